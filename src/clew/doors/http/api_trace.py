"""``/api/v1/trace``: where does it come from, where did it go; the documents of ``clew trace``, and its drawing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from clew.bootstrap import Clew
from clew.doors.documents.trace import TraceDocument, TraceInColumns, WitnessDocument
from clew.doors.http.identity import Acting
from clew.doors.http.positions import Count, Position
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.http.texts import Text
from clew.doors.trace_drawing.showing import trace_svg
from clew.doors.trace_wire import Page, trace_columns, trace_pieces
from clew.doors.wire import witness_document
from clew.events.errors import BadRequest
from clew.scenarios.asking import TraceOptions, spelling, trace_options
from clew.scenarios.mixing_asked import asked_mixing
from clew.scenarios.starting_sets import StartAsked, Starting, start_asked
from clew.tracing import Answer

router = APIRouter(prefix="/api/v1", tags=["clew"])
NDJSON = "application/x-ndjson"
SVG = "image/svg+xml"
DEEPEST = 1_000_000_000
Names = Annotated[list[Text], Field(max_length=10_000)]
Told = tuple[Answer, "Starting | None", TraceOptions]


class TraceRequest(BaseModel):
    """A trace of things, or from a facet, an excursion or a content. Times are date-times with a zone;
    ``as_known_at`` a log position."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    ids: Names = []
    together: bool = False
    facets: Names = []
    excursions: Names = []
    content_of: Names = []
    between: Annotated[list[Text], Field(max_length=2)] = []
    direction: Literal["backward", "forward", "both"] | None = None
    from_: Annotated[Text | None, Field(alias="from")] = None
    at: Text | None = None
    as_known_at: Position | None = None
    max_depth: Annotated[int | None, Field(ge=0, le=DEEPEST)] = None
    cross_classes: bool = False
    contact: bool = False
    words: Text = "certain,possible"
    limit: Count | None = None
    offset: Count = 0
    format: Literal["nodes", "columns"] = "nodes"
    epc_format: Literal["urn", "dl"] | None = None
    mixing: Text = "any"
    band: Text | None = None
    cutoff: Text | None = None
    mixing_of: Annotated[list[Text], Field(max_length=1000)] = []

    def start(self) -> StartAsked:
        return start_asked(
            things=self.ids,
            facets=self.facets,
            excursions=self.excursions,
            contents_of=self.content_of,
            between=self.between,
            content_at=self.at if self.content_of else None,
        )

    def questions(self, start: StartAsked) -> tuple[TraceOptions, ...]:
        return trace_options(
            direction=self.direction or ("forward" if start.is_set else "backward"),
            from_=self.from_,
            at=None if self.content_of else self.at,
            as_known_at=self.as_known_at,
            max_depth=self.max_depth,
            cross_classes=self.cross_classes,
            contact=self.contact,
            words=self.words,
            mixing=asked_mixing(self.mixing, self.band, self.cutoff, self.mixing_of),
        )


def _asked(
    id: Annotated[list[Text], Query()] = [],  # noqa: B006 - never changed
    together: bool = False,
    facet: Annotated[list[Text], Query()] = [],  # noqa: B006
    excursion: Annotated[list[Text], Query()] = [],  # noqa: B006
    content_of: Annotated[list[Text], Query()] = [],  # noqa: B006
    between: Annotated[list[Text], Query()] = [],  # noqa: B006
    direction: Literal["backward", "forward", "both"] | None = None,
    from_: Annotated[Text | None, Query(alias="from")] = None,
    at: Text | None = None,
    as_known_at: Position | None = None,
    max_depth: Annotated[int | None, Query(ge=0, le=DEEPEST)] = None,
    cross_classes: bool = False,
    contact: bool = False,
    words: Text = "certain,possible",
    limit: Count | None = None,
    offset: Count = 0,
    format: Literal["nodes", "columns"] = "nodes",
    epc_format: Literal["urn", "dl"] | None = None,
    mixing: Text = "any",
    band: Text | None = None,
    cutoff: Text | None = None,
    mixing_of: Annotated[list[Text], Query()] = [],  # noqa: B006
) -> TraceRequest:
    """The same request from an address; ``facet``, ``excursion`` and the other lists may stand several times."""
    if len(between) > 2:
        raise BadRequest("start.window_two", count=len(between))
    return TraceRequest(
        ids=id,
        together=together,
        facets=facet,
        excursions=excursion,
        content_of=content_of,
        between=between,
        direction=direction,
        from_=from_,
        at=at,
        as_known_at=as_known_at,
        max_depth=max_depth,
        cross_classes=cross_classes,
        contact=contact,
        words=words,
        limit=limit,
        offset=offset,
        format=format,
        epc_format=epc_format,
        mixing=mixing,
        band=band,
        cutoff=cutoff,
        mixing_of=mixing_of,
    )


Asked = Annotated[TraceRequest, Depends(_asked)]


@router.get("/trace", responses=answers(TraceDocument | TraceInColumns))
def trace(request: Request, clew: Acting, asked: Asked) -> Response:
    """Where does it come from, where did it go. One document; with several ids (unless ``together``) or both
    directions one a line. ``Accept: image/svg+xml``: its drawing."""
    return _answered(request, clew, asked)


@router.post("/trace")
def trace_many(request: Request, clew: Acting, asked: Annotated[TraceRequest, Body()]) -> Response:
    """The same for lists too long for an address."""
    return _answered(request, clew, asked)


@router.get("/trace.svg", response_class=Response)
def drawing(request: Request, clew: Acting, asked: Asked) -> Response:
    """The drawing of a trace in one direction."""
    return _drawn(request, clew, asked)


def _told(clew: Clew, asked: TraceRequest) -> Iterator[Told]:
    start = asked.start()
    questions = asked.questions(start)
    if asked.together or start.is_set:
        found = clew.trace_from(start, questions)
        yield from ((answer, starting, each) for (starting, answer), each in zip(found, questions, strict=True))
        return
    for thing in start.things:
        for question in questions:
            yield clew.trace(thing, question), None, question


def _answered(request: Request, clew: Clew, asked: TraceRequest) -> Response:
    if _wants_svg(request):
        return _drawn(request, clew, asked)
    spell, page = spelling(asked.epc_format), Page(asked.limit, asked.offset)
    # All answers before the first byte: an error must still become a problem document.
    told = list(_told(clew, asked))

    written = trace_columns if asked.format == "columns" else trace_pieces

    def pieces() -> Iterator[bytes]:
        for answer, start, question in told:
            yield from written(answer, question.words, spell, start, page)

    return StreamingResponse(pieces(), media_type="application/json" if len(told) == 1 else NDJSON)


def _wants_svg(request: Request) -> bool:
    return any(each.split(";")[0].strip() == SVG for each in request.headers.get("accept", "").split(","))


def _drawn(request: Request, clew: Clew, asked: TraceRequest) -> Response:
    told = list(_told(clew, asked))
    if len(told) != 1:
        raise BadRequest("trace.svg_of_one")
    return Response(trace_svg(clew, told[0][0], language_of(request)), media_type=SVG)


@router.get("/witness", responses=answers(WitnessDocument))
def witness(
    clew: Acting,
    id: Annotated[str, Query(min_length=1)],
    node: Annotated[str, Query(min_length=1)],
    direction: Literal["backward", "forward"] = "backward",
    as_known_at: Position | None = None,
    cross_classes: bool = False,
    contact: bool = False,
    epc_format: Literal["urn", "dl"] | None = None,
    mixing: Text = "any",
    band: Text | None = None,
    cutoff: Text | None = None,
    mixing_of: Annotated[list[Text], Query(max_length=1000)] = [],  # noqa: B006 - never changed
) -> Response:
    """The path by which a node was reached, step by step; no steps for an excluded one."""
    options = TraceOptions(
        direction=direction,
        as_known_at=as_known_at,
        cross_classes=cross_classes,
        contact=contact,
        mixing=asked_mixing(mixing, band, cutoff, mixing_of),
    )
    answer = clew.trace(id, options)
    found = clew.node_of(answer, node)
    return json_response(witness_document(answer, found, clew.witness(answer, found.key), spelling(epc_format)))
