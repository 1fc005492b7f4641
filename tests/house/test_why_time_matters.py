"""The page on why time matters says what the product computes."""

from __future__ import annotations

import pytest

from clew.testing.why_time_matters import pages, silo, totes


def test_the_page_says_what_the_command_computes() -> None:
    for path, text in pages().items():
        assert path.read_text("utf-8") == text, f"{path.name}: run python -m clew.testing.why_time_matters"


def test_without_times_everything_is_in_scope_and_in_time_less() -> None:
    boxes = totes()
    assert len(boxes.static) == len(boxes.units) - 1
    assert boxes.cleaned < boxes.reached < boxes.static


def test_no_model_loses_the_delivery() -> None:
    told = {each.model: each for each in silo()}
    assert told["plug"].of_delivery == pytest.approx(1000)
    assert told["plug"].shares.keys() <= told["plug:band=300kg"].shares.keys() <= told["any"].shares.keys()
    assert told["perfect:cutoff=10%"].shares.keys() < told["perfect"].shares.keys() == told["any"].shares.keys()
