"""`clew void` and `clew correct`: nothing is deleted, and doing it again changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clew.testing.command_line import CommandLine

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("cli")]

Observation = Callable[..., dict[str, Any]]
Written = Callable[..., Path]


def states(changed: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["place"], each["state"]) for each in changed["outcomes"]]


def test_void_and_void_again(desk: CommandLine, observation: Observation, written: Written) -> None:
    event = observation()
    desk.json("capture", written(event))
    first = desk.json("void", event["eventID"], "--reason", "did_not_occur")
    again = desk.json("void", event["eventID"], "--reason", "did_not_occur")
    assert states(first) == [("errorDeclaration", "recorded")]
    assert states(again) == [("errorDeclaration", "duplicate")]
    assert again["outcomes"][0]["position"] == first["outcomes"][0]["position"]
    entries = desk.json("show", event["epcList"][0])["events"]
    assert [(each["declaration"], each["voided_at"]) for each in entries] == [
        (False, first["position"]),
        (True, None),
    ]
    shown = desk("show", event["epcList"][0], "--lang", "en").out
    assert "declared erroneous" in shown
    assert "did not occur" in shown


@pytest.mark.parametrize(
    "reason", ["did_not_occur", "urn:epcglobal:cbv:er:did_not_occur", "https://ref.gs1.org/cbv/ER-did_not_occur"]
)
def test_a_reason_in_any_spelling_is_one(
    desk: CommandLine, observation: Observation, written: Written, reason: str
) -> None:
    event = observation()
    desk.json("capture", written(event))
    desk.json("void", event["eventID"], "--reason", reason)
    declared = desk.json("show", event["eventID"])["events"][1]["event"]["errorDeclaration"]
    assert declared["reason"] == "did_not_occur"


def test_void_by_position_of_an_event_without_id(desk: CommandLine, observation: Observation, written: Written) -> None:
    event = observation()
    del event["eventID"]
    position = desk.json("capture", written(event))["position"]
    assert states(desk.json("void", str(position), "--reason", "incorrect_data")) == [("errorDeclaration", "recorded")]
    declaration = desk.json("show", event["epcList"][0])["events"][1]
    assert "eventID" not in declaration["event"]
    assert declaration["declaration"] is True


def test_a_wrong_reason_or_event(desk: CommandLine, observation: Observation, written: Written) -> None:
    event = observation()
    desk.json("capture", written(event))
    assert desk("void", event["eventID"], "--reason", "because").code == 2
    assert desk("void", event["eventID"]).code == 2
    assert desk("void", "urn:uuid:nobody", "--reason", "did_not_occur").code == 4
    assert desk("void", "99999999", "--reason", "did_not_occur").code == 4
    declared = desk.json("void", event["eventID"], "--reason", "urn:example:our-own-reason")
    assert desk("void", str(declared["position"]), "--reason", "did_not_occur").code == 2
    assert len(desk.json("show", event["epcList"][0])["events"]) == 2


def test_a_correction_takes_the_place(
    desk: CommandLine, observation: Observation, written: Written, tmp_path: Path
) -> None:
    event = observation()
    desk.json("capture", written(event))
    file = tmp_path / "corrected.json"
    file.write_text(
        json.dumps(
            event | {"bizStep": "packing", "@context": "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"}
        )
    )
    first = desk.json("correct", event["eventID"], file)
    assert states(first) == [("errorDeclaration", "recorded"), ("correctiveEvent", "recorded")]
    void, declaration, corrective = desk.json("show", event["epcList"][0])["events"]
    assert void["voided_at"] == declaration["position"]
    assert declaration["event"]["errorDeclaration"]["correctiveEventIDs"] == [corrective["event_id"]]
    assert corrective["biz_step"] == "packing"
    assert corrective["event_id"] != event["eventID"], "two contents of one party cannot share an eventID"
    again = desk.json("correct", event["eventID"], file)
    assert states(again) == [("errorDeclaration", "duplicate"), ("correctiveEvent", "duplicate")]
    file.write_text(
        json.dumps(
            event | {"bizStep": "shipping", "@context": "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"}
        )
    )
    assert desk("correct", event["eventID"], file).code == 3, "it is corrected otherwise already"


def test_a_correction_must_be_one_valid_and_different_event(
    desk: CommandLine, observation: Observation, written: Written
) -> None:
    event = observation()
    file = written(event)
    desk.json("capture", file)
    assert desk("correct", event["eventID"], file).code == 2
    assert desk("correct", event["eventID"], written(observation(), observation(), name="two.json")).code == 2
    assert desk("correct", event["eventID"], written(observation(action="LOOK"), name="bad.json")).code == 3
    assert desk("correct", event["eventID"], "no-such-file").code == 4
    assert desk("correct", "urn:uuid:nobody", file).code == 4
    assert len(desk.json("show", event["epcList"][0])["events"]) == 1


def test_a_correction_with_an_id_of_its_own_keeps_it(
    desk: CommandLine, observation: Observation, written: Written
) -> None:
    event, other = observation(), observation()
    desk.json("capture", written(event))
    corrected = written(other | {"epcList": event["epcList"], "bizStep": "packing"}, name="corrected.json")
    desk.json("correct", event["eventID"], corrected, "--reason", "urn:example:typing-error")
    assert [each["event_id"] for each in desk.json("show", event["epcList"][0])["events"]] == [
        event["eventID"], event["eventID"], other["eventID"],
    ]  # fmt: skip
