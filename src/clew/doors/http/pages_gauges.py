"""The pages of gauges: how all stand, and one with its calibrations and what it makes doubtful."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from clew.doors.choices import instant
from clew.doors.gauge_wire import gauge_document, impact_document
from clew.doors.http.gauge_drawing import draw_gauge
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import page
from clew.security.decisions import allowed

router = APIRouter(tags=["pages"], include_in_schema=False)
ROWS_SHOWN = 200
TONES = {"failed": "defect", "overdue": "defect", "due_soon": "caution", "never_calibrated": "caution", "good": "good"}
Name = Annotated[str, Query(min_length=1, max_length=2000)]


@router.get("/gauges")
def gauges(request: Request, clew: Acting) -> Response:
    """Every gauge, the worst first."""
    lang = language_of(request)
    rows = [_row(gauge_document(each, lang)) for each in clew.gauges.list()]
    return page(request, "gauges.html", person=_person(clew.principal.id), place="data", gauges=rows)


@router.get("/gauge")
def gauge(request: Request, clew: Acting, id: Name, at: str | None = None) -> Response:
    """One gauge; who may trace sees what it touched, too."""
    lang = language_of(request)
    moment = instant("at", at)
    one = clew.gauges.one(id, at=moment)
    document = gauge_document(one, lang)
    touched = impact_document(clew.gauges.impact(id, at=moment), lang) if allowed(clew.principal, "trace") else None
    return page(
        request,
        "gauge.html",
        person=_person(clew.principal.id),
        place="data",
        gauge=_row(document),
        drawing=draw_gauge(document, lang),
        impact=touched,
        shown=ROWS_SHOWN,
        csv="/api/v1/gauge/impact?" + urlencode({"id": one.id, "format": "csv"} | ({"at": at} if at else {})),
    )


def _row(document: dict[str, Any]) -> dict[str, Any]:
    return document | {"tone": TONES[document["state"]], "href": "/gauge?" + urlencode({"id": document["id"]})}


def _person(principal: str) -> str:
    return principal.partition(":")[2]
