"""The mapping ``screwdriving`` on the label files as their authors published them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clew.collection.tables import shipped_mapping
from clew.demo.facts import EXPERIMENTS
from clew.events.dictionary import check
from clew.events.errors import InvalidData
from clew.events.house import facets, outcomes
from clew.events.model import ObjectEvent
from clew.events.timestamps import offset_minutes
from clew.testing.tables import read_rows

pytestmark = pytest.mark.shared_data


@pytest.mark.parametrize("name", EXPERIMENTS.values())
def test_every_row_is_one_event_and_says_what_the_row_says(shared_data: Path, name: str) -> None:
    data = (shared_data / "screwdriving" / name).read_bytes()
    parsed = read_rows(data, shipped_mapping("screwdriving"))
    rows = list(csv.DictReader(data.decode().splitlines()))
    assert not parsed.refused
    assert not parsed.all_findings()
    assert len(parsed.items) == len(rows)
    for item, row in zip(parsed.items, rows, strict=True):
        event = item.event
        assert isinstance(event, ObjectEvent)
        assert event.event_id == f"urn:clew:event:screwdriving:{row['run_id']}"
        assert event.epc_list == (f"urn:clew:id:{row['workpiece_id']}",)
        assert event.event_time.lexical[:19].replace("T", " ") == row["workpiece_date"], "time as given"
        assert offset_minutes(event.event_time_zone_offset) in (60, 120)
        assert {facet.name: facet.value for facet in facets(event)} == {
            "run_order": row["run_id"],
            "position": row["workpiece_location"],
            "use_count": row["workpiece_usage"],
            "treatment": row["class_value"],
            "condition": row["scenario_condition"],
            "exception": row["scenario_exception"],
        }
        assert [(judged.characteristic, judged.result) for judged in outcomes(event)] == [
            ("result", row["workpiece_result"])
        ]


@pytest.mark.parametrize("name", EXPERIMENTS.values())
def test_the_events_use_house_terms_as_the_dictionary_says(shared_data: Path, name: str) -> None:
    data = (shared_data / "screwdriving" / name).read_bytes()
    for event in read_rows(data, shipped_mapping("screwdriving")).document.events[::50]:
        assert check(event) == []


def test_the_notes_of_s04_hold_no_serials_and_are_refused(shared_data: Path) -> None:
    """The notes repeat five columns of the labels, without serial and time: they name no thing and no instant."""
    data = (shared_data / "screwdriving" / "s04_experiment-notes.csv").read_bytes()
    with pytest.raises(InvalidData, match="missing_columns") as caught:
        read_rows(data, shipped_mapping("screwdriving"))
    missing = {finding.params["column"] for finding in caught.value.findings}
    assert missing == {"run_id", "workpiece_id", "workpiece_date", "workpiece_usage", "workpiece_result"}
