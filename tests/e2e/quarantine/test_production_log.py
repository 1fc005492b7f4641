"""Rows of a factory's own log that nobody of this house has written: refused, corrected, released, replayed."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.e2e.quarantine.conftest import balance

from clew.bootstrap import Clew
from clew.doors.choices import choice
from clew.storage.records import CaptureResult

pytestmark = [pytest.mark.postgres, pytest.mark.shared_data, pytest.mark.xdist_group("quarantine")]
MAPPING = """
name: work-orders
version: "1"
names: {en: Work orders, zh: 工单}
time: {column: Start Timestamp, zone: Asia/Jerusalem}
operation: {type: ObjectEvent, action: OBSERVE, biz_step: inspecting}
things: [{id: "urn:clew:id:{Case ID}"}]
facets: {equipment: {column: Resource}}
outcomes: [{characteristic: report, result: {column: Report Type, values: {S: OK}}}]
ignore: [Activity, Complete Timestamp, Span, Work Order Qty, Part Desc., Worker ID, Qty Completed, Qty Rejected,
  Qty for MRB, Rework, time_recovery]
"""


def rows_of(shared_data: Path) -> tuple[list[str], list[list[str]]]:
    """The header, every row without a time, and a few hundred of the others."""
    text = (shared_data / "production_log" / "production.csv").read_text(encoding="utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text))
    time = header.index("Start Timestamp")
    return header, [row for number, row in enumerate(rows) if not row[time] or number % 20 == 0]


def test_corrected_released_and_replayed(clew: Clew, captured: Callable[..., CaptureResult], shared_data: Path) -> None:
    header, rows = rows_of(shared_data)
    target = io.StringIO()
    csv.writer(target).writerows([header, *rows])
    data = target.getvalue().encode()
    time, kind = header.index("Start Timestamp"), header.index("Report Type")
    refused = [row for row in rows if not row[time] or row[kind] != "S"]
    result = captured(data, "production.csv", MAPPING, len(rows))
    assert result.count("quarantined") == len(refused)
    causes = {group.cause.field: group for group in clew.quarantine.causes()}
    assert causes["Start Timestamp"].count == sum(not row[time] for row in rows)
    assert causes["Report Type"].count == sum(row[kind] != "S" for row in rows)

    untimed = clew.quarantine.list(choice=choice(cause=causes["Start Timestamp"].key))[1]
    number, place = untimed[0].id, untimed[0].place
    half = clew.quarantine.set_cells(number, ["Start Timestamp=2012-01-03 07:00:00"], note="shift book")
    assert [finding.place for finding in half.findings] == [f"{place}, column Report Type"]
    clew.quarantine.set_cells(number, ["Report Type=S"])
    (outcome,) = clew.quarantine.release(number).outcomes
    assert (outcome.state, outcome.place) == ("recorded", place)
    recorded = clew.store.events.at(outcome.position or 0, clew.visibility)
    assert recorded.event.event_time.lexical == "2012-01-03T07:00:00+02:00"
    balance(clew)

    words = ", ".join(f"{each}: OK" for each in sorted({row[kind] for row in rows}))
    better = MAPPING.replace("values: {S: OK}", f"values: {{{words}}}")
    account = clew.quarantine.replay(choice(), mapping=better)
    still = Counter(not row[time] for row in refused)
    assert account.refused == still[True] - 1, "those without a time"
    assert account.released == account.recorded + account.duplicate == still[False]
    counts = balance(clew)
    assert (counts["open"], counts["released"]) == (still[True] - 1, still[False] + 1)
    again = captured(data, "production.csv", MAPPING, len(rows))
    assert again.count("recorded") == 0
    assert balance(clew) == counts
