"""What was refused: listed, grouped, shown, corrected, released or dismissed, with every step kept.

Contents are sealed, for a refused item was never tokenised. An item is ``open`` until somebody hands in a correction
(``corrected``); releasing it (``clew.storage.release``) goes through admission and the record like any other capture,
which makes it ``released`` or leaves it with the new findings. A dismissed one can be taken up again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Engine

from clew.events.errors import Conflict, Finding, NotFound
from clew.security.visibility import Visibility
from clew.storage.blobs import Blobs
from clew.storage.causes import Cause, causes_of, write_causes
from clew.storage.copying import Cursor
from clew.storage.database import driver, reading, writing
from clew.storage.intake import Clock, Contents
from clew.storage.keys import KeyRing
from clew.storage.parties import visible_parties
from clew.storage.raws import RawKey, key_of, seal_item, unseal_item
from clew.storage.release import WAITING, Release, ReleaseResult, release
from clew.storage.worklist import FROM, CauseGroup, Choice, groups, predicate

_DECODER = msgspec.msgpack.Decoder(Contents)
_ERASED = (Cause(connector="", mapping="", rule="erased", code="quarantine.cause.erased", field=""),)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did. ``action``: correct, release, refuse (a release that failed), dismiss or reopen. ``at``: UTC
    µs; ``raw``: the item as this step made it (empty where it did not change it); ``mapping``: it was read by."""

    at: int
    principal: str
    action: str
    reason: str
    findings: tuple[Finding, ...]
    raw: bytes = b""
    mapping: str | None = None
    mapping_version: str | None = None


class Quarantined(msgspec.Struct, frozen=True, kw_only=True):
    """One item. ``raw``: the item as it is now (the last correction, else as it came); ``original``: as it came;
    ``findings``: why it is refused now, ``first``: why when it came; ``mapping``: that it was read by last; ``device``:
    that made its source; ``digest``: of the raw that it came with. ``erased``: a person in it was erased, so only the
    outline is left."""

    id: int
    capture_id: UUID
    source_party: str
    source_name: str | None
    media_type: str | None
    connector: str | None
    mapping: str | None
    mapping_version: str | None
    place: str
    state: str
    opened_at: int
    released_position: int | None
    device: str | None
    digest: bytes
    raw: bytes
    original: bytes
    findings: tuple[Finding, ...]
    first: tuple[Finding, ...]
    history: tuple[Step, ...]
    erased: bool


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A new form of an item and what admission says about it. ``steps``: how many had been taken when it was read
    (None: whatever happened meanwhile)."""

    number: int
    raw: bytes
    findings: tuple[Finding, ...]
    steps: int | None = None


_SELECT = f"""
SELECT q.id, q.capture_id, p.name, c.source_name, c.media_type, c.connector, coalesce(q.mapping, c.mapping),
       CASE WHEN q.mapping IS NULL THEN c.mapping_version ELSE q.mapping_version END, q.place,
       q.state, q.opened_at, q.released_position, c.device, q.raw_digest, q.sealed
FROM {FROM} WHERE
"""  # noqa: S608 - constants


class Quarantine:
    def __init__(self, engine: Engine, ring: KeyRing, clock: Clock) -> None:
        self._engine = engine
        self._ring = ring
        self._clock = clock
        self._blobs = Blobs(engine, ring)

    def list(
        self,
        visibility: Visibility,
        *,
        states: Sequence[str] = WAITING,
        after: int = 0,
        limit: int = 100,
        choice: Choice | None = None,
    ) -> tuple[int, Sequence[Quarantined]]:
        """How many are chosen, and a page of them in the order of their numbers after ``after``."""
        chosen = choice or Choice(states=tuple(states))
        if chosen.cause is not None:
            self._catch_up()
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            where, asked = predicate(chosen, visible_parties(cursor, visibility))
            count = cursor.execute(f"SELECT count(*) FROM {FROM} WHERE {where}".encode(), asked).fetchone()  # noqa: S608
            page = f"{_SELECT} {where} AND q.id > %(after)s ORDER BY q.id LIMIT %(limit)s"
            rows = cursor.execute(page.encode(), asked | {"after": after, "limit": limit}).fetchall()
            return int(count[0]) if count else 0, self._items(cursor, rows)

    def numbers(self, visibility: Visibility, *, choice: Choice) -> Sequence[int]:
        """The numbers of all chosen items, in their order."""
        if choice.cause is not None:
            self._catch_up()
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            where, asked = predicate(choice, visible_parties(cursor, visibility))
            cursor.execute(f"SELECT q.id FROM {FROM} WHERE {where} ORDER BY q.id".encode(), asked)  # noqa: S608
            return [number for (number,) in cursor.fetchall()]

    def causes(self, visibility: Visibility, *, choice: Choice) -> Sequence[CauseGroup]:
        """The chosen items by why they are refused, with an example of each."""
        self._catch_up()
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            parties = visible_parties(cursor, visibility)
            found = groups(cursor, choice, parties)
            where, asked = predicate(
                Choice(states=choice.states, numbers=tuple({group.example for group in found})), parties
            )
            rows = cursor.execute(f"{_SELECT} {where}".encode(), asked).fetchall()
            examples = {item.id: item for item in self._items(cursor, rows)}
        return [msgspec.structs.replace(group, finding=_finding_of(group, examples)) for group in found]

    def counts(self, visibility: Visibility) -> dict[str, int]:
        """How many items are in each state; together all that ever were in quarantine."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            cursor.execute(
                "SELECT q.state, count(*) FROM quarantine q"
                " WHERE (%(parties)s::int[] IS NULL OR q.party_id = ANY(%(parties)s::int[])) GROUP BY 1",
                {"parties": visible_parties(cursor, visibility)},
            )
            return dict.fromkeys(("open", "corrected", "released", "dismissed"), 0) | dict(cursor.fetchall())

    def one(self, number: int, visibility: Visibility) -> Quarantined:
        """Raises NotFound("quarantine.unknown")."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            return self._items(cursor, [self._row(cursor, number, visibility)])[0]

    def released_from(self, position: int, visibility: Visibility) -> Quarantined | None:
        """The item that the event at a log position was released from; None for an event that came in directly."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            row = cursor.execute(
                "SELECT quarantine_id FROM quarantine_event WHERE position = %s", (position,)
            ).fetchone()
            return self._items(cursor, [self._row(cursor, row[0], visibility)])[0] if row else None

    def correct(
        self,
        number: int,
        corrected: bytes,
        findings: Sequence[Finding],
        *,
        principal: str,
        visibility: Visibility,
        reason: str = "",
    ) -> None:
        """Keep a correction and what admission says about it. Raises NotFound, and Conflict for a settled item."""
        correction = Correction(number=number, raw=corrected, findings=tuple(findings))
        self.correct_all([correction], principal=principal, visibility=visibility, reason=reason)

    def correct_all(
        self, corrections: Sequence[Correction], *, principal: str, visibility: Visibility, reason: str = ""
    ) -> None:
        """Keep several corrections, all in one transaction."""
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            causes = {}
            for each in sorted(corrections, key=lambda one: one.number):
                contents = Contents(each.raw, each.findings, reason)
                row, steps = self._take(cursor, each.number, visibility)
                if each.steps is not None and steps != each.steps:
                    raise Conflict("quarantine.changed", id=each.number)
                self._step(cursor, row, "correct", "corrected", contents, principal)
                causes[each.number] = causes_of(row[5], row[6], each.findings)
            write_causes(cursor, causes, first=False)

    def dismiss(self, number: int, *, principal: str, visibility: Visibility, reason: str) -> None:
        """Settle an item without recording it; it stays listed as dismissed, with who and why."""
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            row, _ = self._take(cursor, number, visibility)
            self._step(cursor, row, "dismiss", "dismissed", Contents(b"", (), reason), principal)

    def reopen(self, number: int, *, principal: str, visibility: Visibility, reason: str = "") -> None:
        """Take up a dismissed item again, as it was. Raises Conflict for one that is not dismissed."""
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            row, _ = self._take(cursor, number, visibility, ("dismissed",))
            cursor.execute(
                "SELECT count(*) FROM quarantine_step WHERE quarantine_id = %s AND action = 'correct'", (number,)
            )
            corrected = (cursor.fetchone() or (0,))[0] > 0
            state = "corrected" if corrected else "open"
            self._step(cursor, row, "reopen", state, Contents(b"", (), reason), principal)

    def release(self, asked: Release, *, visibility: Visibility, rehearse: bool = False) -> ReleaseResult:
        """Record items as they are now, each whole or not at all. ``rehearse``: decide everything, keep nothing.

        Raises NotFound for an item that ``visibility`` does not show.
        """
        if not rehearse and (blobs := [each for item in asked.items for one in item.admitted for each in one.blobs]):
            self._blobs.keep_all(blobs)
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            for item in asked.items:
                self._row(cursor, item.number, visibility)
            with connection.begin_nested() as savepoint:
                result = release(cursor, self._ring, self._clock, asked)
                if rehearse:
                    savepoint.rollback()
            return result

    def _take(
        self, cursor: Cursor, number: int, visibility: Visibility, states: Sequence[str] = WAITING
    ) -> tuple[tuple[Any, ...], int]:
        """Lock an item to take a step on it; its row, and how many steps were taken already."""
        cursor.execute("SELECT 1 FROM quarantine WHERE id = %s FOR UPDATE", (number,))
        row = self._row(cursor, number, visibility)
        if row[9] not in states:
            raise Conflict("quarantine.not_dismissed" if "dismissed" in states else "quarantine.settled", id=number)
        cursor.execute("SELECT count(*) FROM quarantine_step WHERE quarantine_id = %s", (number,))
        return row, (cursor.fetchone() or (0,))[0]

    def _step(
        self, cursor: Cursor, row: tuple[Any, ...], action: str, state: str, contents: Contents, principal: str
    ) -> None:
        number, digest = row[0], row[13]
        raw = RawKey(digest, key_of(cursor, self._ring, digest))
        sealed = seal_item(raw, msgspec.msgpack.encode(contents))
        cursor.execute(
            "INSERT INTO quarantine_step (quarantine_id, number, at, principal, action, raw_digest, sealed, mapping,"
            " mapping_version) SELECT %s, count(*) + 1, %s, %s, %s, %s, %s, %s, %s FROM quarantine_step"
            " WHERE quarantine_id = %s",
            (number, self._clock(), principal, action, digest, sealed, row[6], row[7], number),
        )
        cursor.execute("UPDATE quarantine SET state = %s WHERE id = %s", (state, number))

    def _row(self, cursor: Cursor, number: int, visibility: Visibility) -> tuple[Any, ...]:
        everywhere = ("open", "corrected", "released", "dismissed")
        where, asked = predicate(Choice(states=everywhere, numbers=(number,)), visible_parties(cursor, visibility))
        row = cursor.execute(f"{_SELECT} {where}".encode(), asked).fetchone()
        if row is None:
            raise NotFound("quarantine.unknown", id=number)
        return row

    def _items(self, cursor: Cursor, rows: Sequence[tuple[Any, ...]]) -> Sequence[Quarantined]:
        """Rows with their contents and histories; keys and steps are fetched for all of them together."""
        steps = defaultdict(list)
        cursor.execute(
            "SELECT quarantine_id, at, principal, action, mapping, mapping_version, raw_digest, sealed"
            " FROM quarantine_step WHERE quarantine_id = ANY(%s) ORDER BY quarantine_id, number",
            ([row[0] for row in rows],),
        )
        for number, *step in cursor.fetchall():
            steps[number].append(step)
        seals = _Seals(cursor, self._ring)
        return [_item(row, steps[row[0]], seals) for row in rows]

    def _catch_up(self) -> None:
        """Causes of items that were refused before causes were kept (or that a wiped table lost)."""
        missing = "NOT EXISTS (SELECT 1 FROM quarantine_cause x WHERE x.quarantine_id = q.id)"
        with reading(self._engine) as connection:
            found = driver(connection).execute(f"SELECT 1 FROM quarantine q WHERE {missing} LIMIT 1".encode())  # noqa: S608
            if found.fetchone() is None:
                return
        with writing(self._engine) as connection:
            cursor = driver(connection).cursor()
            rows = cursor.execute(f"{_SELECT} {missing} ORDER BY q.id".encode()).fetchall()
            items = self._items(cursor, rows)
            causes = {item.id: causes_of(item.connector, item.mapping, item.first) for item in items}
            write_causes(cursor, {number: several or _ERASED for number, several in causes.items()}, first=True)
            later = [item for item in items if item.findings != item.first]
            now = {item.id: causes_of(item.connector, item.mapping, item.findings) for item in later}
            write_causes(cursor, now, first=False)


class _Seals:
    """Opens sealed contents; the key of each raw is unwrapped once."""

    def __init__(self, cursor: Cursor, ring: KeyRing) -> None:
        self._cursor = cursor
        self._ring = ring
        self._keys: dict[bytes, bytes | None] = {}

    def open(self, digest: bytes, sealed: bytes) -> Contents | None:
        """None when a person named in it was erased, and its key with them."""
        if digest not in self._keys:
            try:
                self._keys[digest] = key_of(self._cursor, self._ring, digest)
            except NotFound:
                self._keys[digest] = None
        key = self._keys[digest]
        return None if key is None else _DECODER.decode(unseal_item(RawKey(digest, key), sealed))


def _item(row: tuple[Any, ...], steps: Iterable[Sequence[Any]], seals: _Seals) -> Quarantined:
    *outline, sealed = row
    contents = seals.open(outline[-1], sealed)
    history = []
    last = contents
    for at, principal, action, mapping, version, step_digest, step_sealed in steps:
        step = seals.open(step_digest, step_sealed) or Contents(b"", ())
        history.append(
            Step(
                at=at,
                principal=principal,
                action=action,
                reason=step.reason,
                findings=step.findings,
                raw=step.raw,
                mapping=mapping,
                mapping_version=version,
            )
        )
        if action == "correct":
            last = step
        elif action == "refuse" and last is not None:
            last = Contents(last.raw, step.findings)
    names = Quarantined.__struct_fields__[: len(outline)]
    return Quarantined(
        **dict(zip(names, outline, strict=True)),
        raw=last.raw if last else b"",
        original=contents.raw if contents else b"",
        findings=last.findings if last else (),
        first=contents.findings if contents else (),
        history=tuple(history),
        erased=contents is None,
    )


def _finding_of(group: CauseGroup, examples: dict[int, Quarantined]) -> Finding | None:
    """The example's own finding of this cause."""
    item = examples.get(group.example)
    steps = [] if item is None else [item.findings, item.first, *(step.findings for step in item.history)]
    for findings in steps:
        for finding in findings:
            for cause in causes_of(group.cause.connector, group.cause.mapping, [finding]):
                if cause.key == group.key:
                    return finding
    return None
