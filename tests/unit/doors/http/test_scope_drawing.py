"""A bar of shares."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from clew.doors.http.scope_drawing import GAP, WIDTH, draw_stack


def spans(drawn: str) -> list[float]:
    return [float(each) for each in re.findall(r' width="([\d.]+)" height', drawn)]


def test_pieces_fill_the_bar_by_their_shares() -> None:
    first, second = spans(draw_stack([("good", 30), ("defect", 10), ("kept", 0)], "told"))
    assert abs(first + second + GAP - WIDTH) < 0.2
    assert abs(first / second - 3) < 0.01


def test_one_of_a_million_is_seen() -> None:
    assert min(spans(draw_stack([("good", 999_999), ("defect", 1)], "told"))) > 4


def test_what_is_unknown_is_hatched_and_words_are_escaped() -> None:
    drawn = draw_stack([("good", 1), ("unknown", 1)], '<b>"')
    tree = ElementTree.fromstring(drawn)
    assert tree.findtext("title") == '<b>"'
    [path] = tree.findall("path")
    assert path.get("stroke-dasharray")


def test_nothing_is_no_bar() -> None:
    assert draw_stack([("good", 0)], "told") == ""
