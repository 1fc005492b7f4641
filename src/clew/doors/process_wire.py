"""Run charts as plain documents and as a table; the same at both doors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from clew.doors.documents.process import (
    ProcessCharacteristicsDocument,
    ProcessChartDocument,
    ProcessChoiceDocument,
    ProcessGaugeDocument,
    ProcessPointDocument,
)
from clew.doors.said import term
from clew.doors.wording import Wording, symbol
from clew.events.house import subject
from clew.events.house.master_data import EQUIPMENT
from clew.events.identifiers import normalise
from clew.events.timestamps import canonical_time
from clew.language import render
from clew.language.exporting import csv_pieces
from clew.scenarios.cause.naming import share_text, short
from clew.scenarios.names import Names
from clew.scenarios.process.asked import ChartAsked
from clew.scenarios.process.desk import Chart
from clew.scenarios.process.run_chart import Point
from clew.storage.lake.tables import Kind

if TYPE_CHECKING:
    from clew.bootstrap import Clew

COLUMNS = (
    "time", "thing", "value", "unit", "lower_limit", "upper_limit", "nominal", "within_limits", "gauge", "biz_step",
    "product", "position",
)  # fmt: skip
Document = dict[str, Any]


def characteristics_document(clew: Clew, lang: str) -> ProcessCharacteristicsDocument:
    position, found = clew.process.characteristics()
    names = Names(clew.store, clew.visibility, lang)
    words = Wording(clew.dictionary, names, lang)
    return {
        "position": position,
        "items": sorted(
            (
                {
                    "name": each.name,
                    "of": each.kind,
                    "title": words.characteristic(each.name),
                    "readings": each.rows,
                    "things": each.things,
                    "units": [symbol(unit) for unit, _ in each.values] if each.kind == "measurement" else [],
                }
                for each in found
            ),
            key=lambda each: (each["title"].casefold(), each["name"]),
        ),
    }


def chart_document(clew: Clew, asked: ChartAsked, lang: str) -> ProcessChartDocument:
    found = clew.process.chart(asked)
    names = Names(clew.store, clew.visibility, lang)
    words = Wording(clew.dictionary, names, lang)
    chart = found.chart
    title = words.characteristic(asked.characteristic)
    plates = _plates(clew, {*found.gauges, *(value for value, _ in found.choices.gauges)})
    return {
        "position": found.position,
        "of": asked.kind,
        "characteristic": asked.characteristic,
        "title": title,
        "unit": found.unit,
        "unit_symbol": symbol(found.unit),
        "kind": "buckets" if chart.buckets else "points",
        "statement": _statement(found, asked.kind, title, lang),
        "summary": _timed(chart.summary, "first", "last"),
        "points": [_point(each) for each in chart.points],
        "buckets": [_timed(each, "start", "end") for each in chart.buckets],
        "limits": [_timed(each, "start", "end") for each in chart.spans],
        "limits_total": chart.limited,
        "gauges": [_gauge(each, plates[each], words) for each in found.gauges],
        "changes": [_timed(each, "time") for each in chart.changes],
        "changes_total": chart.changed,
        "left_out": found.left_out,
        "choices": {
            "products": [_choice(value, count, words.product(value)) for value, count in found.choices.products],
            "steps": [_choice(value, count, term("bizStep", value, lang)) for value, count in found.choices.steps],
            "gauges": [
                _choice(value, count, words.named(plates[value], value)) for value, count in found.choices.gauges
            ],
            "equipment": [
                _choice(value, count, words.named(value, subject(EQUIPMENT, value)))
                for value, count in found.choices.equipment
            ],
        },
    }


def chart_pieces(clew: Clew, asked: ChartAsked) -> Iterator[bytes]:
    """What a chart shows as a CSV table, as it stands in the record: a row for each thing that a reading is of."""
    return csv_pieces(
        COLUMNS,
        (
            [
                canonical_time(each.time),
                each.thing,
                each.value,
                each.unit,
                each.lower,
                each.upper,
                each.nominal,
                each.within,
                each.gauge,
                each.step,
                each.product,
                each.position,
            ]
            for each in clew.process.rows(asked)
        ),
    )


def _statement(found: Chart, kind: Kind, title: str, lang: str) -> str:
    summary = found.chart.summary
    if summary is None:
        return render("process.nothing", {"name": title}, lang)
    told: Document = {"name": title, "count": summary.count, "out": summary.out}
    if kind == "outcome":
        return render("process.judged", told | {"share": share_text(summary.mean, lang)}, lang)
    if summary.unlimited == summary.count:
        return render("process.unlimited", told, lang)
    limited = summary.count - summary.unlimited
    share = share_text(summary.out / limited, lang)
    return render("process.within" if summary.out == 0 else "process.out", told | {"share": share}, lang)


def _timed(struct: Any, *names: str) -> Any:
    if struct is None:
        return None
    plain: Document = msgspec.to_builtins(struct)
    return plain | {name: canonical_time(plain[name]) for name in names}


def _point(point: Point) -> ProcessPointDocument:
    return {
        "time": canonical_time(point.time),
        "value": point.value,
        "within": point.within,
        "thing": point.thing,
        "short": None if point.thing is None else short(point.thing),
        "gauge": point.gauge,
    }


def _plates(clew: Clew, gauges: Iterable[str]) -> Mapping[str, str]:
    """Gauges as they were first written: a key no longer tells the company's prefix from what stands on the plate."""
    keys = {each: normalise(each) for each in gauges}
    things = clew.store.things.several(set(keys.values()), clew.visibility)
    return {each: things[key].spelling if key in things else each for each, key in keys.items()}


def _gauge(gauge: str, plate: str, words: Wording) -> ProcessGaugeDocument:
    return {"id": gauge, "short": short(plate), "name": words.named(plate, gauge)}


def _choice(value: str, count: int, title: str) -> ProcessChoiceDocument:
    return {"value": value, "title": title, "count": count}
