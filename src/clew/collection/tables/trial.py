"""A mapping tried on a table: sample records beside the events they become, and counts of all. Nothing is recorded.

The samples are chosen to tell: the first records, one for each event of the mapping, one for each kind of fault and
one for each rule that leaves records out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain

import msgspec

from clew.collection.connectors import Manifest, Source, choose
from clew.collection.errors import CollectionSetupError
from clew.collection.sense import doubts
from clew.collection.tables.driver import TableDriver, mapping_of
from clew.collection.tables.mapping.model import Mapping
from clew.collection.tables.rows import ReadRecord, TableReading, not_mapped
from clew.events.dictionary import Dictionary, check
from clew.events.errors import Finding
from clew.events.model import AnyEvent
from clew.events.participants import participants

FIRST = 3
Cause = tuple[str, str, str]


class SampleEvent(msgspec.Struct, frozen=True):
    """``name``: of the event in the mapping."""

    name: str
    event: AnyEvent


class Sample(msgspec.Struct, frozen=True):
    """One record: its rows (column and text, those that say something first met), its events or what keeps it out."""

    place: str
    rows: tuple[tuple[tuple[str, str], ...], ...]
    joined: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    events: tuple[SampleEvent, ...]
    findings: tuple[Finding, ...]
    left_out: Finding | None = None


class Found(msgspec.Struct, frozen=True):
    """One kind of finding: an example of it, and how many records have it."""

    example: Finding
    count: int


class Trial(msgspec.Struct, frozen=True):
    """``events``: how many of each name (also of those that no record made); ``filled``: per mapped column, how many
    records say something; ``not_mapped``: columns that nobody reads and nobody ignores."""

    connector: str
    mapping: Mapping
    records: int
    refused: int
    events: dict[str, int]
    left_out: tuple[Found, ...]
    found: tuple[Found, ...]
    filled: dict[str, int]
    not_mapped: tuple[str, ...]
    remarks: tuple[Finding, ...]
    samples: tuple[Sample, ...]


def try_mapping(
    source: Source, manifests: tuple[Manifest, ...], dictionary: Dictionary, now: int, *, first: int = FIRST
) -> Trial:
    """Try ``source.mapping`` on the source. ``now``: UTC microseconds, for times in the future; ``first``: how many
    records to show from the beginning (negative: all).

    Raises :class:`InvalidData` where the source is no such table, ``BadRequest`` where the mapping is not one.
    """
    mapping = mapping_of(source.mapping)
    manifest = choose(manifests, source)
    driver = manifest.load()
    if not isinstance(driver, TableDriver):
        raise CollectionSetupError("mapping.no_table", name=manifest.name)
    reading = driver.reading(source, mapping)
    tally = _Tally(reading, mapping, first)
    for one in reading.read():
        tally.take(one, tuple(_judged(one, dictionary, now)))
    return Trial(
        connector=manifest.name,
        mapping=mapping,
        records=tally.records,
        refused=tally.refused,
        events={event.name: tally.events[event.name] for event in mapping.all_events()},
        left_out=_counted(tally.left_out),
        found=_counted(tally.found),
        filled=dict(reading.filled),
        not_mapped=tuple(not_mapped(reading.header, mapping)),
        remarks=reading.findings,
        samples=tuple(tally.samples),
    )


def _judged(one: ReadRecord, dictionary: Dictionary, now: int) -> Iterator[Finding]:
    """What the mapping and then admission would say of a record."""
    for item in one.items:
        yield from item.findings
        if item.event is not None:
            found = chain(check(item.event, dictionary), doubts(item.event, participants(item.event), now))
            for finding in found:
                yield msgspec.structs.replace(finding, place=f"{item.place}, {finding.place}")


class _Tally:
    """Counts over all records, and the records worth showing."""

    def __init__(self, reading: TableReading, mapping: Mapping, first: int) -> None:
        self._reading = reading
        self._first = first
        self._shown: set[Cause | str] = set()
        self.records = self.refused = 0
        self.events: Counter[str] = Counter()
        self.found: dict[Cause, Found] = {}
        self.left_out: dict[Cause, Found] = {}
        self.samples: list[Sample] = []

    def take(self, one: ReadRecord, findings: tuple[Finding, ...]) -> None:
        refused = any(finding.severity != "flag" for finding in findings)
        self.records += 1
        self.refused += refused
        causes: list[Cause | str] = []
        for cause, finding in {_cause(finding): finding for finding in findings}.items():
            self.found[cause] = _one_more(self.found.get(cause), finding)
            causes.append(cause)
        if one.left_out is not None:
            cause = _cause(one.left_out)
            self.left_out[cause] = _one_more(self.left_out.get(cause), one.left_out)
            causes.append(cause)
        if not refused:
            self.events.update(one.names)
            causes.extend(f"event:{name}" for name in one.names)
        telling = [cause for cause in causes if cause not in self._shown]
        if self._first < 0 or self.records <= self._first or telling:
            self._shown.update(telling)
            self.samples.append(self._sample(one, findings))

    def _sample(self, one: ReadRecord, findings: tuple[Finding, ...]) -> Sample:
        events = tuple(
            SampleEvent(name, item.event)
            for name, item in zip(one.names, one.items, strict=False)
            if item.event is not None
        )
        header, record = self._reading.header, one.record
        return Sample(
            place=record.place,
            rows=tuple(tuple(zip(header, row.fields, strict=False)) for row in record.rows),
            joined=tuple(
                (name, tuple(zip(self._reading.headers[name], row.fields, strict=False)))
                for name, rows in record.joined.items()
                for row in rows
            ),
            events=events,
            findings=findings,
            left_out=one.left_out,
        )


def _cause(finding: Finding) -> Cause:
    """What makes two findings the same kind: rule, message, and the column or the reason."""
    detail = next((given for key in ("column", "en", "term", "table") if (given := finding.params.get(key))), "")
    return finding.rule, finding.code, str(detail)


def _one_more(known: Found | None, finding: Finding) -> Found:
    return Found(finding, 1) if known is None else Found(known.example, known.count + 1)


def _counted(found: dict[Cause, Found]) -> tuple[Found, ...]:
    return tuple(sorted(found.values(), key=lambda kind: -kind.count))
