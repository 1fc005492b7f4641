"""The page of where an event came from: the source, the place in it, the very bytes. No script."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from clew.collection.arrivals import Arrival
from clew.doors.acquisition_wire import arrival_document
from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import page
from clew.doors.http.wall_clock import here_with_zone
from clew.events.errors import NotFound
from clew.language import render

router = APIRouter(tags=["pages"], include_in_schema=False)
RECORD_SHOWN = 100_000
"""Characters of a record that a page prints; the rest is a download."""


@router.get("/event/source")
def source(request: Request, clew: Acting, id: Annotated[str, Query(min_length=1, max_length=2000)]) -> Response:
    """Where the events of an eventID or a log position came from."""
    found = clew.events_named(id)
    if not found:
        raise NotFound("event.unknown", id=id)
    lang, desk = language_of(request), clew.acquisitions
    arrivals = [_arrival(desk.arrival(each), lang) for each in found]
    return page(request, "arrival.html", person=person_of(clew), place="trace", arrivals=arrivals)


def _arrival(arrival: Arrival, lang: str) -> dict[str, Any]:
    document = arrival_document(arrival)
    number, quarantine = document["acquisition"], document["quarantine"]
    between = {"start": document["start"], "end": document["end"]}
    unpacked = "source.range_unpacked" if document["unpacked"] else "source.range"
    mapping = " · ".join(part for part in (document["mapping"], document["mapping_version"]) if part)
    rows: list[tuple[str, str | None, str | None]] = [
        ("source", document["source"], None),
        ("acquisition", f"#{number}" if number else None, f"/data/acquisitions/{number}"),
        ("quarantine", f"#{quarantine}" if quarantine else None, f"/data/quarantine/{quarantine}"),
        ("digest", f"SHA-256 {document['digest']}", None),
        ("connector", document["connector"], None),
        ("mapping", mapping, None),
        ("received", here_with_zone(arrival.capture.received_at), None),
        ("principal", f"{document['principal']} · {document['party']}", None),
        ("place", document["place"], None),
        ("bytes", None if document["start"] is None else render(unpacked, between, lang), None),
    ]
    facts = [
        {"label": render(f"source.fact.{name}", {}, lang), "value": value, "mono": True, "href": href}
        for name, value, href in rows
        if value
    ]
    missing = "source.own" if number is None else f"source.bytes.{document['bytes']}"
    record = document["record"]
    return {
        "position": document["position"],
        "facts": facts,
        "record": record[:RECORD_SHOWN] if record is not None else None,
        "cut": record is not None and len(record) > RECORD_SHOWN,
        "encoding": document["encoding"],
        "download": f"/api/v1/events/{document['position']}/source?raw=true",
        "missing": render(missing, {}, lang) if record is None else None,
    }
