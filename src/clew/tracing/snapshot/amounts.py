"""Quantities as numbers: exact where whole numbers of one scale can hold them, else left to decimals.

``clew.tracing.quantities.amount`` says what a quantity is worth. Within a dimension all values are counted in units of
one power of ten, so that sums of them are exact in 64 bits; a value that does not fit (thirds of a minute, kilograms to
twelve places beside thousands of tonnes) is *unfit*, and whoever meets it works with decimals instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clew.tracing.quantities import PIECES, Amount, amount
from clew.tracing.snapshot.facts import NONE, Quantity

PIECES_DIMENSION = 0
_ROOM = 1 << 62


class Amounts(NamedTuple):
    """By number of a quantity: ``dimension`` (NONE: no comparable amount; PIECES_DIMENSION: pieces), ``value`` in the
    base unit, ``scaled``: exact, in units of the dimension's scale, ``fit``: whether ``scaled`` holds it.
    ``pieces``: the scale of pieces."""

    dimension: NDArray[np.int32]
    value: NDArray[np.float64]
    scaled: NDArray[np.int64]
    fit: NDArray[np.bool_]
    pieces: int


def amounts(quantities: Sequence[Quantity], facts: int) -> Amounts:
    """``facts``: how many may be added up at most."""
    known = [amount(number, unit) for number, unit in quantities]
    dimensions = {PIECES: PIECES_DIMENSION}
    members: defaultdict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(known):
        if one is not None:
            members[dimensions.setdefault(one.dimension, len(dimensions))].append(number)
    count = len(quantities)
    made = Amounts(
        np.full(count, NONE, np.int32), np.zeros(count), np.zeros(count, np.int64), np.zeros(count, np.bool_), 1
    )
    scale = {PIECES_DIMENSION: 1}
    for dimension, numbers in members.items():
        scale[dimension] = _fill(made, dimension, numbers, known, _ROOM // max(facts, 1))
    return made._replace(pieces=scale[PIECES_DIMENSION])


def _fill(made: Amounts, dimension: int, numbers: list[int], known: Sequence[Amount | None], most: int) -> int:
    """Enter the values of one dimension; its scale."""
    values = {number: one.value for number in numbers if (one := known[number]) is not None}
    places = _places(values.values(), len(str(most)) - 1)
    for number, value in values.items():
        made.dimension[number] = dimension
        made.value[number] = float(value)
        digits, exponent = _whole(value)
        if exponent + places >= 0 and value.adjusted() + places + 1 < len(str(most)):
            made.scaled[number], made.fit[number] = digits * 10 ** (exponent + places), True
    return int(10**places)


def _places(values: Iterable[Decimal], room: int) -> int:
    """Decimal places that hold all values exactly where ``room`` (digits) allows, else as many as usually do."""
    wanted, leading = 0, 1
    for value in values:
        wanted = max(wanted, -_whole(value)[1])
        leading = max(leading, value.adjusted() + 1)
    return wanted if leading + wanted <= room else min(wanted, 4)


def _whole(value: Decimal) -> tuple[int, int]:
    """(digits as one signed number, exponent) without zeros behind the point; exact whatever the context says."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - amounts are finite
    kept = len(digits)
    while exponent < 0 and kept and digits[kept - 1] == 0:
        kept, exponent = kept - 1, exponent + 1
    number = int("".join(map(str, digits[:kept])) or "0")
    return (-number if sign else number), (exponent if number else 0)
