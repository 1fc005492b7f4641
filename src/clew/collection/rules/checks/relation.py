"""Two sides of one event that must stand to each other in a certain way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

import msgspec

from clew.collection.rules.batch import Batch
from clew.collection.rules.finding import broken
from clew.collection.rules.model import Operand, RelationCheck, Rule
from clew.collection.rules.said import Said, Saying, instant, number
from clew.events.errors import Finding, InvalidData
from clew.events.units import convert

MICROSECONDS = 1_000_000
_SIGNS = {"at_most": "≤", "below": "<", "at_least": "≥", "above": ">", "equal": "=", "not_equal": "≠"}
_HOLDS: dict[str, Callable[[Fraction, Fraction, Fraction], bool]] = {
    "at_most": lambda left, right, slack: left <= right + slack,
    "below": lambda left, right, slack: left < right + slack,
    "at_least": lambda left, right, slack: left >= right - slack,
    "above": lambda left, right, slack: left > right - slack,
    "equal": lambda left, right, slack: abs(left - right) <= slack,
    "not_equal": lambda left, right, slack: abs(left - right) > slack,
}


class _Side(msgspec.Struct, frozen=True):
    """``value``: a number, or UTC microseconds where ``is_time``. ``unit``: of the number. ``at``: a saying of it."""

    value: Fraction
    shown: str
    is_time: bool = False
    unit: str | None = None
    at: Saying | None = None


def check_relation(rule: Rule, check: RelationCheck, said: Said, batch: Batch) -> Iterator[Finding]:
    """Silent where a side is not said, or the sides cannot be compared; a field said several times is judged each."""
    rights = list(_sides(check.right, said))
    for left in _sides(check.left, said):
        for right in rights:
            told = _compare(rule, check, left, right)
            if told is not None:
                yield told


def _compare(rule: Rule, check: RelationCheck, left: _Side, right: _Side) -> Finding | None:
    if left.is_time != right.is_time:
        return None
    other = right.value
    if left.unit and right.unit and left.unit != right.unit:
        try:
            other = Fraction(convert(_decimal(right.value), right.unit, left.unit))
        except InvalidData:
            return None  # another dimension: that is for a rule about units
    slack = Fraction(check.slack) * (MICROSECONDS if left.is_time else 1)
    slack += 0 if left.is_time else abs(other) * Fraction(check.tolerance)
    if _HOLDS[check.relation](left.value, other, slack):
        return None
    at = left.at or right.at or ""
    expected = f"{_SIGNS[check.relation]} {right.shown}"
    return broken(rule, at, "rule.relation", value=left.shown, expected=expected,
                  left=_name(check.left), right=_name(check.right))  # fmt: skip


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _name(side: str | Operand) -> str:
    return side if isinstance(side, str) else " + ".join(side.fields) or (side.number or "")


def _sides(side: str | Operand, said: Said) -> Iterator[_Side]:
    if isinstance(side, Operand):
        total = _sum(side, said)
        if total is not None:
            yield total
        return
    for saying in said.values(side):
        value = number(saying.text)
        moment = instant(saying.text) if value is None else None
        if value is not None:
            yield _Side(Fraction(value), saying.shown, unit=saying.unit, at=saying)
        elif moment is not None:
            yield _Side(Fraction(moment), saying.shown, is_time=True, at=saying)


def _sum(side: Operand, said: Said) -> _Side | None:
    if side.number is not None:
        return _Side(Fraction(side.number), side.number)
    values = [(saying, number(saying.text)) for field in side.fields for saying in said.values(field)]
    if not values or any(value is None for _, value in values):
        return None
    first = values[0][0]
    total = Fraction(0)
    for saying, value in values:
        assert value is not None  # noqa: S101 - checked above
        if saying.unit and first.unit and saying.unit != first.unit:
            try:
                value = convert(value, saying.unit, first.unit)
            except InvalidData:
                return None
        total += Fraction(value)
    total *= Fraction(side.times)
    as_said = any(saying.personal for saying, _ in values) or (len(values) == 1 and side.times == "1")
    shown = first.shown if as_said else format(_decimal(total).normalize(), "f")
    return _Side(total, shown, unit=first.unit, at=first)
