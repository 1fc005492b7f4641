"""``/epcis``: the standard's own interface (GS1 EPCIS 2.0 §12, REST binding): capture, events by ID, event query.

A capture job is done before it is acknowledged (an acknowledged event is on disk), so its state is final at once.
"""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from clew.doors.http.bodies import source_of
from clew.doors.http.identity import Acting
from clew.doors.http.limits import LARGEST_BODY_BYTES
from clew.doors.http.problems import language_of
from clew.doors.wire import capture_job_document
from clew.events.errors import BadRequest, InvalidData, NotFound
from clew.scenarios.event_query import EventQuery, parameters_to_query

router = APIRouter(prefix="/epcis", tags=["EPCIS 2.0"])
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {}, "application/ld+json": {}, "application/xml": {}},
    }
}
VERSIONS = {
    "GS1-EPCIS-Version": "2.0.0",
    "GS1-CBV-Version": "2.0.0",
    "GS1-EPCIS-Min": "1.2.0",
    "GS1-EPCIS-Max": "2.0.0",
    "GS1-CBV-Min": "1.2.0",
    "GS1-CBV-Max": "2.0.0",
    "GS1-Vendor-Version": "1.0.0",
}
CAPTURE_OPTIONS = {
    "GS1-EPCIS-Capture-Limit": "100000",
    "GS1-EPCIS-Capture-File-Size-Limit": str(LARGEST_BODY_BYTES),
    "GS1-Capture-Error-Behaviour": "rollback",
    "GS1-EPC-Format": "Always_GS1_Digital_Link",
}


@router.options("/capture")
def capture_options() -> Response:
    """What this server takes."""
    return Response(status_code=204, headers={"Allow": "OPTIONS, GET, POST", **VERSIONS, **CAPTURE_OPTIONS})


@router.post("/capture", status_code=202, openapi_extra=BODY)
async def capture(request: Request, clew: Acting) -> Response:
    """Capture a document; ``GS1-Capture-Error-Behaviour`` is ``rollback`` (default) or ``proceed``."""
    behaviour = request.headers.get("GS1-Capture-Error-Behaviour", "rollback").lower()
    if behaviour not in ("rollback", "proceed"):
        raise BadRequest(
            "request.bad_choice", name="GS1-Capture-Error-Behaviour", value=behaviour, choices="rollback, proceed"
        )
    source = await source_of(request, "", None)
    result = await clew.in_thread(lambda: clew.capture(source, on_error=behaviour))
    headers = {"Location": f"/epcis/capture/{result.capture_id}", **VERSIONS}
    return Response(status_code=202, headers=headers)


@router.get("/capture")
def capture_jobs(request: Request, clew: Acting, perPage: int = 30) -> Response:  # noqa: N803 - the standard's name
    """The latest capture jobs."""
    jobs = clew.captures(limit=max(1, min(perPage, 1000)))
    return _json([capture_job_document(job, language_of(request)) for job in jobs])


@router.get("/capture/{capture_id}")
def capture_job(request: Request, clew: Acting, capture_id: str) -> Response:
    """What became of one capture."""
    return _json(capture_job_document(clew.capture_job(capture_id), language_of(request)))


@router.post("/events", status_code=201, openapi_extra=BODY)
async def capture_event(request: Request, clew: Acting) -> Response:
    """Capture one event, synchronously. 409 when its ID is taken by another content."""
    source = await source_of(request, "", None)
    result = await clew.in_thread(lambda: clew.capture(source, on_error="rollback"))
    if result.refused:
        findings = [finding for outcome in result.outcomes for finding in outcome.findings]
        if any(outcome.state == "conflict" for outcome in result.outcomes):
            from clew.events.errors import Conflict

            raise Conflict("event.conflict_refused", findings)
        raise InvalidData("document.invalid", findings)
    known = [outcome.event_id for outcome in result.outcomes if outcome.event_id]
    location = {"Location": f"/epcis/events/{known[0]}"} if known else {}
    return Response(status_code=201, headers={**location, **VERSIONS})


@router.get("/events")
def events(request: Request, clew: Acting) -> Response:
    """Simple event query by the commonest parameters; an unknown parameter is refused, never passed over."""
    query = parameters_to_query(list(request.query_params.multi_items()))
    return _page(request, clew, query)


@router.get("/eventTypes/{event_type}/events")
def events_of_type(request: Request, clew: Acting, event_type: str) -> Response:
    return _narrowed(request, clew, ("eventType", event_type))


@router.get("/events/{event_id:path}")
def event_by_id(request: Request, clew: Acting, event_id: str) -> Response:
    """All recorded events of an eventID: the event itself and, if there is one, its error declaration."""
    # The address may hold the query part of an ni: hash (?ver=CBV2.0) unescaped.
    asked = event_id + (f"?{request.url.query}" if request.url.query.startswith("ver=") else "")
    document = clew.events_by_id(asked, epc_format=_epc_format(request))
    if not document["epcisBody"]["queryResults"]["resultsBody"]["eventList"]:
        raise NotFound("event.unknown", id=asked)
    return _document(document)


def _narrowed(request: Request, clew: Acting, parameter: tuple[str, str]) -> Response:
    return _page(request, clew, parameters_to_query([*request.query_params.multi_items(), parameter]))


def _page(request: Request, clew: Acting, query: EventQuery) -> Response:
    document, next_token = clew.event_query(query, epc_format=_epc_format(request))
    headers = {}
    if next_token:
        following = request.url.include_query_params(nextPageToken=next_token)
        headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return _document(document, headers)


def _epc_format(request: Request) -> str:
    """``dl`` unless URNs are asked for (GS1-EPC-Format; the default is Digital Link, EPCIS 2.0 §12.7)."""
    asked = request.headers.get("GS1-EPC-Format", "Always_GS1_Digital_Link")
    forms = {"Always_GS1_Digital_Link": "dl", "Always_EPC_URN": "urn", "No_Preference": "as_captured", "Never_Translates": "as_captured"}
    if asked not in forms:
        raise BadRequest("request.bad_choice", name="GS1-EPC-Format", value=asked, choices=", ".join(forms))
    return forms[asked]


def _document(document: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(document), 200, {**VERSIONS, **(headers or {})}, media_type="application/ld+json"
    )


def _json(document: Any) -> Response:
    return Response(orjson.dumps(document, default=str), media_type="application/json")



