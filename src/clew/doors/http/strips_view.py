"""Parameter strips, peers and the recall split as their documents."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from clew.bootstrap import Clew
from clew.doors.documents.strips import (
    HistogramDocument,
    Peer,
    PeersDocument,
    RecallSplit,
    SplitPart,
    StripDocument,
    StripPoint,
    StripsDocument,
)
from clew.doors.http.lane_operation_view import Speaker
from clew.doors.http.short_names import short_id
from clew.doors.said import label
from clew.events.errors import NotFound
from clew.events.house.exposure import BIZ_LOCATION, READ_POINT
from clew.events.timestamps import canonical_time
from clew.language import render
from clew.scenarios.lanes.desk import Asked
from clew.scenarios.lanes.readings import Reading
from clew.scenarios.lanes.split import GROUPS, Split
from clew.scenarios.lanes.strips import POINTS_SHOWN, UNITS, Spread, Strip

Facet = tuple[str, str] | None
POSITION_DIGITS = 16


def strips_document(clew: Clew, asked: Asked, limit: int, lang: str) -> StripsDocument:
    """What was measured on a thing, over time and among the last units."""
    file, strips = clew.lanes.strips(asked)
    told, total = strips.of_readings(limit)
    speaker = Speaker(clew, lang)
    return {
        "id": file.id,
        "position": file.position,
        "strips": [_strip(each, speaker) for each in told],
        "total": total,
        "limit": limit,
    }


def _strip(strip: Strip, speaker: Speaker) -> StripDocument:
    own = strip.own
    return {
        "characteristic": strip.characteristic,
        "label": speaker.characteristic(strip.characteristic),
        "unit": strip.unit,
        "symbol": speaker.symbol(strip.unit),
        "source": strip.source,
        "where": shared_text(strip.facet, speaker),
        "operation": str(strip.operation.position),
        "start": canonical_time(strip.operation.start),
        "end": canonical_time(strip.operation.end),
        "value": None if own is None else own.value,
        "nominal": strip.limits.nominal,
        "lower": strip.limits.lower,
        "upper": strip.limits.upper,
        "within": None if own is None else own.within,
        "points": [_point(each, own) for each in strip.points],
        "points_total": strip.total,
        "points_limit": POINTS_SHOWN,
        "excursions": [
            {
                "start": canonical_time(each.start),
                "end": canonical_time(each.end),
                "worst": each.worst,
                "count": each.count,
            }
            for each in strip.beyond
        ],
        "histogram": None if strip.spread is None else _histogram(strip.spread),
    }


def _point(reading: Reading, own: Reading | None) -> StripPoint:
    return {
        "at": canonical_time(reading.time),
        "value": reading.value,
        "own": is_own(reading, own),
        "within": reading.within,
        "event": str(reading.position),
    }


def is_own(reading: Reading, own: Reading | None) -> bool:
    return own is not None and (reading.position, reading.thing) == (own.position, own.thing)


def _histogram(spread: Spread) -> HistogramDocument:
    return {
        "bins": [{"start": start, "end": end, "count": count} for start, end, count in spread.bins],
        "count": spread.count,
        "limit": UNITS,
        "outside": spread.outside,
        "below": spread.below,
        "first": canonical_time(spread.first),
        "last": canonical_time(spread.last),
    }


def shared_text(facet: Facet, speaker: Speaker) -> str:
    """What readings share: ``固化设备 M-802``, else ``设备 M-802``; of a place its name; empty: nothing is stated."""
    if facet is None:
        return ""
    term, value = facet
    if term in (READ_POINT, BIZ_LOCATION):
        return speaker.names.of(value) or f"{render(f'cause.facet.{term}', {}, speaker.lang)} {short_id(value)}"
    name = speaker.equipment(value) if term == "equipment" else None
    return f"{name or label(term, speaker.lang)} {speaker.told(term, value)}"


def peers_document(
    clew: Clew, asked: Asked, operation: str, characteristic: str, limit: int, lang: str
) -> PeersDocument:
    """Other units with the same characteristic. ``operation``: the position of a block. Raises NotFound."""
    file = clew.show(asked.name, limit=1)
    known = operation.isascii() and operation.isdigit() and len(operation) < POSITION_DIGITS
    strips = clew.lanes.strips_of(int(operation) if known else 0, asked.known)
    block = strips.operation(operation)
    if block is None:
        raise NotFound("lanes.no_operation", operation=operation)
    kind, facet, readings = strips.peers(block, characteristic)
    own = strips.own(block, characteristic)
    if own is None:
        raise NotFound("lanes.no_reading", operation=operation, characteristic=characteristic)
    near = sorted(readings, key=lambda each: (abs(each.time - own.time), each.position))[:limit]
    things = clew.store.things.several({each.thing for each in near if each.thing}, clew.visibility)
    speaker = Speaker(clew, lang)

    def peer(reading: Reading) -> Peer:
        known = things.get(reading.thing or "")
        id = known.spelling if known is not None else reading.thing or ""
        return {
            "id": id,
            "label": short_id(id) if id else "",
            "value": reading.value,
            "at": canonical_time(reading.time),
            "own": is_own(reading, own),
            "within": reading.within,
            "result": reading.result,
        }

    return {
        "id": file.id,
        "position": file.position,
        "characteristic": kind.characteristic,
        "label": speaker.characteristic(kind.characteristic),
        "unit": kind.unit,
        "symbol": speaker.symbol(kind.unit),
        "lower": own.limits.lower,
        "upper": own.limits.upper,
        "by": None if facet is None else facet[0],
        "text": render("lanes.peers", {"shared": shared_text(facet, speaker)}, lang),
        "peers": [peer(each) for each in sorted(near, key=lambda each: (each.time, each.position))],
        "total": len(readings),
        "limit": limit,
        "outside": sum(each.within is False for each in readings),
    }


Group = Literal["customers", "transit", "stock", "used", "scrapped", "unknown"]


def split_document(clew: Clew, split: Split, limit: int, lang: str) -> RecallSplit:
    """Where the units are that would be recalled."""
    speaker = Speaker(clew, lang)
    of = speaker.named(split.id)
    counted: Counter[Group] = Counter(split.groups)
    parts: list[SplitPart] = [
        {"group": group, "count": counted[group], "text": render(f"lanes.split.{group}", {}, lang)}
        for group in GROUPS
        if counted[group]
    ]
    params = {"of": of["name"] or of["label"], "count": split.units}
    return {
        "of": of,
        "position": split.position,
        "units": split.units,
        "certain": split.certain,
        "possible": split.possible,
        "parts": parts,
        "statement": render("lanes.split.statement", params, lang),
        "truncated": split.truncated,
        "limit": limit,
    }
