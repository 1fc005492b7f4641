"""One reading of one source: at once, or in portions that a restart goes on after.

Theory of operation. What decides what becomes of a source is its identity (``storage.accounts.identity_of``): its bytes
and those joined to it, whose statements they are, mapping, rules and program. A source of an identity that was read
before, and of which everything is in the record, is answered from the log: reading it again could only say the same.
With ``rollback`` a source is one transaction, so it must fit into memory. With ``proceed`` every portion is a
transaction of its own, and its share of the account is written in it: whoever is killed has lost at most the portion at
hand, and reading the source again passes over those that are committed. A lock that belongs to the session keeps two
processes from reading one large source at once; what gets past it, the record still recognises item by item.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import msgspec

from clew import __version__
from clew.collection.connectors import Source
from clew.collection.errors import CollectionSetupError
from clew.collection.ports import AcquisitionLog, Clock, Recorder
from clew.collection.reading import (
    MOST_LISTED,
    PORTION_RECORDS,
    Chosen,
    Reader,
    Reading,
    finding_key,
    together_read,
)
from clew.events.errors import Finding
from clew.security.visibility import only
from clew.storage.accounts import identity_of
from clew.storage.acquisitions import Acquisition
from clew.storage.records import (
    CaptureResult,
    OnError,
    Origin,
    Outcome,
    OutcomeState,
    Portion,
    Provenance,
    SourceBytes,
    states_of,
)

MOST_AT_ONCE = 50_000
MOST_BYTES_AT_ONCE = 48 * 1024 * 1024
"""Items of a source that may be one transaction, and bytes of their record forms: beyond, a gibibyte of memory would
not hold them and all that follows from them."""

Progress = Callable[[str, int, int], None]
"""Called with a stage code, how many items are done and how many there are (0: nobody knows)."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be read, and how. ``again``: read it even if everything of it is known to be in the record."""

    source: Source
    chosen: Chosen
    provenance: Provenance
    on_error: OnError
    again: bool = False


class Acquirer:
    """Reads sources into the record and keeps the account of it."""

    def __init__(
        self,
        recorder: Recorder,
        log: AcquisitionLog,
        reader: Reader,
        clock: Clock,
        portion_records: int = PORTION_RECORDS,
    ) -> None:
        self.recorder = recorder
        self.log = log
        self.reader = reader
        self.clock = clock
        self.portion_records = portion_records

    def acquire(self, task: Task, progress: Progress) -> CaptureResult:
        """Raises ``BadRequest("acquisition.too_many")`` for what is too large to be one transaction."""
        return _Run(self, task, progress).result()


class _Run:
    """One source on its way."""

    def __init__(self, acquirer: Acquirer, task: Task, progress: Progress) -> None:
        self._recorder, self._log, self._reader = acquirer.recorder, acquirer.log, acquirer.reader
        self._task = task
        self._progress = progress
        self._origin = Origin(
            source=_bytes(task.source),
            companions=tuple(_bytes(companion) for companion in task.source.companions),
            rule_book=task.chosen.rule_book,
            program=__version__,
            portion_size=acquirer.portion_records,
        )
        self._identity = identity_of(task.provenance, self._origin)
        self._started = acquirer.clock()

    def result(self) -> CaptureResult:
        earlier = self._earlier()
        if (known := self._known(earlier)) is not None:
            return known
        if self._task.on_error == "rollback" or (self._task.chosen.may_turn_back and self._is_turned_back()):
            return self._at_once(self._portions())
        if _unfinished(earlier) is not None:
            return self._alone(iter(()))
        portions = self._portions()
        first = list(islice(portions, 2))
        if len(first) < 2:
            return self._at_once(iter(first))
        return self._alone(chain(_handed_over(first), portions))

    # --- what the log knows

    def _earlier(self) -> list[Acquisition]:
        if self._task.again:
            return []
        return self._log.of_identity(self._identity, only(self._task.provenance.source_party))

    def _known(self, earlier: Sequence[Acquisition]) -> CaptureResult | None:
        """The answer without reading: everything that an earlier reading of the same met is in the record."""
        known = next((each for each in earlier if each.clean), None)
        if known is None:
            return None
        listed: list[Outcome] = []
        if known.items <= MOST_LISTED:
            if known.recorded < known.items:
                return None  # where the others stand is known only by reading; it is little
            listed = self._log.recorded(known.number)
        counts = states_of(())
        counts["duplicate"] = known.items
        return CaptureResult(
            capture_id=known.capture_id,
            position=self._recorder.position(),
            outcomes=tuple(listed),
            acquisition=known.number,
            counts=counts,
            known_as=known.number,
        )

    def _is_turned_back(self) -> bool:
        """Whether a rule turns the whole source back: known before anything of it is recorded, by reading it twice."""
        return any(reading.turned_back for reading in self._portions())

    def _portions(self, skip: int = 0) -> Iterator[Reading]:
        portions = self._reader.portions(self._task.source, self._task.chosen, self._origin.portion_size, skip)
        return _without_an_empty_end(portions)

    # --- at once

    def _at_once(self, portions: Iterator[Reading]) -> CaptureResult:
        """One transaction for all of it."""
        readings: list[Reading] = []
        items = size = 0
        for reading in portions:
            readings.append(reading)
            items += reading.items
            size += sum(len(item.document) for item in reading.admitted)
            if items > MOST_AT_ONCE or size > MOST_BYTES_AT_ONCE:
                name = self._task.source.name or "-"
                raise CollectionSetupError("acquisition.too_many", source=name, most=MOST_AT_ONCE)
            self._progress("capture.admitting", items, 0)
        whole = together_read(readings, self._task.chosen)
        self._progress("capture.recording", 0, whole.items)
        result = self._record(whole, Portion(**self._share(whole), unreadable=whole.unreadable))
        self._progress("capture.recording", whole.items, whole.items)
        return msgspec.structs.replace(result, remarks=whole.remarks)

    # --- in portions

    def _alone(self, portions: Iterator[Reading]) -> CaptureResult:
        """Portion by portion, while no other process reads this source."""
        with self._log.exclusive(self._identity):
            # Another process may have read it, or have been killed over it, while we waited.
            earlier = self._earlier()
            if (known := self._known(earlier)) is not None:
                return known
            begun = _unfinished(earlier)
            if begun is not None:
                self._origin = msgspec.structs.replace(self._origin, portion_size=begun.portion_size)
                portions = self._portions(skip=begun.portions)
            return self._one_by_one(portions, begun)

    def _one_by_one(self, portions: Iterator[Reading], begun: Acquisition | None) -> CaptureResult:
        account = _Account(begun)
        number = begun.portions if begun else 0
        records, expected = begun.records if begun else 0, self._expected()
        for reading, last in _with_the_last_marked(portions, self._task.chosen):
            number += 1
            portion = Portion(
                **self._share(reading),
                acquisition=account.acquisition,
                number=number,
                last=last,
                unreadable=reading.unreadable and number == 1,
            )
            account.add(self._record(reading, portion), reading)
            if reading.turned_back:  # by a rule that looks at what the portions before it had recorded
                break
            records += reading.tally.records
            self._progress("capture.records", records, max(expected, records) if expected else 0)
        return account.result()

    def _expected(self) -> int:
        """About how many records there are, where lines tell; 0 where they do not."""
        data = self._task.source.data
        told_by_lines = self._task.source.mapping is not None and b"\0" not in data[:4096]
        return data.count(b"\n") if told_by_lines else 0

    def _share(self, reading: Reading) -> dict[str, Any]:
        return {"origin": self._origin, "tally": reading.tally, "started_at": self._started}

    def _record(self, reading: Reading, portion: Portion) -> CaptureResult:
        task = self._task
        on_error = "rollback" if reading.turned_back else task.on_error
        return self._recorder.record(
            task.provenance, reading.admitted, reading.rejected, task.source.data, on_error, portion=portion
        )


class _Account:
    """What the portions of one source add up to; its outcomes only as far as a person could read them."""

    def __init__(self, begun: Acquisition | None) -> None:
        self._begun = begun
        self._first: CaptureResult | None = None
        self._last: CaptureResult | None = None
        self._counts: dict[OutcomeState, int] = states_of(())
        self._outcomes: list[Outcome] = []
        self._remarks: dict[object, Finding] = {}
        self.acquisition = begun.number if begun else None
        if begun is not None:
            self._counts = {state: getattr(begun, state) for state in self._counts}

    def add(self, result: CaptureResult, reading: Reading) -> None:
        self._first = self._first or result
        self._last = result
        self.acquisition = result.acquisition
        for state, count in states_of(result.outcomes).items():
            self._counts[state] += count
        self._remarks |= {finding_key(remark): remark for remark in reading.remarks}
        self._outcomes += result.outcomes
        if len(self._outcomes) > MOST_LISTED:
            refused = (outcome for outcome in self._outcomes if outcome.state not in ("recorded", "duplicate"))
            self._outcomes = list(islice(refused, MOST_LISTED))

    def result(self) -> CaptureResult:
        assert self._first is not None  # noqa: S101 - there is at least one portion
        assert self._last is not None  # noqa: S101
        return CaptureResult(
            capture_id=self._begun.capture_id if self._begun else self._first.capture_id,
            position=self._last.position,
            outcomes=tuple(self._outcomes),
            remarks=tuple(self._remarks.values()),
            acquisition=self.acquisition,
            counts=self._counts,
            continued=self._begun.items if self._begun else 0,
        )


def _unfinished(earlier: Sequence[Acquisition]) -> Acquisition | None:
    """The last reading of a source, if it was not finished."""
    return earlier[-1] if earlier and earlier[-1].state in ("interrupted", "running") else None


def _with_the_last_marked(portions: Iterator[Reading], chosen: Chosen) -> Iterator[tuple[Reading, bool]]:
    """Each portion with whether it is the last; an empty one where there is none, so that the account is closed."""
    held = next(portions, None) or together_read((), chosen)
    for following in portions:
        yield held, False
        held = following
    yield held, True


def _without_an_empty_end(portions: Iterator[Reading]) -> Iterator[Reading]:
    """A reader that learns only afterwards that nothing follows ends with a portion in which nothing is."""
    held: list[Reading] = []
    for number, reading in enumerate(portions):
        held.append(reading)
        if number == 0 or reading.items or reading.tally.records or reading.remarks:
            yield from held
            held = []


def _handed_over(readings: list[Reading]) -> Iterator[Reading]:
    """The items of a list, which keeps none of them."""
    while readings:
        yield readings.pop(0)


def _bytes(source: Source) -> SourceBytes:
    return SourceBytes(source.data, hashlib.sha256(source.data).digest(), source.name)
