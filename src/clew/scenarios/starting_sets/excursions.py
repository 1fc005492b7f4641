"""A start by excursion: what readings outside their limits speak of, and what that held or housed meanwhile.

Readings are samples, so *meanwhile* is, within the window:

* of a thing: from the first to the last of the readings outside that follow each other without one inside between;
* of a place: from the first outside until the next inside, or the window's end; it stands for all things in events
  there meanwhile, each at its event's time.

A container passes its excursion on to what was inside meanwhile, from the later of entry and beginning; what entered
afterwards did not suffer it. (With contact asked for, the trace itself goes on from the container.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from clew.events.errors import BadRequest, NotFound
from clew.events.timestamps import canonical_time
from clew.scenarios.starting_sets.asked import Excursion, Window
from clew.scenarios.starting_sets.contents import Contents
from clew.scenarios.starting_sets.facets import PLACES
from clew.scenarios.starting_sets.found import Found, Occurrence
from clew.scenarios.starting_sets.limits import Reading, check_units, outside
from clew.scenarios.starting_sets.near import near
from clew.scenarios.starting_sets.readings import ReadingReads
from clew.security.visibility import Visibility
from clew.storage.reads.starts import StartReads
from clew.storage.store import Store
from clew.tracing.links import OPEN


class Span(msgspec.Struct, frozen=True):
    """``carrier`` (key of a thing, or of a place) suffered in ``[start, end)``, UTC microseconds; the event at
    ``position`` said so first. ``end`` None: until further notice (a place)."""

    carrier: str
    start: int
    end: int | None
    position: int


class ExcursionStarts:
    """Reads under one visibility, as known at a log position."""

    def __init__(self, store: Store, visibility: Visibility, known: int, contents: Contents) -> None:
        self._store = store
        self._visibility = visibility
        self._known = known
        self._contents = contents
        self._readings = ReadingReads(store, visibility, known)
        self._reads = StartReads(store.engine)

    def found(self, asked: Excursion, window: Window | None, *, contact: bool) -> Found:
        """Raises NotFound for a name that no reading has, and when no reading in the window was outside; BadRequest for
        limits that are missing or cannot be compared."""
        readings = self._readings.of(asked.name)
        if not readings:
            raise NotFound("start.reading_unknown", name=asked.name, near=near(asked.name, self._readings.names()))
        check_units(readings, asked)
        if not asked.limits and all(reading.within is None for reading in readings):
            raise BadRequest("start.no_limits", name=asked.name)
        judged = [(reading, outside(reading, asked)) for reading in readings if _then(reading, window)]
        bad = [reading for reading, judgement in judged if judgement]
        if not bad:
            raise _nothing(asked, [reading for reading, _ in judged], readings)
        found = Found(
            events={reading.position for reading in bad},
            readings=len(bad),
            unreadable=sum(judgement is None for _, judgement in judged),
        )
        known = [(reading, judgement) for reading, judgement in judged if judgement is not None]
        readers = frozenset(found.events)
        spans = [
            *_thing_spans(known, window),
            *(span for place in _place_spans(known, window) for span in self._housed(place, found, readers)),
        ]
        found.occurrences += self._suffered(spans, contact)
        if not found.occurrences:
            raise NotFound("start.excursion_of_nothing", name=asked.name, count=found.readings)
        return found

    def _suffered(self, spans: Sequence[Span], contact: bool) -> Iterator[Occurrence]:
        held = self._contents.held_by({span.carrier for span in spans})
        nested = self._contents.held_by({content for contents in held.values() for content in contents})
        for span in spans:
            key, end = span.carrier, OPEN if span.end is None else span.end
            yield Occurrence(key, "excursion", span.start, end, span.position, key in held and not contact)
            for content, stays in held.get(key, {}).items():
                for first, last in stays:
                    entered, left = max(first, span.start), min(last, end)
                    if entered < left:
                        yield Occurrence(content, "excursion", entered, left, span.position, content in nested, key)

    def _housed(self, place: Span, found: Found, readers: frozenset[int]) -> Iterator[Span]:
        """All things in events at the place meanwhile, but for the events that are the readings themselves."""
        values = [
            value.id
            for term in PLACES
            for value in self._store.facets.known(term, self._visibility)
            if value.value == place.carrier
        ]
        events = self._store.facets.events(values, place.start, place.end, self._known, self._visibility)
        positions = {position for _, position in events} - readers
        found.events |= positions
        for each in self._reads.mentioned(positions, self._visibility):
            if each.level == "class":
                found.classes.add(each.key)
            else:
                yield Span(each.key, each.event_time, each.event_time + 1, each.position)


def _then(reading: Reading, window: Window | None) -> bool:
    return window is None or (reading.start < window.end and reading.end >= window.start)


def _runs(judged: Iterable[tuple[Reading, bool]]) -> Iterator[tuple[list[Reading], Reading | None]]:
    """Readings outside that follow each other, and the first inside after them. One inside at the same instant does not
    end a run: of two gauges one saw it."""
    run: list[Reading] = []
    for reading, bad in sorted(judged, key=lambda each: (each[0].start, not each[1], each[0].end, each[0].position)):
        if bad:
            run.append(reading)
        elif run and reading.start > run[-1].end:
            yield run, reading
            run = []
    if run:
        yield run, None


def _thing_spans(judged: Sequence[tuple[Reading, bool]], window: Window | None) -> Iterator[Span]:
    about: defaultdict[str, list[tuple[Reading, bool]]] = defaultdict(list)
    for reading, bad in judged:
        for key in reading.things:
            about[key].append((reading, bad))
    for key, readings in about.items():
        for run, _ in _runs(readings):
            start, end = run[0].start, max(reading.end for reading in run) + 1
            if window is not None:
                start, end = max(start, window.start), min(end, window.end)
            yield Span(key, start, end, run[0].position)


def _place_spans(judged: Sequence[tuple[Reading, bool]], window: Window | None) -> Iterator[Span]:
    about: defaultdict[str, list[tuple[Reading, bool]]] = defaultdict(list)
    for reading, bad in judged:
        if reading.place is not None:
            about[reading.place].append((reading, bad))
    for place, readings in about.items():
        for run, after in _runs(readings):
            start, end = run[0].start, None if after is None else after.start
            if window is not None:
                start, end = max(start, window.start), min(end or window.end, window.end)
            yield Span(place, start, end, run[0].position)


def _nothing(asked: Excursion, then: Sequence[Reading], readings: Sequence[Reading]) -> NotFound:
    """Why nothing was outside: no reading fell in the window, or all that did were inside."""
    values = [value for reading in then for value in reading.values]
    if values:
        low, high = str(min(values)), str(max(values))
        return NotFound("start.none_outside", excursion=str(asked), count=len(then), low=low, high=high)
    first, last = min(each.start for each in readings), max(each.end for each in readings)
    return NotFound("start.no_reading_then", name=asked.name, first=canonical_time(first), last=canonical_time(last))
