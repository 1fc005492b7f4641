"""What a drafted event is about: a piece, a lot, a container with its content, a part in its parent, a gauge."""

from __future__ import annotations

from typing import Any

from clew.collection.suggest.parts import Line, Parts, filled, mappable
from clew.collection.suggest.quantities import unit_value
from clew.collection.suggest.roles import Column, Note

MAIN_THINGS = ("serial", "lot", "order", "container", "thing", "child", "gauge", "equipment")
_SUPPLIERS = frozenset(
    ["vendor", "supplier", "sup", "mill", "lief", "lieferant", "lieferanten", "lieferantencharge", "vorlieferant"]
)
_CALIBRATION = ("kal", "calib", "校准", "检定", "eich")


def draft_things(parts: Parts, columns: list[Column], slug: str, used: set[str]) -> None:
    """Name the things; ask where no column surely does."""
    can = [c for c in columns if mappable(c) and c.name not in used]
    if _parent_and_child(parts, can, used) or _packed(parts, can, slug, used):
        return
    if is_calibration(columns, slug):
        gauge = next(c for c in can if c.role == "gauge")
        parts.things.append(Line(value={"id": f"urn:clew:gauge:{{{gauge.name}}}"}, column=gauge, notes=gauge.decide))
        used.add(gauge.name)
        return
    main = _main(can)
    if main is None:
        parts.questions.append(Note("suggest.question.no_thing"))
        return
    used.add(main.name)
    if main.role in ("lot", "order"):
        parts.things.append(_lot(parts, main, can, slug, used))
    else:
        notes = list(main.decide)
        if main.role in ("equipment", "gauge"):
            notes.append(Note("suggest.decide.about_equipment"))
        parts.things.append(Line(value={"id": _identifier(main)}, column=main, notes=notes))


def _main(can: list[Column]) -> Column | None:
    for role in MAIN_THINGS:
        columns = [c for c in can if c.role == role]
        if role == "lot":
            # Ours before theirs, and what varies most before what goes into it.
            columns.sort(key=lambda c: (of_supplier(c), -c.profile.filled, -c.profile.distinct))
        if columns:
            return columns[0]
    return None


def of_supplier(column: Column) -> bool:
    """Whether a number is the supplier's own, by its name."""
    chinese = column.header.chinese
    return bool(_SUPPLIERS.intersection(column.header.words)) or any(
        word in chinese for word in ("供应商", "供方", "厂家", "来料")
    )


def is_calibration(columns: list[Column], slug: str) -> bool:
    """Whether the rows are calibrations: a gauge, nothing else that could be the thing, and a word for it."""
    roles = {column.role for column in columns if mappable(column)}
    words = " ".join([slug, *(column.name.lower() for column in columns)])
    return (
        "gauge" in roles
        and "outcome" in roles
        and not roles & {"serial", "lot"}
        and any(w in words for w in _CALIBRATION)
    )


def _parent_and_child(parts: Parts, can: list[Column], used: set[str]) -> bool:
    parents, children = ([c for c in can if c.role == role] for role in ("parent", "child"))
    serials = [c for c in can if c.role == "serial"]
    if not parents and children and len(serials) == 1 and serials[0].profile.unique > 0.9:
        parents, serials = serials, []
    if not (parents and children):
        return False
    parts.operation = {"type": "AggregationEvent", "action": "ADD"}
    parts.operation_notes = [Note("suggest.decide.parent_child")]
    for column, role in ((parents[0], "parent"), (children[0], "child")):
        parts.things.append(Line(value={"id": _identifier(column), "role": role}, column=column))
        used.add(column.name)
    return True


def _packed(parts: Parts, can: list[Column], slug: str, used: set[str]) -> bool:
    """A container with its content, where the rows measure and judge nothing: a packing list."""
    container = next((c for c in can if c.role == "container"), None)
    content = next((c for role in ("serial", "lot") for c in can if c.role == role), None)
    if container is None or content is None or any(c.role in ("outcome", "measurement", "defect_class") for c in can):
        return False
    if content.role == "serial" and content.profile.unique < container.profile.unique:
        return False
    parts.operation = {"type": "AggregationEvent", "action": "ADD"}
    parts.operation_notes = [Note("suggest.decide.packed")]
    used.update((container.name, content.name))
    parts.things.append(Line(value={"id": _identifier(container), "role": "parent"}, column=container))
    if content.role == "lot":
        line = _lot(parts, content, can, slug, used)
        line.value["role"] = "child"
    else:
        line = Line(value={"id": _identifier(content), "role": "child"}, column=content)
    parts.things.append(line)
    return True


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
    """A lot by issuer and number; the supplier's own number beside ours is another name of it."""
    supplier = next((c for c in can if c.role == "supplier" and c.profile.filled == 1), None)
    theirs = next((c for c in can if c.role == "lot" and c is not main and of_supplier(c)), None)
    issued = supplier if main.role == "lot" and theirs is None else None
    issuer, notes = _issuer(parts, main, issued, slug)
    value: dict[str, Any] = {"lot": {"issuer": issuer, "number": {"column": main.name}}}
    if theirs is not None and main.role == "lot":
        of_theirs, asked = _issuer(parts, theirs, supplier, slug)
        alias: dict[str, Any] = {
            "lot": {"issuer": of_theirs, "number": {"column": theirs.name}},
            "kind": "supplier_lot",
        }
        if theirs.profile.filled < 1:
            alias["optional"] = True
        parts.aliases.append(Line(value=alias, column=theirs, notes=[Note("suggest.decide.alias"), *asked]))
        used.add(theirs.name)
    _amount(value, can, used)
    return Line(value=value, column=main, notes=[*main.decide, *notes])


def _issuer(parts: Parts, column: Column, supplier: Column | None, slug: str) -> tuple[dict[str, Any], list[Note]]:
    if supplier is not None:
        note = Note("suggest.decide.issuer_column", {"column": supplier.name})
        return {"template": f"urn:clew:id:{{{supplier.name}}}"}, [note]
    parts.questions.append(Note("suggest.question.issuer", {"column": column.name}))
    return {"constant": f"urn:clew:id:{slug}"}, [Note("suggest.decide.issuer")]


def _amount(value: dict[str, Any], can: list[Column], used: set[str]) -> None:
    """How much of it: what was done before what was ordered."""
    amounts = [c for c in can if c.role == "quantity" and c.name not in used]
    if not amounts:
        return
    done = {"completed", "good", "output", "produced", "gut", "ist", "fertig"}
    amount = next((c for c in amounts if done.intersection(c.header.words)), amounts[0])
    used.add(amount.name)
    value["quantity"] = filled(amount, {"column": amount.name})
    uom, unit = unit_value(amount, can)
    if uom is not None:
        value["uom"] = uom
    used.update([unit.name] if unit is not None else [])
