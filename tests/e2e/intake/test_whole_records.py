"""A record stands or falls whole, also where only the record of what is known can tell that it contradicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Literal

import pytest

from clew.bootstrap import Clew
from clew.collection.connectors import Source
from clew.security.visibility import EVERYTHING
from clew.storage.records import CaptureResult
from clew.testing.intake_model import HEADER, Kind, Mapping

pytestmark = [pytest.mark.postgres]


def captured(clew: Clew, kind: Kind, *rows: str, on_error: Literal["rollback", "proceed"]) -> CaptureResult:
    data = "".join(f"{line}\n" for line in (HEADER, *rows)).encode()
    return clew.capture(Source(data, "gate.csv", mapping=Mapping(kind, 1).text), on_error=on_error)


@pytest.mark.parametrize("on_error", ["rollback", "proceed"])
def test_a_row_of_which_one_event_contradicts_records_no_other(
    opened: Callable[[int], Clew], on_error: Literal["rollback", "proceed"]
) -> None:
    clew = opened(50)
    captured(clew, "half", "1,2026-03-04 08:00:01,9,OK", on_error="rollback")
    rows = ("1,2026-03-04 08:00:01,1,OK", "2,2026-03-04 08:00:02,2,OK")
    result = captured(clew, "pair", *rows, on_error=on_error)
    expected = {"conflict": 1, "quarantined": 1, "recorded" if on_error == "proceed" else "not_recorded": 2}
    assert Counter(outcome.state for outcome in result.outcomes) == expected
    (number,) = {outcome.quarantine_id for outcome in result.outcomes if outcome.quarantine_id}
    assert [finding.code for finding in clew.quarantine.show(number).findings] == ["event.conflict"]
    assert clew.acquisitions.one(result.acquisition or 0).balanced
    clew.quarantine.set_cells(number, ["number=3"])
    clew.quarantine.release(number)
    names = {
        event.event_id.removeprefix("urn:clew:event:") for event in clew.store.events.after(0, EVERYTHING, limit=9)
    }
    others = {"pair:2", "pair-b:2"} if on_error == "proceed" else set()
    assert names == {"pair:1", "pair:3", "pair-b:3"} | others, "nothing is left of the row as it was"
