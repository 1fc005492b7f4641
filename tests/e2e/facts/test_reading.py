"""What facts say: voids, late events, positions, limits by time, who may see what."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from clew.events.errors import Conflict
from clew.security.visibility import EVERYTHING, only
from clew.storage.lake import Facts
from clew.storage.store import Store
from clew.testing.records import PARTY, record_events

pytestmark = pytest.mark.postgres

Written = Callable[..., Facts]
OTHER = "urn:example:party:supplier"
SORTS = ("09521001000024", "09521001000031", "09521001000048")


def results(facts: Facts, **asked: Any) -> list[tuple[str, str]]:
    table = facts.outcomes(asked.pop("visibility", EVERYTHING), columns=["thing", "result"], **asked)
    return [(row["thing"].rpartition(":")[2], row["result"]) for row in table.to_pylist()]


def test_judgements_in_the_order_of_the_log(store: Store, written: Written, story: Any) -> None:
    record_events(store, [story.judged(5, 1, "OK"), story.judged(3, 2, "NOK"), story.judged(4, 3, "OK")])
    facts = written()
    assert facts.refresh() == 3
    assert results(facts) == [("1", "OK"), ("2", "NOK"), ("3", "OK")]
    assert facts.outcomes(EVERYTHING, columns=["position"]).column("position").to_pylist() == [1, 2, 3]


def test_what_is_voided_is_gone_and_stays_as_it_was_known(store: Store, written: Written, story: Any) -> None:
    wrong = story.judged(1, 1, "NOK")
    record_events(store, [wrong, story.judged(2, 2, "OK")])
    facts = written()
    facts.refresh()
    assert results(facts) == [("1", "NOK"), ("2", "OK")]
    record_events(store, [story.void(wrong)])
    assert facts.refresh() == 3
    assert results(facts) == [("2", "OK")]
    assert results(facts, as_known_at=2) == [("1", "NOK"), ("2", "OK")]
    assert results(facts, as_known_at=1) == [("1", "NOK")]


def test_a_declaration_that_came_first_voids_what_comes_later(store: Store, written: Written, story: Any) -> None:
    wrong = story.named(story.judged(1, 1, "NOK"), 1)
    record_events(store, [story.void(wrong)])
    facts = written()
    facts.refresh()
    record_events(store, [wrong, story.judged(2, 2, "OK")])
    facts.refresh()
    assert results(facts) == [("2", "OK")]
    assert facts.dump("voided").to_pylist() == [{"position": 2, "voided_at": 1}]


def test_between_instants_and_by_characteristic(store: Store, written: Written, story: Any) -> None:
    record_events(store, [story.judged(hour, hour, "OK", "leak" if hour % 2 else "noise") for hour in range(6)])
    facts = written()
    facts.refresh()
    times = facts.outcomes(EVERYTHING, columns=["time"]).column("time").to_pylist()
    assert [thing for thing, _ in results(facts, between=(times[1], times[4]))] == ["1", "2", "3"]
    assert [thing for thing, _ in results(facts, characteristic="leak", between=(None, times[4]))] == ["1", "3"]
    assert len(results(facts, characteristic=["leak", "noise"])) == 6
    assert results(facts, characteristic=[]) == []


def test_of_one_product_by_its_identifier_and_by_what_was_stated(store: Store, written: Written, story: Any) -> None:
    sort, other, alternate = (f"https://id.gs1.org/01/{gtin}" for gtin in SORTS)
    made = [
        story.judged(1, f"{sort}/21/A", "NOK"),
        story.judged(1, f"{other}/21/B", "OK"),
        story.judged(1, f"{alternate}/21/C", "OK"),
        story.judged(1, 4, "OK"),
        story.judged(1, 5, "OK"),
        story.of_class(0, 4, sort),
        story.of_class(0, 5, sort),
        story.of_class(2, 5, other),
        story.interchangeable(0, sort, alternate),
    ]
    record_events(store, made)
    facts = written()
    facts.refresh()
    assert [thing.rpartition("/")[2] for thing, _ in results(facts, product=sort)] == ["A", "C", "4"]
    assert [thing.rpartition("/")[2] for thing, _ in results(facts, product=f"{other}/21/X")] == ["B", "5"]
    # Before it was said that 5 is of another class, and that C counts as the same.
    assert [thing.rpartition("/")[2] for thing, _ in results(facts, product=sort, as_known_at=7)] == ["A", "4", "5"]
    assert results(facts, product="urn:clew:id:nothing") == []


def test_facts_are_of_who_said_them(store: Store, written: Written, story: Any) -> None:
    record_events(store, [story.judged(1, 1, "OK")])
    record_events(store, [story.judged(1, 2, "NOK", "leak")], party=OTHER)
    facts = written()
    facts.refresh()
    assert results(facts, visibility=only(PARTY)) == [("1", "OK")]
    assert results(facts, visibility=only(OTHER)) == [("2", "NOK")]
    assert results(facts, visibility=only()) == []
    assert results(facts, visibility=only("urn:example:party:nobody")) == []
    assert [each.name for each in facts.characteristics(only(OTHER))] == ["leak"]


def test_what_is_judged_and_measured(store: Store, written: Written, story: Any) -> None:
    measured = [story.measured(1, thing, "12.5") for thing in (1, 2)]
    record_events(store, [story.judged(1, 1, "OK"), story.judged(2, 1, "NOK"), story.judged(2, 2, "OK"), *measured])
    facts = written()
    facts.refresh()
    judged, read = facts.characteristics(EVERYTHING)
    assert (judged.kind, judged.name, judged.rows, judged.things) == ("outcome", "result", 3, 2)
    assert judged.values == (("OK", 2), ("NOK", 1))
    assert (read.kind, read.name, read.rows, read.values) == ("measurement", "bore", 2, (("MMT", 2),))


LIMITS = ["lower_limit", "upper_limit", "limits_source", "limits_version", "limits_position", "within_limits"]


def limits(facts: Facts, **asked: Any) -> list[tuple[Any, ...]]:
    table = facts.measurements(EVERYTHING, columns=LIMITS, **asked)
    return [tuple(row[name] for name in LIMITS) for row in table.to_pylist()]


def test_limits_valid_at_the_time_of_the_reading(store: Store, written: Written, story: Any) -> None:
    record_events(store, [story.limits(0, "12.4", "12.6", "A", 1), story.limits(0, "12.3", "12.45", "B", 10)])
    record_events(store, [story.measured(hour, hour, "12.5") for hour in (0, 1, 9, 10)])
    facts = written()
    facts.refresh()
    first = (12.4, 12.6, "characteristic", "A", 1, True)
    assert limits(facts) == [(None,) * 6, first, first, (12.3, 12.45, "characteristic", "B", 2, False)]


def test_limits_of_the_report_go_before_and_limits_are_in_its_unit(store: Store, written: Written, story: Any) -> None:
    own = story.measured(2, 2, "12.5", upper_limit=Decimal("12.45"))
    others = [story.measured(2, 3, "1.25", "CMT"), story.measured(2, 4, "12.5", "KGM")]
    record_events(store, [story.limits(0, "12.4", "12.6", "A"), own, *others])
    facts = written()
    facts.refresh()
    assert limits(facts) == [
        (None, 12.45, "report", None, None, False),
        (1.24, 1.26, "characteristic", "A", 1, True),
        (None,) * 6,
    ]


def test_late_limits_change_what_readings_are_held_against(store: Store, written: Written, story: Any) -> None:
    record_events(store, [story.measured(5, 1, "12.5")])
    facts = written()
    facts.refresh()
    assert limits(facts) == [(None,) * 6]
    late = story.limits(20, "12.6", "12.7", "A", 1)
    record_events(store, [late])
    facts.refresh()
    assert limits(facts) == [(12.6, 12.7, "characteristic", "A", 2, False)]
    assert limits(facts, as_known_at=1) == [(None,) * 6]
    record_events(store, [story.void(late)])
    facts.refresh()
    assert limits(facts) == [(None,) * 6]
    assert limits(facts, as_known_at=2) == [(12.6, 12.7, "characteristic", "A", 2, False)]


def test_limits_that_another_party_stated_are_not_for_who_may_not_see_them(
    store: Store, written: Written, story: Any
) -> None:
    record_events(store, [story.limits(0, "12.4", "12.6", "A")])
    record_events(store, [story.measured(2, 2, "12.5")], party=OTHER)
    facts = written()
    facts.refresh()
    (seen,) = facts.measurements(only(OTHER), columns=["limits_source"]).to_pylist()
    assert seen == {"limits_source": None}
    assert limits(facts)[0][2] == "characteristic"


def test_positions_beyond_the_mark_are_not_answered(store: Store, written: Written, story: Any) -> None:
    facts = written()
    with pytest.raises(Conflict) as none:
        facts.outcomes(EVERYTHING)
    assert none.value.code == "facts.none"
    record_events(store, [story.judged(1, 1, "OK")])
    facts.refresh()
    assert results(facts, as_known_at=99) == [("1", "OK")]  # the log goes no further
    record_events(store, [story.judged(1, 2, "OK")])
    with pytest.raises(Conflict) as behind:
        facts.outcomes(EVERYTHING, as_known_at=2)
    assert behind.value.code == "facts.behind"
    assert results(facts) == [("1", "OK")]
