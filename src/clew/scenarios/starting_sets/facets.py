"""A start by facets: all things in the events that state them within the window, each at its event's time.

Law: docs/trace-semantics.md "Exposure facets". Several facets must all be stated by the event; values of one facet are
a choice. A container in such an event stands for what it held too: the trace itself sees to that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from clew.events.dictionary import load
from clew.events.errors import BadRequest, NotFound
from clew.events.house.calibration import gauge_key
from clew.events.identifiers import normalise
from clew.events.timestamps import canonical_time
from clew.scenarios.gauges import Gauges
from clew.scenarios.names import house_id
from clew.scenarios.starting_sets.asked import FacetAsked, Window
from clew.scenarios.starting_sets.found import Found, Occurrence
from clew.scenarios.starting_sets.near import near
from clew.security.visibility import Visibility
from clew.storage.reads.facets import FacetValue
from clew.storage.reads.starts import Mentioned, StartReads
from clew.storage.store import Store

PLACES = ("read_point", "biz_location")
_SPELLED = {"readpoint": "read_point", "bizlocation": "biz_location"}
_ALSO = {"location": PLACES}
"""The dictionary's own ``location`` and the standard's two places are one question."""


def facet_terms(name: str) -> tuple[str, ...]:
    """The exposure terms that a facet's name stands for. Raises BadRequest with the nearest names."""
    folded = name.strip().casefold().replace("-", "_").replace(" ", "_")
    known = facet_names()
    term = _SPELLED.get(folded, folded)
    if term not in known:
        labels = {label.casefold(): each.name for each in load().terms.values() for label in (each.en, each.zh)}
        term = labels.get(name.strip().casefold(), "")
        if term not in known:
            raise BadRequest("start.facet_unknown", name=name, near=near(folded, known))
    return (term, *_ALSO.get(term, ()))


def facet_names() -> frozenset[str]:
    """Every term that events may state as a facet, and the two places of the standard."""
    return frozenset({*PLACES, *(term.name for term in load().terms.values() if term.role == "facet")})


class FacetStarts:
    """Reads under one visibility, as known at a log position. ``now``: UTC microseconds, for names of gauges."""

    def __init__(self, store: Store, visibility: Visibility, known: int, now: int) -> None:
        self._store = store
        self._visibility = visibility
        self._known = known
        self._now = now
        self._reads = StartReads(store.engine)

    def found(self, asked: Sequence[FacetAsked], window: Window | None) -> Found:
        """Raises BadRequest for an unknown facet, NotFound for a value that nothing in force states, and when no event
        states all of them within the window."""
        choices: defaultdict[tuple[str, ...], list[FacetValue]] = defaultdict(list)
        for each in asked:
            terms = facet_terms(each.name)
            choices[terms] += self._values(each, terms)
        matching: set[int] | None = None
        for values in choices.values():
            events = self._events(values, window)
            matching = events if matching is None else matching & events
        found = Found(events=matching or set())
        named = self._within(self._reads.mentioned(found.events, self._visibility), window)
        found.events = set()
        for mentioned in named:
            found.events.add(mentioned.position)
            if mentioned.level == "class":
                found.classes.add(mentioned.key)
            else:
                time = mentioned.event_time
                found.occurrences.append(Occurrence(mentioned.key, "facet", time, time + 1, mentioned.position))
        if not found.occurrences:
            self._nothing(asked, list(choices.values()), window)
        return found

    def _within(self, named: Iterable[Mentioned], window: Window | None) -> list[Mentioned]:
        """A gauge counts at the time of each reading too; the start is at the event's own time, so that decides."""
        return [each for each in named if window is None or window.start <= each.event_time < window.end]

    def _events(self, values: Sequence[FacetValue], window: Window | None) -> set[int]:
        start, end = (None, None) if window is None else (window.start, window.end)
        numbers = [value.id for value in values]
        found = self._store.facets.events(numbers, start, end, self._known, self._visibility)
        return {position for _, position in found}

    def _values(self, asked: FacetAsked, terms: Sequence[str]) -> list[FacetValue]:
        stated = {term: self._store.facets.values(term, self._known, self._visibility) for term in terms}
        meant = [value for term, values in stated.items() for value in self._meant(asked.value, term, values)]
        if not meant:
            known = [value.value for values in stated.values() for value in values]
            raise NotFound("start.value_unknown", name=asked.name, value=asked.value, near=near(asked.value, known))
        return meant

    def _meant(self, text: str, term: str, values: Sequence[FacetValue]) -> list[FacetValue]:
        """As written; else the same identifier in another spelling (a bare code, or the URI that a mapping makes of
        it), else the same but for letter case."""
        if term == "gauge":
            return self._gauged(text, values)
        exact = [value for value in values if value.value == text]
        if exact:
            return exact
        keys = {normalise(text), house_id(text)}
        same = [value for value in values if not keys.isdisjoint((normalise(value.value), house_id(value.value)))]
        folded = {key.casefold() for key in (text, *keys)}
        return same or [value for value in values if value.value.casefold() in folded]

    def _gauged(self, text: str, values: Sequence[FacetValue]) -> list[FacetValue]:
        keys = {gauge_key(text)}
        if not any(gauge_key(value.value) in keys for value in values):
            gauges = Gauges(self._store, self._visibility, self._now)
            try:
                keys = set(gauges.one(text, gauges.moment(None, self._known)).keys)
            except NotFound:
                return []
        return [value for value in values if gauge_key(value.value) in keys]

    def _nothing(
        self, asked: Sequence[FacetAsked], choices: Sequence[Sequence[FacetValue]], window: Window | None
    ) -> None:
        """Raises NotFound that says when the values are stated, so that the window can be corrected."""
        said = ", ".join(f"{each.name}={each.value}" for each in asked)
        values = [value for choice in choices for value in choice]
        first, last = min(value.first for value in values), max(value.last for value in values)
        raise NotFound(
            "start.nothing_stated" if window is not None else "start.nothing_together",
            facets=said,
            first=canonical_time(first),
            last=canonical_time(last),
        )
