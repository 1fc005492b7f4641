"""Calculations and summaries: exact decimals out of a record's values, out of curves, out of all rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, DecimalException, DivisionByZero, Inexact, InvalidOperation
from decimal import Overflow as TooLarge
from functools import lru_cache

import msgspec

from clew.collection.tables.cells import CellError, Cells, Read, as_number, rows_of, shown
from clew.collection.tables.interpreter.scope import Scope
from clew.collection.tables.interpreter.values import decimal_of, label
from clew.collection.tables.mapping.model import Calculation, Summary

_DIGITS = 1000
_EXACT = Context(prec=_DIGITS, Emax=_DIGITS, Emin=-_DIGITS, traps=[Inexact, TooLarge, InvalidOperation, DivisionByZero])
_MEAN_DIGITS = 12
_NUMBERS = msgspec.json.Decoder(list[Decimal | None])


def spelt(number: Decimal) -> str:
    """A decimal as a text without exponent."""
    return format(number, "f")


def calculation_of(calculation: Calculation, scope: Scope) -> Read:
    """What calculates. A missing operand makes the result missing; what has no exact or finite result is refused."""
    name = next(key for key in ("sum", "difference", "product", "quotient") if getattr(calculation, key) is not None)
    values = getattr(calculation, name)
    operands = [decimal_of(value, scope) for value in values]
    column = next((found for found in map(label, values) if found), "")
    combine = _OPERATIONS[name]
    digits = calculation.digits

    def calculate(cells: Cells) -> str | None:
        numbers = [read(cells) for read in operands]
        if None in numbers:
            return None
        try:
            return spelt(combine(numbers, digits))  # type: ignore[arg-type]
        except DecimalException:
            given = ", ".join(map(str, numbers))
            raise CellError(
                column, "calculation", "mapping.calculation", column=column, values=shown(given), operation=name
            ) from None

    return calculate


def _sum(numbers: Sequence[Decimal], digits: int) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = _EXACT.add(total, number)
    return total


def _difference(numbers: Sequence[Decimal], digits: int) -> Decimal:
    total = numbers[0]
    for number in numbers[1:]:
        total = _EXACT.subtract(total, number)
    return total


def _product(numbers: Sequence[Decimal], digits: int) -> Decimal:
    total = Decimal(1)
    for number in numbers:
        total = _EXACT.multiply(total, number)
    return total


def _quotient(numbers: Sequence[Decimal], digits: int) -> Decimal:
    divisor = _product(numbers[1:], digits)
    try:
        return _EXACT.divide(numbers[0], divisor)
    except Inexact:
        rounded = Context(prec=digits, rounding=ROUND_HALF_EVEN, traps=[TooLarge, InvalidOperation, DivisionByZero])
        return rounded.divide(numbers[0], divisor)


_OPERATIONS: dict[str, Callable[[Sequence[Decimal], int], Decimal]] = {
    "sum": _sum,
    "difference": _difference,
    "product": _product,
    "quotient": _quotient,
}


def summary_of(summary: Summary, scope: Scope) -> Read:
    """What takes one number out of a list cell, or out of the cells (numbers or lists) of all rows of ``each``."""
    column, other, each = summary.column, summary.index_of, summary.each
    marks, other_marks = scope.marks_of(column), scope.marks_of(other or column)
    take = summary.take

    def summarise(cells: Cells) -> str | None:
        series = _series(cells, column, each, marks)
        present = [(number, index) for index, number in enumerate(series) if number is not None]
        if take == "count":
            return str(len(present))
        if not present:
            return None
        if other is not None:
            # Of equal numbers the first counts, for the least and the greatest alike.
            extreme = max if take == "max" else min
            index = extreme(present, key=lambda pair: pair[0])[1]
            partners = _series(cells, other, each, other_marks)
            if len(partners) != len(series):
                raise CellError(
                    column,
                    "list",
                    "mapping.list_lengths",
                    column=column,
                    length=len(series),
                    other=other,
                    other_length=len(partners),
                )
            partner = partners[index]
            return None if partner is None else spelt(partner)
        try:
            return spelt(_taken(take, [number for number, _ in present]))
        except DecimalException:
            raise CellError(
                column, "calculation", "mapping.calculation", column=column, values=str(len(present)), operation=take
            ) from None

    return summarise


def _taken(take: str, numbers: list[Decimal]) -> Decimal:
    match take:
        case "max":
            return max(numbers)
        case "min":
            return min(numbers)
        case "first":
            return numbers[0]
        case "last":
            return numbers[-1]
        case "sum":
            return _sum(numbers, _MEAN_DIGITS)
    return _quotient([_sum(numbers, _MEAN_DIGITS), Decimal(len(numbers))], _MEAN_DIGITS)


def _series(cells: Cells, column: str, each: str | None, marks: str) -> list[Decimal | None]:
    if each is None:
        text = cells[column]
        return list(numbers_in(text, column)) if text else []
    series: list[Decimal | None] = []
    for row in rows_of(cells, each):
        with row.named():
            text = row[column]
            if text.startswith("["):
                series.extend(numbers_in(text, column))
            else:
                series.append(Decimal(as_number(text, column, marks)) if text else None)
    return series


@lru_cache(maxsize=32)
def numbers_in(text: str, column: str) -> tuple[Decimal | None, ...]:
    """The numbers of a cell that holds a JSON list; null is a reading that is missing."""
    try:
        numbers = _NUMBERS.decode(text)
    except (msgspec.MsgspecError, UnicodeEncodeError, RecursionError):
        raise CellError(column, "list", "mapping.not_a_list", column=column, value=shown(text)) from None
    if any(number is not None and not number.is_finite() for number in numbers):
        raise CellError(column, "list", "mapping.not_a_list", column=column, value=shown(text))
    return tuple(numbers)
