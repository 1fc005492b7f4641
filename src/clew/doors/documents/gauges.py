"""Gauges: how each stands, and what a bad one touched (docs/gauges.md)."""

from __future__ import annotations

from typing_extensions import TypedDict

from clew.doors.documents.things import CalibrationDocument
from clew.events.house.calibration import GaugeState

DoubtfulSpanDocument = TypedDict(
    "DoubtfulSpanDocument",
    {"from": str | None, "until": str | None, "reason": str, "cause": CalibrationDocument},
)
"""A span in which results are doubtful; ``from`` None: from the beginning; ``until`` None: still."""


class GaugeDocument(TypedDict):
    """One gauge as judged ``at`` an instant; ``message``: its state in words; ``uses``: events that name it."""

    id: str
    key: str
    names: list[str]
    name: str | None
    state: GaugeState
    message: str
    at: str
    position: int
    last: CalibrationDocument | None
    due: str | None
    retired: str | None
    uses: int | None
    last_use: str | None
    calibrations: list[CalibrationDocument]
    doubtful: list[DoubtfulSpanDocument]


class GaugesDocument(TypedDict):
    """Every gauge, the worst first."""

    gauges: list[GaugeDocument]


class ImpactCounts(TypedDict):
    """Doubtful results and their events; units by how they are concerned; how many are held, how many are no more."""

    results: int
    events: int
    units: int
    measured: int
    certain: int
    possible: int
    held: int
    ended: int


class DoubtfulResultDocument(TypedDict):
    """One result taken while the gauge was doubtful; ``message``: why, in words."""

    event_id: str
    position: int
    time: str
    place: str
    things: list[str]
    characteristic: str
    value: str | None
    unit: str | None
    lower_limit: str | None
    upper_limit: str | None
    result: str | None
    reason: str
    cause: CalibrationDocument
    message: str


class UnitBehindDocument(TypedDict):
    """A unit that a doubtful result speaks of, or that what it speaks of went into (``via``)."""

    id: str
    kind: str
    word: str
    results: int
    via: str | None
    disposition: str | None
    place: str | None
    container: str | None
    assembly: str | None
    ended: str | None
    held: bool


class ImpactDocument(TypedDict):
    """What a gauge's doubtful spans touch; ``counts`` are of all."""

    gauge: GaugeDocument
    counts: ImpactCounts
    results: list[DoubtfulResultDocument]
    units: list[UnitBehindDocument]
