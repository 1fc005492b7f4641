"""One set of subjects from all that a start names, each with its time, and where each came from.

Things named come first, in the order asked; then what facets, excursions and contents found, by time. A thing found
several times starts at the earliest (forward) or ends at the latest (backward) of its times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import msgspec

from clew.events.errors import BadRequest
from clew.scenarios.starting_sets.asked import StartAsked
from clew.scenarios.starting_sets.contents import Contents
from clew.scenarios.starting_sets.excursions import ExcursionStarts
from clew.scenarios.starting_sets.facets import FacetStarts
from clew.scenarios.starting_sets.found import By, Found, Occurrence
from clew.security.visibility import Visibility
from clew.storage.store import Store
from clew.tracing.reachability import Direction
from clew.tracing.request import Subject

KeyOf = Callable[[str], str]
"""The node key of what a person calls it. Raises NotFound."""


class Source(msgspec.Struct, frozen=True):
    """Where one subject came from. ``event``: position of the event that gave its time; ``events``: how many named it;
    ``within``: keys of the containers that it was in meanwhile."""

    key: str
    time: int | None
    alone: bool
    by: tuple[By, ...]
    event: int | None
    events: int
    within: tuple[str, ...]


class Starting(msgspec.Struct, frozen=True, kw_only=True):
    """A start as found, as known at ``position``. ``subjects``: of the trace, ``sources``: of each of them in the same
    order; ``event_ids`` and ``spellings``: of the positions and keys in them. Counts are of events, of readings outside
    and of those that could not be compared; ``classes``: bare classes in the events, left out because they are no
    things."""

    asked: StartAsked
    position: int
    subjects: tuple[Subject, ...]
    sources: tuple[Source, ...]
    events: int = 0
    readings: int = 0
    unreadable: int = 0
    classes: tuple[str, ...] = ()
    event_ids: Mapping[int, str] = {}
    spellings: Mapping[str, str] = {}


class Starts:
    """Reads under one visibility, as known at a log position. ``now``: UTC microseconds, for names of gauges."""

    def __init__(self, store: Store, visibility: Visibility, position: int, now: int) -> None:
        self._position = position
        self._links = store.links.source(visibility)
        contents = Contents(self._links, position)
        self._contents = contents
        self._facets = FacetStarts(store, visibility, position, now)
        self._excursions = ExcursionStarts(store, visibility, position, contents)

    def found(self, asked: StartAsked, key_of: KeyOf, *, contact: bool) -> Found:
        """Everything that the start means. Raises NotFound or BadRequest for each part that means nothing."""
        found = Found()
        for name in dict.fromkeys(asked.things):
            found.occurrences.append(Occurrence(key_of(name), "thing"))
        if asked.facets:
            found.add(self._facets.found(asked.facets, asked.window))
        for excursion in asked.excursions:
            found.add(self._excursions.found(excursion, asked.window, contact=contact))
        for name in asked.contents_of:
            found.add(self._contents.found(key_of(name), name, asked.window))
        return found

    def starting(
        self, asked: StartAsked, found: Found, direction: Direction, from_time: int | None, at_time: int | None
    ) -> Starting:
        """The subjects of one direction. ``from_time``, ``at_time``: of the trace: they bound the things named, which
        have no time of their own. Raises BadRequest where they would bound nothing."""
        forward = direction == "forward"
        bound = from_time if forward else at_time
        if bound is not None and not asked.things:
            raise BadRequest("start.bound_unused", name="from" if forward else "at")
        sources = _merged(found.occurrences, forward, bound)
        keys = {*(source.key for source in sources), *found.classes, *(key for each in sources for key in each.within)}
        spelled = self._links.spellings(sorted(keys))
        return Starting(
            asked=asked,
            position=self._position,
            subjects=tuple(Subject(source.key, source.time, source.alone) for source in sources),
            sources=sources,
            events=len(found.events),
            readings=found.readings,
            unreadable=found.unreadable,
            classes=tuple(sorted(found.classes)),
            event_ids=self._links.event_ids({each.event for each in sources if each.event is not None}),
            spellings={key: spelling.text for key, spelling in spelled.items()},
        )


def _merged(occurrences: Sequence[Occurrence], forward: bool, bound: int | None) -> tuple[Source, ...]:
    by_key: defaultdict[tuple[str, bool], list[Occurrence]] = defaultdict(list)
    for each in occurrences:
        by_key[each.key, each.alone].append(each)
    sources = [_source(group, forward, bound) for group in by_key.values()]
    named = [source for source in sources if "thing" in source.by]
    others = [source for source in sources if "thing" not in source.by]
    others.sort(key=lambda each: (each.time is None, each.time or 0, each.key))
    return (*named, *others)


def _source(group: Sequence[Occurrence], forward: bool, bound: int | None) -> Source:
    def time(each: Occurrence) -> int | None:
        return bound if each.by == "thing" else each.time(forward)

    timed = [(moment, each) for each in group if (moment := time(each)) is not None]
    # Without a bound it is a subject from the beginning, backward until the end: no other time is earlier or later.
    first = None
    if len(timed) == len(group):
        first = (min if forward else max)(timed, key=lambda pair: pair[0])
    return Source(
        key=group[0].key,
        time=None if first is None else first[0],
        alone=group[0].alone,
        by=tuple(dict.fromkeys(each.by for each in group)),
        event=None if first is None else first[1].position,
        events=len({each.position for each in group if each.position is not None}),
        within=tuple(dict.fromkeys(each.within for each in group if each.within is not None)),
    )
