"""Which dictionary terms a mapping may fill, and how a cell becomes one. The only file here that knows the dictionary.

A cell is checked against its term's type here, where its column can still be named; admission checks the whole event
once more.
"""

from __future__ import annotations

from functools import lru_cache

from clew.collection.tables.cells import CellError, Cells, number, read
from clew.collection.tables.mapping.model import Measurement, Outcome, Value
from clew.events.dictionary import Term, load
from clew.events.dictionary.values import problem
from clew.events.house import element, qualified
from clew.events.model import Extension, SensorElement, SensorReport

_STATED_BY_ROW = ("facet", "reference", "logistics", "after_sales", "person")


@lru_cache(maxsize=256)
def is_facet(name: str) -> bool:
    """Whether a term can be filled from one cell: a plain value about the operation, not an object."""
    term = load().get(name)
    return term is not None and term.role in _STATED_BY_ROW and term.type not in ("object", "any")


def facet(name: str, value: Value, cells: Cells, decimal: str) -> Extension | None:
    """The house element of a facet; None where an optional cell is empty. Raises :class:`CellError`."""
    return typed(load()[name], value, cells, decimal)


def typed(term: Term, value: Value, cells: Cells, decimal: str) -> Extension | None:
    """A value as an element of its term: numbers as numbers, digits and all; the rest as text."""
    numeric = term.type in ("integer", "decimal", "quantity")
    text = number(value, cells, decimal) if numeric else read(value, cells)
    if text is None:
        return None
    wrong = problem(term, text)
    if wrong is not None:
        rule, code, params = wrong
        raise CellError(value.column or "", rule, code, **params)
    return Extension(qualified(term.name), text, kind="number" if numeric else "string")


def outcome(item: Outcome, cells: Cells, decimal: str) -> Extension | None:
    """The judgement of a row; None where its optional result is empty. Raises :class:`CellError`."""
    terms = load()
    result = typed(terms["result"], item.result, cells, decimal)
    if result is None:
        return None
    children = [element("characteristic", item.characteristic), result]
    for name, value in (("defect_class", item.defect_class), ("severity", item.severity)):
        child = typed(terms[name], value, cells, decimal) if value is not None else None
        if child is not None:
            children.append(child)
    return Extension(qualified("outcome"), children=tuple(children))


def measurement(item: Measurement, cells: Cells, decimal: str) -> SensorElement | None:
    """A measured value as a sensor report that says which characteristic, with its limits; None where it is empty."""
    text = number(item.value, cells, decimal)
    if text is None:
        return None
    said = [element("characteristic", item.characteristic)]
    for name, value in (("lower_limit", item.lower), ("upper_limit", item.upper)):
        limit = number(value, cells, decimal) if value is not None else None
        if limit is not None:
            said.append(Extension(qualified(name), limit, kind="number"))
    report = SensorReport(type=item.type, value=text, uom=item.uom, extensions=tuple(said))
    return SensorElement(sensor_report=(report,))
