"""The pure parts of recall scopes: words of whereabouts, what was said meanwhile, differences, containment."""

from __future__ import annotations

from typing import Any

import pytest

from clew.scenarios.recall.amounts import Tally, remaining
from clew.scenarios.recall.differences import change_of, delta
from clew.scenarios.recall.model import Unit
from clew.scenarios.recall.standing import word_of
from clew.scenarios.recall.timelines import Line, Timelines, Told
from clew.scenarios.recall.what_if import Containment
from clew.storage.recall_reads import Said, StayRow


def unit(key: str, **said: Any) -> Unit:
    known = {"kind": "instance", "way": "forward", "word": "certain", "status": "in_stock", "reach": True, "place": "p"}
    return Unit(key=key, spelling=key, **{**known, **said})


@pytest.mark.parametrize(
    ("step", "disposition", "word"),
    [
        ("shipping", "in_transit", "in_transit"),
        ("shipping", None, "shipped"),
        ("departing", None, "shipped"),
        ("retail_selling", None, "sold"),
        (None, "retail_sold", "sold"),
        ("receiving", "returned", "returned"),
        ("destroying", None, "scrapped"),
        ("destroying", "returned", "scrapped"),
        (None, "disposed", "scrapped"),
        ("inspecting", "conformant", "in_stock"),
        (None, None, "in_stock"),
    ],
)
def test_words(step: str | None, disposition: str | None, word: str) -> None:
    assert word_of(step, disposition) == word


def test_only_what_was_said_during_the_stay_counts() -> None:
    said = [Said(time, time, "shipping", "in_transit", None, None) for time in (5, 25)]
    stays = {1: [StayRow(1, 9, 10, 10, 20, 20, False)], 9: []}
    times = Timelines(stays, {9: Line(said)})
    assert times.carried(1).disposition is None
    stays[1].append(StayRow(1, 9, 22, 22, None, None, False))
    assert Timelines(stays, {9: Line(said)}).carried(1).left == (25, 25)


def test_at_one_instant_what_was_recorded_later_counts() -> None:
    shipped, sold = (Told(said_at=(5, 1), biz_step=step) for step in ("shipping", "retail_selling"))
    assert shipped.later(sold).biz_step == "retail_selling"
    assert sold.later(shipped).biz_step == "shipping"


def test_words_at_the_very_entry_and_exit_are_of_the_stay() -> None:
    said = [Said(time, time, "shipping", "in_transit", None, "dock") for time in (10, 20)]
    for entry, exit_, left in ((10, 10, (10, 10)), (10, 19, (10, 10)), (11, 20, (20, 20)), (20, 20, (20, 20))):
        told = Timelines({1: [StayRow(1, 9, entry, entry, exit_, exit_, False)], 9: []}, {9: Line(said)}).carried(1)
        assert (told.left, told.disposition, told.place) == (left, "in_transit", "dock")


def test_a_container_in_a_container_and_in_itself() -> None:
    stays = {
        1: [StayRow(1, 8, 10, 10, None, None, False)],
        8: [StayRow(8, 9, 11, 11, 30, 30, True)],
        9: [StayRow(9, 9, 1, 1, None, None, False)],
    }
    line = Line([Said(20, 20, "shipping", "in_transit", None, "dock"), Said(40, 40, "storing", "active", "far", None)])
    told = Timelines(stays, {9: line}).carried(1)
    assert (told.left, told.disposition, told.place) == ((20, 20), "in_transit", "dock")


def test_changes() -> None:
    one = unit("a")
    assert change_of(None, one) == "added"
    assert change_of(one, None) == "left"
    assert change_of(one, unit("a", word="excluded")) == "left"
    assert change_of(unit("a", word="excluded"), unit("a", word="excluded", place="q")) is None
    assert change_of(one, unit("a", word="possible")) == "reworded"
    assert change_of(one, unit("a", place="q")) == "moved"
    assert change_of(one, unit("a", holds=("recall-1",))) == "otherwise"
    assert change_of(one, unit("a", told_time=7, via="x")) is None


def test_the_cause_is_found_along_the_way_to_the_start() -> None:
    before = {"lot": (1, unit("lot", kind="lot"))}
    after = [unit("lot", kind="lot"), unit("op", kind="operation", via="lot"), unit("new", via="op")]
    told = delta(before, after, lambda keys: {"op": (77,)} if "op" in keys else {})
    assert [(each.key, each.change, each.events) for each in told.changed] == [("new", "added", (77,))]
    assert told.ended == {}
    assert [each.key for each, _ in told.begun] == ["op", "new"]


def test_instants_alone_rewrite_no_row() -> None:
    before = {"a": (1, unit("a", way="backward", time=1, told_time=1))}
    assert delta(before, [unit("a", way="backward", time=9, told_time=9)], lambda keys: {}).begun == ()


def test_holds_together_take_everything() -> None:
    units = [unit(f"u{number}", inside=("case",), place="p") for number in range(3)]
    units += [unit("far", place="q"), unit("gone", status="sold", reach=False), unit("out", word="excluded")]
    tried = Containment(units)
    assert tried.in_reach == 4
    assert tried.held("u0", ("u0",)).kind == "unit"
    assert len(tried.held("case", ("case",)).captured) == 3
    assert tried.held("gone", ("gone",)).kind == "other"
    steps = tried.suggest()
    assert [(step.key, step.gained) for step in steps] == [("case", 3), ("far", 1)]
    assert steps[-1].total == tried.in_reach
    assert tried.held("p", ("p",)).where == (("q", 1),)


def test_a_unit_that_holds_others_is_a_unit() -> None:
    assert Containment([unit("u", inside=("case",)), unit("case")]).held("case", ("case",)).kind == "unit"


def test_a_lot_of_which_nothing_is_told_and_one_that_is_used_up() -> None:
    assert Tally().gaps == ("quantity_missing",)
    lot = Tally()
    lot.add("received", "1", "KGM")
    lot.add("consumed", "1000", "GRM")
    assert (lot.gaps, lot.used_up) == ((), True)
    assert remaining([unit("l", kind="lot", amounts=lot.amounts())]) == {}


def test_tallies() -> None:
    lot = Tally()
    lot.add("received", "1", "KGM")
    lot.add("consumed", "250", "GRM")
    assert lot.amounts() == {"KGM": {"received": "1", "consumed": "0.25", "remains": "0.75"}}
    assert remaining([unit("l", kind="lot", amounts=lot.amounts())]) == {"KGM": "0.75"}
    lot.add("consumed", "2", "KGM")
    assert lot.gaps == ("lot_unaccounted",)
    lot.add("shipped", None, None)
    assert "quantity_missing" in lot.gaps
    assert not lot.used_up
