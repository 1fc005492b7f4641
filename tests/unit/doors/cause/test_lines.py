"""An answer on a terminal."""

from __future__ import annotations

import pytest

from clew.doors.cause_figures import without_crowding
from clew.doors.cli.cause_lines import print_answer
from clew.doors.cli.session import Globals, Session
from clew.modelling.cause.findings import Findings
from clew.testing.cause_answers import answer_of, findings_of_every_kind


def shown(capsys: pytest.CaptureFixture[str], lang: str, findings: Findings, top: int = 10) -> str:
    print_answer(Session(Globals(lang=lang)), answer_of(findings), top=top)
    return capsys.readouterr().out


def test_the_sentence_comes_before_the_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "en", findings_of_every_kind())
    assert out.index("The higher the use count") < out.index("1  ■ use count") < out.index("together")
    assert "same in all rows" in out


def test_effects_stand_on_one_axis(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for line in shown(capsys, "en", findings_of_every_kind()).splitlines() if "●" in line]
    assert len(lines) == 5
    # Zero is at one place: harmful effects lie right of it, the protective one left.
    zero = {line.index("│") for line in lines}
    assert len(zero) == 1
    (place,) = zero
    assert [line.index("●") > place for line in lines] == [True, True, True, False, True]


def test_top_leaves_out_the_rest_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "en", findings_of_every_kind(), top=2)
    assert "3 more suspects" in out
    assert "station ST0" not in out


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("verdict", ["too_few", "nothing_found"])
def test_an_answer_without_findings_says_why(capsys: pytest.CaptureFixture[str], lang: str, verdict: str) -> None:
    none = Findings(verdict=verdict, factors=(), tested=(), tests=4, together=None, unexplained=None)  # type: ignore[arg-type]
    out = shown(capsys, lang, none)
    assert answer_of(none)["sentence"][lang].split("。")[0].split(". ")[0][:30] in out.replace("\n", "")
    assert "●" not in out


def test_windows_that_others_explain_are_three_and_the_rest_counted(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer_of(findings_of_every_kind())
    level = document["factors"][4]
    assert level["grade"] == "correlation"
    windows = [level | {"category": "time", "rank": rank} for rank in range(5, 12)]
    document["factors"] = [*document["factors"][:4], *windows, *document["factors"][5:]]
    assert len(without_crowding([*document["factors"][:4], *windows])) == 7
    print_answer(Session(Globals(lang="en")), document, top=10)
    assert "4 more windows of time" in capsys.readouterr().out


def test_five_tests_that_would_decide_are_shown_and_names_not_found(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer_of(findings_of_every_kind())
    document["deciders"] = [document["deciders"][0] | {"en": f"Try number {number}."} for number in range(8)]
    document["population"]["unknown"] = [{"name": f"N-{number}"} for number in range(7)]
    print_answer(Session(Globals(lang="en")), document, top=10)
    out = capsys.readouterr().out
    assert out.count("Try number") == 5
    assert "3 more tests" in out
    assert "7 of the names were not found and left out: N-0, N-1, N-2, N-3, N-4, …" in out


def test_numbers_are_shown_in_their_unit(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer_of(findings_of_every_kind())
    dose = document["factors"][0]
    dose["unit"] = "CEL"
    dose["evidence"]["holding"]["cut"] = {"value": 1.5, "above": True}
    for lang, per in (("en", "odds × 2.1 per 1 °C"), ("zh", "每 1 °C 比值比 ×2.1")):
        print_answer(Session(Globals(lang=lang)), document, top=10)
        out = capsys.readouterr().out
        assert per in out
        assert "≥ 1.5 °C" in out
        assert "0 °C " in out
