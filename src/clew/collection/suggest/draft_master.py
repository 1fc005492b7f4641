"""Tables that say what a product is made of, or by which stages it is made: drafted as master data, not as work."""

from __future__ import annotations

from typing import Any

from clew.collection.suggest.draft_time import draft_time
from clew.collection.suggest.parts import Line, Parts, filled, mappable
from clew.collection.suggest.quantities import unit_value
from clew.collection.suggest.roles import Column, Note

_WORK = ("serial", "lot", "container", "outcome", "operator", "inspector", "time_of_day")
_TRUE = frozenset(("yes", "y", "true", "ja", "j", "是", "1", "x", "必需", "必须", "mandatory", "required"))
_SEPARATORS = (";", ",", "/", "|")
SINCE = "2000-01-01T00:00:00Z"


def master_data(parts: Parts, columns: list[Column], slug: str, used: set[str]) -> bool:
    """Draft a bill of materials or a routing, if the table is one. False: it is a record of work."""
    can = [column for column in columns if mappable(column)]
    if any(column.role in _WORK for column in can):
        return False
    dated = [column for column in can if column.profile.temporal]
    if any(column.profile.unique > 0.5 and column.profile.distinct > 3 for column in dated):
        return False
    subject, piece = _components(can) or _stages(can) or (None, None)
    if subject is None or piece is None:
        return False
    key = "components" if piece.role != "process_step" else "stages"
    parts.group = [subject.name, *(column.name for column in dated[:1])]
    parts.things.append(Line(value={"id": f"{{{subject.name}}}"}, column=subject))
    used.update((subject.name, piece.name))
    if dated:
        draft_time(parts, _as_event(dated), "+00:00", used)
    if parts.time is None:
        parts.questions = [Note("suggest.question.since")]
        parts.time = Line(value={"template": SINCE}, notes=[Note("suggest.decide.since")])
    member = _component(piece, can, used) if key == "components" else _stage(piece, can, used)
    parts.operation = {"id": f"urn:clew:event:{slug}:{{{subject.name}}}", **parts.operation}
    if dated:
        parts.operation["id"] += f":{{{dated[0].name}}}"
    parts.master_data = {"kind": "product", key: [member]}
    parts.master_notes.append(Note(f"suggest.decide.{key}"))
    return True


def _as_event(dated: list[Column]) -> list[Column]:
    dated[0].role, dated[0].confidence = "time_event", max(dated[0].confidence, 0.6)
    dated[0].decide = []
    return dated[:1]


def _components(can: list[Column]) -> tuple[Column, Column] | None:
    """A product that comes in several rows, each with a part and how many of it."""
    parent = next((c for c in can if c.role == "parent"), None)
    child = next((c for c in can if c.role == "child"), None)
    codes = [c for c in can if c.role in ("product", "material") and c.profile.kind in ("text", "integer")]
    if parent is None and child is not None:
        parent = next((c for c in codes if c.profile.unique < 1), None)
    if child is None and parent is not None:
        child = next((c for c in codes if c.profile.distinct >= parent.profile.distinct), None)
    counted = any(c.role in ("quantity", "component_alternate", "position", "mandatory") for c in can)
    return (parent, child) if parent is not None and child is not None and counted else None


def _stages(can: list[Column]) -> tuple[Column, Column] | None:
    """A product that comes in several rows, each with a step of its making and the step's place or length."""
    product = next((c for c in can if c.role in ("product", "parent", "order") and c.profile.unique < 1), None)
    steps = [c for c in can if c.role == "process_step"]
    placed = (
        any(c.role in ("run_order", "duration", "equipment", "mandatory", "position") for c in can) or len(steps) > 1
    )
    if product is None or not steps or not placed:
        return None
    return product, next((c for c in steps if c.profile.kind == "text"), steps[0])


def _component(child: Column, can: list[Column], used: set[str]) -> dict[str, Any]:
    member: dict[str, Any] = {"each": "rows", "product_class": f"{{{child.name}}}"}
    count = next((c for c in can if c.role == "quantity"), None)
    if count is not None:
        member["count"] = filled(count, {"column": count.name})
        used.add(count.name)
        uom, unit = unit_value(count, can)
        if uom is not None:
            member["unit"] = {"constant": uom} if isinstance(uom, str) else uom
        used.update([unit.name] if unit is not None else [])
    alternate = next((c for c in can if c.role == "component_alternate"), None)
    if alternate is not None:
        member["alternates"] = filled(alternate, {"column": alternate.name})
        cells = list(alternate.profile.counts)
        member["separator"] = next((mark for mark in _SEPARATORS if any(mark in cell for cell in cells)), ",")
        used.add(alternate.name)
    places = [c for c in can if c.role == "position"]
    place = next((c for c in places if c.profile.kind == "text"), places[0] if places else None)
    if place is not None:
        member["position"] = filled(place, {"column": place.name})
        used.add(place.name)
    return _mandatory(member, can, used)


def _stage(step: Column, can: list[Column], used: set[str]) -> dict[str, Any]:
    member: dict[str, Any] = {"each": "rows", "process_step": {"column": step.name}}
    numbers = [c for c in can if c.profile.kind == "integer" and c is not step]
    number = next((c for role in ("run_order", "process_step", "position") for c in numbers if c.role == role), None)
    if number is not None:
        member["number"] = {"column": number.name}
        used.add(number.name)
    return _mandatory(member, can, used)


def _mandatory(member: dict[str, Any], can: list[Column], used: set[str]) -> dict[str, Any]:
    column = next((c for c in can if c.role == "mandatory"), None)
    if column is not None:
        # A column named "optional" says the opposite.
        turned = "optional" in column.header.words
        values = {cell: str((cell.lower() in _TRUE) != turned).lower() for cell in column.profile.counts}
        member["mandatory"] = filled(column, {"column": column.name, "values": values})
        used.add(column.name)
    return member
