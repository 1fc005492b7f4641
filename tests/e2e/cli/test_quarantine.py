"""`clew quarantine`: what was refused is listed, shown, corrected and released, and every step stays with it."""

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
ITEM = {
    "id", "state", "capture", "source", "party", "connector", "mapping", "place", "opened", "released_position",
    "erased", "findings", "history",
}  # fmt: skip


def refused(desk: CommandLine, file: Path, *words: str) -> list[int]:
    ran = desk("capture", file, *words, "--json")
    assert ran.code == 3
    return [each["quarantine_id"] for each in ran.document["outcomes"] if each["quarantine_id"] is not None]


def test_corrected_and_released(desk: CommandLine, observation: Observation, written: Written, tmp_path: Path) -> None:
    bad = observation(action="LOOK")
    (number,) = refused(desk, written(bad))
    item = desk.json("quarantine", "show", str(number))
    assert set(item) == ITEM | {"raw", "cells", "mapping_version"}
    assert (item["state"], item["history"]) == ("open", [])
    raw = desk("quarantine", "show", str(number), "--raw").raw
    assert json.loads(raw)["action"] == "LOOK"

    file = tmp_path / "corrected.json"
    file.write_bytes(raw.replace(b"LOOK", b"STARE"))
    still = desk("quarantine", "correct", str(number), file, "--json", "--note", "first try")
    assert still.code == 3
    assert still.document["findings"][0]["rule"] == "enum"
    file.write_bytes(raw.replace(b"LOOK", b"OBSERVE"))
    corrected = desk.json("quarantine", "correct", str(number), file)
    assert (corrected["state"], corrected["findings"]) == ("corrected", [])

    released = desk.json("quarantine", "release", str(number))
    assert released["quarantine_id"] == number
    assert released["counts"]["recorded"] == 1
    after = desk.json("quarantine", "show", str(number))
    assert (after["state"], after["released_position"]) == ("released", released["position"])
    assert [step["action"] for step in after["history"]] == ["correct", "correct", "release"]
    assert after["history"][0]["reason"] == "first try"
    assert all(step["principal"].startswith("local:") for step in after["history"])
    life = desk.json("show", bad["epcList"][0])
    assert life["events"][0]["time_local"] == bad["eventTime"], "released as of its own event time"
    assert desk("quarantine", "release", str(number)).code == 3, "it is settled"


def test_correct_and_release_in_one_step_from_standard_input(
    desk: CommandLine, observation: Observation, written: Written
) -> None:
    (number,) = refused(desk, written(observation(action="LOOK")))
    raw = desk("quarantine", "show", str(number), "--raw").raw.replace(b"LOOK", b"OBSERVE")
    ran = desk("quarantine", "correct", str(number), "-", "--release", "--json", stdin=raw)
    assert ran.code == 0
    assert ran.document["counts"]["recorded"] == 1


def test_releasing_uncorrected_is_refused_and_kept(
    desk: CommandLine, observation: Observation, written: Written
) -> None:
    (number,) = refused(desk, written(observation(action="LOOK")))
    ran = desk("quarantine", "release", str(number))
    assert ran.code == 3
    assert f"#{number}" in ran.out
    item = desk.json("quarantine", "show", str(number))
    assert item["state"] == "open"
    assert [step["action"] for step in item["history"]] == ["refuse"]


def test_one_that_cannot_be_released_does_not_keep_the_others_back(
    desk: CommandLine, observation: Observation, written: Written, tmp_path: Path
) -> None:
    bad = observation(action="LOOK")
    (number,) = refused(desk, written(bad))
    good = tmp_path / "good.json"
    good.write_bytes(desk("quarantine", "show", str(number), "--raw").raw.replace(b"LOOK", b"OBSERVE"))
    desk.json("quarantine", "correct", str(number), good)
    assert desk("quarantine", "release", "999999", str(number)).code == 4
    assert desk.json("quarantine", "show", str(number))["state"] == "released"


def test_the_list_by_state(desk: CommandLine, observation: Observation, written: Written) -> None:
    (number,) = refused(desk, written(observation(action="LOOK")))
    listed = desk("quarantine", "list", "--json", "--limit", "10000")
    assert number in [each["id"] for each in listed.documents]
    assert all(set(each) == ITEM for each in listed.documents)
    assert number not in [each["id"] for each in desk("quarantine", "list", "--state", "released", "--json").documents]
    everything = desk("quarantine", "list", "--state", "all", "--limit", "10000", "--lang", "zh")
    assert f"#{number}" in everything.out
    assert "待处理" in everything.out
    assert desk("quarantine", "list", "--state", "lost").code == 2
    assert desk("quarantine", "show", "999999").code == 4
    assert desk("quarantine", "release", "999999").code == 4


MAPPING = """
name: press-fit
version: "3"
names: {en: Press-fit station, zh: 压装工位}
time: {column: Zeit, zone: Europe/Berlin, layout: "%d.%m.%Y %H:%M:%S"}
decimal: ","
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:press-fit:{Nr}", biz_step: assembling}
things: [{id: "urn:clew:id:{Serial}"}]
outcomes: [{characteristic: press_fit, result: {column: Ergebnis, values: {i.O.: OK, n.i.O.: NOK}}}]
measurements: [{characteristic: press_force, type: Force, value: {column: Kraft}, uom: NEW}]
"""
TABLE = """Nr;Zeit;Serial;Kraft;Ergebnis
1;03.03.2026 08:00:00;PF-1;101,5;i.O.
2;03.03.2026 08:01:00;PF-2;much;n.i.O.
"""


@pytest.mark.parametrize("name", ["press-fit.yaml", "press-fit-mapping"])
def test_a_bad_row_of_a_mapping_of_ones_own_comes_back_in(desk: CommandLine, tmp_path: Path, name: str) -> None:
    mapping, table = tmp_path / name, tmp_path / "press.csv"
    mapping.write_text(MAPPING.replace("press-fit", name))
    table.write_text(TABLE.replace("PF-", f"{name}-"))
    (number,) = refused(desk, table, "--mapping", str(mapping), "--on-error", "proceed")
    item = desk.json("quarantine", "show", str(number))
    assert (item["mapping"], item["findings"][0]["place"]) == (name, "row 3, column Kraft")
    mapping.unlink()
    raw = item["raw"]
    assert raw.splitlines()[0] == "Nr,Zeit,Serial,Kraft,Ergebnis", "a row is kept with its header"
    ran = desk(
        "quarantine", "correct", str(number), "-", "--release", "--json", stdin=raw.replace("much", '"99,5"').encode()
    )
    assert ran.code == 0
    entry = desk.json("show", f"{name}-2")["events"][0]
    assert entry["time_local"] == "2026-03-03T08:01:00+01:00"
    assert entry["outcomes"][0]["result"] == "NOK"
    assert entry["measurements"][0]["value"] == "99.5"


def test_mappings_that_cannot_be_used(desk: CommandLine, tmp_path: Path) -> None:
    table, broken = tmp_path / "press.csv", tmp_path / "broken.yaml"
    table.write_text(TABLE)
    broken.write_text("name: [")
    assert desk("capture", table, "--mapping", "no-such-mapping").code == 4
    assert desk("capture", table, "--mapping", tmp_path / "none.yaml").code == 4
    ran = desk("capture", table, "--mapping", broken)
    assert ran.code == 3
    assert "line" in ran.err
