"""One event as a page tells it: what happened, when on the clock at the site, with what, and how it was judged."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from clew.doors.amounts_said import unit_said
from clew.doors.gauge_wire import doubt_text
from clew.doors.http.genealogy_spine import Block
from clew.doors.http.rendering import event_url
from clew.doors.http.short_names import short_id
from clew.doors.said import (
    characteristic,
    is_not_good,
    label,
    measurement_text,
    outcome_text,
    step_title,
    term,
    value_said,
)
from clew.events.house import Facet
from clew.events.house.exposure import BIZ_LOCATION, READ_POINT
from clew.language import render
from clew.scenarios.names import Names
from clew.scenarios.unit_file import Entry
from clew.security.tokens import PREFIX

RELATED_SHOWN = 8


def tone(entry: Entry) -> str:
    """``defect`` for what was judged bad or measured outside its limits, ``good`` for what was judged good."""
    if any(is_not_good(outcome) for outcome in entry.outcomes):
        return "defect"
    if any(measurement.within_limits is False for measurement in entry.measurements):
        return "defect"
    if any((outcome.result or "").upper() == "CONDITIONAL" for outcome in entry.outcomes):
        return "caution"
    return "good" if any(outcome.conforms for outcome in entry.outcomes) else "plain"


def place_of(entry: Entry, names: Names) -> str:
    """Where it happened, by name where there is one."""
    event = entry.recorded.event
    place = event.read_point or event.biz_location
    return (names.of(place.id) or short_id(place.id)) if place else ""


def entry_view(entry: Entry, names: Names, lang: str) -> dict[str, Any]:
    """What the list of events prints of one."""
    related = entry.others[:RELATED_SHOWN]
    return {
        "title": step_title(entry, lang),
        "tone": tone(entry),
        "voided": entry.recorded.voided_at is not None,
        "declaration": entry.is_declaration,
        "href": event_url(str(entry.recorded.position)),
        "place": place_of(entry, names),
        "disposition": term("disposition", entry.disposition, lang) if entry.disposition else "",
        "iso": entry.local_time,
        "local": entry.local_time[:19].replace("T", " "),
        "outcomes": [
            {"text": outcome_text(outcome, names, lang), "tone": _outcome_tone(is_not_good(outcome), outcome.conforms)}
            for outcome in entry.outcomes
        ],
        "measurements": [
            {"text": measurement_text(each, names, lang), "defect": each.within_limits is False}
            for each in entry.measurements
        ],
        "facets": [
            {"category": each.category, "text": _exposure(each, lang)}
            for each in entry.facets
            if each.name not in (READ_POINT, BIZ_LOCATION)
        ],
        "related": [
            {
                "id": each.spelling,
                "short": short_id(each.spelling),
                "name": names.of(each.spelling) or "",
                "role": render(f"role.{each.role}", {}, lang),
                "amount": f"{each.quantity} {each.uom or ''}".strip() if each.quantity else "",
            }
            for each in related
        ],
        "doubts": [
            {
                "text": f"{characteristic(each.characteristic, names, lang)}: {doubt_text(each, lang)}",
                "href": "/gauge?" + urlencode({"id": each.gauge}),
            }
            for each in entry.doubts
        ],
        "more_related": len(entry.others) - len(related),
    }


def _exposure(facet: Facet, lang: str) -> str:
    """Name and value; of a person only the end of the token, to tell two of them apart."""
    if facet.value.startswith(PREFIX):
        value = f"•••{facet.value[-4:]}"
    else:
        value = short_id(facet.value) if ":" in facet.value else value_said(facet.name, facet.value, lang)
    return f"{label(facet.name, lang)} {value}{f' {unit_said(facet.unit, lang)}' if facet.unit else ''}"


def _outcome_tone(bad: bool, conforms: bool | None) -> str:
    return "defect" if bad else "good" if conforms else "caution"


def block(entry: Entry, names: Names, lang: str) -> Block:
    """The event as a block of the drawing."""
    title = step_title(entry, lang)
    # A red block says what was bad, not the first thing that was good.
    worst_first = sorted(entry.outcomes, key=lambda outcome: not is_not_good(outcome))
    said = [outcome.result or outcome.value or "" for outcome in worst_first]
    place = place_of(entry, names)
    lines = [
        f"{entry.local_time[:19].replace('T', ' ')}  {title}",
        *(outcome_text(each, names, lang) for each in entry.outcomes),
    ]
    return Block(
        time=entry.recorded.event_time,
        title=title,
        subtitle=next((text for text in said if text), place),
        tone=tone(entry),
        href=event_url(str(entry.recorded.position)),
        full=" · ".join([*lines, place] if place else lines),
    )
