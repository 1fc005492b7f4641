"""From roles to a mapping: what time an event has, which things it is about, what is said of them.

One plain event per row. What is not certain is left out and said; what must be known and is not (a zone, an issuer) is
written with a placeholder and asked for. A draft without a time or a thing says so and stays refused until a person
names one.
"""

from __future__ import annotations

from typing import Any

import msgspec

from clew.collection.suggest.judgements import outcomes
from clew.collection.suggest.quantities import measurements, unit_value
from clew.collection.suggest.roles import PERSONAL, Column, Note
from clew.collection.tables.terms import is_facet

TERMS = {
    "lot": "batch",
    "event_id": "run_id",
    **{role: role for role in (
        "equipment", "station", "line", "tool", "fixture", "mold", "cavity", "position", "program", "program_version",
        "recipe", "operator", "inspector", "team", "shift", "department", "workshop", "supplier", "manufacturer",
        "customer", "carrier", "vehicle", "location", "material", "material_grade", "process_step", "use_count",
        "run_order", "condition", "treatment", "exception", "order", "heat_number", "product", "gauge", *PERSONAL,
    )},
}  # fmt: skip
"""Role → the dictionary term that its column fills."""
WHOLE = ("use_count", "run_order")
MAIN_THINGS = ("serial", "lot", "order", "container", "thing", "child")
STEPS = {
    "wareneingang": "receiving", "receiving": "receiving", "receipt": "receiving", "incoming": "receiving",
    "eingang": "receiving", "shipment": "shipping", "shipping": "shipping", "versand": "shipping",
    "packing": "packing", "test": "inspecting", "inspection": "inspecting", "pruef": "inspecting",
    "assembly": "assembling", "montage": "assembling",
}  # fmt: skip


class Line(msgspec.Struct, kw_only=True):
    """One entry of the mapping: the YAML value, the column that it is about, and remarks to write beside it."""

    value: Any
    column: Column | None = None
    notes: list[Note] = []


class Parts(msgspec.Struct, kw_only=True):
    """The pieces of a mapping in the order in which they are written. ``ignore``: columns left out."""

    time: Line | None = None
    operation: dict[str, Any] = {}
    operation_notes: list[Note] = []
    values: dict[str, Line] = {}
    things: list[Line] = []
    facets: dict[str, Line] = {}
    outcomes: list[Line] = []
    measurements: list[Line] = []
    ignore: list[Line] = []
    decimal: str = "."
    questions: list[Note] = []


def compose(columns: list[Column], slug: str, zone: str | None) -> Parts:
    """The parts of the mapping that these columns make. ``zone``: where the clocks stand, if the person said so."""
    parts = Parts(decimal="," if any(c.profile.decimal == "," for c in columns) else ".")
    used: set[str] = set()
    _time(parts, columns, zone, used)
    _things(parts, columns, slug, used)
    _operation(parts, columns, slug, used)
    _facets(parts, columns, used)
    for value, column, members in outcomes([c for c in columns if c.name not in used and mappable(c)]):
        parts.outcomes.append(Line(value=value, column=column, notes=list(column.decide)))
        used.update(member.name for member in members)
    for value, column, members in measurements([c for c in columns if c.name not in used and mappable(c)], columns):
        parts.measurements.append(Line(value=value, column=column, notes=list(column.decide)))
        used.update(member.name for member in members)
    parts.ignore = [Line(value=c.name, column=c, notes=_left_out(c)) for c in columns if c.name not in used]
    return parts


def mappable(column: Column) -> bool:
    """Whether a mapping can name the column, and enough is known to do so."""
    return column.usable and nameable(column)


def nameable(column: Column) -> bool:
    return bool(column.name) and "{" not in column.name and "}" not in column.name


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


def filled(column: Column, value: dict[str, Any]) -> dict[str, Any]:
    """A value with what its empty cells mean."""
    if column.profile.empties:
        value["empty"] = list(column.profile.empties)
    if column.profile.filled < 1:
        value["optional"] = True
    return value


# --- time -----------------------------------------------------------------------------------------------------------


def _time(parts: Parts, columns: list[Column], zone: str | None, used: set[str]) -> None:
    timed = [c for c in columns if c.usable and nameable(c) and c.profile.temporal and c.role != "time_of_day"]
    chosen = next((c for role in ("time_event", "time_end", "time_start") for c in timed if c.role == role), None)
    ends = [c for c in timed if c.role == "time_end"]
    if ends and any(c.role == "time_start" for c in timed) and (chosen is None or chosen.profile.kind == "date"):
        chosen = ends[0]
    if chosen is None:
        parts.questions.append(Note("suggest.question.no_time"))
        return
    value, zoneless = _instant(chosen, columns, used)
    notes = list(chosen.decide)
    if zoneless:
        value["zone"] = zone or "+00:00"
        if zone is None:
            notes.append(Note("suggest.decide.zone"))
            parts.questions.append(Note("suggest.question.zone", {"column": chosen.name}))
    parts.time = Line(value=value, column=chosen, notes=notes)
    start = next((c for c in timed if c.role == "time_start" and c is not chosen), None)
    if start is not None and is_facet("start_time"):
        begun, _ = _instant(start, columns, used)
        if zoneless:
            begun["zone"] = value["zone"]
        parts.values["started"] = Line(value={"time": begun}, column=start)
        parts.facets["start_time"] = Line(
            value={"template": "{started}", **({"optional": True} if start.profile.filled < 1 else {})}, column=start
        )


def _instant(column: Column, columns: list[Column], used: set[str]) -> tuple[dict[str, Any], bool]:
    """The time of a column, with its time of day from another where they are a pair; and whether it lacks a zone."""
    used.add(column.name)
    reading = column.profile.time
    layouts = reading.layouts if reading is not None else ()
    clock = next((c for c in columns if c.name == column.partner and c.role == "time_of_day"), None)
    value: dict[str, Any] = {"column": column.name}
    if clock is not None and nameable(clock):
        used.add(clock.name)
        hours = clock.profile.time.layouts if clock.profile.time is not None else ()
        value = {"template": f"{{{column.name}}} {{{clock.name}}}"}
        layouts = tuple(f"{day} {hour}" for day in layouts or ("%Y-%m-%d",) for hour in hours or ("%H:%M:%S",))
    if layouts:
        value["layout"] = layouts[0] if len(layouts) == 1 else list(layouts)
    if column.profile.empties:
        value["empty"] = list(column.profile.empties)
    epoch = bool(layouts) and layouts[0].startswith("unix_")
    return value, not epoch and not (reading is not None and reading.zoned)


# --- things ---------------------------------------------------------------------------------------------------------


def _things(parts: Parts, columns: list[Column], slug: str, used: set[str]) -> None:
    can = [c for c in columns if mappable(c) and c.name not in used]
    parents, children = ([c for c in can if c.role == role] for role in ("parent", "child"))
    serials = [c for c in can if c.role == "serial"]
    if not parents and children and len(serials) == 1 and serials[0].profile.unique > 0.9:
        parents, serials = serials, []
    if parents and children:
        parts.operation = {"type": "AggregationEvent", "action": "ADD"}
        parts.operation_notes = [Note("suggest.decide.parent_child")]
        for column, role in ((parents[0], "parent"), (children[0], "child")):
            value = {"id": _identifier(column), "role": role}
            parts.things.append(Line(value=value, column=column))
            used.add(column.name)
        return
    main = next((c for role in MAIN_THINGS for c in can if c.role == role), None)
    if main is None:
        parts.questions.append(Note("suggest.question.no_thing"))
        return
    used.add(main.name)
    if main.role in ("lot", "order"):
        parts.things.append(_lot(parts, main, can, slug, used))
    else:
        parts.things.append(Line(value={"id": _identifier(main)}, column=main, notes=list(main.decide)))


def _identifier(column: Column) -> str:
    """The template of its identifier: a URI stays itself, a bare SSCC becomes one of GS1, all else is a house name."""
    cells = list(column.profile.counts)
    if all(":" in cell.partition("/")[0] for cell in cells[:50]):
        return f"{{{column.name}}}"
    checked = any(note.params.get("seen") == "check_digit" for note in column.why)
    if checked and column.role == "container" and column.profile.width == 18:
        return f"https://id.gs1.org/00/{{{column.name}}}"
    return f"urn:clew:id:{{{column.name}}}"


def _lot(parts: Parts, main: Column, can: list[Column], slug: str, used: set[str]) -> Line:
    supplier = next((c for c in can if c.role == "supplier" and c.profile.filled == 1), None)
    notes = list(main.decide)
    issuer: dict[str, Any]
    if main.role == "lot" and supplier is not None:
        issuer = {"template": f"urn:clew:id:{{{supplier.name}}}"}
        notes.append(Note("suggest.decide.issuer_column", {"column": supplier.name}))
    else:
        issuer = {"constant": f"urn:clew:id:{slug}"}
        notes.append(Note("suggest.decide.issuer"))
        parts.questions.append(Note("suggest.question.issuer", {"column": main.name}))
    value: dict[str, Any] = {"lot": {"issuer": issuer, "number": {"column": main.name}}}
    amounts = [c for c in can if c.role == "quantity" and c.name not in used]
    if amounts:
        done = {"completed", "good", "output", "produced", "gut", "ist", "fertig"}
        amount = next((c for c in amounts if done.intersection(c.header.words)), amounts[0])
        used.add(amount.name)
        value["quantity"] = filled(amount, {"column": amount.name})
        uom, unit = unit_value(amount, can)
        if uom is not None:
            value["uom"] = uom
        used.update([unit.name] if unit is not None else [])
    return Line(value=value, column=main, notes=notes)


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
        if column.role in (*PERSONAL, "operator", "inspector"):
            notes.append(Note("suggest.decide.person"))
        parts.facets[term] = Line(value=filled(column, {"column": column.name}), column=column, notes=notes)
        used.add(column.name)
