"""Mass balance and chain quality of things (docs/json.md)."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict


class BalanceMovement(TypedDict):
    """An event that moved material; ``thing``: what moved where that is another thing, ``through``: the operation or
    container."""

    figure: str
    event: str
    time: str
    biz_step: str | None
    thing: str | None
    through: str | None


class UncountedMovement(BalanceMovement):
    """One that does not count, and why."""

    reason: str


class CountedMovement(BalanceMovement):
    """``quantity``: decimal text in the dimension's unit; ``written``: as the event writes it."""

    quantity: str
    written: str | None


class BalanceFigure(TypedDict):
    """One figure with the events behind it."""

    total: str
    events: list[CountedMovement]


class BalanceSide(TypedDict):
    """What came in, or what went."""

    total: str
    figures: dict[str, BalanceFigure]


class HeldIn(TypedDict):
    """What one container holds of it."""

    id: str
    quantity: str


class BalanceHeld(TypedDict):
    """What is still there; ``total`` None: nothing says."""

    total: str | None
    evidence: str | None
    counts: list[CountedMovement]
    containers: list[HeldIn]


BalanceDimension = TypedDict(
    "BalanceDimension",
    {
        "dimension": str,
        "unit": str | None,
        "in": BalanceSide,
        "out": BalanceSide,
        "held": BalanceHeld | None,
        "yield": float | None,
        "tolerance": str,
        "unaccounted": str,
        "verdict": str,
    },
)
"""A balance in one dimension. ``unit``: Rec 20 code, None: pieces. ``verdict``: ``balanced`` or why not."""


class BalanceDocument(TypedDict):
    """The mass balance of a lot or an operation."""

    id: str
    kind: str
    position: int
    tolerance: str
    dimensions: list[BalanceDimension]
    without_quantity: list[BalanceMovement]
    not_counted: list[UncountedMovement]
    held_without_quantity: list[str]


class ChainWorst(TypedDict):
    """The part with the lowest share."""

    part: str
    share: float | None


class ChainPart(TypedDict):
    """One part of the score; ``why_not``: why it is not assessed. ``faulty`` of ``of``."""

    part: str
    assessed: bool
    why_not: str | None
    weight: int
    of: int
    faulty: int
    share: float | None
    pending: int
    outside: int
    kinds: dict[str, int]


class ChainEvent(TypedDict):
    """An event behind a finding."""

    event_id: str
    position: int
    event_time: str
    step: str | None
    party: str


class ChainFinding(TypedDict):
    """What is missing or impossible; ``message``: in words."""

    kind: str
    part: str
    thing: str
    message: str
    params: dict[str, Any]
    events: list[ChainEvent]


class ChainDocument(TypedDict):
    """How far the recorded history can be relied on; ``found``: findings in all, of which ``findings`` is a page."""

    position: int
    units: int
    things: int
    events: int
    score: float | None
    worst: ChainWorst | None
    parts: list[ChainPart]
    found: int
    findings: list[ChainFinding]
    next_offset: int | None
