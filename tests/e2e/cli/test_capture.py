"""`clew capture`: each file a capture, each capture atomic, and an exit code that says what became of it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.cli.conftest import document

from clew.testing.command_line import CommandLine

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("cli")]

Observation = Callable[..., dict[str, Any]]
Written = Callable[..., Path]
COUNTS = {"recorded", "duplicate", "conflict", "quarantined", "not_recorded"}


def counts(ran_document: dict[str, Any]) -> dict[str, int]:
    assert set(ran_document["counts"]) == COUNTS
    return {state: count for state, count in ran_document["counts"].items() if count}


def test_the_same_file_again_is_known(desk: CommandLine, observation: Observation, written: Written) -> None:
    file = written(observation(), observation())
    first, again = desk.json("capture", file), desk.json("capture", file)
    assert (counts(first), counts(again)) == ({"recorded": 2}, {"duplicate": 2})
    assert [each["position"] for each in first["outcomes"]] == [each["position"] for each in again["outcomes"]]
    assert "2 already known" in desk("capture", file).out


def test_gzip_and_standard_input_are_read_alike(
    desk: CommandLine, observation: Observation, written: Written, tmp_path: Path
) -> None:
    data = document(observation())
    packed = tmp_path / "events.json.gz"
    packed.write_bytes(gzip.compress(data))
    assert counts(desk.json("capture", packed)) == {"recorded": 1}
    assert counts(desk.json("capture", "-", stdin=data)) == {"duplicate": 1}
    assert counts(desk.json("capture", "-", stdin=gzip.compress(data))) == {"duplicate": 1}


def test_rollback_keeps_a_whole_file_out(desk: CommandLine, observation: Observation, written: Written) -> None:
    good, bad = observation(), observation(action="LOOK")
    ran = desk("capture", written(good, bad), "--json")
    assert ran.code == 3
    assert counts(ran.document) == {"quarantined": 1, "not_recorded": 1}
    refused = next(each for each in ran.document["outcomes"] if each["state"] == "quarantined")
    assert (refused["findings"][0]["place"], refused["findings"][0]["rule"]) == (
        "epcisBody.eventList[1].action",
        "enum",
    )
    assert desk("show", good["epcList"][0]).code == 4


def test_proceed_records_what_is_valid(desk: CommandLine, observation: Observation, written: Written) -> None:
    good, bad = observation(), observation(action="LOOK")
    ran = desk("capture", written(good, bad), "--on-error", "proceed", "--json")
    assert ran.code == 3
    assert counts(ran.document) == {"recorded": 1, "quarantined": 1}
    assert desk("show", good["epcList"][0]).code == 0


def test_a_conflict_goes_to_quarantine(desk: CommandLine, observation: Observation, written: Written) -> None:
    event = observation()
    other, companion = event | {"bizStep": "shipping"}, observation()
    desk.json("capture", written(event))
    ran = desk("capture", written(other, companion), "--json")
    assert ran.code == 3
    assert counts(ran.document) == {"conflict": 1, "not_recorded": 1}
    conflict = next(each for each in ran.document["outcomes"] if each["state"] == "conflict")
    assert conflict["quarantine_id"] is not None
    assert conflict["findings"][0]["code"] == "event.conflict"
    assert desk.json("show", event["epcList"][0])["events"][0]["biz_step"] == "inspecting"


def test_several_files_are_several_captures(desk: CommandLine, observation: Observation, written: Written) -> None:
    good, bad = observation(), observation(action="LOOK")
    first, second = written(good, name="good.json"), written(bad, name="bad.json")
    ran = desk("capture", second, first, "--json")
    assert ran.code == 3
    assert [counts(each) for each in ran.documents] == [{"quarantined": 1}, {"recorded": 1}]
    assert len({each["capture"] for each in ran.documents}) == 2
    missing = desk("capture", "no-such-file.json", first, "--json")
    assert missing.code == 4
    assert missing.documents[0]["error"]["code"] == "file.not_found"
    assert counts(missing.documents[1]) == {"duplicate": 1}


def test_what_is_no_document_is_kept_whole(desk: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_bytes(b'{"type": "EPCISDocument", ')
    ran = desk("capture", file, "--json")
    assert ran.code == 3
    (outcome,) = ran.document["outcomes"]
    assert desk("quarantine", "show", str(outcome["quarantine_id"]), "--raw").raw == file.read_bytes()


def test_what_no_connector_reads_is_a_question_of_usage(desk: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("hello")
    assert desk("capture", file).code == 2
    assert desk("capture", "-", stdin=b"a,b\n1,2\n").code == 2
    assert desk("capture", file, "--on-error", "perhaps").code == 2
    assert desk("capture").code == 2


def test_counts_and_reasons_in_words(desk: CommandLine, observation: Observation, written: Written) -> None:
    file = written(observation(), observation(action="LOOK"))
    english, chinese = desk("capture", file), desk("--lang", "zh", "capture", file)
    assert "1 quarantined, 1 valid but not recorded (rollback)" in english.out
    assert "[enum]" not in english.out
    assert "epcisBody.eventList[1].action" in english.out
    assert "隔离 1" in chinese.out
    assert "clew quarantine" in english.err


def test_a_party_of_its_own_keeps_statements_apart(
    desk: CommandLine, observation: Observation, written: Written
) -> None:
    file = written(observation())
    assert counts(desk.json("capture", file)) == {"recorded": 1}
    assert counts(desk.json("capture", file, "--party", "urn:clew:id:supplier-a")) == {"recorded": 1}
    assert counts(desk.json("capture", file, "--party", "urn:clew:id:supplier-a")) == {"duplicate": 1}


def test_flags_let_an_event_in_and_stay_with_it(desk: CommandLine, observation: Observation, written: Written) -> None:
    event = observation() | {"eventTime": "2199-01-01T00:00:00Z", "eventTimeZoneOffset": "+00:00"}
    captured = desk.json("capture", written(event))
    assert counts(captured) == {"recorded": 1}
    assert [each["code"] for each in captured["outcomes"][0]["findings"]] == ["sense.future"]
    shown = desk.json("show", event["epcList"][0])
    assert [each["code"] for each in shown["events"][0]["flags"]] == ["sense.future"]


def test_master_data_of_the_header_rides_along(desk: CommandLine, observation: Observation, tmp_path: Path) -> None:
    whole = json.loads(document(observation()))
    element = {"id": "urn:epc:id:sgln:9521001.00077.0", "attributes": [{"id": "cbv:mda#name", "attribute": "Dock 7"}]}
    vocabulary = {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": [element]}
    whole["epcisHeader"] = {"epcisMasterData": {"vocabularyList": [vocabulary]}}
    file = tmp_path / "with-master-data.json"
    file.write_text(json.dumps(whole))
    assert counts(desk.json("capture", file)) == {"recorded": 2}
    assert counts(desk.json("capture", file)) == {"duplicate": 2}
