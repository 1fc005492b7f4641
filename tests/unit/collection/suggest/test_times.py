"""How times are recognised: layouts, zones, and day and month where they cannot be told apart."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.collection.suggest.times import read_times


@pytest.mark.parametrize(
    ("values", "kind", "layouts"),
    [
        (["2026-03-02 08:00:00", "2026-03-02T08:00:01.25"], "instant", ()),
        (["02.03.2026 08:00", "13.03.2026 09:10"], "instant", ("%d.%m.%Y %H:%M",)),
        (["3/14/2026 8:00 AM", "12/1/2026 11:59 PM"], "instant", ("%m/%d/%Y %I:%M %p",)),
        (["2026年3月2日 8时05分", "2026年12月13日 20时00分"], "instant", ("%Y年%m月%d日 %H时%M分",)),
        (["20260302", "20261231"], "date", ("%Y%m%d",)),
        (["20260302081500", "20261231235959"], "instant", ("%Y%m%d%H%M%S",)),
        (["08:15:00", "23:59:59"], "time_of_day", ("%H:%M:%S",)),
        (["1772438400", "1772438460"], "instant", ("unix_s",)),
        (["1772438400000", "1772438460123"], "instant", ("unix_ms",)),
        (["46083.25", "46083.5"], "instant", ("excel",)),
    ],
)
def test_layouts(values: list[str], kind: str, layouts: tuple[str, ...]) -> None:
    reading = read_times(values, values)
    assert reading is not None
    assert (reading.kind, reading.layouts, reading.either) == (kind, layouts, None)


@pytest.mark.parametrize(
    "values", [["12", "13"], ["1.5", "2.25"], ["A-1", "B-2"], ["P-2026-77", "P-2026-78"], ["M6x20", "99:99:99"]]
)
def test_what_is_no_time(values: list[str]) -> None:
    assert read_times(values, values) is None


def test_a_zone_of_its_own_is_seen() -> None:
    reading = read_times(["2026-03-02T08:00:00+08:00", "2026-03-02T08:00:00Z"], [])
    assert reading is not None
    assert reading.zoned


def test_day_and_month_that_fit_both_ways_are_not_settled_by_habit() -> None:
    values = ["02/03/2026 08:00", "02/03/2026 07:00", "05/06/2026 08:00"]
    reading = read_times(values, values)
    assert reading is not None
    assert {reading.layouts[0], reading.either} == {"%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M"}


def test_the_order_of_rows_tells_day_from_month() -> None:
    start = datetime(2026, 1, 1)
    days = [start + timedelta(days=number) for number in range(330) if (start + timedelta(days=number)).day <= 12]
    for layout in ("%d/%m/%Y", "%m/%d/%Y"):
        values = [day.strftime(layout) for day in days]
        reading = read_times(values, values)
        assert reading is not None
        assert (reading.layouts, reading.by_order) == ((layout,), True)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.datetimes(datetime(2001, 1, 1), datetime(2037, 1, 1)), min_size=3, max_size=20),
    st.sampled_from(["%d.%m.%Y %H:%M:%S", "%Y/%m/%d %H:%M", "%m/%d/%Y %I:%M:%S %p", "%d-%b-%Y %H:%M:%S"]),
)
def test_a_layout_that_is_found_reads_what_was_written(moments: list[datetime], layout: str) -> None:
    values = [moment.strftime(layout) for moment in moments]
    reading = read_times(values, values)
    assert reading is not None
    meant = [datetime.strptime(value, layout) for value in values]
    found = [
        [datetime.strptime(value, each) for value in values]
        for each in (*reading.layouts, *filter(None, [reading.either]))
    ]
    assert meant in found
