"""What a bad gauge touched: the doubtful results, the units behind them, and where those are now (clause 5.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Literal

import msgspec

from clew.events.house import DoubtfulSpan, GaugedResult, gauged_results
from clew.events.house.calibration import gauge_key, gauge_names
from clew.scenarios.gauges import Gauge, Moment
from clew.security.visibility import Visibility
from clew.storage.reads.events import RecordedEvent
from clew.storage.reads.things import Whereabouts
from clew.storage.store import Store
from clew.tracing import Answer, Subject, TraceRequest, trace
from clew.tracing.request import Node, NodeKind

READ_AT_ONCE = 1000
UnitWord = Literal["measured", "certain", "possible"]


class DoubtfulResult(msgspec.Struct, frozen=True, kw_only=True):
    """One result and why it is doubtful. ``things``: as first captured."""

    event_id: str
    position: int
    result: GaugedResult
    things: tuple[str, ...]
    span: DoubtfulSpan


class UnitBehind(msgspec.Struct, frozen=True, kw_only=True):
    """A unit behind doubtful results. ``word``: it was measured itself, or certainly or possibly contains one that was.

    ``results``: how many of the doubtful results speak of it itself; ``via``: what it got the measured one by.
    ``place``, ``container``, ``assembly``: where it is now, as first captured.
    """

    key: str
    id: str
    kind: NodeKind
    word: UnitWord
    results: int
    via: str | None = None
    disposition: str | None = None
    place: str | None = None
    container: str | None = None
    assembly: str | None = None
    ended: str | None = None
    held: bool = False


class Impact(msgspec.Struct, frozen=True, kw_only=True):
    gauge: Gauge
    results: tuple[DoubtfulResult, ...]
    units: tuple[UnitBehind, ...]

    def counts(self) -> dict[str, int]:
        """Results, events and units; units by word; how many are held, and how many are no more."""
        words = Counter(unit.word for unit in self.units)
        return {
            "results": len(self.results),
            "events": len({each.position for each in self.results}),
            "units": len(self.units),
            "measured": words["measured"],
            "certain": words["certain"],
            "possible": words["possible"],
            "held": sum(unit.held for unit in self.units),
            "ended": sum(unit.ended is not None for unit in self.units),
        }


class ImpactReader:
    """Reads under one visibility."""

    def __init__(
        self, store: Store, visibility: Visibility, trace: Callable[[TraceRequest], Answer] | None = None
    ) -> None:
        """``trace``: as the installation traces; None: by the plain engine."""
        self._trace = trace
        self._store = store
        self._visibility = visibility
        self._links = store.links.source(visibility)

    def impact(self, gauge: Gauge, moment: Moment) -> Impact:
        """Everything that the gauge's doubtful spans touch, results in the order in which they were taken."""
        own = {name for key in gauge.keys for name in gauge_names(key)}
        told = [
            (recorded.event_id, recorded.position, msgspec.structs.replace(result, things=things), span)
            for recorded in self._events(gauge, moment)
            for result in gauged_results(recorded.event)
            if result.time <= moment.at
            and gauge.means(result.gauge, result.time)
            and (span := gauge.span_of(result.time)) is not None
            for things in (tuple(key for key in result.things if key not in own),)
        ]
        told.sort(key=lambda each: (each[2].time, each[1]))
        since: dict[str, int] = {}
        for _, _, result, _ in told:
            for key in result.things:
                since.setdefault(key, result.time)
        units, spelled = self._units(since, Counter(key for _, _, result, _ in told for key in result.things), moment)
        results = tuple(
            DoubtfulResult(
                event_id=event_id,
                position=position,
                result=result,
                things=tuple(spelled[key] for key in result.things),
                span=span,
            )
            for event_id, position, result, span in told
        )
        return Impact(gauge=gauge, results=results, units=units)

    def _events(self, gauge: Gauge, moment: Moment) -> Iterator[RecordedEvent]:
        """The events in which the gauge was used at a doubtful instant, in pieces: there may be very many."""
        if not gauge.spans:
            return
        start = None if any(span.start is None for span in gauge.spans) else min(s.start or 0 for s in gauge.spans)
        values = [
            value.id
            for value in self._store.facets.known("gauge", self._visibility)
            if gauge_key(value.value) in gauge.keys
        ]
        found = self._store.facets.events(values, start, moment.at + 1, moment.known, self._visibility)
        places = iter(dict.fromkeys(position for time, position in found if gauge.span_of(time) is not None))
        while batch := list(islice(places, READ_AT_ONCE)):
            yield from self._store.events.several(batch, self._visibility)

    def _units(
        self, since: dict[str, int], spoken: Counter[str], moment: Moment
    ) -> tuple[tuple[UnitBehind, ...], dict[str, str]]:
        """The units behind results, and how they and the measured things are spelled. ``since``: by thing, its first
        doubtful result; ``spoken``: how many speak of it."""
        if not since:
            return (), {}
        request = TraceRequest(
            subjects=tuple(Subject(key, time) for key, time in since.items()),
            direction="forward",
            as_known_at=moment.known,
        )
        answer = self._trace(request) if self._trace is not None else trace(self._links, request)
        reached = [node for node in answer.nodes if node.word != "excluded" and node.kind in ("instance", "lot")]
        behind = {node.key: node for node in reached if node.key not in since}
        kinds = self._links.levels(list(since), moment.known)
        known = self._store.things.several([*since, *behind], self._visibility)
        states = {key: thing.state for key, thing in known.items() if thing.state is not None}
        spelled = {key: known[key].spelling if key in known else key for key in since}
        spelled |= self._spelled(_places(states.values()) - spelled.keys())
        names = dict(answer.spellings)
        measured = [
            self._unit(key, spelled[key], kinds.get(key, "instance"), "measured", None, spoken[key], states, spelled)
            for key in since
        ]
        products = [
            self._unit(key, node.id, node.kind, _word(node), _via(node, names), 0, states, spelled)
            for key, node in behind.items()
        ]
        return (*measured, *products), spelled

    def _unit(
        self,
        key: str,
        shown: str,
        kind: NodeKind,
        word: UnitWord,
        via: str | None,
        results: int,
        states: dict[str, Whereabouts],
        spelled: dict[str, str],
    ) -> UnitBehind:
        state = states.get(key)
        if state is None:
            return UnitBehind(key=key, id=shown, kind=kind, word=word, via=via, results=results)
        place = state.biz_location or state.read_point
        return UnitBehind(
            key=key,
            id=shown,
            kind=kind,
            word=word,
            via=via,
            results=results,
            disposition=state.disposition,
            place=spelled[place] if place else None,
            container=spelled[state.container] if state.container else None,
            assembly=spelled[state.assembly] if state.assembly else None,
            ended=state.ended,
            held=bool(state.holds),
        )

    def _spelled(self, keys: Iterable[str]) -> dict[str, str]:
        wanted = list(dict.fromkeys(keys))
        known = self._links.spellings(wanted) if wanted else {}
        return {key: known[key].text if key in known else key for key in wanted}


def _word(node: Node) -> UnitWord:
    return "certain" if node.word == "certain" else "possible"


def _via(node: Node, names: dict[str, str]) -> str | None:
    return names.get(node.via.node, node.via.node) if node.via else None


def _places(states: Iterable[Whereabouts]) -> set[str]:
    named = (key for state in states for key in (state.biz_location, state.read_point, state.container, state.assembly))
    return {key for key in named if key}
