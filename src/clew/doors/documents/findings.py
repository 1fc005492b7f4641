"""What is wrong with something, and what became of a source: shared by the documents of data."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict


class FindingTold(TypedDict):
    """One finding. ``place``: where (``row 3, column Result``); ``message``: in the reader's language; ``severity``:
    ``refuse``, ``quarantine`` or ``flag``."""

    place: str
    rule: str
    code: str
    params: dict[str, Any]
    severity: str
    message: str


class OutcomeOfItem(TypedDict):
    """What became of one item of a source."""

    place: str
    state: str
    position: int | None
    event_id: str | None
    quarantine_id: int | None
    findings: list[FindingTold]


class CaptureCounts(TypedDict):
    """Items by what became of them."""

    recorded: int
    duplicate: int
    conflict: int
    quarantined: int
    not_recorded: int


class CaptureOutcome(TypedDict):
    """What became of one source. ``acquisition``: its number in the log; ``known_as``: the acquisition that recorded
    the same before; ``continued``: items that were recorded when it was read before; ``outcomes_omitted``: items that
    are only counted."""

    file: str
    capture: str
    position: int
    counts: CaptureCounts
    acquisition: int | None
    known_as: int | None
    continued: int
    remarks: list[FindingTold]
    outcomes: list[OutcomeOfItem]
    outcomes_omitted: int


State = Literal["open", "corrected", "released", "dismissed"]
