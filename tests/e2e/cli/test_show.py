"""`clew show`: one thing's life by every spelling of it, one operation, one event."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.cli.conftest import CAMPAIGN, MODULE, PALLET, PART, SISTER, UNIT, UNIT_LINK, document, event, event_id

from clew.events.epcis import write_json
from clew.events.house import alias_event
from clew.events.model import Document
from clew.events.timestamps import parse_timestamp
from clew.testing.command_line import CommandLine

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("cli")]


@pytest.mark.parametrize("spelling", [UNIT, UNIT_LINK, f" {UNIT} ", "9001", "000048.9001"])
def test_a_thing_is_found_by_any_spelling(life: CommandLine, spelling: str) -> None:
    shown = life.json("show", spelling)
    assert (shown["id"], shown["key"], shown["kind"], shown["total"]) == (UNIT, UNIT_LINK, "instance", 2)
    assert [each["biz_step"] for each in shown["events"]] == ["installing", "packing"]
    assert shown["state"]["container"] == PALLET
    assert shown["events"][0]["others"] == [{"id": MODULE, "role": "child"}]


@pytest.mark.parametrize("spelling", [CAMPAIGN, "campaign-7"])
def test_an_operation_is_found_by_its_transformation_id(life: CommandLine, spelling: str) -> None:
    shown = life.json("show", spelling)
    assert (shown["id"], shown["kind"], shown["total"]) == (CAMPAIGN, "operation", 1)
    assert {each["id"] for each in shown["events"][0]["others"]} >= {PART, SISTER}


def test_an_event_is_found_by_its_id(life: CommandLine) -> None:
    shown = life.json("show", event_id(4))
    assert (shown["kind"], shown["total"]) == ("event", 1)
    assert shown["events"][0]["event"]["eventID"] == event_id(4)


def test_an_event_without_id_is_found_by_its_hash(life: CommandLine) -> None:
    shipping = life.json("show", PALLET)["events"][-1]
    assert shipping["event_id"].startswith("ni:///sha-256;")
    assert life.json("show", shipping["event_id"])["events"][0]["position"] == shipping["position"]


def test_an_unknown_thing_is_not_found(life: CommandLine) -> None:
    ran = life("show", "nobody-knows-it", "--json")
    assert ran.code == 4
    assert ran.document["error"]["code"] == "thing.unknown"
    assert "nobody-knows-it" in ran.err


def test_a_part_that_several_share_is_a_question_of_usage(life: CommandLine) -> None:
    ran = life("show", "9521001.0000")
    assert ran.code == 2
    assert "urn:epc:id:sgtin:9521001" in ran.err


def test_in_words_in_both_languages_nothing_is_folded(life: CommandLine) -> None:
    english, chinese = life("show", PART, "--lang", "en"), life("--lang", "zh", "show", PART)
    assert (english.code, chinese.code) == (0, 0)
    for text in (english.out, chinese.out):
        assert all(line == line.rstrip() for line in text.splitlines())
        assert any(MODULE in line for line in text.splitlines())
    assert "assembling" in english.out
    assert "装配" in chinese.out
    assert "assembling" not in chinese.out


def test_a_long_life_is_cut_only_when_asked_and_says_so(life: CommandLine) -> None:
    cut = life("show", PART, "--limit", "1")
    assert "2 more" in cut.out
    shown = life.json("show", PART, "--limit", "1")
    assert (len(shown["events"]), shown["total"]) == (1, 3)


def test_an_alias_is_the_thing_for_show_and_trace(desk: CommandLine, tmp_path: Path) -> None:
    part, made = (f"urn:epc:id:sgtin:9521001.000024.{serial}" for serial in ("AL-1", "AL-2"))
    joined = alias_event(part, "urn:clew:id:DMC-4711", parse_timestamp("2026-03-04T07:00:00Z"))
    use = event("TransformationEvent", 909_090, "2026-03-04T08:00:00Z", inputEPCList=["urn:clew:id:DMC-4711"],
                outputEPCList=[made]) | {"eventTimeZoneOffset": "+00:00"}  # fmt: skip
    files = [tmp_path / "alias.json", tmp_path / "use.json"]
    files[0].write_bytes(write_json(Document(kind="EPCISDocument", events=(joined,), creation_date=joined.event_time)))
    files[1].write_bytes(document(use))
    assert desk("capture", *files).code == 0
    for name in (part, "urn:clew:id:DMC-4711", "DMC-4711", "AL-1"):
        shown = desk.json("show", name)
        assert shown["total"] == len(shown["events"]) == 2, name
        assert {shown["id"], *shown["aliases"]} == {part, "urn:clew:id:DMC-4711"}
        reached = {node["id"] for node in desk.json("trace", name, "--direction", "forward")["nodes"]}
        assert made in reached, name
