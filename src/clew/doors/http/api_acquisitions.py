"""``/api/v1/acquisitions`` and the way back from an event: the verbs of ``clew acquisition`` and ``clew source``."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from clew.doors.acquisition_files import log_pieces
from clew.doors.acquisition_wire import acquisition_details, acquisition_document, arrival_document
from clew.doors.choices import instant
from clew.doors.documents.acquisitions import AcquisitionDetails, AcquisitionsDocument
from clew.doors.documents.things import EventSources
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, file_response, json_response
from clew.doors.table_file import MEDIA_TYPES
from clew.events.errors import BadRequest, NotFound

router = APIRouter(prefix="/api/v1", tags=["acquisitions"])
MOST = 2**62
Number = Annotated[int, Path(ge=1, le=MOST)]
OCTETS = "application/octet-stream"


@router.get("/acquisitions", responses=answers(AcquisitionsDocument))
def acquisitions(
    request: Request,
    clew: Acting,
    source: Annotated[str | None, Query(max_length=2000)] = None,
    since: str | None = None,
    before: Annotated[int | None, Query(ge=1, le=MOST)] = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
) -> Response:
    """What was read, the newest first. ``source``: in whose name this stands; ``before``: the last number seen."""
    found = clew.acquisitions.latest(source=source, since=instant("since", since), before=before, limit=limit)
    lang = language_of(request)
    return json_response({"items": [acquisition_document(each, lang) for each in found]})


@router.get("/acquisitions.{format}", response_class=StreamingResponse)
def table(
    request: Request,
    clew: Acting,
    format: Annotated[Literal["csv", "xlsx"], Path()],
    source: Annotated[str | None, Query(max_length=2000)] = None,
    since: str | None = None,
) -> Response:
    """The whole log as a file, narrowed as the list is: a row for each reading of a source."""
    pieces = log_pieces(clew, format, language_of(request), source=source, since=instant("since", since))
    return file_response(pieces, f"acquisitions.{format}", MEDIA_TYPES[format])


@router.get("/acquisitions/{number}", responses=answers(AcquisitionDetails))
def acquisition(request: Request, clew: Acting, number: Number) -> Response:
    """One reading of one source, and what of it is in quarantine."""
    desk = clew.acquisitions
    return json_response(acquisition_details(desk.one(number), desk.refused(number), language_of(request)))


@router.get(
    "/events/{event:path}/source",
    responses=answers(EventSources, description="As asked; with ``raw`` the bytes, as application/octet-stream."),
)
def source(clew: Acting, event: str, raw: bool = False) -> Response:
    """Where the events of an eventID, or the one at a log position, came from. ``raw``: the bytes of the one record."""
    found = clew.events_named(event)
    if not found:
        raise NotFound("event.unknown", id=event)
    desk = clew.acquisitions
    if not raw:
        return json_response({"items": [arrival_document(desk.arrival(each)) for each in found]})
    if len(found) > 1:
        positions = ", ".join(str(each.position) for each in found)
        raise BadRequest("event.ambiguous", id=event, positions=positions)
    named = {"Content-Disposition": f'attachment; filename="event-{found[0].position}"'}
    return Response(desk.raw(desk.arrival(found[0])), 200, named, OCTETS)
