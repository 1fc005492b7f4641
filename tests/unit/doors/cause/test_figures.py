"""Figures of an answer: well-formed, escaped, in both languages, and nothing drawn that is not there."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from clew.doors.cause_drawing import FIGURES, cause_svg
from clew.doors.cause_drawing.canvas import wrapped
from clew.doors.cause_figures import axis_of, bars, pieces, ranked, whisker
from clew.events.errors import BadRequest
from clew.modelling.cause.findings import Findings
from clew.testing.cause_answers import answer_of, findings_of_every_kind

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return answer_of(findings_of_every_kind())


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_is_well_formed_and_says_what_it_shows(document: dict[str, Any], figure: str, lang: str) -> None:
    svg = cause_svg(document, lang, figure)
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title") is not None
    assert "prefers-color-scheme:dark" in svg
    assert "<script" not in svg


def test_what_a_label_holds_is_escaped(document: dict[str, Any]) -> None:
    assert "<b>program" not in cause_svg(document, "en", "forest")
    assert "<b>program</b>" in texts(cause_svg(document, "en", "forest"))


def test_the_forest_shows_each_suspect_in_its_order_and_excluded_ones_struck_through(document: dict[str, Any]) -> None:
    svg = cause_svg(document, "en", "forest")
    shown = texts(svg)
    names = [each["name"]["en"] for each in ranked(document)]
    assert [each for each in shown if each in names] == names
    assert svg.count('class="dot"') == 5
    assert svg.count('class="struck"') == 2


def test_an_interval_beyond_the_axis_ends_at_it(document: dict[str, Any]) -> None:
    drawn = [found for each in ranked(document) if (found := whisker(each)) is not None]
    low, high = axis_of(drawn)
    assert -1 <= low < 0 < high <= 1
    assert all(low <= each.value <= high for each in drawn)


def test_pieces_add_up_to_all_of_the_bad(document: dict[str, Any]) -> None:
    parted = pieces(document, "en")
    assert sum(each.share for each in parted) == pytest.approx(1)
    assert parted[-1].rank is None
    assert parted[-1].share == pytest.approx(0.2)
    # Protective ones and mere correlations explain none of the bad.
    assert [each.rank for each in parted[:-1]] == [1, 2, 3]


def test_the_stretch_that_differs_is_marked_in_time(document: dict[str, Any]) -> None:
    change = document["evidence"]["in_time"]["change"] | {"p": 0.01}
    document = document | {"evidence": {"in_time": document["evidence"]["in_time"] | {"change": change}}}
    told = bars(document, 2)
    assert next(each.start for each in told if each.inside) == change["start"]
    svg = cause_svg(document, "en", "time", 2)
    assert svg.count('class="bar in"') == sum(each.inside for each in told)
    assert 'class="carried"' in svg


def test_a_stretch_that_chance_often_makes_is_not_marked(document: dict[str, Any]) -> None:
    change = document["evidence"]["in_time"]["change"] | {"p": 0.3}
    document = document | {"evidence": {"in_time": document["evidence"]["in_time"] | {"change": change}}}
    assert not any(each.inside for each in bars(document, None))
    assert 'class="bar in"' not in cause_svg(document, "en", "time")


def test_a_figure_there_is_nothing_for_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(BadRequest, match=r"cause\.no_figure"):
        cause_svg(document, "en", "dose", rank=2)
    with pytest.raises(BadRequest, match=r"request\.bad_choice"):
        cause_svg(document, "en", "pie")


def test_an_answer_without_findings_still_has_a_sheet() -> None:
    none = Findings(verdict="too_few", factors=(), tested=(), tests=0, together=None, unexplained=None)
    svg = cause_svg(answer_of(none), "zh")
    assert "数量不足" in "".join(texts(svg))


@pytest.mark.parametrize(
    "words", ["a sentence of some words that is long", "一个没有空格的很长的句子，也要折行。", "x" * 90]
)
def test_wrapping_loses_nothing(words: str) -> None:
    lines = wrapped(words, 90, 7.0)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", words)
