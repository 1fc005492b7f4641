"""``/epcis``: the standard's own interface (GS1 EPCIS 2.0 §12, REST binding): capture, events by ID, event query.

A capture job is done before it is acknowledged (an acknowledged event is on disk), so its state is final at once.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from clew.doors.http.bodies import source_of
from clew.doors.http.epcis_documents import query_document
from clew.doors.http.identity import Acting
from clew.doors.http.limits import LARGEST_BODY_BYTES
from clew.doors.http.responses import json_response
from clew.doors.wire import capture_job_document
from clew.events.epcis import write_json, write_xml
from clew.events.errors import BadRequest, Conflict, InvalidData, NotFound
from clew.events.model import EVENT_TYPES
from clew.scenarios.event_query import PARAMETERS, parameters_to_query
from clew.storage.reads.events import RecordedEvent
from clew.storage.reads.simple_query import LARGEST_PAGE
from clew.storage.records import CaptureResult, OnError

router = APIRouter(prefix="/epcis", tags=["EPCIS 2.0"])
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {}, "application/ld+json": {}, "application/xml": {}},
    }
}
QUERY: dict[str, Any] = {
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}} for name in PARAMETERS
    ]
}
VERSIONS = {
    "GS1-EPCIS-Version": "2.0.0",
    "GS1-CBV-Version": "2.0.0",
    "GS1-EPCIS-Min": "1.2.0",
    "GS1-EPCIS-Max": "2.0.0",
    "GS1-CBV-Min": "1.2.0",
    "GS1-CBV-Max": "2.0.0",
}
CAPTURE_OPTIONS = {
    "GS1-EPCIS-Capture-File-Size-Limit": str(LARGEST_BODY_BYTES),
    "GS1-Capture-Error-Behaviour": "rollback, proceed",
}
EPC_FORMATS: dict[str, str | None] = {
    "Always_GS1_Digital_Link": "dl",
    "Always_EPC_URN": "urn",
    "No_Preference": None,
    "Never_Translates": None,
}
QUERY_OPTIONS = {"GS1-EPC-Format": ", ".join(EPC_FORMATS)}


@router.options("/capture")
def capture_options(clew: Acting) -> Response:
    """What this server takes."""
    return _options("OPTIONS, GET, POST", CAPTURE_OPTIONS)


@router.options("/events")
def events_options(clew: Acting) -> Response:
    """What this server answers."""
    return _options("OPTIONS, GET, POST", {**CAPTURE_OPTIONS, **QUERY_OPTIONS})


def _options(allow: str, told: dict[str, str]) -> Response:
    return Response(status_code=204, headers={"Allow": allow, **VERSIONS, **told})


@router.post("/capture", status_code=202, openapi_extra=BODY)
async def capture(request: Request, clew: Acting) -> Response:
    """Capture a document; ``GS1-Capture-Error-Behaviour`` is ``rollback`` (default) or ``proceed``."""
    behaviour = _behaviour(request)
    source = await source_of(request, "", None)
    result = await clew.in_thread(lambda: clew.capture(source, on_error=behaviour))
    headers = {"Location": f"/epcis/capture/{result.capture_id}", **VERSIONS}
    return Response(status_code=202, headers=headers)


def _behaviour(request: Request) -> OnError:
    given = request.headers.get("GS1-Capture-Error-Behaviour", "rollback")
    match given.strip().lower():
        case "rollback":
            return "rollback"
        case "proceed":
            return "proceed"
    raise BadRequest("request.bad_choice", name="GS1-Capture-Error-Behaviour", value=given, choices="rollback, proceed")


@router.get("/capture")
def capture_jobs(
    clew: Acting,
    perPage: Annotated[int, Query(ge=1, le=1000)] = 30,  # noqa: N803 - the standard's name
) -> Response:
    """The latest capture jobs."""
    return json_response([capture_job_document(job) for job in clew.captures(limit=perPage)], headers=VERSIONS)


@router.get("/capture/{capture_id}")
def capture_job(clew: Acting, capture_id: str) -> Response:
    """What became of one capture."""
    return json_response(capture_job_document(clew.capture_record(capture_id)), headers=VERSIONS)


@router.post("/events", status_code=201, openapi_extra=BODY)
async def capture_event(request: Request, clew: Acting) -> Response:
    """Capture one event, synchronously. 409 when its ID is taken by another content."""
    source = await source_of(request, "", None)
    reading = await clew.in_thread(lambda: clew.rehearse(source))
    if reading.items != 1:
        raise BadRequest("request.one_event", count=reading.items)
    result = await clew.in_thread(lambda: clew.capture(source, on_error="rollback"))
    _raise_if_refused(result)
    recorded = result.outcomes[0]
    location = {"Location": f"/epcis/events/{quote(recorded.event_id, safe=':/;')}"} if recorded.event_id else {}
    return Response(status_code=201, headers={**location, **VERSIONS})


def _raise_if_refused(result: CaptureResult) -> None:
    if not result.refused:
        return
    findings = [finding for outcome in result.outcomes for finding in outcome.findings]
    if any(outcome.state == "conflict" for outcome in result.outcomes):
        raise Conflict("event.conflict_refused", findings)
    raise InvalidData("document.invalid", findings)


@router.get("/events", openapi_extra=QUERY)
def events(request: Request, clew: Acting) -> Response:
    """Simple event query by the commonest parameters; an unknown parameter is refused, never passed over."""
    return _page(request, clew, request.query_params.multi_items())


@router.get("/eventTypes")
def event_types(clew: Acting) -> Response:
    """The event types that can be asked for."""
    return _collection(["all", *EVENT_TYPES])


@router.get("/eventTypes/{event_type}")
def event_type_resources(clew: Acting, event_type: str) -> Response:
    """What is to be had under one event type."""
    if event_type not in ("all", *EVENT_TYPES):
        raise NotFound("request.no_such_page", path=f"/epcis/eventTypes/{event_type}")
    return _collection(["events"])


def _collection(members: list[str]) -> Response:
    document = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "Collection",
        "member": members,
    }
    return json_response(document, headers=VERSIONS, media_type="application/ld+json")


@router.get("/eventTypes/{event_type}/events", openapi_extra=QUERY)
def events_of_type(request: Request, clew: Acting, event_type: str) -> Response:
    """Simple event query within one event type."""
    return _page(request, clew, [*request.query_params.multi_items(), ("eventType", event_type)])


@router.get("/events/{event_id:path}")
def event_by_id(request: Request, clew: Acting, event_id: str) -> Response:
    """All recorded events of an eventID: the event itself and, if there is one, its error declaration."""
    # The address may hold the query part of an ni: hash (?ver=CBV2.0) unescaped.
    asked = event_id + (f"?{request.url.query}" if request.url.query.startswith("ver=") else "")
    found = clew.events_named(asked)
    if not found:
        raise NotFound("event.unknown", id=asked)
    return _document(request, found)


def _page(request: Request, clew: Acting, parameters: Sequence[tuple[str, str]]) -> Response:
    query = parameters_to_query(parameters)
    if query.per_page > LARGEST_PAGE:
        raise BadRequest("query.bad_page_size", largest=LARGEST_PAGE)
    answer = clew.query(query)
    headers = {}
    if answer.next_page_token:
        following = request.url.include_query_params(nextPageToken=answer.next_page_token)
        headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return _document(request, answer.events, headers)


def _document(request: Request, found: Sequence[RecordedEvent], headers: dict[str, str] | None = None) -> Response:
    asked = request.headers.get("GS1-EPC-Format", "Always_GS1_Digital_Link")
    if asked not in EPC_FORMATS:
        raise BadRequest("request.bad_choice", name="GS1-EPC-Format", value=asked, choices=", ".join(EPC_FORMATS))
    document = query_document(found, EPC_FORMATS[asked], time.time_ns() // 1000)
    told = {**VERSIONS, "GS1-EPC-Format": asked, "Vary": "Accept, GS1-EPC-Format", **(headers or {})}
    accepted = request.headers.get("accept", "")
    if "application/xml" in accepted and "json" not in accepted and "text/html" not in accepted:
        return Response(write_xml(document), 200, told, media_type="application/xml")
    return Response(write_json(document), 200, told, media_type="application/ld+json")
