"""The data-quality report as a page: a card for each source, a small drawing for each dimension. No script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import page
from clew.doors.trends import LOWEST_TOP, by_calendar, percent, span
from clew.language import render
from clew.scenarios.data_quality import Report, SourceQuality

router = APIRouter(tags=["pages"], include_in_schema=False)
SPANS = (7, 14, 30, 90)
WIDTH, HEIGHT, EDGE = 180, 40, 4
GOOD, FAIR = 0.99, 0.95


@router.get("/quality")
def quality(
    request: Request,
    clew: Acting,
    days: Annotated[int, Query(ge=1, le=366)] = 14,
    source: Annotated[str | None, Query(max_length=2000)] = None,
    zone: Annotated[str, Query(max_length=100)] = "UTC",
) -> Response:
    """Five dimensions of every source, with their trend."""
    lang = language_of(request)
    report = clew.quality.report(days=days, source=source or None, zone=zone)
    asked = {"source": source, "zone": zone}
    told = {name: value for name, value in asked.items() if value}
    return page(
        request,
        "quality.html",
        person=person_of(clew),
        place="data",
        first=report.calendar[0],
        last=report.calendar[-1],
        zone=report.zone,
        days=days,
        spans=[{"days": each, "href": "/quality?" + urlencode({"days": each, **told})} for each in SPANS],
        csv="/api/v1/quality.csv?" + urlencode({"days": days, **told}),
        sources=[_source(report, each, lang) for each in report.sources],
    )


def _source(report: Report, source: SourceQuality, lang: str) -> dict[str, Any]:
    total = source.total
    counts = {name: getattr(total, name) for name in ("recorded", "duplicate", "quarantined", "not_recorded")}
    told = [render(f"capture.count.{name}", {"count": count}, lang) for name, count in counts.items() if count]
    late = total.lateness
    spans = {"median": span(late.median_seconds), "most": span(late.p95_seconds), "target": span(source.target_seconds)}
    return {
        "name": source.source,
        "device": source.device or "",
        "party": source.party,
        "counts": " · ".join((render("quality.items", {"count": total.items}, lang), *told)),
        "dimensions": [_dimension(report, source, name, lang) for name, share in total.shares.items() if share.of],
        "lateness": render("quality.lateness", spans, lang) if late.median_seconds is not None else "",
        "columns": [
            {"name": each.column, "share": percent(each.share.value), "count": each.share.count, "of": each.share.of}
            for each in source.columns
        ],
        "broken": [
            {
                "count": f"{each.count:,}",
                "rule": each.rule,
                "field": each.field,
                "href": "/quarantine/items?" + urlencode({"state": "all", "cause": each.cause}) if each.cause else None,
            }
            for each in source.broken
        ],
    }


def _dimension(report: Report, source: SourceQuality, name: str, lang: str) -> dict[str, Any]:
    share = source.total.shares[name]
    values = by_calendar(source, name, report.calendar)
    label = render(f"quality.dimension.{name}", {}, lang)
    shown = ", ".join(
        f"{day[5:]} {percent(value)}" for day, value in zip(report.calendar, values, strict=True) if value is not None
    )
    value = share.value or 0.0
    return {
        "label": label,
        "share": percent(share.value),
        "tone": "good" if value >= GOOD else "caution" if value >= FAIR else "defect",
        "counted": f"{share.count:,} / {share.of:,}",
        "title": render("quality.page.trend", {"dimension": label, "values": shown}, lang),
        "lines": lines(values),
        "dots": dots(values),
    }


def lines(values: Sequence[float | None]) -> list[str]:
    """Points of SVG polylines: one for each run of days on which there was something to judge."""
    runs: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            x, y = _point(index, value, values)
            runs[-1].append(f"{x:g},{y:g}")
    return [" ".join(run) for run in runs if len(run) > 1]


def dots(values: Sequence[float | None]) -> list[tuple[float, float]]:
    """Where each day stands."""
    return [_point(index, value, values) for index, value in enumerate(values) if value is not None]


def _point(index: int, value: float, values: Sequence[float | None]) -> tuple[float, float]:
    """From the worst day, or 90 %, up to 100 %."""
    low = min(*(each for each in values if each is not None), LOWEST_TOP)
    across = EDGE + (WIDTH - 2 * EDGE) * (index / (len(values) - 1) if len(values) > 1 else 0.5)
    up = (value - low) / (1 - low)
    return round(across, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * up, 1)
