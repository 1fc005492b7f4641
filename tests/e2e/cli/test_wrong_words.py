"""What a newcomer mistypes: whose fault it is and what to do next, in both languages, never a stack of calls."""

from __future__ import annotations

import re

import pytest

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
