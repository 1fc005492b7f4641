"""``/api/v1/quality``: the data-quality report; the verb ``clew quality``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.doors.documents.quality import QualityDocument, SourcesDocument, TargetsDocument
from clew.doors.http.identity import Acting
from clew.doors.http.responses import answers, json_response
from clew.doors.http.texts import Text
from clew.doors.http.wall_clock import zone_name_here
from clew.doors.quality_wire import CSV_COLUMNS, csv_rows, report_document, sources_document
from clew.security.decisions import require

router = APIRouter(prefix="/api/v1", tags=["quality"])
Days = Annotated[int, Query(ge=1, le=366)]


class Target(BaseModel):
    """Within how many seconds the events of a source (mapping or connector) should be recorded."""

    model_config = ConfigDict(extra="forbid")

    source: Annotated[Text, Field(min_length=1, max_length=200)]
    seconds: Annotated[int, Field(ge=1, le=10**9)]


@router.get("/quality", responses=answers(QualityDocument))
def quality(clew: Acting, days: Days = 14, source: str | None = None, zone: str = "UTC") -> Response:
    """How good the data of each source are, day by day."""
    return json_response(report_document(clew.quality.report(days=days, source=source, zone=zone)))


@router.get("/quality.csv")
def quality_csv(
    request: Request, clew: Acting, days: Days = 14, source: str | None = None, zone: str = "UTC"
) -> Response:
    """The same as a table: a row for each source and day."""
    from clew.language.exporting import write_csv

    require(clew.principal, "export")
    data = write_csv(CSV_COLUMNS, csv_rows(clew.quality.report(days=days, source=source, zone=zone)))
    headers = {"Content-Disposition": 'attachment; filename="quality.csv"'}
    return Response(data, 200, headers, "text/csv; charset=utf-8")


@router.get("/sources", responses=answers(SourcesDocument))
def sources(clew: Acting, days: Days = 14, zone: str | None = None) -> Response:
    """Every source that was ever read: when last, and how good its data of these days are. ``zone``: whose days they
    are; the server's own unless given."""
    told = clew.quality.sources(days=days, zone=zone or zone_name_here())
    return json_response(sources_document(told))


@router.put("/quality/targets", responses=answers(TargetsDocument))
def set_target(clew: Acting, asked: Annotated[Target, Body()]) -> Response:
    """Set what counts as in time for a source."""
    clew.quality.set_target(asked.source, asked.seconds)
    return json_response({"targets": clew.quality.targets()})
