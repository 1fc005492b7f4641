"""The spine: what a thing lived through, and what the serialised parts in it lived through before they went in.

An operation is *production* where something was done to a thing: a transformation, or an event that states an
equipment, a process step, a reading or a judgement, or has a step that is none of logistics. Of a part only production
counts, up to the instant at which it went in, and only where the event is about the part itself (not what it was put
into): the rest of its life is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from clew.events.errors import InvalidData
from clew.events.house.elements import found, text
from clew.events.model import AnyEvent, AssociationEvent, TransformationEvent
from clew.events.timestamps import parse_timestamp
from clew.scenarios.lanes.joined import depths, joined_things, meets
from clew.scenarios.unit_file import Entry, UnitFile
from clew.scenarios.whereabouts import INCOMING
from clew.tracing import Answer, Node

PARTS_READ = 24
"""Serialised parts whose life is read; the nearest first."""
PART_EVENTS = 200

LOGISTICS = INCOMING | {
    "departing", "dispensing", "holding", "loading", "retail_selling", "shipping", "staging_outbound", "transporting",
    "unloading", "unpacking", "void_shipping", "urn:clew:bizstep:cleaning", "urn:clew:bizstep:handover",
}  # fmt: skip
"""Steps that move a thing or keep it, and do nothing to it."""
_OF_A_PLACE = frozenset({"read_point", "biz_location"})
_ABOUT = frozenset({"epc", "output", "parent"})


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """``start``, ``end``: UTC microseconds, the same for an instant. ``part``: identifier of the part that it is about,
    None: the thing itself."""

    entry: Entry
    start: int
    end: int
    production: bool
    part: str | None = None

    @property
    def position(self) -> int:
        return self.entry.recorded.position


class Spine(msgspec.Struct, frozen=True, kw_only=True):
    """``operations``: in the order of time. ``parts``: keys of the parts that have operations among them; ``unread``:
    parts beyond :data:`PARTS_READ`."""

    operations: tuple[Operation, ...]
    own: int
    parts: frozenset[str] = frozenset()
    unread: int = 0

    def of_event(self, event_id: str | None) -> Operation | None:
        return next((each for each in self.operations if each.entry.recorded.event_id == event_id), None)


def spine_of(file: UnitFile, answer: Answer | None, life: Callable[[str], Sequence[Entry]], known: int | None) -> Spine:
    """``answer``: backward, None where the reader may not trace. ``life``: what a part lived through, by its key.
    ``known``: log position as of which events count, None: all."""
    own = [operation_of(entry) for entry in known_then(file.entries, known)]
    operations, keys, unread = list(own), set[str](), 0
    if answer is not None:
        parts = serialised_parts(answer)
        unread = max(0, len(parts) - PARTS_READ)
        seen = {each.position for each in own}
        for node in parts[:PARTS_READ]:
            told = [
                operation_of(entry, node.id)
                for entry in known_then(life(node.key), known)
                if _is_of_part(entry, meets(answer, node)) and entry.recorded.position not in seen
            ]
            seen |= {each.position for each in told}
            operations += told
            if told:
                keys.add(node.key)
    operations.sort(key=lambda each: (each.start, each.position))
    return Spine(operations=tuple(operations), own=len(own), parts=frozenset(keys), unread=unread)


def serialised_parts(answer: Answer) -> list[Node]:
    """The instances that are certainly in the thing, the nearest first."""
    if len(answer.subjects) > 1:
        return []  # a container: what was in it are subjects too, and no parts of it
    far = depths(joined_things(answer))
    parts = [node for node in answer.nodes if node.kind == "instance" and node.word == "certain"]
    return sorted(parts, key=lambda node: (far.get(node.key, 0), node.time or 0, node.key))


def known_then(entries: Sequence[Entry], known: int | None) -> list[Entry]:
    """The entries as known at a log position: what came later is left out, what was voided later still held."""
    if known is None:
        return list(entries)
    told = [entry for entry in entries if entry.recorded.position <= known]
    return [_unvoided(entry) if (entry.recorded.voided_at or 0) > known else entry for entry in told]


def _unvoided(entry: Entry) -> Entry:
    return msgspec.structs.replace(entry, recorded=msgspec.structs.replace(entry.recorded, voided_at=None))


def operation_of(entry: Entry, part: str | None = None) -> Operation:
    """The event as a block of the spine."""
    end = entry.recorded.event_time
    return Operation(entry=entry, start=began(entry), end=end, production=is_production(entry), part=part)


def began(entry: Entry) -> int:
    """When it began: what the event states (``clew:start_time``, else its time less ``clew:cycle_time`` in seconds);
    where it states neither, its time."""
    event, end = entry.recorded.event, entry.recorded.event_time
    stated = _start_time(event)
    if stated is not None:
        return min(stated, end)
    for facet in entry.facets:
        if facet.name == "cycle_time" and facet.unit in (None, "SEC"):
            try:
                return end - max(0, round(float(facet.value) * 1_000_000))
            except (ValueError, OverflowError):
                return end
    return end


def _start_time(event: AnyEvent) -> int | None:
    stated = next(iter(found(event.extensions, "start_time")), None)
    if stated is None:
        return None
    written = text(stated, "value") if stated.children else stated.text
    try:
        return parse_timestamp((written or "").strip()).microseconds
    except (ValueError, InvalidData):
        return None


def is_production(entry: Entry) -> bool:
    """Whether something was done to the thing."""
    if entry.is_declaration or entry.biz_step in LOGISTICS:
        return False
    event = entry.recorded.event
    if isinstance(event, (TransformationEvent, AssociationEvent)) or entry.measurements or entry.outcomes:
        return True
    return entry.biz_step is not None or any(facet.name not in _OF_A_PLACE for facet in entry.facets)


def _is_of_part(entry: Entry, went_in: int) -> bool:
    about = not _ABOUT.isdisjoint(entry.roles)
    return entry.in_force and about and is_production(entry) and entry.recorded.event_time <= went_in


def production_times(operations: Iterable[Operation]) -> list[tuple[int, int]]:
    """Start and end of each production operation in force, in the order of time."""
    return [(each.start, each.end) for each in operations if each.production and each.entry.in_force]
