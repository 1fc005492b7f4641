"""Units of measure: UN/ECE Recommendation 20 codes, their dimensions, and exact conversion within a dimension.

Facts are in ``data/units.tsv``. A factor is a rational number, so conversion loses nothing except where a result has
no finite decimal form (a third of a minute) or ``pi`` is in it (degrees); those are given to 34 significant digits.
What is counted (C62, EA, H87, dozens) is one dimension; packs, sets and kits are others, and comparing across
dimensions is refused. Temperatures are readings, not differences: 25 CEL is 298.15 KEL.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

from clew.events.errors import InvalidData

_PI = Fraction("3.14159265358979323846264338327950288419716939937510582097494459")
_PRECISION = 34
_ROUNDED = Context(prec=_PRECISION, rounding=ROUND_HALF_EVEN)


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """One unit: value in ``base`` = (value + ``offset``) x ``factor``.

    ``dimension``: a word (``mass``, ``torque`` …). ``exact``: whether the factor is (false where pi is in it).
    """

    code: str
    dimension: str
    base: str
    factor: Fraction
    offset: Fraction
    exact: bool
    symbol: str
    en: str
    zh: str


@cache
def units() -> dict[str, Unit]:
    """Every unit known, by code."""
    text = (files("clew.events") / "data" / "units.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[0]: _unit(*row) for row in rows}


def is_unit(code: str) -> bool:
    """Whether ``code`` is a unit this table knows. Codes are upper case, as in the Recommendation."""
    return code in units()


def unit(code: str) -> Unit:
    """The unit of a code. Raises ``InvalidData`` ``unit.unknown``."""
    found = units().get(code)
    if found is None:
        raise InvalidData("unit.unknown", unit=code)
    return found


def dimension(code: str) -> str | None:
    """What a unit measures (``mass``, ``count`` …), None for an unknown code."""
    found = units().get(code)
    return None if found is None else found.dimension


def convert(value: Decimal, from_: str, to: str) -> Decimal:
    """``value`` of unit ``from_`` in unit ``to``; unchanged, trailing zeros and all, when the units are the same.

    Raises ``InvalidData``: ``unit.unknown``; ``unit.incomparable`` for units of different dimensions;
    ``unit.not_finite`` for NaN and infinities.
    """
    source, target = unit(from_), unit(to)
    if source.dimension != target.dimension:
        raise InvalidData("unit.incomparable", unit=from_, other=to)
    if not value.is_finite():
        raise InvalidData("unit.not_finite", value=str(value))
    if source.code == target.code:
        return value
    result = (Fraction(value) + source.offset) * source.factor / target.factor - target.offset
    return _decimal(result) if source.exact and target.exact else _rounded(result)


def base(value: Decimal, code: str) -> tuple[Decimal, str]:
    """``value`` in the base unit of its dimension, and that unit's code. Raises as :func:`convert`."""
    to = unit(code).base
    return convert(value, code, to), to


@lru_cache(maxsize=1024)
def _fraction(expression: str) -> Fraction:
    """The value of a product such as ``0.45359237*9.80665/0.00064516`` or ``pi/180``."""
    result, divide = Fraction(1), False
    for part in expression.replace("*", " * ").replace("/", " / ").split():
        if part in "*/":
            divide = part == "/"
        else:
            number = _PI if part == "pi" else Fraction(part)
            result = result / number if divide else result * number
    return result


def _unit(code: str, dimension: str, base: str, factor: str, symbol: str, en: str, zh: str) -> Unit:
    factor, plus, offset = factor.partition("+")
    return Unit(
        code=code,
        dimension=dimension,
        base=base,
        factor=_fraction(factor),
        offset=_fraction(offset) if plus else Fraction(0),
        exact="pi" not in factor,
        symbol=symbol,
        en=en,
        zh=zh,
    )


def _decimal(number: Fraction) -> Decimal:
    """Exact where a finite decimal exists, else rounded to 34 significant digits."""
    denominator, twos, fives = number.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return _rounded(number)
    places = max(twos, fives)
    digits = number.numerator * 10**places // number.denominator
    return Decimal((int(digits < 0), tuple(map(int, str(abs(digits)))), -places))


def _rounded(number: Fraction) -> Decimal:
    return _ROUNDED.divide(Decimal(number.numerator), Decimal(number.denominator))
