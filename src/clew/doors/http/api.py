"""``/api/v1``: the verbs of the command line over HTTP. Documents are those of ``clew.doors.wire``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.collection.connectors import Source
from clew.doors.http.bodies import source_of
from clew.doors.http.identity import Acting
from clew.doors.http.problems import language_of
from clew.doors.wire import capture_document, quarantined_document, reading_document, unit_file_document
from clew.scenarios.asking import TraceOptions, trace_options

router = APIRouter(prefix="/api/v1", tags=["clew"])
NDJSON = "application/x-ndjson"
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}


class TraceRequest(BaseModel):
    """A trace of one or several things. Times are date-times with a zone; ``as_known_at`` a log position."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    ids: Annotated[list[str], Field(min_length=1, max_length=10_000)]
    direction: Literal["backward", "forward", "both"] = "backward"
    from_: Annotated[str | None, Field(alias="from")] = None
    at: str | None = None
    as_known_at: int | None = None
    max_depth: Annotated[int | None, Field(ge=0)] = None
    cross_classes: bool = False
    contact: bool = False
    words: str = "certain,possible"
    epc_format: Literal["urn", "dl"] | None = None

    def questions(self) -> tuple[TraceOptions, ...]:
        return trace_options(
            direction=self.direction,
            from_=self.from_,
            at=self.at,
            as_known_at=self.as_known_at,
            max_depth=self.max_depth,
            cross_classes=self.cross_classes,
            contact=self.contact,
            words=self.words,
        )


class Void(BaseModel):
    model_config = ConfigDict(extra="forbid")

    event: Annotated[str, Field(min_length=1)]
    reason: Annotated[str, Field(min_length=1)]


@router.post("/captures", status_code=201, openapi_extra=BODY)
async def capture(
    request: Request,
    clew: Acting,
    on_error: Literal["rollback", "proceed"] = "rollback",
    mapping: str | None = None,
    name: str = "",
) -> Response:
    """Record one source. 201 when nothing was refused, 422 when something is in quarantine."""
    source = await source_of(request, name, mapping)
    result = await clew.in_thread(lambda: clew.capture(source, on_error=on_error))
    return _json(capture_document(name, result, language_of(request)), 422 if result.refused else 201)


@router.post("/captures/rehearsal", openapi_extra=BODY)
async def rehearse(request: Request, clew: Acting, mapping: str | None = None, name: str = "") -> Response:
    """What would become of a source; nothing is recorded."""
    source: Source = await source_of(request, name, mapping)
    reading = await clew.in_thread(lambda: clew.rehearse(source))
    return _json(reading_document(name, reading, language_of(request)), 422 if reading.rejected else 200)


@router.get("/quarantine")
def quarantine(
    request: Request,
    clew: Acting,
    state: str = "open",
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
) -> Response:
    """What was refused and why."""
    total, items = clew.quarantine.list(state=state, limit=limit)
    lang = language_of(request)
    return _json({"total": total, "items": [quarantined_document(item, lang) for item in items]})


@router.get("/quarantine/{number}")
def quarantined(request: Request, clew: Acting, number: int) -> Response:
    item = clew.quarantine.show(number)
    document = quarantined_document(item, language_of(request))
    return _json(document | {"raw": item.raw.decode("utf-8", errors="replace")})


@router.put("/quarantine/{number}", openapi_extra=BODY)
async def correct_quarantined(request: Request, clew: Acting, number: int, note: str = "") -> Response:
    """Replace the bytes of a refused item; it stays in quarantine until it is released."""
    source = await source_of(request, "", None)
    item = await clew.in_thread(lambda: clew.quarantine.correct(number, source.data, note=note))
    return _json(quarantined_document(item, language_of(request)), 422 if item.findings else 200)


@router.post("/quarantine/{number}/release")
def release(request: Request, clew: Acting, number: int) -> Response:
    result = clew.quarantine.release(number)
    return _json(capture_document(f"#{number}", result, language_of(request)), 422 if result.refused else 200)


@router.get("/things")
def show(
    request: Request,
    clew: Acting,
    id: Annotated[str, Query(min_length=1)],
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> Response:
    """One thing, operation or event, with its life."""
    return _json(unit_file_document(clew.show(id, limit=limit), language_of(request)))


@router.get("/search")
def search(clew: Acting, q: Annotated[str, Query(min_length=1)], limit: Annotated[int, Query(ge=1, le=200)] = 20) -> Response:
    """Things whose identifier is, starts with or contains the text."""
    return _json({"query": q, "items": clew.search(q, limit=limit)})


@router.get("/trace")
def trace(
    clew: Acting,
    id: Annotated[list[str], Query(min_length=1)],
    direction: Literal["backward", "forward", "both"] = "backward",
    from_: Annotated[str | None, Query(alias="from")] = None,
    at: str | None = None,
    as_known_at: int | None = None,
    max_depth: Annotated[int | None, Query(ge=0)] = None,
    cross_classes: bool = False,
    contact: bool = False,
    words: str = "certain,possible",
    epc_format: Literal["urn", "dl"] | None = None,
) -> Response:
    """Where does it come from, where did it go. One document; with several ids or both directions one a line."""
    return _trace(
        clew,
        TraceRequest(
            ids=id,
            direction=direction,
            from_=from_,
            at=at,
            as_known_at=as_known_at,
            max_depth=max_depth,
            cross_classes=cross_classes,
            contact=contact,
            words=words,
            epc_format=epc_format,
        ),
    )


@router.post("/trace")
def trace_many(clew: Acting, asked: Annotated[TraceRequest, Body()]) -> Response:
    """The same for lists too long for an address."""
    return _trace(clew, asked)


def _trace(clew: Acting, asked: TraceRequest) -> Response:
    documents = [
        clew.trace_document(clew.trace(subject, question), question.words, asked.epc_format)
        for subject in asked.ids
        for question in asked.questions()
    ]
    if len(documents) == 1:
        return _json(documents[0])
    return Response(b"".join(orjson.dumps(document) + b"\n" for document in documents), media_type=NDJSON)


@router.get("/witness")
def witness(
    clew: Acting,
    id: Annotated[str, Query(min_length=1)],
    node: Annotated[str, Query(min_length=1)],
    direction: Literal["backward", "forward"] = "backward",
    as_known_at: int | None = None,
) -> Response:
    """The path by which a node was reached, step by step."""
    answer = clew.trace(id, TraceOptions(direction=direction, as_known_at=as_known_at))
    return _json({"witness": clew.witness(answer, node)})


@router.post("/events/void", status_code=201)
def void(request: Request, clew: Acting, asked: Void) -> Response:
    """Declare an event erroneous; it stays readable and no longer counts."""
    result = clew.void(asked.event, asked.reason)
    return _json(capture_document("", result, language_of(request)), 201)


@router.post("/events/correct", status_code=201, openapi_extra=BODY)
async def correct(request: Request, clew: Acting, event: Annotated[str, Query(min_length=1)]) -> Response:
    """Void an event and record the one in the body in its place, in one transaction."""
    source = await source_of(request, "", None)
    result = await clew.in_thread(lambda: clew.correct(event, source))
    return _json(capture_document("", result, language_of(request)), 422 if result.refused else 201)


@router.get("/identifiers")
def identifiers(
    clew: Acting,
    id: Annotated[str, Query(min_length=1)],
    as_: Annotated[Literal["urn", "dl", "key"], Query(alias="as")] = "key",
) -> Response:
    """An identifier in another spelling. Raises 422 where it has none."""
    from clew.events.identifiers import normalise, parse, to_digital_link, to_urn

    identifier = parse(id)
    result = {"urn": to_urn, "dl": to_digital_link, "key": normalise}[as_](id)
    return _json({"given": id, "scheme": identifier.scheme, "level": identifier.level, as_: result})


@router.post("/hashes", openapi_extra=BODY)
async def hashes(request: Request, clew: Acting) -> Response:
    """The CBV ``ni:`` hash of every event of a document."""
    from clew.events.cbv_hash import event_hash
    from clew.events.epcis import read

    source = await source_of(request, "", None)
    return _json({"hashes": [event_hash(event) for event in read(source.data, media_type=source.media_type).events]})


@router.get("/status")
def status(clew: Acting) -> Response:
    """How much is recorded, and on which position every projection stands."""
    return _json(clew.status())


@router.post("/rebuild")
def rebuild(clew: Acting) -> Response:
    """Drop and refold everything that is derived from the log."""
    return _json(clew.rebuild())


def _json(document: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(document, default=str), status, media_type="application/json")

