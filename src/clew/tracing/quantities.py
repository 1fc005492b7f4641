"""Amounts that can be compared: a quantity element's number in the base unit of its dimension."""

from __future__ import annotations

from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction

import msgspec

from clew.events import units

_ROUNDED = Context(prec=34)
PIECES = "count"
"""The dimension of things counted one by one (C62, EA, H87, dozens). EPCIS 2.0 §7.3.3.3: without a unit the quantity
is a count of pieces."""


class Amount(msgspec.Struct, frozen=True):
    """``value`` in the base unit of ``dimension``; amounts of different dimensions cannot be compared."""

    dimension: str
    value: Decimal


def amount(quantity: str | None, uom: str | None) -> Amount | None:
    """The comparable amount of a quantity as written; None when there is none. A unit that Rec 20 does not relate to
    others is a dimension of its own."""
    if quantity is None:
        return None
    try:
        value = Decimal(quantity)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    if uom is None:
        return Amount(PIECES, value)
    dimension = units.dimension(uom)
    if dimension is None:
        return Amount(f"unit:{uom}", value)
    return Amount(dimension, units.base(value, uom)[0])


def base_unit(dimension: str) -> str | None:
    """The unit that amounts of a dimension are in: its base unit by Rec 20, None for pieces without a unit."""
    if dimension == PIECES:
        return None
    if dimension.startswith("unit:"):
        return dimension.removeprefix("unit:")
    return next((unit.base for unit in units.units().values() if unit.dimension == dimension), None)


def decimal_text(value: Fraction) -> str:
    """A number as plain text: exact where it has a finite decimal form, else to 34 significant digits."""
    number = _ROUNDED.divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{number.normalize(_ROUNDED):f}"
