"""What a newcomer mistypes: whose fault it is and what to do next, in both languages, never a stack of calls."""

from __future__ import annotations

import re

import pytest
from tests.e2e.cli.conftest import LOT, POSITIONS, UNIT

from clew.testing.command_line import CommandLine

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("cli")]


@pytest.mark.parametrize(
    "words",
    [
        "acquisition list --since yesterday",
        "acquisition list --since 2026-13-01",
        "gauge DM-01 --at x",
        "quarantine list --since x",
        "trace 9001 --at 2026-13-01T00:00:00Z",
        "process diameter --between x y",
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_wrong_time_is_refused_with_an_example(life: CommandLine, words: str, lang: str) -> None:
    ran = life(*words.split(), "--json", "--lang", lang)
    assert (ran.code, ran.document["error"]["code"]) == (2, "request.bad_time")
    assert "2026-" in ran.document["error"]["message"]


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        ("capture nofile.json", "file.not_found", 4),
        ("capture docs/examples/press-fit.csv --mapping nothing", "mapping.unknown", 4),
        ("cause --bad nofile.txt", "file.not_found", 4),
        ("passport sheet nofile --html x.html", "file.not_found", 4),
        ("quarantine replay 999", "quarantine.unknown", 4),
        ("rules show nothing", "rules.unknown", 4),
    ],
)
def test_what_is_not_there_is_named(life: CommandLine, words: str, code: str, exit_code: int) -> None:
    ran = life(*words.split(), "--json")
    assert (ran.code, ran.document["error"]["code"]) == (exit_code, code)


@pytest.mark.parametrize(
    "words",
    [
        "acquisition list --limit 0",
        "acquisition show abc",
        "serve --port 99999",
        "cause --q x",
        "form enter inspect --set a=b --entry x",
        "id x --as q",
        "status extra",
        "show",
        "show x --nothing",
        "nothing",
    ],
)
def test_a_mistake_of_usage_is_told_in_the_readers_language(life: CommandLine, words: str) -> None:
    ran = life(*words.split(), "--json", "--lang", "zh")
    assert ran.code == 2
    message = ran.document["error"]["message"]
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", message), message
    assert life(*words.split(), "--lang", "en").err.count("clew: ") == 1


@pytest.mark.parametrize(
    ("words", "code", "typed"),
    [
        (["case", "open", "", "--text", "Two."], "case.needed", "TITLE"),
        (["case", "open", "Torn", "--by", "two\nlines"], "case.bad_line", "--by"),
        (["case", "open", "Torn", "--on", "yesterday"], "case.bad_day", "--on"),
        (["case", "open", "Torn", "--text", "Two.", "--severity", "grave"], "request.bad_choice", "--severity"),
        (["case", "open", "Torn", "--unit", " "], "case.needed", "--unit"),
        (["case", "list", "--state", "asleep"], "request.bad_choice", "--state"),
        (["chain", "--between", "yesterday", "today"], "request.bad_time", "--between"),
        (["trace", UNIT, "--direction", "sideways"], "request.bad_choice", "--direction"),
        (["trace", UNIT, "--at", "noon"], "request.bad_time", "--at"),
        (["balance", LOT, "--tolerance", "much"], "quantity.malformed", "--tolerance"),
        (["exposures", UNIT, "--at", "noon"], "request.bad_time", "--at"),
        (["dictionary", "list", "--grade", "x"], "request.bad_choice", "--grade"),
        (["facts", "export", "all", "--out", "x.csv"], "request.bad_choice", "KIND"),
    ],
)
def test_what_was_mistyped_is_named_as_it_was_typed(life: CommandLine, words: list[str], code: str, typed: str) -> None:
    ran = life(*words, "--json")
    assert (ran.code, ran.document["error"]["code"]) == (2, code)
    assert ran.document["error"]["params"]["name"] == typed
    assert typed in ran.err
    assert typed in life(*words, "--lang", "zh").err


def test_what_a_case_wants_is_named_by_its_options(desk: CommandLine) -> None:
    number = str(desk.json("case", "open", "Torn thread", "--text", "Two of them.")["head"]["number"])
    for words, typed in (
        (["head", number, "--title", " "], "--title"),
        (["step", number, "contained", "--because", " "], "--because"),
        (["note", number, " "], "TEXT"),
        (["action", number, "Look again", "--discipline", "D3", "--due", "soon"], "--due"),
        (["action", number, "Look again", "--discipline", "D9"], "--discipline"),
        (["notice", number, "--out", "notices.pdf"], "--out"),
    ):
        ran = desk("case", *words, "--json")
        assert (ran.code, ran.document["error"]["params"]["name"]) == (2, typed), ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["trace", UNIT],
        ["trace", "--facet", "equipment=PRESS-2"],
        ["sensitivity", LOT],
        ["balance", LOT],
        ["chain"],
        ["exposures", UNIT],
        ["gauge", "list"],
        ["cause", "--outcome", "result=NOK"],
    ],
)
def test_nothing_is_known_as_of_a_position_beyond_the_log(life: CommandLine, words: list[str]) -> None:
    ran = life(*words, "--as-known-at", POSITIONS + 1, "--json")
    assert (ran.code, ran.document["error"]["code"]) == (2, "trace.position_beyond")
    assert ran.document["error"]["params"] == {"position": POSITIONS + 1, "head": POSITIONS}
    assert str(POSITIONS + 1) in life(*words, "--as-known-at", POSITIONS + 1, "--lang", "zh").err


@pytest.mark.parametrize(
    ("words", "helps"),
    [
        ("case show 999", "clew case list"),
        ("cause show 999", "clew cause list"),
        ("scope show 999", "clew scope list"),
        ("gauge nothing", "clew gauge list"),
        ("rules show nothing", "clew rules list"),
        ("dictionary show nothing", "clew dictionary list"),
    ],
)
def test_what_is_not_there_is_told_with_the_command_that_lists(life: CommandLine, words: str, helps: str) -> None:
    """On the line only: whoever asks over HTTP has pages."""
    ran = life(*words.split(), "--json")
    assert helps in ran.err
    assert helps not in ran.document["error"]["message"]
    assert life(*helps.split()[1:]).code == 0
