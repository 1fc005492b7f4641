"""``clew form``: what people enter by hand, tried and recorded from a terminal."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from clew.testing.command_line import CommandLine

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("cli")]
_numbers = itertools.count(1)
Entered = Callable[..., list[str]]


@pytest.fixture
def sets() -> Entered:
    """``--set`` words of an inspection of a thing that nobody else names."""

    def words(**given: str) -> list[str]:
        thing = f"urn:clew:id:typed-{next(_numbers)}"
        values = {"things": thing, "characteristic": "runout", "result": "OK", "time": "2026-03-03T09:00:00+08:00"}
        return [word for name, value in (values | given).items() for word in ("--set", f"{name}={value}")]

    return words


def test_the_forms_and_their_fields_are_told(desk: CommandLine) -> None:
    forms = desk("form", "list", "--json").documents
    assert {"receive", "inspect", "hold", "calibrate"} <= {each["name"] for each in forms}
    fields = desk.json("form", "show", "inspect")["fields"]
    shown = desk("form", "show", "inspect", "--lang", "zh").out
    assert all(each["name"] in shown for each in fields)
    assert [each["name"] for each in fields if each["required"]] == ["things", "characteristic", "result", "time"]
    assert [line.split()[0] for line in desk("form", "list").out.splitlines()[1:]] == [each["name"] for each in forms]


def test_a_trial_keeps_nothing_and_an_entry_is_recorded_once(desk: CommandLine, sets: Entered) -> None:
    words, entry = sets(), str(uuid.uuid4())
    before = desk.json("status")["position"]
    trial = desk.json("form", "enter", "inspect", *words, "--dry-run")
    assert (trial["valid"], trial["fields"]) == (True, [])
    assert desk.json("status")["position"] == before
    made = desk.json("form", "enter", "inspect", *words, "--entry", entry)
    assert (made["state"], made["event_id"]) == ("recorded", f"urn:uuid:{entry}")
    assert made["facts"] == trial["facts"]
    again = desk("form", "enter", "inspect", *words, "--entry", entry)
    assert (again.code, "lready known" in again.out) == (0, True)
    assert desk.json("source", made["event_id"])["source"] == "form-inspect.json"


def test_a_field_given_again_is_one_more_thing(desk: CommandLine, sets: Entered) -> None:
    other = f"urn:clew:id:typed-{next(_numbers)}"
    hold = ["--set", "hold_id=H-9", "--set", "reason=scratched", "--set", "time=2026-03-03T09:00:00Z"]
    made = desk.json("form", "enter", "hold", "--set", f"things={other}", "--set", f"things={other}-b", *hold)
    assert made["state"] == "recorded"
    assert desk.json("show", f"{other}-b")["state"]["holds"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_wrong_stands_at_its_field(desk: CommandLine, sets: Entered, lang: str) -> None:
    words = sets(result="MAYBE", time="2026-03-03", things="nothing of that name")
    before = desk.json("status")["position"]
    refused = desk("form", "enter", "inspect", *words, "--lang", lang)
    assert refused.code == 3
    for field in ("things", "result", "time"):
        assert f"  {field}: " in refused.err
    tried = desk("form", "enter", "inspect", *words, "--dry-run", "--json", "--lang", lang)
    assert tried.code == 3
    assert {each["name"] for each in tried.document["fields"]} == {"things", "result", "time"}
    assert "MAYBE" in desk("form", "enter", "inspect", *words, "--dry-run", "--lang", lang).out
    assert desk.json("status")["position"] == before


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["show", "nothing"], "form.unknown", 4),
        (["enter", "nothing", "--set", "a=b"], "form.unknown", 4),
        (["enter", "inspect", "--set", "nonsense"], "form.bad_set", 2),
        (["enter", "inspect", "--set", "=x"], "form.bad_set", 2),
        (["enter", "inspect", "--set", "nofield=1"], "form.unknown_field", 2),
        (["enter", "inspect"], "usage.missing", 2),
        (["enter", "inspect", "--set", "a=b", "--entry", "x"], "usage.bad_value", 2),
    ],
)
def test_what_is_asked_wrongly(desk: CommandLine, words: list[str], code: str, exit_code: int) -> None:
    ran = desk("form", *words, "--json")
    assert (ran.code, ran.document["error"]["code"]) == (exit_code, code)
    assert ran.err.strip()


def test_the_log_of_acquisitions_is_written_as_a_table(desk: CommandLine, sets: Entered, tmp_path: Path) -> None:
    desk("form", "enter", "inspect", *sets())
    listed = desk("acquisition", "list", "--source", "form-inspect", "--limit", "10000", "--json").documents
    out = tmp_path / "log.csv"
    told = desk.json("acquisition", "export", "--out", str(out), "--source", "form-inspect")
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert (told["format"], len(lines)) == ("csv", len(listed) + 1)
    assert desk.json("acquisition", "export", "--out", f"{tmp_path}/log.xlsx")["format"] == "xlsx"
    for words, code in (
        (["--out", f"{tmp_path}/log.pdf"], "request.bad_choice"),
        (["--out", f"{tmp_path}/none/log.csv"], "file.unwritable"),
        (["--out", str(out), "--since", "yesterday"], "request.bad_time"),
    ):
        assert desk("acquisition", "export", *words, "--json").document["error"]["code"] == code
