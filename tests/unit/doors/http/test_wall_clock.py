"""The server's own offset, on every day that an event may claim."""

from __future__ import annotations

import pytest

from clew.doors.http.wall_clock import axis_time, offset_here
from clew.events.timestamps import parse_timestamp


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00Z", "2026-11-22T08:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_every_writable_instant_has_an_offset(text: str) -> None:
    moment = parse_timestamp(text).microseconds
    assert axis_time(moment, "full", offset_here(moment))
