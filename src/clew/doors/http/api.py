"""``/api/v1``: the verbs of the command line over HTTP. Documents are those of ``clew.doors.wire``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.collection.connectors import Source
from clew.doors.documents.things import SearchDocument, ThingDocument
from clew.doors.http.bodies import source_of
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.http.texts import Text
from clew.doors.wire import (
    capture_document,
    reading_document,
    unit_file_document,
)
from clew.events.cbv_hash import event_hashes
from clew.events.epcis import read
from clew.events.identifiers import normalise, parse, to_digital_link, to_urn
from clew.events.timestamps import canonical_time
from clew.storage.records import CaptureResult

router = APIRouter(prefix="/api/v1", tags=["clew"])
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}


class Void(BaseModel):
    model_config = ConfigDict(extra="forbid")

    event: Annotated[Text, Field(min_length=1)]
    reason: Annotated[Text, Field(min_length=1)]


@router.post("/captures", status_code=201, openapi_extra=BODY)
async def capture(
    request: Request,
    clew: Acting,
    on_error: Literal["rollback", "proceed"] = "rollback",
    mapping: str | None = None,
    name: str = "",
    party: str | None = None,
    device: str | None = None,
) -> Response:
    """Record one source. 201 recorded, 200 known already, 422 when something of it is in quarantine.

    ``mapping``: of a table: the name of a shipped one, or its YAML. ``name``: what to call the source.
    """
    source = await source_of(request, name, mapping)
    result = await clew.in_thread(lambda: clew.capture(source, on_error=on_error, party=party, device=device))
    return json_response(capture_document(name, result, language_of(request)), _status_of(result))


def _status_of(result: CaptureResult) -> int:
    """201 something was recorded, 200 all of it was known, 422 something is in quarantine."""
    if result.refused:
        return 422
    return 201 if result.count("recorded") else 200


@router.post("/captures/rehearsal", openapi_extra=BODY)
async def rehearse(request: Request, clew: Acting, mapping: str | None = None, name: str = "") -> Response:
    """What would become of a source; nothing is recorded."""
    source: Source = await source_of(request, name, mapping)
    reading = await clew.in_thread(lambda: clew.rehearse(source))
    return json_response(reading_document(name, reading, language_of(request)), 422 if reading.rejected else 200)


@router.get("/things", responses=answers(ThingDocument))
def show(
    request: Request,
    clew: Acting,
    id: Annotated[str, Query(min_length=1)],
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> Response:
    """One thing, operation or event, with its life."""
    return json_response(unit_file_document(clew.show(id, limit=limit), language_of(request)))


@router.get("/search", responses=answers(SearchDocument))
def search(
    clew: Acting, q: Annotated[str, Query(min_length=1)], limit: Annotated[int, Query(ge=1, le=200)] = 20
) -> Response:
    """Things whose identifier is, starts with or contains the text."""
    items = [
        item | {"last_time": None if item["last_time"] is None else canonical_time(item["last_time"])}
        for item in clew.search(q, limit=limit)
    ]
    return json_response({"query": q, "items": items})


@router.post("/events/void", status_code=201)
def void(request: Request, clew: Acting, asked: Void) -> Response:
    """Declare an event erroneous; it stays readable and no longer counts."""
    result = clew.void(asked.event, asked.reason)
    return json_response(capture_document("", result, language_of(request)), _status_of(result))


@router.post("/events/correct", status_code=201, openapi_extra=BODY)
async def correct(request: Request, clew: Acting, event: Annotated[str, Query(min_length=1)]) -> Response:
    """Void an event and record the one in the body in its place, in one transaction."""
    source = await source_of(request, "", None)
    result = await clew.in_thread(lambda: clew.correct(event, source))
    return json_response(capture_document("", result, language_of(request)), _status_of(result))


@router.get("/identifiers")
def identifiers(
    clew: Acting,
    id: Annotated[str, Query(min_length=1)],
    as_: Annotated[Literal["urn", "dl", "key"], Query(alias="as")] = "key",
    gcp_length: Annotated[int | None, Query(ge=6, le=12)] = None,
) -> Response:
    """An identifier in another spelling. 422 where it has none."""
    identifier = parse(id)
    if as_ == "urn":
        result = to_urn(id, gcp_length=gcp_length)
    else:
        result = to_digital_link(id) if as_ == "dl" else normalise(id)
    return json_response({"given": id, "scheme": identifier.scheme, "level": identifier.level, as_: result})


@router.post("/hashes", openapi_extra=BODY)
async def hashes(request: Request, clew: Acting) -> Response:
    """The CBV ``ni:`` hash of every event of a document, in its order."""
    source = await source_of(request, "", None)
    document = await clew.in_thread(lambda: read(source.data, media_type=source.media_type))
    return json_response({"hashes": list(event_hashes(document))})


@router.get("/status")
def status(clew: Acting) -> Response:
    """How much is recorded, and on which position every projection stands."""
    return json_response(clew.status())


@router.post("/rebuild")
def rebuild(clew: Acting) -> Response:
    """Drop and refold everything that is derived from the log."""
    return json_response(clew.rebuild())
