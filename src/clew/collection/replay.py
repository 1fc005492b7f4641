"""Many quarantined items at once: corrected by the same edit, read again by another mapping, released (clause 5.4).

In batches of one transaction each: what is done stays done when somebody interrupts, and doing it again goes on with
what still waits. A rehearsal decides everything, down to duplicates and conflicts with the record, and keeps nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from clew.collection.capture import Progress, Sender, silent
from clew.collection.mapping_texts import MappingTexts
from clew.collection.ports import Mappings, QuarantineStore
from clew.collection.reading import DOCUMENT
from clew.collection.record_cells import CellRecord, Change, changes, read_cells, set_cells
from clew.collection.rereading import Reread, Rereader
from clew.events.errors import BadRequest, Conflict, Finding
from clew.security.visibility import Visibility
from clew.storage.causes import Cause, causes_of
from clew.storage.quarantine import Correction, Quarantined
from clew.storage.records import Provenance
from clew.storage.release import Release, Released, ReleaseResult
from clew.storage.worklist import Choice

BATCH = 200
SAMPLES = 10


class Sample(msgspec.Struct, frozen=True):
    """What an edit changes in one item."""

    number: int
    changes: tuple[Change, ...]


class Still(msgspec.Struct, frozen=True):
    """Items that are still refused, by cause; an item with several causes counts in each."""

    key: str
    cause: Cause
    count: int
    example: int
    finding: Finding


class Account(msgspec.Struct, kw_only=True):
    """What became of the chosen items. ``chosen`` = ``valid`` + ``refused`` + ``untouched`` + ``settled``.

    ``valid``: pass every check (``released``: and were released, as ``recorded`` new events and ``duplicate`` known
    ones); ``refused``: still do not; ``untouched``: the edit changes nothing in them; ``settled``: somebody else was
    first, or changed them meanwhile. ``captures``: under which they were recorded.
    """

    rehearsed: bool
    chosen: int = 0
    valid: int = 0
    refused: int = 0
    untouched: int = 0
    settled: int = 0
    released: int = 0
    recorded: int = 0
    duplicate: int = 0
    mapping: str | None = None
    mapping_version: str | None = None
    samples: list[Sample] = []
    captures: list[str] = []
    causes: dict[str, Still] = {}

    @property
    def still(self) -> list[Still]:
        """Most frequent first."""
        return sorted(self.causes.values(), key=lambda each: (-each.count, each.key))

    def refuse(self, item: Quarantined, by: Reread, findings: Sequence[Finding]) -> None:
        """Count an item that is still refused."""
        self.refused += 1
        first: dict[Cause, Finding] = {}
        for finding in findings:
            for cause in causes_of(by.connector, by.mapping[0], [finding]):
                first.setdefault(cause, finding)
        for cause, finding in first.items():
            seen = self.causes.get(cause.key) or Still(cause.key, cause, 0, item.id, finding)
            self.causes[cause.key] = msgspec.structs.replace(seen, count=seen.count + 1)


class Batches:
    """Acts on chosen items in batches. ``sender`` is answerable."""

    def __init__(
        self,
        store: QuarantineStore,
        rereader: Rereader,
        mappings: Mappings,
        sender: Sender,
        visibility: Visibility,
        progress: Progress = silent,
    ) -> None:
        self._store = store
        self._rereader = rereader
        self._mappings = mappings
        self._sender = sender
        self._visibility = visibility
        self._progress = progress

    def replay(self, choice: Choice, *, mapping: str | None = None, note: str = "", rehearse: bool = False) -> Account:
        """Read the chosen items again, by ``mapping`` if one is given, and release those that are right now."""
        account = _account(rehearse)
        for batch in self._batches(choice, account):
            reread = self._rereader.reread_all([(item, item.raw) for item in batch], mapping)
            if mapping is not None:
                self._keep_mapping(mapping, reread, account, rehearse=rehearse)
            self._release(reread, account, note=note, rehearse=rehearse, steps=lambda item: len(item.history))
        return account

    def correct(
        self,
        choice: Choice,
        *,
        sets: Sequence[str],
        replaces: Sequence[str] = (),
        note: str = "",
        release: bool = False,
        rehearse: bool = False,
    ) -> Account:
        """Make the same edit in the cells of the chosen items, and release those that are right now, if so asked."""
        if not sets and not replaces:
            raise BadRequest("quarantine.no_edit")
        account = _account(rehearse)
        for batch in self._batches(choice, account):
            texts = [(item, self._edit(item, sets, replaces, account)) for item in batch]
            edited = self._rereader.reread_all((item, raw) for item, raw in texts if raw is not None)
            if rehearse:
                self._release(edited, account, note=note, rehearse=True, steps=lambda item: len(item.history))
                continue
            kept = self._keep(edited, account, note)
            if release:
                self._release(kept, account, note=note, rehearse=False, steps=lambda item: len(item.history) + 1)
                continue
            for each in kept:
                _judge(each, account)
        return account

    def _batches(self, choice: Choice, account: Account) -> Iterator[Sequence[Quarantined]]:
        numbers = self._store.numbers(self._visibility, choice=choice)
        account.chosen = len(numbers)
        for start in range(0, len(numbers), BATCH):
            self._progress("quarantine.progress", start, len(numbers))
            part = msgspec.structs.replace(choice, numbers=tuple(numbers[start : start + BATCH]), cause=None)
            _, items = self._store.list(self._visibility, choice=part, limit=BATCH)
            account.settled += len(part.numbers or ()) - len(items)
            yield items
        self._progress("quarantine.progress", len(numbers), len(numbers))

    def _edit(self, item: Quarantined, sets: Sequence[str], replaces: Sequence[str], account: Account) -> bytes | None:
        """The item with the edit made; None where it changes nothing."""
        raw = edited(item, sets, replaces)
        if raw == item.raw:
            account.untouched += 1
            return None
        if len(account.samples) < SAMPLES:
            account.samples.append(Sample(item.id, changes(item.raw, raw) or ()))
        return raw

    def _keep(self, reread: Sequence[Reread], account: Account, note: str) -> list[Reread]:
        """Keep the corrections of a batch; those that were kept. One that somebody changed meanwhile does not keep the
        others back."""
        try:
            self._correct(reread, note)
        except Conflict:
            if len(reread) > 1:
                return [kept for each in reread for kept in self._keep([each], account, note)]
            account.settled += 1
            return []
        return list(reread)

    def _correct(self, reread: Sequence[Reread], note: str) -> None:
        corrections = [
            Correction(number=each.item.id, raw=each.raw, findings=each.findings, steps=len(each.item.history))
            for each in reread
        ]
        self._store.correct_all(corrections, principal=self._sender.principal, visibility=self._visibility, reason=note)

    def _release(
        self,
        reread: Sequence[Reread],
        account: Account,
        *,
        note: str,
        rehearse: bool,
        steps: Callable[[Quarantined], int],
    ) -> None:
        for group in grouped(reread):
            asked = Release(
                provenance=provenance(group[0], self._sender),
                items=tuple(each.read_item(steps(each.item)) for each in group),
                reason=note,
            )
            result = self._store.release(asked, visibility=self._visibility, rehearse=rehearse)
            _count(account, group, result, rehearse=rehearse)

    def _keep_mapping(self, mapping: str, reread: Sequence[Reread], account: Account, *, rehearse: bool) -> None:
        """A mapping that was brought along is kept, so that its version can be read again for good."""
        for name, version in dict.fromkeys(each.mapping for each in reread if each.mapping[0] is not None):
            known = (account.mapping, account.mapping_version) == (name, version)
            account.mapping, account.mapping_version = name, version
            if not rehearse and not known:
                MappingTexts(self._mappings).keep(name, version, mapping, self._sender.principal)


def edited(item: Quarantined, sets: Sequence[str], replaces: Sequence[str] = ()) -> bytes:
    """The item's bytes with its cells set. Raises BadRequest("quarantine.no_cells") for what is no table record."""
    record = cells_of(item, item.raw)
    if record is None:
        raise BadRequest("quarantine.no_cells", id=item.id)
    after = set_cells(record, sets, replaces)
    return item.raw if after == record else after.write()


def cells_of(item: Quarantined, raw: bytes) -> CellRecord | None:
    """The cells of an item; None where it is no record of a table."""
    return read_cells(raw) if item.mapping is not None and item.place != DOCUMENT else None


def provenance(reread: Reread, sender: Sender) -> Provenance:
    """The statement stays its party's; who releases it is answerable for the write."""
    item = reread.item
    return Provenance(
        principal=sender.principal,
        source_party=item.source_party,
        device=sender.device,
        sequence=sender.sequence,
        connector=reread.connector,
        mapping=reread.mapping[0],
        mapping_version=reread.mapping[1],
        source_name=item.source_name,
        media_type=item.media_type,
    )


def grouped(reread: Iterable[Reread]) -> Iterator[list[Reread]]:
    """Items that one capture can hold: of one party and source, read by one mapping."""
    groups: dict[tuple[object, ...], list[Reread]] = {}
    for each in reread:
        item = each.item
        key = (item.source_party, each.connector, *each.mapping, item.source_name, item.media_type)
        groups.setdefault(key, []).append(each)
    yield from groups.values()


def _account(rehearse: bool) -> Account:
    return Account(rehearsed=rehearse, samples=[], captures=[], causes={})


def _judge(each: Reread, account: Account) -> None:
    if each.valid:
        account.valid += 1
    else:
        account.refuse(each.item, each, each.findings)


def _count(account: Account, group: Sequence[Reread], result: ReleaseResult, *, rehearse: bool) -> None:
    if not rehearse:
        account.captures.append(str(result.capture_id))
    for each, done in zip(group, result.items, strict=True):
        if done.fate == "released":
            account.valid += 1
            _count_events(account, done, rehearse=rehearse)
        elif done.fate == "refused":
            account.refuse(each.item, each, done.findings)
        else:
            account.settled += 1


def _count_events(account: Account, done: Released, *, rehearse: bool) -> None:
    states = Counter(outcome.state for outcome in done.outcomes)
    account.recorded += states["recorded"]
    account.duplicate += states["duplicate"]
    account.released += not rehearse
