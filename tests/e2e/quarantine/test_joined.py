"""A record of several rows is one item: corrected by its cells, it comes back whole or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.e2e.quarantine.conftest import balance

from clew.bootstrap import Clew
from clew.doors.choices import choice
from clew.storage.records import CaptureResult

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("quarantine")]
MAPPING = """
name: runs
version: "1"
names: {en: Runs, zh: 运行}
group: [Run]
time: {column: Time, zone: "+08:00"}
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:runs:{Run}"}
things: [{id: "urn:clew:id:{Serial}", each: rows}]
"""
TABLE = b"""Run,Time,Serial
1,2026-03-02 08:00:00,R-1
1,2026-03-02 08:00:00,R-2
2,,R-3
2,,R-4
"""


def test_a_grouped_record_is_corrected_by_its_cells(clew: Clew, captured: Callable[..., CaptureResult]) -> None:
    result = captured(TABLE, "runs.csv", MAPPING, 2)
    assert (result.count("recorded"), result.count("quarantined")) == (1, 1)
    ((item,), total) = (clew.quarantine.list()[1], clew.quarantine.list()[0])
    assert total == 1
    record = clew.quarantine.cells(item)
    assert record is not None
    assert [cell.name for cell in record.cells()] == ["Run#1", "Time#1", "Serial#1", "Run#2", "Time#2", "Serial#2"]
    account = clew.quarantine.correct_many(
        choice(source="runs.csv"), sets=["Time=2026-03-02 09:00:00"], release=True, note="clock"
    )
    assert (account.released, account.recorded) == (1, 1)
    released = clew.quarantine.show(item.id)
    event = clew.store.events.at(released.released_position or 0, clew.visibility)
    assert event.place == item.place
    assert len(event.event.epc_list) == 2  # type: ignore[union-attr]
    balance(clew)
