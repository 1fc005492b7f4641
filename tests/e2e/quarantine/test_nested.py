"""A line of a log with a list in it: kept, corrected by the cell of one entry, recorded, and found in the trace."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.e2e.quarantine.conftest import balance

from clew.bootstrap import Clew
from clew.doors.choices import choice
from clew.storage.records import CaptureResult

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("quarantine")]
MAPPING = """
name: mixing
version: "1"
names: {en: Mixing, zh: 混料}
tables: {part: {list: parts, rows: many}}
time: {column: at}
operation: {type: TransformationEvent}
things:
  - each: part
    role: input
    lot: {issuer: {constant: "urn:clew:id:plant"}, number: {column: part.lot}}
    quantity: {column: part.kg}
    uom: KGM
  - {id: "urn:clew:id:{drum}", role: output, product_class: {column: product}}
"""


def line(drum: str, *parts: tuple[str, object]) -> str:
    listed = [{"lot": lot, "kg": kg} for lot, kg in parts]
    return json.dumps({"at": "2026-03-02T08:00:00+08:00", "drum": drum, "product": "GLUE", "parts": listed})


def test_one_entry_of_a_list_is_corrected(clew: Clew, captured: Callable[..., CaptureResult]) -> None:
    log = "\n".join((line("D1", ("R1", 10), ("R2", 2.5)), line("D2", ("R1", 5), ("R3", "2,5")), line("D3")))
    result = captured(log.encode(), "mixing.jsonl", MAPPING, 3)
    assert (result.count("recorded"), result.count("quarantined")) == (1, 2)
    items = {item.place: item for item in clew.quarantine.list()[1]}
    assert [finding.place for finding in items["row 2"].findings] == ["row 2, part: row 2, column part.kg"]
    assert [finding.code for finding in items["row 3"].findings] == ["mapping.list_empty"]
    account = clew.quarantine.correct_many(
        choice(numbers=[items["row 2"].id]), sets=["parts[1].kg=2.5"], release=True, note="comma"
    )
    assert (account.released, account.recorded) == (1, 1)
    event = clew.store.events.at(clew.quarantine.show(items["row 2"].id).released_position or 0, clew.visibility).event
    found = {one.epc_class.rpartition(":")[2]: one.quantity for one in event.input_quantity_list}  # type: ignore[union-attr]
    assert found == {"R1": "5", "R3": "2.5"}
    assert balance(clew)["open"] == 1
