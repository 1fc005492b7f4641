"""Intervals of rates and of their differences that stay within their bounds at 0 % and at 100 %."""

from __future__ import annotations

from clew.modelling.cause.findings import Interval

Z95 = 1.959963984540054


def wilson(bad: float, rows: float, effective: float | None = None) -> Interval:
    """A rate with its 95 % score interval (Wilson 1927), within [0, 1].

    ``effective``: how many independent rows the ``rows`` are worth (rows over design effect), where they share fates.
    Of no rows: anything from 0 to 1.
    """
    if rows <= 0:
        return Interval(0.0, 0.0, 1.0)
    return rate_interval(min(max(bad / rows, 0.0), 1.0), rows if effective is None else min(effective, rows))


def rate_interval(rate: float, effective: float) -> Interval:
    """The same of a rate within [0, 1] known otherwise (standardised), worth ``effective`` independent rows."""
    if effective <= 0:
        return Interval(rate, 0.0, 1.0)
    square = Z95 * Z95 / effective
    middle = (rate + square / 2) / (1 + square)
    half = Z95 * ((rate * (1 - rate) + square / 4) / effective) ** 0.5 / (1 + square)
    return Interval(rate, max(0.0, min(middle - half, rate)), min(1.0, max(middle + half, rate)))


def risk_difference(
    bad1: float,
    n1: float,
    bad0: float,
    n0: float,
    effective1: float | None = None,
    effective0: float | None = None,
) -> Interval:
    """Rate of the first minus rate of the second with its 95 % interval, within [-1, 1] (Newcombe 1998, Stat. Med. 17,
    873, method 10: from the Wilson intervals of both)."""
    return difference_of(wilson(bad1, n1, effective1), wilson(bad0, n0, effective0))


def _bounds(rate: Interval) -> tuple[float, float]:
    return 0.0 if rate.low is None else rate.low, 1.0 if rate.high is None else rate.high


def difference_of(first: Interval, second: Interval) -> Interval:
    """``first`` minus ``second``, independent rates (method of variance estimates recovery)."""
    value = first.value - second.value
    low1, high1 = _bounds(first)
    low0, high0 = _bounds(second)
    down = ((first.value - low1) ** 2 + (high0 - second.value) ** 2) ** 0.5
    up = ((high1 - first.value) ** 2 + (second.value - low0) ** 2) ** 0.5
    return Interval(value, max(-1.0, value - down), min(1.0, value + up))
