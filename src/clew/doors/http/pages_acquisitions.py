"""Pages of what was read: the log of acquisitions, one of them, and where an event came from. No script in any."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response

from clew.collection.arrivals import Arrival
from clew.doors.acquisition_wire import acquisition_details, acquisition_document, arrival_document
from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import page
from clew.doors.http.share_drawing import draw_shares
from clew.doors.http.wall_clock import here, here_with_zone, zone_here
from clew.doors.trends import percent
from clew.events.errors import NotFound
from clew.language import render
from clew.security.decisions import allowed
from clew.storage.acquisitions import Acquisition

router = APIRouter(tags=["pages"], include_in_schema=False)
MOST = 2**62
SHOWN = 50
RECORD_SHOWN = 100_000
"""Characters of a record that a page prints; the rest is a download."""
STATES = ("recorded", "duplicate", "conflict", "quarantined", "not_recorded")
PARTS = (
    ("good", ("recorded",)),
    ("known", ("duplicate",)),
    ("refused", ("conflict", "quarantined")),
    ("kept", ("not_recorded",)),
)
"""How the bar of an acquisition shows them."""
QUARANTINE_SHOWN = 20
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
        items=[acquisition_row(each, lang) for each in found],
        older=older,
        zone=zone_here(),
    )


def acquisition_row(read: Acquisition, lang: str) -> dict[str, Any]:
    """What a list prints of one."""
    document = acquisition_document(read, lang)
    said = _counts(document["counts"], lang)
    counted = [(css, sum(document["counts"][state] for state in states)) for css, states in PARTS]
    return document | {
        "href": f"/acquisitions/{read.number}",
        "time": here(read.started_at),
        "tone": TONES[read.state] if not read.conflict + read.quarantined else "caution",
        "said": said,
        "bar": draw_shares(counted, said),
        "seconds": f"{(read.finished_at - read.started_at) / 1e6:,.1f} s" if read.finished_at is not None else "",
    }


def _counts(counts: dict[str, int], lang: str) -> str:
    said = [render(f"pages.count.{state}", {"count": counts[state]}, lang) for state in STATES if counts[state]]
    return " · ".join(said) or render("capture.count.nothing", {}, lang)


@router.get("/acquisitions/{number}")
def acquisition(request: Request, clew: Acting, number: Number) -> Response:
    """One reading of one source: what it was, and what became of it."""
    lang, desk = language_of(request), clew.acquisitions
    read = desk.one(number)
    document = acquisition_details(read, desk.refused(number), lang) | acquisition_row(read, lang)
    most = max(document["filled"].values(), default=0)
    waiting = read.source_name and allowed(clew.principal, "quarantine.read")
    return page(
        request,
        "acquisition.html",
        person=person_of(clew),
        place="data",
        read=document,
        facts=_facts(read, document, lang),
        records=render("acquisition.records", document["records"], lang),
        figures=[
            {"count": f"{count:,}", "label": render(f"pages.state.{state}", {}, lang)}
            for state, count in document["counts"].items()
            if count
        ],
        refused=document["quarantine"][:QUARANTINE_SHOWN],
        more_refused=max(0, read.conflict + read.quarantined - QUARANTINE_SHOWN),
        all_refused="/quarantine/items?" + urlencode({"state": "all", "source": read.source_name}) if waiting else "",
        filled=[_column(name, count, most, lang) for name, count in document["filled"].items()],
        zone=zone_here(),
    )


def _column(name: str, count: int, most: int, lang: str) -> dict[str, Any]:
    """How far a column is filled; ``most``: as far as any is."""
    share = percent(count / most if most else None)
    title = render("pages.filled", {"column": name, "share": share}, lang)
    bar = draw_shares([("good", count), ("empty", most - count)], title)
    return {"name": name, "count": f"{count:,}", "share": share, "short": count < most, "bar": bar}


def _facts(read: Acquisition, document: dict[str, Any], lang: str) -> list[dict[str, Any]]:
    who = " · ".join(part for part in (document["principal"], document["party"], document["device"]) if part)
    mapping = " · ".join(part for part in (document["mapping"], document["mapping_version"]) if part)
    joined = ", ".join(f"{each['source']} ({each['digest'][:12]}…)" for each in document["companions"])
    rows = [
        ("digest", f"SHA-256 {document['digest']}", True),
        ("size", f"{document['size']:,}", True),
        ("companions", joined, False),
        ("connector", document["connector"], False),
        ("mapping", mapping, True),
        ("rule_book", document["rule_book"], True),
        ("principal", who, True),
        ("started", " · ".join(filter(None, (here_with_zone(read.started_at), document["seconds"]))), True),
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
        ("acquisition", f"#{number}" if number else None, f"/acquisitions/{number}"),
        ("quarantine", f"#{quarantine}" if quarantine else None, f"/quarantine/{quarantine}"),
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
