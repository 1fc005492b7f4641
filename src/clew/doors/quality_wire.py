"""The documents of the data-quality report; both doors speak them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clew.scenarios.data_quality import Quality, Report, Share, SourceQuality


def report_document(report: Report) -> dict[str, Any]:
    """The whole report. A share is [numerator, denominator]; ``trend`` has a day for each day on which data came."""
    return {
        "zone": report.zone,
        "from": report.calendar[0],
        "to": report.calendar[-1],
        "sources": [_source(each) for each in report.sources],
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
