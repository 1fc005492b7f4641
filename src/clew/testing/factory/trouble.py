"""What went wrong with messages and readings, listed one by one: the truth that data-quality rules are tested on."""

from __future__ import annotations

from typing import Literal

import msgspec


class FalseReading(msgspec.Struct, frozen=True):
    """One reading that was written wrong. ``kind``: how; values are decimals as text in the unit of the report."""

    kind: Literal["spike", "unit_slip", "stuck"]
    event_id: str
    thing: str
    characteristic: str
    true_value: str
    written: str


class LyingClock(msgspec.Struct, frozen=True):
    """A device whose clock was ahead by ``offset_seconds`` (negative: behind) from ``since`` until ``until`` (true
    time, UTC microseconds). ``event_ids``: what it reported meanwhile."""

    device: str
    offset_seconds: int
    since: int
    until: int
    event_ids: list[str] = []


class Trouble(msgspec.Struct):
    """``late`` counts; the others list eventIDs. ``voided``: (wrong, corrected). ``orphans``: (eventID, the serial that
    nobody made). ``respelled``: (eventID, as spelt, as it should be). ``missing``: (thing, step never recorded)."""

    late: int = 0
    voided: list[tuple[str, str]] = []
    duplicated: list[str] = []
    conflicting: list[str] = []
    orphans: list[tuple[str, str]] = []
    respelled: list[tuple[str, str, str]] = []
    missing: list[tuple[str, str]] = []
    readings: list[FalseReading] = []
    clocks: list[LyingClock] = []
