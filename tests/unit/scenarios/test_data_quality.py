"""The five dimensions, counted; lateness from steps."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from clew.scenarios.data_quality import DEFAULT_TARGET_SECONDS, Share, percentile, report, upper
from clew.storage.reads.quality import AHEAD, STEP, Broken, Column, Counted, Day, Late

CALENDAR = ("2026-03-01", "2026-03-02", "2026-03-03")


def day(name: str, **counts: int) -> Day:
    known = dict.fromkeys(Day.__struct_fields__[4:], 0) | counts
    return Day(party="self", source="log", device=None, day=name, **known)


def counted(*days: Day, late: tuple[Late, ...] = (), columns: tuple[Column, ...] = ()) -> Counted:
    return Counted(days=days, late=late, columns=columns, broken=())


def late(name: str, step: int, events: int) -> Late:
    return Late(party="self", source="log", device=None, day=name, step=step, events=events)


def test_every_share_has_its_numerator_and_denominator() -> None:
    days = (
        day(
            "2026-03-01", items=100, recorded=80, duplicate=10, quarantined=10, invalid=5, contradicting=3, incomplete=4
        ),
        day("2026-03-03", items=50, recorded=50, contradictions=1),
    )
    columns = (
        Column(party="self", source="log", device=None, day="2026-03-01", column="A", filled=90, records=100),
        Column(party="self", source="log", device=None, day="2026-03-01", column="B", filled=100, records=100),
    )
    found = report(
        counted(*days, late=(late("2026-03-01", 10, 80),), columns=columns), zone="UTC", calendar=CALENDAR, targets={}
    )
    (source,) = found.sources
    assert source.total.shares == {
        "completeness": Share(190, 200),
        "required": Share(146, 150),
        "validity": Share(135, 150),
        "timeliness": Share(80, 80),
        "uniqueness": Share(140, 150),
        "consistency": Share(146, 150),
    }
    assert [each.day for each in source.days] == ["2026-03-01", "2026-03-03"]
    assert source.days[1].shares["validity"].value == 1.0
    assert source.days[1].shares["completeness"].value is None
    assert [each.column for each in source.columns] == ["A"]
    assert source.target_seconds == DEFAULT_TARGET_SECONDS


def test_a_source_has_a_target_of_its_own() -> None:
    steps = (late("2026-03-01", AHEAD, 1), late("2026-03-01", 0, 1), late("2026-03-01", 400, 2))
    days = counted(day("2026-03-01", items=4, recorded=4), late=steps)
    (source,) = report(days, zone="UTC", calendar=CALENDAR, targets={"log": 60}).sources
    assert source.total.shares["timeliness"] == Share(2, 4)
    assert report(days, zone="UTC", calendar=CALENDAR, targets={}, source="other").sources == ()


@given(st.lists(st.floats(min_value=1, max_value=1e8), min_size=1, max_size=200), st.sampled_from([0.5, 0.95]))
def test_percentiles_are_right_to_two_per_cent(seconds: list[float], part: float) -> None:
    steps: dict[int, int] = {}
    for each in seconds:
        step = math.floor(math.log(each) / math.log(STEP))
        steps[step] = steps.get(step, 0) + 1
        assert each <= upper(step) * 1.0001
    exact = sorted(seconds)[math.ceil(part * len(seconds)) - 1]
    found = percentile(steps, part)
    assert found is not None
    assert abs(found - exact) <= exact * (STEP - 1)


def test_what_is_broken_most_comes_first() -> None:
    broken = tuple(
        Broken(party="self", source="log", device=None, rule=f"r{n}", field="", cause=None, count=n) for n in range(12)
    )
    counts = Counted(days=(day("2026-03-01", items=1),), late=(), columns=(), broken=broken)
    (source,) = report(counts, zone="UTC", calendar=CALENDAR, targets={}).sources
    assert [each.count for each in source.broken] == [11, 10, 9, 8, 7, 6, 5, 4]
    assert source.total.lateness.median_seconds is None
