"""``/api/v1/process``: how a characteristic ran; the verb ``clew process``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from clew.doors.documents.process import ProcessCharacteristicsDocument, ProcessChartDocument
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, file_response, json_response
from clew.doors.process_wire import characteristics_document, chart_document, chart_pieces
from clew.scenarios.process.asked import ChartAsked, chart_asked
from clew.security.decisions import require
from clew.storage.lake.tables import Kind

router = APIRouter(prefix="/api/v1/process", tags=["process"])
Name = Annotated[str, Query(min_length=1, max_length=1000)]
Narrowed = Annotated[str | None, Query(max_length=1000)]


@router.get("/characteristics", responses=answers(ProcessCharacteristicsDocument))
def characteristics(request: Request, clew: Acting) -> Response:
    """What was measured and judged, with the number of readings."""
    return json_response(characteristics_document(clew, language_of(request)))


def _asked(
    characteristic: Name,
    of: Kind = "measurement",
    product: Narrowed = None,
    step: Narrowed = None,
    gauge: Narrowed = None,
    equipment: Narrowed = None,
    since: Narrowed = None,
    until: Narrowed = None,
) -> ChartAsked:
    """``since``, ``until``: date-times with a zone, the later excluded."""
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


Asked = Annotated[ChartAsked, Depends(_asked)]


@router.get("/chart", responses=answers(ProcessChartDocument))
def chart(request: Request, clew: Acting, asked: Asked) -> Response:
    """The readings of a characteristic in the order of time, with the limits valid then; of more than 2,000 the least,
    greatest and mean of consecutive ones, of judgements the share that is nonconforming. ``since``, ``until``:
    date-times with a zone, the later excluded."""
    return json_response(chart_document(clew, asked, language_of(request)))


@router.get("/chart.csv", response_class=StreamingResponse)
def table(clew: Acting, asked: Asked) -> Response:
    """What the chart shows as it stands in the record: a row for each thing that a reading is of."""
    require(clew.principal, "export")
    return file_response(chart_pieces(clew, asked), "readings.csv", "text/csv; charset=utf-8")
