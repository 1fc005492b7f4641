"""Conditions: yes or no about a record. What cannot be decided raises, so that nothing is guessed.

``all``, ``any`` and ``none`` stop at the first part that decides, in the mapping's order: ``filled: true`` before a
comparison keeps an empty cell from being compared.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal

from clew.collection.patterns import MAX_TEXT, Pattern, compiled
from clew.collection.tables.cells import CellError, Cells, as_number, empty_cell, shown
from clew.collection.tables.interpreter.scope import Scope
from clew.collection.tables.mapping.model import Condition
from clew.events.timestamps import parse_timestamp

Holds = Callable[[Cells], bool]
_ORDERS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "above": operator.gt,
    "at_least": operator.ge,
    "below": operator.lt,
    "at_most": operator.le,
}


def condition_of(condition: Condition, scope: Scope) -> Holds:
    """What decides a condition. Raises :class:`CellError` per record where it cannot be decided."""
    for key, parts in (("all", condition.all), ("any", condition.any), ("none", condition.none)):
        if parts is not None:
            return _several(key, [condition_of(part, scope) for part in parts])
    name = condition.column if condition.column is not None else condition.value
    if name is None:
        raise AssertionError("a condition without a subject passed the check of its mapping")
    for key in _ORDERS:
        operand = getattr(condition, key)
        if operand is not None:
            return _compared(name, key, operand, condition.than, scope)
    return _text_test(name, condition)


def _several(key: str, parts: list[Holds]) -> Holds:
    if key == "all":
        return lambda cells: all(part(cells) for part in parts)
    if key == "any":
        return lambda cells: any(part(cells) for part in parts)
    return lambda cells: not any(part(cells) for part in parts)


def _text_test(name: str, condition: Condition) -> Holds:
    if condition.filled is not None:
        wanted = condition.filled
        return lambda cells: bool(cells[name]) is wanted
    if condition.matches is not None:
        return _matches(name, compiled(condition.matches))
    named = condition.than != "text"
    for test, positive in ((condition.equals, True), (condition.not_equals, False)):
        if test is not None:
            return _equal(name, test, positive=positive, named=named)
    positive = condition.one_of is not None
    texts = frozenset((condition.one_of if positive else condition.not_one_of) or ())
    if named:
        return lambda cells: (cells[name] in {cells[other] for other in texts}) is positive
    return lambda cells: (cells[name] in texts) is positive


def _equal(name: str, operand: str, *, positive: bool, named: bool) -> Holds:
    if named:
        return lambda cells: (cells[name] == cells[operand]) is positive
    return lambda cells: (cells[name] == operand) is positive


def _matches(name: str, form: Pattern) -> Holds:
    def holds(cells: Cells) -> bool:
        text = cells[name]
        if len(text) > MAX_TEXT:
            raise CellError(
                name, "pattern", "mapping.no_match", column=name, value=shown(text), pattern=shown(form.text)
            )
        return form.fits(text)

    return holds


def _compared(name: str, key: str, operand: str, than: str, scope: Scope) -> Holds:
    order = _ORDERS[key]
    left = _instant(name) if scope.is_time(name) else _number(name, scope.marks_of(name))
    if than == "text":
        constant = Decimal(parse_timestamp(operand).microseconds) if scope.is_time(name) else Decimal(operand)
        return lambda cells: order(left(cells), constant)
    right = _instant(operand) if scope.is_time(operand) else _number(operand, scope.marks_of(operand))
    return lambda cells: order(left(cells), right(cells))


def _number(name: str, marks: str) -> Callable[[Cells], Decimal]:
    def number(cells: Cells) -> Decimal:
        text = cells[name]
        if not text:
            raise empty_cell(name)
        return Decimal(as_number(text, name, marks))

    return number


def _instant(name: str) -> Callable[[Cells], Decimal]:
    def instant(cells: Cells) -> Decimal:
        if not cells[name]:
            raise empty_cell(name)
        return Decimal(cells.moments[name].instant.microseconds)

    return instant
