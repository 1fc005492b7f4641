"""``/api/v1/gauges``: how gauges stand and what a bad one touched; the documents of ``clew gauge``."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from clew.doors.choices import instant
from clew.doors.documents.gauges import GaugeDocument, GaugesDocument, ImpactDocument
from clew.doors.gauge_wire import gauge_document, impact_csv, impact_document
from clew.doors.http.identity import Acting
from clew.doors.http.positions import Count, Position
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.security.decisions import require

router = APIRouter(prefix="/api/v1", tags=["clew"])
Days = Annotated[int, Query(ge=0, le=36_500)]
Name = Annotated[str, Query(min_length=1, max_length=2000)]


@router.get("/gauges", responses=answers(GaugesDocument))
def gauges(
    request: Request, clew: Acting, at: str | None = None, as_known_at: Position | None = None, soon: Days = 30
) -> Response:
    """Every gauge with its state, the worst first. ``soon``: days before the due instant."""
    found = clew.gauges.list(at=instant("at", at), as_known_at=as_known_at, soon_days=soon)
    return json_response({"gauges": [gauge_document(each, language_of(request)) for each in found]})


@router.get("/gauge", responses=answers(GaugeDocument))
def gauge(
    request: Request,
    clew: Acting,
    id: Name,
    at: str | None = None,
    as_known_at: Position | None = None,
    soon: Days = 30,
) -> Response:
    """One gauge with its calibrations."""
    found = clew.gauges.one(id, at=instant("at", at), as_known_at=as_known_at, soon_days=soon)
    return json_response(gauge_document(found, language_of(request)))


@router.get("/gauge/impact", responses=answers(ImpactDocument, description="As asked; a table with ``format=csv``."))
def impact(
    request: Request,
    clew: Acting,
    id: Name,
    at: str | None = None,
    as_known_at: Position | None = None,
    format: Literal["json", "csv"] = "json",
    limit: Count | None = None,
) -> Response:
    """The doubtful results of a gauge and the units behind them; as one table with ``format=csv``. ``limit``: how many
    results and units a JSON answer lists at most; its ``counts`` are of all."""
    if format == "csv":
        require(clew.principal, "export")
    told = clew.gauges.impact(id, at=instant("at", at), as_known_at=as_known_at)
    if format == "csv":
        headers = {"Content-Disposition": 'attachment; filename="gauge-impact.csv"'}
        return Response(impact_csv(told), 200, headers, "text/csv; charset=utf-8")
    return json_response(impact_document(told, language_of(request), limit))
