"""What a kind of step finds: the readings of a series that it doubts, each with why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import msgspec

from clew.collection.tables.mapping.model import Cleaning
from clew.events.errors import Parameter

Series = Sequence[Decimal | None]
"""Readings in the order of time; None: missing, or dropped before."""


class Doubt(msgspec.Struct, frozen=True):
    """``params``: of the message. ``instead``: the value put right, where the kind itself knows it."""

    params: dict[str, Parameter]
    instead: Decimal | None = None


Kind = Callable[[Cleaning, Series, Sequence[int | None]], dict[int, Doubt]]
"""A step, a series and its times (UTC microseconds) → the doubted readings by their place in the series."""


def present(series: Series) -> list[tuple[int, Decimal]]:
    """The readings that are there, each with its place."""
    return [(at, value) for at, value in enumerate(series) if value is not None]


def spelt(value: Decimal) -> str:
    """A number as people read it: no exponent unless it is longer than a line."""
    return format(value, "f") if abs(value.adjusted()) < 40 else str(value)
