"""The JSON documents and the CSV of gauges and attachments, the same at every door (docs/json.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clew.events.timestamps import canonical_time
from clew.language import render
from clew.language.exporting import write_csv
from clew.scenarios.names import in_language

if TYPE_CHECKING:
    from clew.events.house import Calibration, DoubtfulSpan
    from clew.scenarios.attachments import Attached
    from clew.scenarios.gauge_impact import DoubtfulResult, Impact, UnitBehind
    from clew.scenarios.gauges import Gauge
    from clew.scenarios.unit_file import Doubt

CSV_COLUMNS = (
    "kind", "event", "time", "thing", "characteristic", "value", "unit", "lower_limit", "upper_limit", "result",
    "reason", "word", "via", "disposition", "place", "container", "assembly", "ended", "held",
)  # fmt: skip


def gauge_document(gauge: Gauge, lang: str) -> dict[str, Any]:
    """One gauge as judged at an instant, with its calibrations and the spans they make doubtful."""
    last = gauge.last
    return {
        "id": gauge.id,
        "key": gauge.key,
        "names": [key for key in gauge.keys if key != gauge.key],
        "name": None if gauge.name is None else in_language(gauge.name, lang),
        "state": gauge.state,
        "message": render(f"gauge.state.{gauge.state}", {}, lang),
        "at": canonical_time(gauge.at),
        "position": gauge.position,
        "last": _calibration(last) if last is not None else None,
        "due": _time(gauge.due),
        "retired": _time(gauge.retired),
        "uses": gauge.uses,
        "last_use": _time(gauge.last_use),
        "calibrations": [_calibration(one) for one in gauge.calibrations],
        "doubtful": [_span(span) for span in gauge.spans],
    }


def _calibration(one: Calibration) -> dict[str, Any]:
    return {
        "time": canonical_time(one.time),
        "result": one.result,
        "due": _time(one.due),
        "certificate": one.certificate,
        "position": one.position,
    }


def _span(span: DoubtfulSpan) -> dict[str, Any]:
    return {
        "from": _time(span.start),
        "until": _time(span.end),
        "reason": span.reason,
        "cause": _calibration(span.cause),
    }


def impact_document(impact: Impact, lang: str, limit: int | None = None) -> dict[str, Any]:
    """What a gauge's doubtful spans touch. ``limit``: of results and of units that are listed; ``counts`` has all."""
    return {
        "gauge": gauge_document(impact.gauge, lang),
        "counts": impact.counts(),
        "results": [_result(each, lang) for each in impact.results[:limit]],
        "units": [_unit(unit) for unit in impact.units[:limit]],
    }


def _result(each: DoubtfulResult, lang: str) -> dict[str, Any]:
    result = each.result
    return {
        "event_id": each.event_id,
        "position": each.position,
        "time": canonical_time(result.time),
        "place": result.place,
        "things": list(each.things),
        "characteristic": result.characteristic,
        "value": result.value,
        "unit": result.unit,
        "lower_limit": result.lower_limit,
        "upper_limit": result.upper_limit,
        "result": result.result,
        "reason": each.span.reason,
        "cause": _calibration(each.span.cause),
        "message": render(f"gauge.doubt.{each.span.reason}", _why(each.span), lang),
    }


def _why(span: DoubtfulSpan) -> dict[str, Any]:
    time = span.cause.due if span.reason == "overdue" else span.cause.time
    return {"time": canonical_time(time if time is not None else span.cause.time)}


def _unit(unit: UnitBehind) -> dict[str, Any]:
    return {
        "id": unit.id,
        "kind": unit.kind,
        "word": unit.word,
        "results": unit.results,
        "via": unit.via,
        "disposition": unit.disposition,
        "place": unit.place,
        "container": unit.container,
        "assembly": unit.assembly,
        "ended": unit.ended,
        "held": unit.held,
    }


def impact_csv(impact: Impact) -> bytes:
    """Results, then units, in one table; ``kind`` tells them apart. Formula cells are neutralised."""
    rows: list[dict[str, object]] = [
        {
            "kind": "result",
            "event": each.event_id,
            "time": canonical_time(each.result.time),
            "thing": thing,
            "characteristic": each.result.characteristic,
            "value": each.result.value,
            "unit": each.result.unit,
            "lower_limit": each.result.lower_limit,
            "upper_limit": each.result.upper_limit,
            "result": each.result.result,
            "reason": each.span.reason,
        }
        for each in impact.results
        for thing in each.things or ("",)
    ]
    rows += [
        {
            "kind": "unit",
            "thing": unit.id,
            "word": unit.word,
            "via": unit.via,
            "disposition": unit.disposition,
            "place": unit.place,
            "container": unit.container,
            "assembly": unit.assembly,
            "ended": unit.ended,
            "held": "true" if unit.held else "false",
        }
        for unit in impact.units
    ]
    return write_csv(CSV_COLUMNS, ([row.get(column) for column in CSV_COLUMNS] for row in rows))


def doubt_document(doubt: Doubt, lang: str) -> dict[str, Any]:
    """A doubtful result of an event."""
    return {
        "gauge": doubt.gauge,
        "characteristic": doubt.characteristic,
        "place": doubt.place,
        "reason": doubt.reason,
        "cause": _calibration(doubt.cause),
        "message": doubt_text(doubt, lang),
    }


def doubt_text(doubt: Doubt, lang: str) -> str:
    """Why a result is doubtful, in a sentence."""
    time = doubt.cause.due if doubt.reason == "overdue" and doubt.cause.due is not None else doubt.cause.time
    why = render(f"gauge.doubt.{doubt.reason}", {"time": canonical_time(time)}, lang)
    return render("gauge.doubtful", {"gauge": doubt.gauge, "why": why}, lang)


def attached_document(each: Attached) -> dict[str, Any]:
    """One attachment of one event; ``here``: whether its bytes can be had."""
    return {
        "sha256": each.attachment.sha256,
        "media_type": each.attachment.media_type,
        "title": each.attachment.title,
        "size_bytes": each.attachment.size_bytes,
        "here": each.here,
        "event_id": each.recorded.event_id,
        "position": each.recorded.position,
        "time": canonical_time(each.recorded.event_time),
        "things": list(each.attachment.things),
    }


def _time(microseconds: int | None) -> str | None:
    return None if microseconds is None else canonical_time(microseconds)
