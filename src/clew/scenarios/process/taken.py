"""Rows of the lake as the readings of a chart: numbers in one unit, in the order of time."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from clew.events.errors import InvalidData
from clew.events.house import Outcome
from clew.events.units import convert
from clew.scenarios.process.run_chart import Readings

if TYPE_CHECKING:
    import pyarrow
    from numpy.typing import NDArray

_LIMITS = (("lower", "lower_limit"), ("upper", "upper_limit"), ("nominal", "nominal"))


def most_frequent(units: list[str | None]) -> str | None:
    """The first by name of equals; None where none is told."""
    counts: dict[str, int] = {}
    for each in units:
        if each is not None:
            counts[each] = counts.get(each, 0) + 1
    return min(counts, key=lambda unit: (-counts[unit], unit)) if counts else None


def once(table: pyarrow.Table, for_each: str | None = None) -> pyarrow.Table:
    """Each reading once, with the first thing that it is of: a report may speak of several things. ``for_each``: a
    column; once for each value of it."""
    import numpy as np

    if not table.num_rows:
        return table
    told = ["position", "place", *([] if for_each is None else [for_each])]
    columns = [_numbers(table, name) for name in told]
    order = np.lexsort((table.column("ordinal").to_numpy(), *reversed(columns)))
    fresh = np.zeros(len(order), np.bool_)
    fresh[0] = True
    for column in columns:
        fresh[1:] |= np.diff(column[order]) != 0
    return table.take(order[fresh])


def _numbers(table: pyarrow.Table, column: str) -> NDArray[Any]:
    """A number for each value of a column."""
    encoded = table.column(column).combine_chunks().dictionary_encode(null_encoding="encode")
    found: NDArray[Any] = encoded.indices.to_numpy(zero_copy_only=False)
    return found


def readings_of(table: pyarrow.Table, unit: str | None) -> Readings:
    """Those with a number in the unit, or in one that can be converted to it."""
    import numpy as np

    units = table.column("unit").to_pylist()
    lines = {each: _line(each, unit) for each in set(units)}
    offset = np.array([lines[each][0] for each in units], np.float64)
    factor = np.array([lines[each][1] for each in units], np.float64)
    limits = {name: _floats(table, column) * factor + offset for name, column in _LIMITS}
    told = table.column("within_limits").to_pylist()
    within = np.array([-1 if each is None else int(each) for each in told], np.int8)
    return _in_order(table, _floats(table, "number") * factor + offset, limits, within)


def judgements_of(table: pyarrow.Table) -> Readings:
    """Those that conform (0) or do not (1); what is neither is left out."""
    import numpy as np

    said = table.column("result").to_pylist()
    conform = {each: Outcome("", each).conforms for each in set(said)}
    value = np.array([np.nan if conform[each] is None else float(not conform[each]) for each in said], np.float64)
    none = np.full(len(said), np.nan)
    return _in_order(table, value, {name: none for name, _ in _LIMITS}, (value == 0).astype(np.int8))


def _in_order(
    table: pyarrow.Table, value: NDArray[Any], limits: dict[str, NDArray[Any]], within: NDArray[Any]
) -> Readings:
    """The rows that have a value, in the order of time."""
    import numpy as np

    time, position = table.column("time").to_numpy(), table.column("position").to_numpy()
    order = np.lexsort((table.column("ordinal").to_numpy(), position, time))
    order = order[np.isfinite(value[order])]
    gauges, gauge = _numbered(table.column("gauge").to_pylist(), order.tolist())
    things, thing = _numbered(table.column("thing").to_pylist(), order.tolist())
    return Readings(
        time=time[order],
        value=value[order],
        **{name: each[order] for name, each in limits.items()},
        within=within[order],
        gauge=gauge,
        thing=thing,
        position=position[order],
        gauges=gauges,
        things=things,
    )


def _line(of: str | None, to: str | None) -> tuple[float, float]:
    """Offset and factor from one unit to another: conversions are straight lines. NaN where there is none."""
    if of == to or of is None or to is None:
        return 0.0, 1.0
    try:
        zero = convert(Decimal(0), of, to)
        return float(zero), float(convert(Decimal(1), of, to) - zero)
    except InvalidData:
        return float("nan"), float("nan")


def _floats(table: pyarrow.Table, column: str) -> NDArray[Any]:
    import numpy as np

    found: NDArray[Any] = table.column(column).to_numpy(zero_copy_only=False).astype(np.float64)
    return found


def _numbered(names: list[str | None], order: list[int]) -> tuple[list[str], NDArray[Any]]:
    """The names in the order in which they come, and the place of each row's; -1: none."""
    import numpy as np

    numbers: dict[str, int] = {}
    told = [names[row] for row in order]
    codes = [-1 if each is None else numbers.setdefault(each, len(numbers)) for each in told]
    return list(numbers), np.array(codes, np.int64)
