"""Finding what a person means by an identifier, and reading its file from the store.

One resolution for every command and page: a thing in any spelling, an operation by its transformationID, an event by
its eventID, else the one thing whose label or spelling contains the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from clew.events.errors import BadRequest, NotFound
from clew.events.house import GaugedResult, gauged_results
from clew.events.links import operation_key
from clew.events.model import TransformationEvent
from clew.scenarios.gauges import Gauge, Gauges
from clew.scenarios.names import NameFinder, OtherNames, house_id
from clew.scenarios.unit_file import Doubt, Entry, State, UnitFile, entry, operation_spelling
from clew.security.visibility import Visibility
from clew.storage.reads.events import RecordedEvent
from clew.storage.reads.things import Thing, Whereabouts
from clew.storage.store import Store
from clew.tracing.request import NodeKind

CANDIDATES_NAMED = 5
CANDIDATES_READ = 1000


class UnitReader:
    """Reads under one visibility. ``now``: UTC microseconds, at which gauges are judged."""

    def __init__(self, store: Store, visibility: Visibility, now: int) -> None:
        self._store = store
        self._visibility = visibility
        self._links = store.links.source(visibility)
        self._gauges = Gauges(store, visibility, now)

    def unit_file(self, name: str, *, limit: int) -> UnitFile:
        """Raises NotFound when nothing visible is called that, BadRequest when several things are."""
        thing = self._store.things.info(name, self._visibility)
        if thing is not None:
            return self._of_thing(thing, limit)
        operation = self._operation_key(name)
        if operation is not None:
            return self._of_operation(operation, limit)
        events = self._store.events.by_event_id(name, self._visibility)
        if events:
            return self._of_events(name, events, limit)
        return self._of_thing(self._found(name), limit)

    def subject_key(self, name: str, as_known_at: int | None, at: int | None = None) -> str:
        """The node of a trace. Raises NotFound, or BadRequest for an event that is no operation, and for a name of
        several things. ``at``: the instant asked about (UTC microseconds), where a name meant other things in turn."""
        thing = self._store.things.info(name, self._visibility)
        if thing is not None:
            return self._known(thing.key, thing.first_position, name, as_known_at)
        operation = self._operation_key(name)
        if operation is not None:
            first = self._links.spellings([operation])[operation].position
            return self._known(operation, first, name, as_known_at)
        events = self._store.events.by_event_id(name, self._visibility)
        if events:
            return self._event_node(name, events, as_known_at)
        found = self._found(name, as_known_at, at)
        return self._known(found.key, found.first_position, name, as_known_at)

    def search(self, text: str, *, limit: int) -> list[dict[str, Any]]:
        """The best matches: ``id``, ``key``, ``kind``, ``last_time`` (UTC microseconds or None), ``events``, ``named``:
        the text is a name of it (another name, a lot's number), not only part of its identifier. Those come first."""
        finder = NameFinder(self._store, self._visibility)
        named = finder.named(text, self._store.position()) if text.strip() else []
        _, found = self._store.things.search(text, self._visibility, limit=limit)
        keys = {thing.key for thing in named}
        things = [*named, *(thing for thing in found if thing.key not in keys)][:limit]
        return [item | {"named": item["key"] in keys} for item in self._listed(things)]

    def recent(self, *, limit: int) -> list[dict[str, Any]]:
        """The things that the latest records name."""
        keys = self._store.overview.recent(self._visibility, limit=limit)
        things = [self._store.things.info(key, self._visibility) for key in keys]
        return self._listed([thing for thing in things if thing is not None])

    def _listed(self, things: Sequence[Thing]) -> list[dict[str, Any]]:
        kinds = self._kinds([thing.key for thing in things])
        return [
            {
                "id": thing.spelling,
                "key": thing.key,
                "kind": kinds[thing.key],
                "last_time": thing.state.last_time if thing.state else None,
                "events": thing.event_count,
            }
            for thing in things
        ]

    def _found(self, name: str, as_known_at: int | None = None, at: int | None = None) -> Thing:
        """The one thing that a label's text can mean: another name of it, a lot's number, a house code, a serial, else
        a part of an identifier. An empty one is a part of all, and means none."""
        if not name.strip():
            raise BadRequest("thing.unnamed")
        position = self._store.position() if as_known_at is None else as_known_at
        named = NameFinder(self._store, self._visibility).named(name, position, at)
        if named:
            return self._only(name, named, len(named))
        if as_known_at is not None and NameFinder(self._store, self._visibility).named(
            name, self._store.position(), at
        ):
            raise NotFound("thing.not_yet_known", id=name, position=as_known_at)
        total, things = self._store.things.search(name, self._visibility, limit=CANDIDATES_READ)
        exact = [thing for thing in things if _label(thing.spelling) == name.strip()]
        if len(exact) == 1 and total <= CANDIDATES_READ:
            return exact[0]
        if not things:
            raise NotFound("thing.unknown", id=name)
        return self._only(name, exact or things, len(exact) or total)

    def _only(self, name: str, things: Sequence[Thing], count: int) -> Thing:
        if count > 1:
            shown = ", ".join(thing.spelling for thing in things[:CANDIDATES_NAMED])
            raise BadRequest("thing.ambiguous", id=name, count=count, candidates=shown)
        return things[0]

    def _known(self, key: str, first_position: int, name: str, as_known_at: int | None) -> str:
        if as_known_at is not None and first_position > as_known_at:
            raise NotFound("thing.not_yet_known", id=name, position=as_known_at)
        return key

    def _operation_key(self, name: str) -> str | None:
        keys = [operation_key(text, 0) for text in (name.strip(), house_id(name))]
        known = self._links.spellings(keys)
        return next((key for key in keys if key in known), None)

    def _event_node(self, name: str, events: Sequence[RecordedEvent], as_known_at: int | None) -> str:
        made = [each for each in events if not each.is_declaration and isinstance(each.event, TransformationEvent)]
        if not made:
            raise BadRequest("trace.event_is_no_node", id=name)
        first = made[0]
        assert isinstance(first.event, TransformationEvent)  # noqa: S101 - chosen above
        key = operation_key(first.event.transformation_id, first.position)
        return self._known(key, first.position, name, as_known_at)

    def _of_thing(self, thing: Thing, limit: int) -> UnitFile:
        position = self._store.position()
        names = OtherNames(self._links, position)
        keys = names.of(thing.key)
        events: list[RecordedEvent] = []
        total = 0
        for key in sorted(keys):
            events += self._of_name(names, thing.key, key, limit)
            named = self._store.things.info(key, self._visibility)
            total += named.event_count if named else 0
        classes = self._links.product_classes([thing.key], position)
        spelled = self._spelled([key for key in keys if key != thing.key])
        return UnitFile(
            id=thing.spelling,
            key=thing.key,
            kind=self._kinds([thing.key])[thing.key],
            position=position,
            total=max(total, len(events)) if len(keys) == 1 else len({each.position for each in events}),
            entries=self._doubted(_entries(events, frozenset(keys), limit), keys),
            aliases=tuple(sorted(spelled.values())),
            product_class=classes.get(thing.key),
            state=self._state(thing.state) if thing.state else None,
        )

    def lived(self, key: str, *, limit: int) -> tuple[Entry, ...]:
        """The entries of a thing by its key, under any of its names, without doubts (:meth:`doubted` adds them)."""
        names = OtherNames(self._links, self._store.position())
        keys = names.of(key)
        found = (each for name in sorted(keys) for each in self._of_name(names, key, name, limit))
        return _entries(list(found), frozenset(keys), limit)

    def _of_name(self, names: OtherNames, key: str, name: str, limit: int) -> list[RecordedEvent]:
        page = self._store.events.of_thing(name, self._visibility, limit=limit)
        # A label that was moved on names another thing before and after.
        return [each for each in page.events if names.joins(key, name, each.event_time)]

    def names(self, key: str) -> set[str]:
        """A thing's key and every key that an alias in force joins to it at some time."""
        return OtherNames(self._links, self._store.position()).of(key)

    def doubted(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """The entries with their doubtful results, whatever they speak of."""
        return self._doubted(entries, None)

    def _doubted(self, entries: tuple[Entry, ...], keys: Collection[str] | None) -> tuple[Entry, ...]:
        results = {
            each.recorded.position: tuple(
                result
                for result in gauged_results(each.recorded.event)
                if keys is None or not result.things or not set(keys).isdisjoint(result.things)
            )
            for each in entries
            if each.in_force
        }
        named = {result.gauge for stated in results.values() for result in stated}
        if not named:
            return entries
        gauges = self._gauges.of_keys(named, self._gauges.moment())
        return tuple(_with_doubts(each, results.get(each.recorded.position, ()), gauges) for each in entries)

    def _of_operation(self, key: str, limit: int) -> UnitFile:
        position = self._store.position()
        positions = sorted({fact.position for fact in self._links.facts_touching([key], position)})
        events = [self._store.events.at(each, self._visibility) for each in positions]
        return UnitFile(
            id=operation_spelling(events),
            key=key,
            kind="operation",
            position=position,
            total=len(events),
            entries=self.doubted(_entries(events, frozenset(), limit)),
        )

    def _of_events(self, name: str, events: Sequence[RecordedEvent], limit: int) -> UnitFile:
        return UnitFile(
            id=name,
            key=name,
            kind="event",
            position=self._store.position(),
            total=len(events),
            entries=self.doubted(_entries(events, frozenset(), limit)),
        )

    def _state(self, state: Whereabouts) -> State:
        keys = [key for key in (state.container, state.assembly, state.biz_location, state.read_point) if key]
        spelled = self._spelled(keys)
        place = state.biz_location or state.read_point
        return State(
            time=state.last_time,
            position=state.last_position,
            biz_step=state.biz_step,
            disposition=state.disposition,
            location=spelled.get(place, place) if place else None,
            container=spelled.get(state.container, state.container) if state.container else None,
            assembly=spelled.get(state.assembly, state.assembly) if state.assembly else None,
            ended=state.ended,
            holds=state.holds,
        )

    def _spelled(self, keys: Sequence[str]) -> dict[str, str]:
        found = self._links.spellings(keys) if keys else {}
        return {key: found[key].text if key in found else key for key in keys}

    def _kinds(self, keys: Sequence[str]) -> dict[str, NodeKind]:
        levels = self._links.levels(keys, self._store.position()) if keys else {}
        return {key: levels.get(key, "instance") for key in keys}


def _with_doubts(entry: Entry, results: Iterable[GaugedResult], gauges: Mapping[str, Sequence[Gauge]]) -> Entry:
    doubts = tuple(
        Doubt(
            gauge=gauge.id,
            characteristic=result.characteristic,
            place=result.place,
            reason=span.reason,
            cause=span.cause,
        )
        for result in results
        for gauge in gauges[result.gauge]
        if gauge.means(result.gauge, result.time) and (span := gauge.span_of(result.time)) is not None
    )
    return msgspec.structs.replace(entry, doubts=doubts) if doubts else entry


def _label(spelling: str) -> str:
    """What stands on the label of a thing: the last part of its identifier (serial, lot or number)."""
    return re.split("[:./]", spelling)[-1]


def _entries(events: Sequence[RecordedEvent], keys: frozenset[str], limit: int) -> tuple[Entry, ...]:
    once = {each.position: each for each in events}
    ordered = sorted(once.values(), key=lambda each: (each.event_time, each.position))
    return tuple(entry(each, keys) for each in ordered[:limit])
