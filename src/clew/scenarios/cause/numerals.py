"""When values of a facet are numbers: by its dictionary type, else by how they are written."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from clew.events.errors import InvalidData
from clew.events.timestamps import parse_timestamp
from clew.events.units import convert, dimension

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clew.events.dictionary.terms import Dictionary
    from clew.storage.reads.exposures import StatedValue

NUMBER_TYPES = frozenset({"integer", "decimal", "quantity"})
NOMINAL_TYPES = frozenset({"enum", "boolean"})
FEWEST_DISTINCT = 7
"""Numerals of no number type make a number from so many on; fewer are names of variants."""
REPEATED = 3
"""Whole numbers of no number type that come so often each, in the middle, are codes: 204 is not twice 102."""
_DECIMAL = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_CODE = re.compile(r"0\d+", re.ASCII)


class Numerals:
    """Which facets are numbers, and what their values are."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._terms = dictionary.terms

    def is_time(self, facet: str) -> bool:
        term = self._terms.get(facet)
        return term is not None and term.type == "date-time"

    def is_number(self, facet: str, values: Sequence[StatedValue], rows: Sequence[int]) -> bool:
        """``rows``: how many rows have each of the values."""
        term = self._terms.get(facet)
        kind = None if term is None else term.type
        if kind in NUMBER_TYPES:
            return any(_parsed(value.value) is not None for value in values)
        if kind in NOMINAL_TYPES or len(values) < FEWEST_DISTINCT:
            return False
        if any(_parsed(value.value) is None or _CODE.fullmatch(value.value.strip()) for value in values):
            return False
        if any(value.unit or not value.value.strip().isdigit() for value in values):
            return True
        middle: int = sorted(rows)[len(rows) // 2]
        return middle < REPEATED


def numbers_of(values: Sequence[StatedValue], rows: Sequence[int]) -> tuple[NDArray[Any], str | None]:
    """The values as float64 in the unit that most rows have, and that unit; NaN for one that is no number or cannot be
    converted."""
    import numpy as np

    weights: Counter[str | None] = Counter()
    for value, count in zip(values, rows, strict=True):
        weights[value.unit] += count
    unit = max(weights, key=lambda each: (weights[each], each or "")) if weights else None
    return np.array([_in_unit(value, unit) for value in values], np.float64), unit


def instants_of(values: Sequence[StatedValue]) -> NDArray[Any]:
    """Values that are instants as UTC microseconds, float64; NaN for one that is none."""
    import numpy as np

    return np.array([_instant(value.value) for value in values], np.float64)


def _instant(text: str) -> float:
    try:
        return float(parse_timestamp(text).microseconds)
    except ValueError:
        return math.nan


def _in_unit(value: StatedValue, unit: str | None) -> float:
    number = _parsed(value.value)
    if number is None:
        return math.nan
    if value.unit == unit:
        return float(number)
    if value.unit is None or unit is None or dimension(value.unit) != dimension(unit):
        return math.nan
    try:
        return float(convert(number, value.unit, unit))
    except InvalidData:
        return math.nan


def _parsed(text: str) -> Decimal | None:
    if not _DECIMAL.fullmatch(text.strip()):
        return None
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if math.isfinite(float(number)) else None
