"""From roles to a mapping: what time an event has, which things it is about, what is said of them.

One plain event per row. What is not certain is left out and said; what must be known and is not (a zone, an issuer) is
written with a placeholder and asked for. A draft without a time or a thing says so and stays refused until a person
names one.
"""

from __future__ import annotations

from clew.collection.suggest.draft_long import by_characteristic
from clew.collection.suggest.draft_master import master_data
from clew.collection.suggest.draft_things import draft_things, is_calibration
from clew.collection.suggest.draft_time import draft_time, instant
from clew.collection.suggest.judgements import outcomes, translated
from clew.collection.suggest.parts import Line, Parts, filled, mappable
from clew.collection.suggest.quantities import measurements
from clew.collection.suggest.roles import PERSONAL, Column, Note
from clew.collection.tables.terms import is_facet

TERMS = {
    "lot": "batch",
    "event_id": "run_id",
    **{role: role for role in (
        "equipment", "station", "line", "tool", "fixture", "mold", "cavity", "position", "program", "program_version",
        "recipe", "operator", "inspector", "team", "shift", "department", "workshop", "supplier", "manufacturer",
        "customer", "carrier", "vehicle", "location", "material", "material_grade", "process_step", "use_count",
        "run_order", "condition", "treatment", "exception", "order", "heat_number", "product", "gauge",
    )},
}  # fmt: skip
"""Role → the dictionary term that its column fills."""
WHOLE = ("use_count", "run_order")
STEPS = {
    "wareneingang": "receiving", "receiving": "receiving", "receipt": "receiving", "incoming": "receiving",
    "eingang": "receiving", "shipment": "shipping", "shipping": "shipping", "versand": "shipping",
    "packing": "packing", "test": "inspecting", "inspection": "inspecting", "pruef": "inspecting",
    "assembly": "assembling", "montage": "assembling",
}  # fmt: skip


CALIBRATED = {"OK": "passed", "NOK": "failed", "conditional": "adjusted"}


def compose(columns: list[Column], slug: str, zone: str | None) -> Parts:
    """The parts of the mapping that these columns make. ``zone``: where the clocks stand, if the person said so."""
    parts = Parts(decimal="," if any(c.profile.decimal == "," for c in columns) else ".")
    used: set[str] = set()
    if not master_data(parts, columns, slug, used):
        draft_time(parts, columns, zone, used)
        draft_things(parts, columns, slug, used)
        _operation(parts, columns, slug, used)
        if is_calibration(columns, slug):
            _calibration(parts, columns, used)
        _facets(parts, columns, used)
        by_characteristic(parts, columns, used)
        _results(parts, columns, used)
    parts.ignore = [Line(value=c.name, column=c, notes=_left_out(c)) for c in columns if c.name not in used]
    return parts


def _results(parts: Parts, columns: list[Column], used: set[str]) -> None:
    for value, column, members in outcomes([c for c in columns if c.name not in used and mappable(c)]):
        parts.outcomes.append(Line(value=value, column=column, notes=list(column.decide)))
        used.update(member.name for member in members)
    if parts.events:
        return
    for value, column, members in measurements([c for c in columns if c.name not in used and mappable(c)], columns):
        parts.measurements.append(Line(value=value, column=column, notes=list(column.decide)))
        used.update(member.name for member in members)


def _calibration(parts: Parts, columns: list[Column], used: set[str]) -> None:
    """The conclusion, the certificate and how long it holds: what makes the event a calibration (docs/gauges.md)."""
    for column in (c for c in columns if c.role == "outcome" and mappable(c)):
        words = translated(column)
        if words:
            value = {"column": column.name, "values": {cell: CALIBRATED[said] for cell, said in words.items()}}
            parts.facets["calibration_result"] = Line(
                value=filled(column, value), column=column, notes=[*column.decide]
            )
            used.add(column.name)
            break
    for column in (c for c in columns if c.role == "identifier" and c.profile.unique > 0.9 and mappable(c)):
        parts.facets["calibration"] = Line(value=filled(column, {"column": column.name}), column=column)
        used.add(column.name)
        break
    later = (c for c in columns if c.role == "time_other" and c.profile.temporal and mappable(c) and c.name not in used)
    for column in later:
        value, zoneless = instant(column, columns, used)
        if zoneless and parts.time is not None:
            value["zone"] = parts.time.value.get("zone", "+00:00")
        parts.values["due"] = Line(value={"time": value}, column=column)
        optional = {"optional": True} if column.profile.filled < 1 else {}
        parts.facets["calibration_due"] = Line(value={"template": "{due}", **optional}, column=column)
        break


def _left_out(column: Column) -> list[Note]:
    notes = list(column.decide)
    if column.role in PERSONAL:
        notes.append(Note("suggest.decide.personal"))
    elif column.role in ("identifier", "category", "flag", "one_hot", "unit", "characteristic", "json", "curve"):
        notes.append(Note("suggest.decide.meaning"))
    elif column.role in ("quantity_rejected", "rework"):
        notes.append(Note("suggest.decide.own_event"))
    elif not column.usable:
        notes.append(Note("suggest.decide.unsure"))
    return notes


def _operation(parts: Parts, columns: list[Column], slug: str, used: set[str]) -> None:
    parts.operation = {"type": "ObjectEvent", "action": "OBSERVE", **parts.operation}
    number = next((c for c in columns if c.role == "event_id" and mappable(c) and c.name not in used), None)
    if number is not None and number.profile.filled == 1:
        parts.operation["id"] = f"urn:clew:event:{slug}:{{{number.name}}}"
        used.add(number.name)
    step = next((step for word, step in STEPS.items() if word in slug), None)
    if step is None and parts.operation["type"] == "ObjectEvent" and any(c.role == "inspector" for c in columns):
        step = "inspecting"
    if step is None:
        parts.questions.append(Note("suggest.question.biz_step"))
    else:
        parts.operation["biz_step"] = step
        parts.operation_notes = [*parts.operation_notes, Note("suggest.decide.biz_step")]


def _facets(parts: Parts, columns: list[Column], used: set[str]) -> None:
    for column in sorted(columns, key=lambda each: -each.confidence):
        term = TERMS.get(column.role)
        if term is None or column.name in used or not mappable(column) or not is_facet(term) or term in parts.facets:
            continue
        if term in WHOLE and column.profile.kind != "integer":
            continue
        notes = list(column.decide)
        if column.role in ("operator", "inspector"):
            notes.append(Note("suggest.decide.person"))
        parts.facets[term] = Line(value=filled(column, {"column": column.name}), column=column, notes=notes)
        used.add(column.name)
