"""Things: what an event names, sorted into the lists of its type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from clew.collection.tables.cells import CellError, Cells, filled, rows_of, shown
from clew.collection.tables.interpreter.conditions import condition_of
from clew.collection.tables.interpreter.scope import Scope
from clew.collection.tables.interpreter.units import unit_of
from clew.collection.tables.interpreter.values import label, number_of, text_of
from clew.collection.tables.mapping.model import Lot, Thing, Value
from clew.collection.tables.mapping.names import template_columns
from clew.events.house import lot_identifier, product_class, subject
from clew.events.identifiers import level
from clew.events.model import (
    EVENT_TYPES,
    Extension,
    ObjectEvent,
    QuantityElement,
    TransactionEvent,
    TransformationEvent,
)


def collected(parts: Iterable[Extension | None]) -> tuple[Extension, ...]:
    """Those that say something; several of one name as what JSON writes as an array."""
    said = [part for part in parts if part is not None]
    if len(said) < 2:
        return tuple(said)
    return tuple(msgspec.structs.replace(part, in_array=True) for part in said)


Identify = Callable[[Cells], str | None]
AddThing = Callable[[Cells, "Lists"], None]


class Lists:
    """The things of one event by role: instances, and what stands by quantity."""

    def __init__(self) -> None:
        self.instances: dict[str, list[str]] = {}
        self.quantities: dict[str, list[QuantityElement]] = {}
        self.classes: dict[str, list[str]] = {}
        """Product class → the things stated to be of it."""

    def add(self, role: str, identifier: str) -> None:
        self.instances.setdefault(role, []).append(identifier)

    def add_quantity(self, role: str, element: QuantityElement) -> None:
        self.quantities.setdefault(role, []).append(element)

    def check(self, event_type: str, fields: dict[str, Any]) -> None:
        """An event that names no thing says nothing; a parent without children, or the reverse, no more, unless all
        of its children are taken away; nor does half a transformation, unless its transformationID joins the halves."""
        given = {*self.instances, *self.quantities}
        needed = {"parent"} if fields.get("action") == "DELETE" else {"parent", "child"}
        if not given or (event_type in ("AggregationEvent", "AssociationEvent") and not given.issuperset(needed)):
            raise CellError("", "required", "csv_table.no_thing")
        if event_type == "TransformationEvent" and len(given) < 2 and "transformation_id" not in fields:
            raise CellError("", "required", "epcis.transformation.one_sided")
        parents = dict.fromkeys(self.instances.get("parent", ()))
        if len(parents) > 1:
            raise CellError("", "one-parent", "mapping.several_parents", things=shown(", ".join(parents)))

    def stated_classes(self) -> tuple[Extension, ...]:
        """What the event's ILMD says of the product classes of its things."""
        return collected(product_class(code, dict.fromkeys(things)) for code, things in self.classes.items())

    def fields(self, event_type: str) -> dict[str, Any]:
        """The event's lists."""
        kind = EVENT_TYPES[event_type]
        result: dict[str, Any] = {}
        if self.classes:
            result["ilmd"] = self.stated_classes()
        if issubclass(kind, TransformationEvent):
            for role in ("input", "output"):
                result[f"{role}_epc_list"] = tuple(self.instances.get(role, ()))
                result[f"{role}_quantity_list"] = tuple(self.quantities.get(role, ()))
            return result
        if issubclass(kind, ObjectEvent | TransactionEvent):
            result["epc_list"] = tuple(self.instances.get("epc", ()))
            result["quantity_list"] = tuple(self.quantities.get("epc", ()))
        else:
            result["child_epcs"] = tuple(self.instances.get("child", ()))
            result["child_quantity_list"] = tuple(self.quantities.get("child", ()))
        if not issubclass(kind, ObjectEvent):
            parents = self.instances.get("parent", [])
            result["parent_id"] = parents[0] if parents else None
        return result


def identifier_of(template: str, *, optional: bool = False, kind: str | None = None) -> Identify:
    """What writes an identifier; None where an optional one's cells are all empty. It must be a URI, or, where master
    data of a ``kind`` are said of it, the code of one."""
    columns, fill = template_columns(template), filled(template)
    first = columns[0] if columns else ""
    certain = ":" in template.partition("{")[0]

    def identify(cells: Cells) -> str | None:
        if optional and not any(cells[column] for column in columns):
            return None
        identifier = fill(cells)
        if kind is not None:
            return subject(kind, identifier)
        if not certain and ":" not in identifier:
            raise CellError(first, "uri", "csv_table.not_a_uri", column=first, value=shown(identifier))
        return identifier

    return identify


def lot_parts(lot: Lot, scope: Scope, *, optional: bool = False) -> Callable[[Cells], tuple[str, str] | None]:
    """What reads a lot's issuer and number; None where an optional one's number is empty."""
    issuer, number = text_of(lot.issuer, scope), text_of(lot.number, scope)
    column, number_column = label(lot.issuer), label(lot.number)

    def parts(cells: Cells) -> tuple[str, str] | None:
        if optional and number_column and not cells[number_column]:
            return None
        given = issuer(cells), number(cells)
        for text, where in zip(given, (column, number_column), strict=True):
            if text is None:
                raise CellError(where, "required", "csv_table.empty_cell", column=where)
            if not text.isprintable():
                raise CellError(where, "text", "csv_table.control_character", column=where, value=shown(repr(text)))
        return given[0] or "", given[1] or ""

    return parts


def lot_of(lot: Lot, scope: Scope, *, optional: bool = False) -> Identify:
    """What writes a lot's identifier of its issuer and number."""
    parts = lot_parts(lot, scope, optional=optional)

    def identify(cells: Cells) -> str | None:
        given = parts(cells)
        return None if given is None else lot_identifier(*given)

    return identify


def thing_of(thing: Thing, scope: Scope, kind: str | None = None) -> AddThing:
    """What adds a thing (with ``each`` or ``separator``: things) to the lists of an event; ``kind``: of master data."""
    add, each = _added(thing, scope, kind), thing.each
    if thing.product_class is not None:
        add = _classified(add, thing.product_class, thing.role, scope)
    holds = condition_of(thing.when, scope) if thing.when is not None else None
    many = each is not None or thing.separator is not None
    if not many and holds is None:
        return add

    def add_all(cells: Cells, lists: Lists) -> None:
        for row in rows_of(cells, each):
            with row.named():
                if holds is None or holds(row):
                    for part in _parts(row, thing):
                        add(part, lists)
        named = lists.instances.get(thing.role)
        if many and named:
            # The same serial in two rows of a group is one thing; quantities are counted row by row.
            lists.instances[thing.role] = list(dict.fromkeys(named))

    return add_all


def _classified(add: AddThing, product_class: Value, role: str, scope: Scope) -> AddThing:
    """The same, and the product class of what it adds, if the record states one."""
    read = text_of(product_class, scope)

    def add_and_say(cells: Cells, lists: Lists) -> None:
        one = Lists()
        add(cells, one)
        for identifier in one.instances.get(role, ()):
            lists.add(role, identifier)
        for quantity in one.quantities.get(role, ()):
            lists.add_quantity(role, quantity)
        named = [*one.instances.get(role, ()), *(quantity.epc_class for quantity in one.quantities.get(role, ()))]
        code = read(cells) if named else None
        if code is not None:
            lists.classes.setdefault(subject("product", code), []).extend(named)

    return add_and_say


def _added(thing: Thing, scope: Scope, kind: str | None) -> AddThing:
    if thing.lot is not None:
        identify = lot_of(thing.lot, scope, optional=thing.optional)
    else:
        identify = identifier_of(thing.id or "", optional=thing.optional, kind=kind)
    quantity = number_of(thing.quantity, scope) if thing.quantity is not None else None
    unit, role = unit_of(thing.uom, scope), thing.role
    by_quantity = thing.lot is not None or quantity is not None
    unclear = not by_quantity and role != "parent" and _may_be_a_class(thing.id or "")

    def add(cells: Cells, lists: Lists) -> None:
        identifier = identify(cells)
        if identifier is None:
            return
        if not by_quantity and not (unclear and level(identifier) in ("lot", "class")):
            lists.add(role, identifier)
            return
        amount = quantity(cells) if quantity is not None else None
        lists.add_quantity(role, QuantityElement(identifier, amount, unit(cells)[0] if amount is not None else None))

    return add


def _may_be_a_class(template: str) -> bool:
    """Whether a template may write a GS1 class or lot, which EPCIS lists by quantity even when none is stated."""
    start = template.partition("{")[0].lower()
    return not start.startswith("urn:") or start.startswith(("urn:epc", "urn:clew:lot"))


def _parts(cells: Cells, thing: Thing) -> Iterator[Cells]:
    if thing.separator is None:
        yield cells
        return
    column = next(iter(template_columns(thing.id)))
    texts = [text.strip() for text in cells[column].split(thing.separator)]
    named = [text for text in texts if text]
    if not named:
        # An empty cell is for the thing itself to judge: optional, or refused.
        yield cells
    for text in named:
        yield cells.within({column: text})
