"""Which limits held when (``clew.storage.lake.limits``): spans say what the plain rule says at every instant."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clew.storage.lake.limits import EARLIEST, LATEST, Statement, spans, spans_for, valid_at

BORE = "urn:clew:characteristic:bore"


def stated(position: int, since: int, **more: Any) -> Statement:
    told = {"ordinal": 0, "characteristic": BORE, "always": False, "unit": "MMT", "lower": "1", "upper": "2", **more}
    return Statement(position=position, since=since, **told)


def test_a_later_version_replaces_an_earlier_one_from_its_beginning_on() -> None:
    first, second = stated(1, 100), stated(2, 200)
    assert [(span.since, span.until, span.statement) for span in spans([second, first])[BORE]] == [
        (100, 200, first),
        (200, LATEST, second),
    ]


def test_one_that_ends_leaves_what_had_begun_before_it() -> None:
    first, second = stated(1, 100), stated(2, 200, until=300)
    assert [(span.since, span.statement) for span in spans([first, second])[BORE]] == [
        (100, first),
        (200, second),
        (300, first),
    ]


def test_without_a_beginning_of_its_own_a_statement_holds_always() -> None:
    first = stated(1, 100, always=True)
    assert [(span.since, span.until) for span in spans([first])[BORE]] == [(EARLIEST, LATEST)]


STATEMENTS = st.lists(
    st.builds(
        lambda position, since, always, lasts: stated(
            position, since, always=always, until=None if lasts is None else since + lasts
        ),
        st.integers(1, 50),
        st.integers(0, 12),
        st.booleans(),
        st.none() | st.integers(1, 8),
    ),
    max_size=6,
    unique_by=lambda each: each.position,
)


@given(STATEMENTS)
def test_spans_agree_with_the_rule_at_every_instant(statements: list[Statement]) -> None:
    held = spans(statements).get(BORE, [])
    for time in range(-1, 22):
        found = [span.statement for span in held if span.since <= time < span.until]
        expected = valid_at(statements, time)
        assert found == ([] if expected is None else [expected])


def test_limits_are_given_in_the_unit_of_the_reading() -> None:
    table = spans_for([stated(5, 100, lower="1.0", upper=None, version="B")], [("bore", "CMT"), ("bore", "MMT")])
    assert table.select(["in_unit", "master_lower", "master_upper", "master_version"]).to_pylist() == [
        {"in_unit": "CMT", "master_lower": 0.1, "master_upper": None, "master_version": "B"},
        {"in_unit": "MMT", "master_lower": 1.0, "master_upper": None, "master_version": "B"},
    ]


def test_a_unit_that_cannot_be_compared_has_no_limits_and_one_not_stated_is_the_other() -> None:
    table = spans_for([stated(5, 100)], [("bore", "KGM"), ("bore", None), ("length", "MMT")])
    assert table.select(["of", "in_unit", "master_upper"]).to_pylist() == [
        {"of": "bore", "in_unit": "", "master_upper": 2.0}
    ]
