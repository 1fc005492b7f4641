"""Pages of what was read: the log of acquisitions, one of them, and where an event came from. No script in any."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response

from clew.bootstrap import Clew
from clew.doors.acquisition_wire import acquisition_details, acquisition_document, arrival_document
from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import page
from clew.doors.http.wall_clock import here, zone_here
from clew.events.errors import NotFound
from clew.language import render
from clew.storage.acquisitions import Acquisition

router = APIRouter(tags=["pages"], include_in_schema=False)
MOST = 2**62
SHOWN = 50
RECORD_SHOWN = 100_000
"""Characters of a record that a page prints; the rest is a download."""
STATES = ("recorded", "duplicate", "conflict", "quarantined", "not_recorded")
TONES = {"done": "good", "running": "", "interrupted": "caution", "refused": "caution"}
Number = Annotated[int, Path(ge=1, le=MOST)]


@router.get("/acquisitions")
def acquisitions(
    request: Request,
    clew: Acting,
    source: Annotated[str, Query(max_length=2000)] = "",
    before: Annotated[int | None, Query(ge=1, le=MOST)] = None,
) -> Response:
    """The log, the newest first."""
    lang = language_of(request)
    found = clew.acquisitions.latest(source=source or None, before=before, limit=SHOWN)
    older = None
    if len(found) == SHOWN:
        asked = {"before": str(found[-1].number)} | ({"source": source} if source else {})
        older = "/acquisitions?" + urlencode(asked)
    return page(
        request,
        "acquisitions.html",
        person=person_of(clew),
        place="data",
        source=source,
        items=[_row(each, lang) for each in found],
        older=older,
        zone=zone_here(),
    )


def _row(read: Acquisition, lang: str) -> dict[str, Any]:
    document = acquisition_document(read, lang)
    return document | {
        "href": f"/acquisitions/{read.number}",
        "time": here(read.started_at),
        "tone": TONES[read.state] if not read.conflict + read.quarantined else "caution",
        "said": _counts(document, lang),
        "seconds": f"{(read.finished_at - read.started_at) / 1e6:,.1f} s" if read.finished_at is not None else "",
    }


def _counts(document: dict[str, Any], lang: str) -> str:
    counts = document["counts"]
    said = [render(f"capture.count.{state}", {"count": counts[state]}, lang) for state in STATES if counts[state]]
    return " · ".join(said) or render("capture.count.nothing", {}, lang)


@router.get("/acquisitions/{number}")
def acquisition(request: Request, clew: Acting, number: Number) -> Response:
    """One reading of one source: what it was, and what became of it."""
    lang, desk = language_of(request), clew.acquisitions
    read = desk.one(number)
    document = acquisition_details(read, desk.refused(number), lang) | _row(read, lang)
    most = max(document["filled"].values(), default=0)
    return page(
        request,
        "acquisition.html",
        person=person_of(clew),
        place="data",
        read=document,
        facts=_facts(document, lang),
        records=render("acquisition.records", document["records"], lang),
        filled=[(name, f"{count:,}", count < most) for name, count in document["filled"].items()],
        zone=zone_here(),
    )


def _facts(document: dict[str, Any], lang: str) -> list[dict[str, Any]]:
    who = " · ".join(part for part in (document["principal"], document["party"], document["device"]) if part)
    mapping = " · ".join(part for part in (document["mapping"], document["mapping_version"]) if part)
    joined = ", ".join(f"{each['source']} ({each['digest'][:12]}…)" for each in document["companions"])
    rows = [
        ("digest", f"SHA-256 {document['digest']}", True),
        ("size", f"{document['size']:,}", True),
        ("companions", joined, False),
        ("connector", document["connector"], False),
        ("mapping", mapping, False),
        ("rule_book", document["rule_book"], True),
        ("principal", who, True),
        ("started", f"{document['time']} · {document['seconds']}", True),
        ("erased", render("acquisition.erased", {}, lang) if document["erased"] else None, False),
    ]
    return [
        {"label": render(f"acquisition.fact.{name}", {}, lang), "value": value, "mono": mono, "href": None}
        for name, value, mono in rows
        if value
    ]


@router.get("/event/source")
def source(request: Request, clew: Acting, id: Annotated[str, Query(min_length=1, max_length=2000)]) -> Response:
    """Where the events of an eventID or a log position came from."""
    found = clew.events_named(id)
    if not found:
        raise NotFound("event.unknown", id=id)
    lang, desk = language_of(request), clew.acquisitions
    arrivals = [_arrival(clew, arrival_document(desk.arrival(each)), lang) for each in found]
    return page(request, "arrival.html", person=person_of(clew), place="trace", arrivals=arrivals)


def _arrival(clew: Clew, document: dict[str, Any], lang: str) -> dict[str, Any]:
    number, quarantine = document["acquisition"], document["quarantine"]
    between = {"start": document["start"], "end": document["end"]}
    unpacked = "source.range_unpacked" if document["unpacked"] else "source.range"
    mapping = " · ".join(part for part in (document["mapping"], document["mapping_version"]) if part)
    rows: list[tuple[str, str | None, str | None]] = [
        ("source", document["source"], None),
        ("acquisition", f"#{number}" if number else None, f"/acquisitions/{number}"),
        ("quarantine", f"#{quarantine}" if quarantine else None, f"/quarantine/{quarantine}"),
        ("digest", f"SHA-256 {document['digest']}", None),
        ("connector", document["connector"], None),
        ("mapping", mapping, None),
        ("received", document["received"], None),
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
