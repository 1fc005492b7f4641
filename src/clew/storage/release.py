"""Out of quarantine and into the record: many items in one transaction under the sequencer lock.

The rows of the items are locked first, then the head of the log, in the order that every writer keeps (party, raw,
quarantine, log_head). Under them it is decided anew which items are still waiting and are as they were when they were
read; each of them is recorded whole or not at all, and what is refused stays with its new findings. So of two who
release one item, one records it and the other is told that it is settled.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from uuid import UUID, uuid4

import msgspec

from clew.events.errors import Finding
from clew.events.leaf import SALT_BYTES
from clew.storage import schema_worklist
from clew.storage.causes import Cause, causes_of, write_causes
from clew.storage.copying import Cursor, copy_rows
from clew.storage.duplicates import Known, KnownEvent
from clew.storage.intake import Capture, CaptureDraft, Clock, Contents, write_capture
from clew.storage.keys import KeyRing
from clew.storage.parties import party_number
from clew.storage.raws import keep, seal_item
from clew.storage.record import (
    Judged,
    Prepared,
    append_new,
    judge_all,
    lock_head,
    outcome_of,
    prepared_of,
    recorded_alike,
)
from clew.storage.records import Admitted, CaptureResult, Outcome, Provenance, Rejected
from clew.storage.vault import subjects_of

WAITING = ("open", "corrected")
Fate = Literal["released", "refused", "settled", "changed"]


class ReadItem(msgspec.Struct, frozen=True, kw_only=True):
    """A quarantined item as admission reads it now. ``steps``: how many steps had been taken when it was read;
    ``origin``: digest of the raw that it came with."""

    number: int
    steps: int
    raw: bytes
    origin: bytes
    admitted: tuple[Admitted, ...]
    rejected: tuple[Rejected, ...]


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """Items to release together: of one party, read by one connector and one mapping."""

    provenance: Provenance
    items: tuple[ReadItem, ...]
    reason: str = ""


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one item. ``settled``: somebody else was first; ``changed``: it was corrected meanwhile."""

    number: int
    fate: Fate
    outcomes: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = ()


class ReleaseResult(msgspec.Struct, frozen=True, kw_only=True):
    """``position``: of the log afterwards; ``items`` in the order given."""

    capture_id: UUID
    position: int
    items: tuple[Released, ...]

    @property
    def capture(self) -> CaptureResult:
        """The same as the result of a capture."""
        outcomes = tuple(outcome for item in self.items for outcome in item.outcomes)
        return CaptureResult(capture_id=self.capture_id, position=self.position, outcomes=outcomes)


def release(cursor: Cursor, ring: KeyRing, clock: Clock, asked: Release) -> ReleaseResult:
    """Release items inside the caller's transaction."""
    prepared = {item.number: _prepared(item) for item in asked.items}
    party = party_number(cursor, asked.provenance.source_party)
    subjects = subjects_of(cursor, (each.document for item in asked.items for each in item.admitted))
    raw = keep(cursor, ring, _raw(asked.items), subjects)
    _name_persons(cursor, asked.items)
    draft = CaptureDraft(id=uuid4(), party_id=party, received_at=clock(), raw=raw)
    fates = _standing(cursor, asked.items)
    head = lock_head(cursor)
    fit = [each for item in asked.items if item.number not in fates for each in prepared[item.number]]
    recorded = recorded_alike(cursor, party, [each for each in fit if isinstance(each, Prepared)])
    judge = _Judge(Known(recorded), head.position)
    done = tuple(
        Released(number=item.number, fate=fates[item.number])
        if item.number in fates
        else judge.item(item, prepared[item.number])
        for item in asked.items
    )
    capture = Capture(provenance=asked.provenance, admitted=(), rejected=(), raw=b"", on_error="proceed")
    append_new(cursor, head, capture, draft, judge.new, clock)
    result = ReleaseResult(capture_id=draft.id, position=head.position, items=done)
    write_capture(cursor, capture, draft, result.capture)
    cursor.execute("INSERT INTO quarantine_release (capture_id, items) VALUES (%s, %s)", (draft.id, len(done)))
    _write_fates(cursor, draft, asked, done)
    return result


def _raw(items: Sequence[ReadItem]) -> bytes:
    """What is kept as the bytes of the release: the item itself, or all of them with their numbers."""
    if len(items) == 1:
        return items[0].raw
    return msgspec.json.encode([{"quarantine": i.number, "item": i.raw.decode("utf-8", "replace")} for i in items])


def _prepared(item: ReadItem) -> list[Prepared | Rejected]:
    return [prepared_of(admitted, secrets.token_bytes(SALT_BYTES)) for admitted in item.admitted]


def _name_persons(cursor: Cursor, items: Sequence[ReadItem]) -> None:
    """What a refused item came with, and what earlier attempts to release it kept, was never searched for persons; now
    that it is known whom the item names, erasing one of them must reach those bytes too."""
    for item in items:
        for reference in subjects_of(cursor, (each.document for each in item.admitted)):
            cursor.execute(
                "INSERT INTO raw_subject (subject_ref, digest) SELECT %(person)s, digest FROM (SELECT %(origin)s::bytea"
                " UNION SELECT raw_digest FROM quarantine_step WHERE quarantine_id = %(item)s) kept (digest)"
                " ON CONFLICT DO NOTHING",
                {"person": reference, "origin": item.origin, "item": item.number},
            )


def _standing(cursor: Cursor, items: Sequence[ReadItem]) -> dict[int, Fate]:
    """Lock the items, and the fates of those that are not any more what was read."""
    numbers = sorted(item.number for item in items)
    cursor.execute("SELECT 1 FROM quarantine WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (numbers,))
    # A statement of its own: the one that waited for the lock saw what stood there before.
    cursor.execute(
        "SELECT q.id, q.state, (SELECT count(*) FROM quarantine_step s WHERE s.quarantine_id = q.id)"
        " FROM quarantine q WHERE q.id = ANY(%s)",
        (numbers,),
    )
    now = {number: (state, steps) for number, state, steps in cursor.fetchall()}
    fates: dict[int, Fate] = {}
    for item in items:
        state, steps = now[item.number]
        if state not in WAITING:
            fates[item.number] = "settled"
        elif steps != item.steps:
            fates[item.number] = "changed"
    return fates


class _Judge:
    """Decides items one after the other; what one records is known to the next."""

    def __init__(self, known: Known, head: int) -> None:
        self._known = known
        self._position = head
        self.new: list[Judged] = []

    def item(self, item: ReadItem, prepared: Sequence[Prepared | Rejected]) -> Released:
        broken = [*item.rejected, *(each for each in prepared if isinstance(each, Rejected))]
        fit = [each for each in prepared if isinstance(each, Prepared)]
        conflicts = self._conflicts(fit)
        if broken or conflicts or not fit:
            return _refused(item, broken, [*conflicts], fit)
        judged = judge_all(self._known, fit, self._position)
        new = [each for each in judged if each.new]
        self.new += new
        self._position += len(new)
        outcomes = tuple(outcome_of(each, None) for each in judged)
        return Released(number=item.number, fate="released", outcomes=outcomes)

    def _conflicts(self, fit: Sequence[Prepared]) -> list[Outcome]:
        """Events of an item that contradict the record, or each other."""
        among = Known()
        found = []
        for each in fit:
            event: KnownEvent = each.known_at(0)
            for known in (self._known, among):
                verdict = known.judge(event)
                if verdict.state == "conflict":
                    found.append(outcome_of(Judged(each, verdict), None))
                    break
            among.add(event)
        return found


def _refused(
    item: ReadItem, broken: Sequence[Rejected], conflicts: Sequence[Outcome], fit: Sequence[Prepared]
) -> Released:
    """The item stays; of its events that are right by themselves nothing is recorded."""
    outcomes = [Outcome(place=each.place, state="quarantined", findings=each.findings) for each in broken]
    outcomes += conflicts
    told = {outcome.place for outcome in outcomes}
    for each in fit:
        if each.admitted.place not in told:
            outcomes.append(Outcome(place=each.admitted.place, state="not_recorded", event_id=each.admitted.event_id))
    numbered = tuple(
        msgspec.structs.replace(each, quarantine_id=item.number) if each.state != "not_recorded" else each
        for each in outcomes
    )
    findings = tuple(finding for each in outcomes for finding in each.findings)
    return Released(number=item.number, fate="refused", outcomes=numbered, findings=findings)


def _write_fates(cursor: Cursor, draft: CaptureDraft, asked: Release, done: Sequence[Released]) -> None:
    """A step for each item that was decided, its new state, the events that came of it, and why it still waits."""
    who = asked.provenance
    decided = [item for item in done if item.fate in ("released", "refused")]
    cursor.executemany(
        "INSERT INTO quarantine_step (quarantine_id, number, at, principal, action, raw_digest, sealed, mapping,"
        " mapping_version) SELECT %s, count(*) + 1, %s, %s, %s, %s, %s, %s, %s FROM quarantine_step"
        " WHERE quarantine_id = %s",
        [
            (
                *(item.number, draft.received_at, who.principal),
                "release" if item.fate == "released" else "refuse",
                draft.raw.digest,
                seal_item(draft.raw, msgspec.msgpack.encode(Contents(b"", item.findings, asked.reason))),
                *(who.mapping, who.mapping_version, item.number),
            )
            for item in decided
        ],
    )
    cursor.executemany(
        "UPDATE quarantine SET state = 'released', released_position = %s WHERE id = %s",
        [(_first(item), item.number) for item in decided if item.fate == "released"],
    )
    cursor.execute(
        "UPDATE quarantine SET mapping = %s, mapping_version = %s WHERE id = ANY(%s)",
        (who.mapping, who.mapping_version, [item.number for item in decided]),
    )
    copy_rows(cursor, schema_worklist.quarantine_event, list(_events(decided)))
    write_causes(cursor, _causes(who, decided), first=False)


def _first(item: Released) -> int | None:
    return next((outcome.position for outcome in item.outcomes if outcome.position is not None), None)


def _events(items: Sequence[Released]) -> Iterator[tuple[int, int]]:
    for item in items:
        for outcome in item.outcomes:
            if outcome.state == "recorded" and outcome.position is not None:
                yield outcome.position, item.number


def _causes(who: Provenance, items: Sequence[Released]) -> Mapping[int, Sequence[Cause]]:
    return {item.number: causes_of(who.connector, who.mapping, item.findings) for item in items}
