"""The documents of the data-quality report; both doors speak them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clew.events.timestamps import canonical_time

if TYPE_CHECKING:
    from clew.scenarios.data_quality import Quality, Report, Share, SourceQuality
    from clew.scenarios.sources import Sources, SourceStanding

COUNTS = ("items", "recorded", "duplicate", "quarantined", "not_recorded")


def report_document(report: Report) -> dict[str, Any]:
    """The whole report. A share is [numerator, denominator]; ``trend`` has a day for each day on which data came."""
    return {
        "zone": report.zone,
        "from": report.calendar[0],
        "to": report.calendar[-1],
        "sources": [_source(each) for each in report.sources],
    }


def sources_document(told: Sources) -> dict[str, Any]:
    """Every source, when it was last read, and its report."""
    report = told.report
    totals = [each.total for each in report.sources]
    return {
        "zone": report.zone,
        "from": report.calendar[0],
        "to": report.calendar[-1],
        "calendar": list(report.calendar),
        "total": {name: sum(getattr(total, name) for total in totals) for name in COUNTS},
        "sources": [_standing(each) for each in told.sources],
    }


def _standing(each: SourceStanding) -> dict[str, Any]:
    read = each.read
    return {
        "id": "/".join((read.party, read.source, read.device or "")),
        "party": read.party,
        "source": read.source,
        "device": read.device,
        "label": read.source if read.device is None else f"{read.source} · {read.device}",
        "captures": read.captures,
        "last_read": canonical_time(read.last_at),
        "last_name": read.last_name,
        "score": None if each.score is None else round(each.score, 6),
        "weakest": each.weakest,
        "state": each.state,
        "in_time": each.in_time,
        "quality": None if each.quality is None else _source(each.quality),
    }


def _source(source: SourceQuality) -> dict[str, Any]:
    return {
        "party": source.party,
        "source": source.source,
        "device": source.device,
        "target_seconds": source.target_seconds,
        "total": _quality(source.total),
        "trend": [{"day": day.day, **_quality(day)} for day in source.days],
        "columns": [{"column": each.column, **_share(each.share)} for each in source.columns],
        "broken": [
            {"rule": each.rule, "field": each.field or None, "cause": each.cause, "count": each.count}
            for each in source.broken
        ],
    }


def _quality(quality: Quality) -> dict[str, Any]:
    return {
        "items": quality.items,
        "recorded": quality.recorded,
        "duplicate": quality.duplicate,
        "quarantined": quality.quarantined,
        "not_recorded": quality.not_recorded,
        "dimensions": {name: _share(share) for name, share in quality.shares.items()},
        "late_median_seconds": _rounded(quality.lateness.median_seconds),
        "late_p95_seconds": _rounded(quality.lateness.p95_seconds),
    }


def _share(share: Share) -> dict[str, Any]:
    return {"count": share.count, "of": share.of, "share": None if share.value is None else round(share.value, 6)}


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


CSV_COLUMNS = (
    *("party", "source", "device", "day", "zone", "items", "recorded", "duplicate", "quarantined", "not_recorded"),
    *("completeness_count", "completeness_of", "required_count", "required_of", "validity_count", "validity_of"),
    *("timeliness_count", "timeliness_of", "uniqueness_count", "uniqueness_of", "consistency_count", "consistency_of"),
    *("late_median_seconds", "late_p95_seconds", "target_seconds"),
)


def csv_rows(report: Report) -> list[tuple[str, ...]]:
    """One row for each source and day, under :data:`CSV_COLUMNS`."""
    rows = []
    for source in report.sources:
        for day in source.days:
            told = _quality(day)
            counts = [str(told[name]) for name in ("items", "recorded", "duplicate", "quarantined", "not_recorded")]
            shares = [str(part) for share in day.shares.values() for part in (share.count, share.of)]
            late = [_text(told[name]) for name in ("late_median_seconds", "late_p95_seconds")]
            named = [source.party, source.source, source.device or "", day.day or "", report.zone]
            rows.append((*named, *counts, *shares, *late, str(source.target_seconds)))
    return rows


def _text(value: float | None) -> str:
    return "" if value is None else str(value)
