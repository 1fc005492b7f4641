"""How sources stand: the weakest of what was judged, timeliness beside it, silence told."""

from __future__ import annotations

import pytest

from clew.scenarios.data_quality import report
from clew.scenarios.sources import standing
from clew.storage.reads.quality import Column, Counted, Day, Late, Read

CALENDAR = ("2026-03-01", "2026-03-02")


def read(source: str) -> Read:
    return Read(party="self", source=source, device=None, captures=3, last_at=1, last_name=f"{source}.csv")


def day(source: str, **counts: int) -> Day:
    known = dict.fromkeys(Day.__struct_fields__[4:], 0) | counts
    return Day(party="self", source=source, device=None, day="2026-03-01", **known)


def counted(*days: Day, late: tuple[Late, ...] = (), columns: tuple[Column, ...] = ()) -> Counted:
    return Counted(days=days, late=late, columns=columns, broken=())


def test_a_source_is_as_good_as_its_weakest_part_and_the_worst_comes_first() -> None:
    days = (day("fine", items=100, recorded=100), day("poor", items=100, recorded=90, quarantined=10))
    told = report(counted(*days), zone="UTC", calendar=CALENDAR, targets={})
    found = standing([read("fine"), read("poor")], told).sources
    assert [(each.read.source, each.state, each.score) for each in found] == [
        ("poor", "low", 0.9),
        ("fine", "good", 1.0),
    ]
    assert found[0].weakest == "validity"


@pytest.mark.parametrize(("refused", "state"), [(0, "good"), (10, "good"), (11, "fair"), (50, "fair"), (51, "low")])
def test_the_bounds_belong_to_the_better_state(refused: int, state: str) -> None:
    days = day("log", items=1000, recorded=1000 - refused, quarantined=refused)
    told = report(counted(days), zone="UTC", calendar=CALENDAR, targets={})
    (found,) = standing([read("log")], told).sources
    assert found.state == state


def test_what_is_late_is_no_worse_for_it() -> None:
    late = Late(party="self", source="log", device=None, day="2026-03-01", step=900, events=100)
    told = report(counted(day("log", items=100, recorded=100), late=(late,)), zone="UTC", calendar=CALENDAR, targets={})
    (found,) = standing([read("log")], told).sources
    assert (found.score, found.state, found.in_time) == (1.0, "good", "low")


def test_a_silent_source_is_listed_last_and_has_no_score() -> None:
    told = report(counted(day("log", items=10, quarantined=10)), zone="UTC", calendar=CALENDAR, targets={})
    found = standing([read("silent"), read("log")], told).sources
    assert [each.read.source for each in found] == ["log", "silent"]
    assert (found[1].score, found[1].weakest, found[1].state, found[1].quality) == (None, None, "silent", None)
