"""A run chart from readings: points, or where there are many of them buckets with least, greatest and mean; the limits
valid at each time; where the gauge changed. Pure: arrays in, plain structs out.

A bucket is a run of consecutive readings, as many in each: what happened in an instant does not get the room of a quiet
week, and no extreme is lost, for each bucket tells its least and its greatest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_POINTS = 2000
BUCKETS = 500
JUDGED_BUCKETS, JUDGED_EACH = 120, 25
"""Of judgements, which are yes or no, only a rate of several can be drawn: so many each where there are enough."""
MOST_SPANS = 200
MOST_CHANGES = 200


class Readings(msgspec.Struct, frozen=True, kw_only=True):
    """In the order of time. ``time``: UTC microseconds; ``value``, ``lower``, ``upper``, ``nominal``: in one unit, NaN:
    none; ``within``: 1 within its limits, 0 not, -1 without limits; ``gauge``: place in ``gauges``, -1: none told;
    ``thing``: place in ``things``, -1: of no thing; ``position``: of the log."""

    time: NDArray[Any]
    value: NDArray[Any]
    lower: NDArray[Any]
    upper: NDArray[Any]
    nominal: NDArray[Any]
    within: NDArray[Any]
    gauge: NDArray[Any]
    thing: NDArray[Any]
    position: NDArray[Any]
    gauges: Sequence[str]
    things: Sequence[str]

    def __len__(self) -> int:
        return len(self.time)


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One reading. ``within``: None without limits."""

    time: int
    value: float
    within: bool | None
    thing: str | None
    gauge: int | None
    position: int


class Bucket(msgspec.Struct, frozen=True, kw_only=True):
    """``count`` consecutive readings from ``start`` to ``end`` (both included); ``first``: number of its first reading
    from 0; ``out``: how many are out of limits."""

    start: int
    end: int
    first: int
    count: int
    least: float
    greatest: float
    mean: float
    out: int


class LimitSpan(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive readings with the same limits, from number ``first`` to ``last`` (included), and their times."""

    first: int
    last: int
    start: int
    end: int
    lower: float | None
    upper: float | None
    nominal: float | None


class GaugeChange(msgspec.Struct, frozen=True, kw_only=True):
    """Reading number ``at`` is by another gauge (``to``) than the one before (``old``): places among the gauges."""

    at: int
    time: int
    old: int | None
    new: int | None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """``deviation``: of the sample, None for a single reading; ``out``: out of limits; ``unlimited``: readings that
    have none."""

    count: int
    least: float
    greatest: float
    mean: float
    deviation: float | None
    out: int
    unlimited: int
    first: int
    last: int


class RunChart(msgspec.Struct, frozen=True, kw_only=True):
    """Either ``points`` or ``buckets``. ``changes``: of the gauge, ``changed`` in all; ``spans``: of limits,
    ``limited`` in all (the first are told)."""

    summary: Summary | None
    points: Sequence[Point]
    buckets: Sequence[Bucket]
    spans: Sequence[LimitSpan]
    limited: int
    changes: Sequence[GaugeChange]
    changed: int


def run_chart(readings: Readings, *, judged: bool = False) -> RunChart:
    """The chart of some readings; none make an empty one. ``judged``: values are 1 (nonconforming) and 0."""
    if not len(readings):
        return RunChart(summary=None, points=(), buckets=(), spans=(), limited=0, changes=(), changed=0)
    many = judged or len(readings) > MOST_POINTS
    number = max(1, min(JUDGED_BUCKETS, len(readings) // JUDGED_EACH)) if judged else BUCKETS
    spans, limited = _spans(readings)
    changes, changed = _changes(readings)
    return RunChart(
        summary=_summary(readings),
        points=() if many else _points(readings),
        buckets=_buckets(readings, number) if many else (),
        spans=spans,
        limited=limited,
        changes=changes,
        changed=changed,
    )


def _summary(readings: Readings) -> Summary:
    values = readings.value
    return Summary(
        count=len(values),
        least=float(values.min()),
        greatest=float(values.max()),
        mean=float(values.mean()),
        deviation=float(values.std(ddof=1)) if len(values) > 1 else None,
        out=int((readings.within == 0).sum()),
        unlimited=int((readings.within < 0).sum()),
        first=int(readings.time[0]),
        last=int(readings.time[-1]),
    )


def _points(readings: Readings) -> list[Point]:
    columns = (readings.time, readings.value, readings.within, readings.thing, readings.gauge, readings.position)
    return [
        Point(
            time=time,
            value=value,
            within=None if within < 0 else bool(within),
            thing=None if thing < 0 else readings.things[thing],
            gauge=None if gauge < 0 else gauge,
            position=position,
        )
        for time, value, within, thing, gauge, position in zip(*(each.tolist() for each in columns), strict=True)
    ]


def _buckets(readings: Readings, number: int) -> list[Bucket]:
    import numpy as np

    count = len(readings)
    firsts = np.arange(number) * count // number
    sizes = np.diff(np.append(firsts, count))
    least = np.minimum.reduceat(readings.value, firsts)
    greatest = np.maximum.reduceat(readings.value, firsts)
    mean = np.add.reduceat(readings.value, firsts) / sizes
    out = np.add.reduceat((readings.within == 0).astype(np.int64), firsts)
    lasts = firsts + sizes - 1
    columns = (readings.time[firsts], readings.time[lasts], firsts, sizes, least, greatest, mean, out)
    return [
        Bucket(start=start, end=end, first=first, count=size, least=low, greatest=high, mean=middle, out=beyond)
        for start, end, first, size, low, high, middle, beyond in zip(*(each.tolist() for each in columns), strict=True)
    ]


def _spans(readings: Readings) -> tuple[list[LimitSpan], int]:
    import numpy as np

    limits = np.stack((readings.lower, readings.upper, readings.nominal), axis=1)
    same = (limits[1:] == limits[:-1]) | (np.isnan(limits[1:]) & np.isnan(limits[:-1]))
    firsts = np.append(0, np.flatnonzero(~same.all(axis=1)) + 1)
    lasts = np.append(firsts[1:] - 1, len(readings) - 1)
    told = [
        LimitSpan(
            first=first,
            last=last,
            start=int(readings.time[first]),
            end=int(readings.time[last]),
            lower=_number(limits[first, 0]),
            upper=_number(limits[first, 1]),
            nominal=_number(limits[first, 2]),
        )
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True)
        if not np.isnan(limits[first]).all()
    ]
    return told[:MOST_SPANS], len(told)


def _changes(readings: Readings) -> tuple[list[GaugeChange], int]:
    import numpy as np

    at = np.flatnonzero(readings.gauge[1:] != readings.gauge[:-1]) + 1
    told = [
        GaugeChange(
            at=place,
            time=int(readings.time[place]),
            old=_place(readings.gauge[place - 1]),
            new=_place(readings.gauge[place]),
        )
        for place in at[:MOST_CHANGES].tolist()
    ]
    return told, len(at)


def _place(value: Any) -> int | None:
    return None if value < 0 else int(value)


def _number(value: Any) -> float | None:
    return None if value != value else float(value)
