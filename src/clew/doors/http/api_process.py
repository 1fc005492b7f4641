"""``/api/v1/process``: how a characteristic ran; the verb ``clew process``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from clew.doors.documents.process import Of, ProcessCharacteristicsDocument, ProcessChartDocument
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.process_wire import characteristics_document, chart_document, chart_pieces
from clew.scenarios.process.asked import ChartAsked, chart_asked
from clew.security.decisions import require

router = APIRouter(prefix="/api/v1/process", tags=["process"])
Name = Annotated[str, Query(min_length=1, max_length=1000)]
Narrowed = Annotated[str | None, Query(max_length=1000)]


@router.get("/characteristics", responses=answers(ProcessCharacteristicsDocument))
def characteristics(request: Request, clew: Acting) -> Response:
    """What was measured and judged, with the number of readings."""
    return json_response(characteristics_document(clew, language_of(request)))


def _asked(
    characteristic: str,
    of: str,
    product: str | None,
    step: str | None,
    gauge: str | None,
    equipment: str | None,
    since: str | None,
    until: str | None,
) -> ChartAsked:
    between = (since or None, until or None)
    return chart_asked(
        characteristic,
        kind=of,
        product=product,
        step=step,
        gauge=gauge,
        equipment=equipment,
        between=between if any(between) else (),
    )


@router.get("/chart", responses=answers(ProcessChartDocument))
def chart(
    request: Request,
    clew: Acting,
    characteristic: Name,
    of: Of = "measurement",
    product: Narrowed = None,
    step: Narrowed = None,
    gauge: Narrowed = None,
    equipment: Narrowed = None,
    since: Narrowed = None,
    until: Narrowed = None,
) -> Response:
    """The readings of a characteristic in the order of time, with the limits valid then; of more than 2,000 the least,
    greatest and mean of consecutive ones, of judgements the share that is nonconforming.

    ``since``, ``until``: date-times with a zone, the later excluded."""
    asked = _asked(characteristic, of, product, step, gauge, equipment, since, until)
    return json_response(chart_document(clew, asked, language_of(request)))


@router.get("/chart.csv", response_class=StreamingResponse)
def table(
    clew: Acting,
    characteristic: Name,
    of: Of = "measurement",
    product: Narrowed = None,
    step: Narrowed = None,
    gauge: Narrowed = None,
    equipment: Narrowed = None,
    since: Narrowed = None,
    until: Narrowed = None,
) -> Response:
    """Every reading of the chart as a row, as it stands in the record."""
    require(clew.principal, "export")
    asked = _asked(characteristic, of, product, step, gauge, equipment, since, until)
    headers = {"Content-Disposition": 'attachment; filename="readings.csv"'}
    return StreamingResponse(chart_pieces(clew, asked), 200, headers, "text/csv; charset=utf-8")
