"""The lanes of one thing as their document, in the reader's language (docs/lanes.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clew.bootstrap import Clew
from clew.doors.documents.lanes import (
    Downstream,
    GridLine,
    LanesDocument,
    LaneStay,
    LotLane,
    LotsAbove,
    MinorLot,
    SharedPart,
    Spine,
    WhereNow,
    Word,
    ZoneDocument,
)
from clew.doors.http.lane_header import LaneHeader, offset_microseconds, offset_of
from clew.doors.http.lane_operation_view import USES_SHOWN, OperationView, Speaker
from clew.doors.http.wall_clock import axis_time
from clew.events.house import subject
from clew.events.house.master_data import CHARACTERISTIC, EQUIPMENT
from clew.events.timestamps import canonical_time, in_offset
from clew.language import render
from clew.scenarios.lanes.axis import DAY, SECOND, Zone
from clew.scenarios.lanes.desk import Asked, Lanes
from clew.scenarios.lanes.limits import limit_statements
from clew.scenarios.lanes.lots import Lot
from clew.scenarios.whereabouts import Stay
from clew.tracing import Node

MINOR_LIMIT = 200
_STEPS = (("year", 365 * DAY), ("day", DAY), ("hour", 3600 * SECOND), ("minute", 60 * SECOND), ("second", SECOND))
_CATEGORY: dict[str, Any] = {"lot": "material", "instance": "material", "class": "material", "operation": "method"}


def lanes_document(clew: Clew, asked: Asked, lang: str) -> LanesDocument:
    """Everything the explorer draws of one thing."""
    return LanesView(clew, clew.lanes.of(asked, offset_microseconds), asked, lang).document()


class LanesView:
    """One answer for one reader."""

    def __init__(self, clew: Clew, lanes: Lanes, asked: Asked, lang: str) -> None:
        self._clew = clew
        self._lanes = lanes
        self._asked = asked
        self._lang = lang
        self._offset = offset_of(lanes.entries)
        self._speaker = Speaker(clew, lang)
        named = {
            each.characteristic for op in lanes.operations for each in op.entry.measurements if each.characteristic
        }
        stated = limit_statements(clew.store, clew.visibility, named)
        self._speaker.names.prepare(_named_in(lanes))
        self._header = LaneHeader(clew, lanes, self._speaker)
        self._operations = OperationView(clew, self._speaker, stated, lanes.gauges, lanes.suspects)

    def document(self) -> LanesDocument:
        lanes = self._lanes
        return {
            "subject": self._header.subject(),
            "position": lanes.file.position,
            "as_known_at": lanes.known,
            "now": canonical_time(lanes.now),
            "may_trace": lanes.may_trace,
            "zones": [self._zone(zone) for zone in lanes.zones],
            "lots": self._lots(),
            "spine": self._spine(),
            "downstream": self._downstream(),
            "shared": [self._shared(node) for node in lanes.shared],
        }

    def _say(self, code: str, **params: Any) -> str:
        return render(code, params, self._lang)

    # --- the axis

    def _zone(self, zone: Zone) -> ZoneDocument:
        style = "day" if zone.step >= DAY else "minute" if zone.step >= 60 * SECOND else "second"
        unit, size = next((name, size) for name, size in _STEPS if zone.step >= size)
        count = round(zone.step / size)
        quiet = zone.kind == "waiting"
        return {
            "kind": zone.kind,
            "start": canonical_time(zone.start),
            "end": canonical_time(zone.end),
            "width": round(zone.width, 6),
            "step": zone.step // SECOND,
            "text": self._quiet(zone) if quiet else self._say(f"lanes.grid.{unit}", count=count),
            "lines": [] if quiet else [self._line(at, style, zone.step) for at in zone.lines],
        }

    def _quiet(self, zone: Zone) -> str:
        """How long nothing happened, in its largest unit."""
        length = zone.end - zone.start
        unit, size = next(((name, size) for name, size in _STEPS if length >= size), _STEPS[-1])
        return self._say(f"lanes.quiet.{unit}", count=round(length / size))

    def _line(self, at: int, style: str, step: int) -> GridLine:
        """A day (with its year where steps are long), else a time; at midnight the day."""
        text = axis_time(at, style, self._offset)
        if style == "day":
            text = text[:7] if step >= 28 * DAY else text[5:]
        elif in_offset(at, self._offset)[11:19] == "00:00:00":
            text = axis_time(at, "day", self._offset)[5:]
        return {"at": canonical_time(at), "text": text}

    # --- above

    def _lots(self) -> LotsAbove:
        lanes = self._lanes
        minor: list[MinorLot] = [
            {**self._speaker.named(node.id), "word": _word(node), "end": canonical_time(end)}
            for node, end in lanes.rest[:MINOR_LIMIT]
        ]
        return {
            "total": sum(lanes.lot_words.values()),
            "certain": lanes.lot_words["certain"],
            "possible": lanes.lot_words["possible"],
            "lanes": [self._lot(lot) for lot in lanes.lots],
            "rest": len(lanes.rest),
            "minor": minor,
            "minor_limit": MINOR_LIMIT,
            "rule": self._say("lanes.lots.rule", most=self._asked.lots),
        }

    def _lot(self, lot: Lot) -> LotLane:
        node = lot.node
        return {
            "id": node.id,
            "key": node.key,
            "kind": node.kind,
            "label": self._speaker.named(node.id)["label"],
            "name": self._speaker.names.of(node.id),
            "category": _CATEGORY[node.kind],
            "word": _word(node),
            "start": canonical_time(lot.begun.time),
            "start_is": lot.begun.is_,
            "end": canonical_time(lot.end),
            "operation": None if lot.operation is None else str(lot.operation),
            "into": None if lot.into is None else self._speaker.named(self._spelled(lot.into)),
            "depth": lot.depth,
            "share": node.share,
            "suspicions": [self._operations.suspicion(each) for each in self._lanes.suspicions(node.key)],
        }

    def _spelled(self, key: str) -> str:
        return self._lanes.spelled.get(key, key)

    # --- in the middle and below

    def _spine(self) -> Spine:
        lanes = self._lanes
        made = [each for each in lanes.spine.operations if each.production and each.entry.in_force]
        seconds = (max(each.end for each in made) - min(each.start for each in made)) // SECOND if made else 0
        return {
            "operations": [self._operations.document(each) for each in lanes.operations],
            "total": len(lanes.spine.operations),
            "own": lanes.spine.own,
            "production": len(made),
            "parts_unread": lanes.spine.unread,
            "limit": self._asked.operations,
            "seconds": seconds,
        }

    def _downstream(self) -> Downstream:
        lanes = self._lanes
        shown = [self._into(node) for node in lanes.into] + [self._stay(each, len(lanes.into)) for each in lanes.stays]
        total = lanes.into_total + len(lanes.stays)
        return {"stays": shown, "total": total, "rest": total - len(shown), "now": self._where()}

    def _into(self, node: Node) -> LaneStay:
        return {
            **self._speaker.named(node.id),
            "kind": "into",
            "text": self._say("lanes.into"),
            "word": _word(node),
            "start": canonical_time(node.time or 0),
            "end": None,
            "within": None,
            "event": node.via.event if node.via else "",
        }

    def _stay(self, stay: Stay, before: int) -> LaneStay:
        return {
            **self._speaker.named(stay.id),
            "kind": "party" if stay.sent else "container",
            "text": self._say("ui.sent_to" if stay.sent else "ui.container"),
            "word": "certain",
            "start": canonical_time(stay.start),
            "end": None if stay.end is None else canonical_time(stay.end),
            "within": None if stay.within is None else before + stay.within,
            "event": stay.event_id,
        }

    def _where(self) -> WhereNow | None:
        where, named = self._lanes.where, self._speaker.named
        if where is None:
            return None
        return {
            "status": where.status,
            "text": self._header.where_said(),
            "place": named(where.place) if where.place else None,
            "destination": named(where.destination) if where.destination else None,
            "time": None if where.time is None else canonical_time(where.time),
        }

    def _shared(self, node: Node) -> SharedPart:
        return {
            **self._speaker.named(node.id),
            "kind": node.kind,
            "word": _word(node),
            "suspicions": [self._operations.suspicion(each) for each in self._lanes.suspicions(node.key)],
        }


def _named_in(lanes: Lanes) -> Iterator[str]:
    """Everything that the document calls by name."""
    yield lanes.file.id
    yield from (node.id for node in (*(lot.node for lot in lanes.lots), *lanes.into, *lanes.shared))
    yield from (node.id for node, _ in lanes.rest[:MINOR_LIMIT])
    yield from (stay.id for stay in lanes.stays)
    for each in lanes.operations:
        event, entry = each.entry.recorded.event, each.entry
        yield from (place.id for place in (event.read_point, event.biz_location) if place is not None)
        yield from (mention.spelling for mention in entry.others[:USES_SHOWN])
        yield from (subject(EQUIPMENT, facet.value) for facet in entry.facets if facet.name == "equipment")
        yield from (subject(CHARACTERISTIC, one.characteristic) for one in entry.outcomes)
        yield from (subject(CHARACTERISTIC, one.characteristic) for one in entry.measurements if one.characteristic)
        yield from () if each.part is None else (each.part,)


def _word(node: Node) -> Word:
    return "certain" if node.word == "certain" else "possible"
