"""What never starts a database: `id`, `hash`, `capture --dry-run`, help; and the common options wherever they stand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.cli.conftest import PART, STORY, UNIT, UNIT_LINK, document, event_id

from clew.testing.command_line import CommandLine

Observation = Callable[..., dict[str, Any]]


@pytest.fixture
def nowhere(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "no-data")


@pytest.fixture(autouse=True)
def _nothing_appears(tmp_path: Path):  # type: ignore[no-untyped-def]
    yield
    assert not (tmp_path / "no-data").exists()


def test_identifiers_in_every_form(nowhere: CommandLine) -> None:
    assert nowhere("id", UNIT, UNIT_LINK, "--as", "dl").out.splitlines() == [UNIT_LINK, UNIT_LINK]
    assert nowhere("id", UNIT, UNIT_LINK, "--as", "urn").out.splitlines() == [UNIT, UNIT]
    assert nowhere("id", UNIT, "A-1").out.splitlines() == [UNIT_LINK, "A-1"]
    assert nowhere.json("id", UNIT, "--as", "dl") == {
        "given": UNIT, "scheme": "sgtin", "level": "instance", "dl": UNIT_LINK, "warnings": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ("https://id.gs1.org/01/09521001000483/21/9001", "2"),
        ("(01)09521001000483(21)9001", "2"),
        ("(00)095210010000000018", "7"),
        ("https://id.gs1.org/414/9521001000018", "7"),
    ],
)
def test_a_mistyped_digit_is_warned_of(nowhere: CommandLine, wrong: str, expected: str) -> None:
    answer = nowhere.json("id", wrong)
    assert [each["code"] for each in answer["warnings"]] == ["identifier.check_digit"]
    english, chinese = (nowhere("id", wrong, "--lang", lang) for lang in ("en", "zh"))
    assert english.code == chinese.code == 0
    assert english.out.strip() == chinese.out.strip() == answer["key"]
    assert f"require {expected}" in english.err
    assert f"应为 {expected}" in chinese.err
    assert nowhere("id", UNIT).err == ""


def test_an_unknown_company_prefix_needs_its_length(nowhere: CommandLine) -> None:
    link = "https://id.gs1.org/01/09521001000482/21/9001"
    assert nowhere("id", link, "--as", "urn", "--gcp-length", "8").out.strip() == "urn:epc:id:sgtin:95210010.00048.9001"
    assert nowhere("id", link, "--as", "urn", "--gcp-length", "99").code == 2


def test_what_has_no_such_form_is_refused_and_the_rest_answered(nowhere: CommandLine) -> None:
    ran = nowhere("id", "A-1", UNIT, "--as", "urn", "--json")
    assert ran.code == 3
    assert "error" in ran.documents[0]
    assert ran.documents[1]["urn"] == UNIT
    assert nowhere("id", UNIT, "--as", "xml").code == 2
    assert nowhere("id").code == 2


def test_one_hash_for_each_event(nowhere: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "story.json"
    file.write_bytes(document(*STORY))
    lines = nowhere("hash", file).out.splitlines()
    assert len(lines) == len(STORY)
    assert all(line.startswith("ni:///sha-256;") and line.endswith("?ver=CBV2.0") for line in lines)
    assert nowhere("hash", "-", stdin=file.read_bytes()).out.splitlines() == lines
    assert [each["hash"] for each in nowhere("hash", file, "--json").documents] == lines
    assert nowhere("hash", file, "--json").documents[0]["event_id"] == event_id(1)
    assert nowhere("hash", tmp_path / "none").code == 4
    assert nowhere("hash", "-", stdin=b"{}").code == 3


def test_fields_that_a_document_asks_to_ignore_are_not_in_the_hash(nowhere: CommandLine) -> None:
    plain = document(STORY[7])
    named = plain.replace(b'"epcisBody":', b'"x:ignoreFields": ["y:extra"], "epcisBody":')
    named = named.replace(b'{"clew": "urn:clew:term:"}', b'{"x": "https://repository-x.example.com/", "y": "urn:y:"}')
    with_extra = named.replace(b'"action":', b'"y:extra": "added later", "action":')
    assert with_extra != named
    assert nowhere("hash", "-", stdin=with_extra).out == nowhere("hash", "-", stdin=plain).out
    counted = with_extra.replace(b'"y:extra"]', b'"y:other"]')
    assert nowhere("hash", "-", stdin=counted).out != nowhere("hash", "-", stdin=plain).out


def test_a_dry_run_checks_and_records_nothing(nowhere: CommandLine, observation: Observation, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(document(observation()))
    bad.write_bytes(document(observation(), observation(action="LOOK")))
    assert nowhere("capture", good, "--dry-run").code == 0
    ran = nowhere("capture", good, bad, "--dry-run", "--json")
    assert ran.code == 3
    assert [each["counts"] for each in ran.documents] == [{"valid": 1, "refused": 0}, {"valid": 1, "refused": 1}]
    assert nowhere("capture", "-", "--dry-run", stdin=b"<broken").code == 3


@pytest.mark.parametrize("words", [(), ("--help",), ("trace", "--help"), ("quarantine", "--help"), ("--version",)])
def test_help_needs_nothing(nowhere: CommandLine, words: tuple[str, ...]) -> None:
    ran = nowhere(*words)
    assert ran.code == (0 if words else 2)
    assert "clew" in (ran.out + ran.err)


def test_help_and_errors_of_usage_are_in_the_readers_language(nowhere: CommandLine) -> None:
    for words, environment in (
        (("--lang", "zh", "trace", "--help"), {}),
        (("trace", "--help"), {"CLEW_LANG": "zh"}),
        (("trace", "--help"), {"LANG": "zh_CN.UTF-8"}),
    ):
        page = nowhere(*words, environment=environment).out
        assert "用法：" in page
        assert not {"Usage:", "Options:", "Arguments:", "[default:"} & set(page.split())
    told = nowhere("show", "--lang=zh")
    assert told.code == 2
    assert "缺少 ID" in told.err
    assert nowhere("--lang", "fr", "id", "A-1").code == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("no-such-command",), "usage.no_such_command"),
        (("id", "A-1", "--no-such-option"), "usage.no_such_option"),
        (("show",), "usage.missing"),
        (("show", "A-1", "--limit", "0"), "usage.bad_value"),
        (("status", "surplus"), "usage.malformed"),
        (("status", "--database", "nonsense"), "settings.database"),
    ],
)
def test_errors_of_usage_are_json_too(nowhere: CommandLine, words: tuple[str, ...], code: str) -> None:
    ran = nowhere(*words, "--json")
    assert ran.code == 2
    assert ran.document["error"]["code"] == code
    assert ran.document["error"]["message"] in ran.err


def test_the_processes_themselves(tmp_path: Path) -> None:
    """Exit codes and pipes as a shell sees them."""
    clew = Path(sys.executable).with_name("clew")
    environment = {**os.environ, "CLEW_DATA": str(tmp_path / "no-data"), "LC_ALL": "C"}
    story = tmp_path / "story.json"
    story.write_bytes(document(*STORY))

    def shell(line: str) -> subprocess.CompletedProcess[str]:
        line = line.replace("clew ", f"{clew} ")
        return subprocess.run(["bash", "-c", line], env=environment, capture_output=True, text=True, cwd=tmp_path)

    assert shell(f"clew id {UNIT} --as dl").stdout.strip() == UNIT_LINK
    assert shell("clew capture story.json --dry-run").returncode == 0
    assert shell("sed s/OBSERVE/LOOK/ story.json | clew capture - --dry-run --lang zh").returncode == 3
    assert shell("clew hash nothing.json").returncode == 4
    assert shell("clew id").returncode == 2
    cut = shell("set -o pipefail; clew hash story.json | head -n 1")
    assert (cut.returncode, cut.stderr) == (0, "")


def test_bad_data_named_in_the_environment_is_not_touched_by_pure_commands(nowhere: CommandLine) -> None:
    assert nowhere("id", PART, environment={"CLEW_DATABASE": "nonsense"}).code == 0


def test_the_dictionary_is_searched_shown_and_written(nowhere: CommandLine, tmp_path: Path) -> None:
    whole = nowhere.json("dictionary", "list")
    assert whole["total"] == len(whole["terms"])
    found = nowhere.json("dictionary", "list", "--stage", "checking")
    assert [each for each in whole["terms"] if each["stage"] == "checking"] == found["terms"] != []
    assert "calibration_due" in nowhere("dictionary", "list", "校准").out
    term = nowhere.json("dictionary", "show", "clew:result")
    assert term == next(each for each in whole["terms"] if each["name"] == "result")
    shown = nowhere("dictionary", "show", "result", "--lang", "zh").out
    assert term["zh"] in shown
    assert all(each["value"] in shown for each in term["values"])
    out = tmp_path / "terms.csv"
    assert nowhere.json("dictionary", "list", "校准", "--out", str(out))["format"] == "csv"
    assert "calibration_due" in out.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["list", "--stage", "x"], "request.bad_choice", 2),
        (["list", "--category", "x"], "request.bad_choice", 2),
        (["list", "--grade", "x"], "request.bad_choice", 2),
        (["list", "--out", "/nowhere/terms.csv"], "file.unwritable", 2),
        (["show", "shif"], "dictionary.no_such_term", 4),
    ],
)
def test_what_is_asked_of_the_dictionary_wrongly(
    nowhere: CommandLine, words: list[str], code: str, exit_code: int
) -> None:
    ran = nowhere("dictionary", *words, "--json")
    assert (ran.code, ran.document["error"]["code"]) == (exit_code, code)
    assert ("shift" in ran.err) == ("shif" in words)
