"""Reports for people: one thing with its genealogy, one event. No script in either."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from clew.bootstrap import Clew
from clew.doors.http.attachment_view import attachment_views
from clew.doors.http.entry_view import entry_view
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import event_url, page
from clew.doors.http.short_names import short_id
from clew.doors.http.thing_page import EVENTS_SHOWN, ThingPage
from clew.doors.http.wall_clock import here_with_zone
from clew.doors.said import step_title, term
from clew.events.epcis import event_json
from clew.events.errors import BadRequest, NotFound
from clew.language import render
from clew.scenarios.names import Names
from clew.scenarios.unit_file import Entry, entry
from clew.storage.reads.events import RecordedEvent

router = APIRouter(tags=["pages"], include_in_schema=False)
Identifier = Annotated[str, Query(min_length=1, max_length=2000)]


def person_of(clew: Clew) -> str:
    """The name of who is signed in, as they know it."""
    return clew.principal.id.partition(":")[2]


@router.get("/thing")
def thing(request: Request, clew: Acting, id: Identifier) -> Response:
    """One thing or operation: its genealogy on a time axis, its life, its facts."""
    try:
        file = clew.show(id, limit=EVENTS_SHOWN)
    except BadRequest as error:
        if error.code != "thing.ambiguous":
            raise
        return RedirectResponse("/trace?" + urlencode({"q": id}), 303)
    if file.kind == "event":
        return RedirectResponse(event_url(id), 303)
    told = ThingPage(clew, file, language_of(request)).context()
    return page(request, "thing.html", person=person_of(clew), place="trace", **told)


@router.get("/event")
def event(request: Request, clew: Acting, id: Identifier) -> Response:
    """Everything recorded under an eventID or a log position: the event, and its error declaration if it has one."""
    found = clew.events_named(id)
    if not found:
        raise NotFound("event.unknown", id=id)
    lang = language_of(request)
    names = Names(clew.store, clew.visibility, lang)
    versions = [_version(clew, recorded, names, lang) for recorded in found]
    title = step_title(entry(found[0], frozenset()), lang)
    return page(request, "event.html", person=person_of(clew), place="trace", title=title, versions=versions)


def _version(clew: Clew, recorded: RecordedEvent, names: Names, lang: str) -> dict[str, Any]:
    told = clew.gauges.doubted(entry(recorded, frozenset()))
    return {
        "view": entry_view(told, names, lang),
        "position": recorded.position,
        "voided_at": recorded.voided_at,
        "facts": _event_facts(told, names, lang),
        "proof": [
            {
                "label": render("ui.fact.record_time", {}, lang),
                "value": here_with_zone(recorded.record_time),
            },
            {"label": render("ui.column.who", {}, lang), "value": recorded.principal},
            {"label": render("ui.fact.party", {}, lang), "value": recorded.source_party},
            {"label": render("ui.fact.event_id", {}, lang), "value": recorded.event_id},
            {"label": render("ui.fact.content_hash", {}, lang), "value": recorded.content_hash.hex()},
            {"label": render("ui.fact.leaf_hash", {}, lang), "value": recorded.leaf_hash.hex()},
        ],
        "attachments": attachment_views(clew, clew.attachments.of_event(recorded), lang),
        "things": [
            {
                "role": render(f"role.{each.role}", {}, lang),
                "id": each.spelling,
                "short": short_id(each.spelling, 40),
                "name": names.of(each.spelling) or "",
                "amount": f"{each.quantity} {each.uom or ''}".strip() if each.quantity else "",
            }
            for each in told.others
        ],
        "json": event_json(recorded.event, namespaces=(("clew", "urn:clew:term:"),)).decode(),
    }


def _event_facts(told: Entry, names: Names, lang: str) -> list[dict[str, Any]]:
    event = told.recorded.event
    rows: list[tuple[str, str | None]] = [
        ("ui.fact.type", event.type),
        ("ui.fact.action", getattr(event, "action", None)),
        ("ui.fact.disposition", term("disposition", told.disposition, lang) if told.disposition else None),
    ]
    facts = [
        {"label": render(code, {}, lang), "value": value, "mono": False, "href": None} for code, value in rows if value
    ]
    for code, place in (("ui.fact.read_point", event.read_point), ("ui.fact.location", event.biz_location)):
        if place is not None:
            name = names.of(place.id)
            shown = f"{name} · {place.id}" if name else place.id
            facts.append({"label": render(code, {}, lang), "value": shown, "mono": not name, "href": None})
    return facts
