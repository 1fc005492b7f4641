"""What a mixing model says of one operation: which portions of input each output holds."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from clew.tracing.mixing.flow import Place


class Part(msgspec.Struct, frozen=True):
    """A portion of input that an output holds. ``place``, ``thing``: of the input's fact. ``share``: of the output that
    came out then; None: unknown (only a band reaches it). ``sure``: some of it is in the output wherever the boundary
    lies within the band."""

    place: Place
    thing: str
    share: float | None
    sure: bool = True


Parts = tuple[Part, ...]


class Mixed(msgspec.Struct, frozen=True):
    """``parts``: by (log position of the event, output thing); equal ones are mostly one object. ``overdrawn``: how
    much more came out than was in, of unknown origin; ``left``: what stayed in. Both in the dimension's base unit."""

    parts: Mapping[tuple[int, str], Parts]
    overdrawn: Fraction
    left: Fraction
