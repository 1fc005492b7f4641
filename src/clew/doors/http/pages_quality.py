"""The data-quality report as a page: a card for each source, a small drawing for each dimension. No script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import page
from clew.doors.http.share_drawing import draw_shares
from clew.doors.http.svg_text import text
from clew.doors.http.wall_clock import zone_name_here
from clew.doors.trends import LOWEST_TOP, by_calendar, percent
from clew.language import render
from clew.scenarios.data_quality import Report, Share, SourceQuality
from clew.security.decisions import allowed

router = APIRouter(tags=["pages"], include_in_schema=False)
SPANS = (7, 14, 30, 90)
WIDTH, HEIGHT, EDGE, FOOT = 180, 40, 4, 16
GOOD, FAIR = 0.99, 0.95
UNFINISHED = frozenset({"completeness", "timeliness", "uniqueness"})
"""Dimensions in which a low share says that something is missing, late or there already, not that it is wrong."""
SPAN_UNITS = (("year", 31_557_600, 2), ("day", 86_400, 2), ("hour", 3600, 1), ("minute", 60, 1))
"""Name, seconds, and from how many of them on a span is told in it."""


@router.get("/quality")
def quality(
    request: Request,
    clew: Acting,
    days: Annotated[int, Query(ge=1, le=366)] = 14,
    source: Annotated[str | None, Query(max_length=2000)] = None,
    zone: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Every dimension of every source, with its trend. ``zone``: whose days they are; the server's own unless given."""
    lang = language_of(request)
    position = clew.store.position()
    report = clew.quality.report(days=days, source=source or None, zone=zone or zone_name_here())
    asked = {"source": source, "zone": zone}
    told = {name: value for name, value in asked.items() if value}
    return page(
        request,
        "quality.html",
        person=person_of(clew),
        place="data",
        position=position,
        first=report.calendar[0],
        last=report.calendar[-1],
        zone=report.zone,
        days=days,
        source=source or "",
        spans=[{"days": each, "href": "/quality?" + urlencode({"days": each, **told})} for each in SPANS],
        csv="/api/v1/quality.csv?" + urlencode({"days": days, **told}) if allowed(clew.principal, "export") else None,
        late=any(map(_mostly_late, report.sources)),
        sources=[_source(report, each, lang) for each in report.sources],
    )


def _source(report: Report, source: SourceQuality, lang: str) -> dict[str, Any]:
    total = source.total
    counts = {name: getattr(total, name) for name in ("recorded", "duplicate", "quarantined", "not_recorded")}
    told = [render(f"pages.count.{name}", {"count": count}, lang) for name, count in counts.items() if count]
    return {
        "name": source.source,
        "device": source.device or "",
        "party": source.party,
        "counts": " · ".join((render("quality.items", {"count": total.items}, lang), *told)),
        "dimensions": [_dimension(report, source, name, lang) for name, share in total.shares.items() if share.of],
        "lateness": _lateness(source, lang),
        "columns": [
            {
                "name": each.column,
                "share": percent(each.share.value),
                "count": f"{each.share.count:,}",
                "of": f"{each.share.of:,}",
            }
            for each in source.columns
        ],
        "broken": [
            {
                "count": f"{each.count:,}",
                "rule": each.rule,
                "field": each.field,
                "href": "/data/quarantine?" + urlencode({"state": "all", "cause": each.cause}) if each.cause else None,
            }
            for each in source.broken
        ],
    }


def _lateness(source: SourceQuality, lang: str) -> str:
    late = source.total.lateness
    if late.median_seconds is None or late.p95_seconds is None:
        return ""
    spans = {
        "median": long_span(late.median_seconds, lang),
        "most": long_span(late.p95_seconds, lang),
        "target": long_span(source.target_seconds, lang),
    }
    return render("quality.lateness", spans, lang)


def _mostly_late(source: SourceQuality) -> bool:
    median = source.total.lateness.median_seconds
    return median is not None and median > source.target_seconds


def long_span(seconds: float, lang: str) -> str:
    """A span in words: years where there are two, else days, hours, minutes or seconds."""
    for unit, length, least in SPAN_UNITS:
        if seconds >= length * least:
            amount = seconds / length
            shown = f"{amount:.1f}".removesuffix(".0") if amount < 10 else f"{amount:,.0f}"
            return render(f"pages.span.{unit}", {"amount": shown}, lang)
    return render("pages.span.second", {"amount": f"{seconds:.0f}"}, lang)


def _dimension(report: Report, source: SourceQuality, name: str, lang: str) -> dict[str, Any]:
    share = source.total.shares[name]
    values = by_calendar(source, name, report.calendar)
    label = render(f"quality.dimension.{name}", {}, lang)
    shown = ", ".join(
        f"{day[5:]} {percent(value)}" for day, value in zip(report.calendar, values, strict=True) if value is not None
    )
    title = render("quality.page.trend", {"dimension": label, "values": shown}, lang)
    judged = sum(value is not None for value in values)
    return {
        "label": label,
        "share": percent(share.value),
        "tone": tone_of(name, share.value),
        "counted": f"{share.count:,} / {share.of:,}",
        "chart": draw_trend(values, report.calendar, title) if judged > 1 else draw_one(share, title),
    }


def tone_of(dimension: str, share: float | None) -> str:
    """What is wrong is red; what is late, missing or came twice is amber."""
    if share is None:
        return ""
    if share >= GOOD:
        return "good"
    return "caution" if share >= FAIR or dimension in UNFINISHED else "defect"


def draw_one(share: Share, title: str) -> str:
    """One day is no trend: the share itself, as a bar."""
    return draw_shares([("good", share.count), ("kept", share.of - share.count)], title)


def draw_trend(values: Sequence[float | None], calendar: Sequence[str], title: str) -> str:
    """A line over the calendar, broken where nothing came; its bounds and its first and last day written on it."""
    low = floor_of(values)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + FOOT}" class="trend" role="img"><title>{escape(title)}</title>',
        f'<path class="grid" d="M{EDGE} {EDGE}H{WIDTH - EDGE}M{EDGE} {HEIGHT - EDGE}H{WIDTH - EDGE}"/>',
        *(f'<polyline points="{points}"/>' for points in lines(values)),
        *(f'<circle cx="{x:g}" cy="{y:g}" r="2.2"/>' for x, y in dots(values)),
        text(EDGE, HEIGHT + FOOT - 3, calendar[0][5:], "tick"),
        text(WIDTH / 2, HEIGHT + FOOT - 3, f"{low * 100:.0f} – 100 %", "tick", "middle"),
        text(WIDTH - EDGE, HEIGHT + FOOT - 3, calendar[-1][5:], "tick", "end"),
        "</svg>",
    ]
    return "".join(parts)


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


def floor_of(values: Sequence[float | None]) -> float:
    """The worst day in whole per cent, or 90 %."""
    return math.floor(min(*(each for each in values if each is not None), LOWEST_TOP) * 100) / 100


def _point(index: int, value: float, values: Sequence[float | None]) -> tuple[float, float]:
    """From the worst day, or 90 %, up to 100 %."""
    low = floor_of(values)
    across = EDGE + (WIDTH - 2 * EDGE) * (index / (len(values) - 1) if len(values) > 1 else 0.5)
    up = (value - low) / (1 - low)
    return round(across, 1), round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * up, 1)
