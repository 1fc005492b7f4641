"""What a block of the drawing says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from clew.doors.http.entry_view import block
from clew.events.house.exposure import Outcome
from clew.scenarios.names import Names
from clew.scenarios.unit_file import Entry


def test_a_red_block_says_what_was_bad() -> None:
    event = SimpleNamespace(read_point=None, biz_location=None, error_declaration=None, type="ObjectEvent")
    recorded: Any = SimpleNamespace(event=event, event_time=0, position=1, voided_at=None)
    entry = Entry(
        recorded=recorded,
        biz_step="inspecting",
        disposition=None,
        local_time="2026-03-03T14:34:00+08:00",
        roles=(),
        others=(),
        facets=(),
        outcomes=(Outcome("cogging_torque", result="OK"), Outcome("insulation_resistance", result="NOK")),
        measurements=(),
    )
    drawn = block(entry, cast(Names, SimpleNamespace(of=lambda identifier: None)), "en")
    assert (drawn.tone, drawn.subtitle) == ("defect", "NOK")
