"""Marks come back as they were, overlaps reach as far as they say; addresses hide their secrets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.collection.databases.address import read_address
from clew.collection.databases.fetching import Batch
from clew.collection.databases.marks import State, bound, kind_of, less, spelled
from clew.collection.databases.progress import Window
from clew.collection.databases.statement import read_statement
from clew.collection.tables.mapping.model import Watermark
from clew.events.errors import BadRequest, InvalidData

MARKS = (
    st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.datetimes(timezones=st.just(UTC))
    | st.datetimes()
    | st.dates()
    | st.text()
)


@settings(max_examples=100, deadline=None)
@given(MARKS)
def test_a_mark_comes_back_as_it_was(mark: int | str | Decimal | datetime | date) -> None:
    state = State(query="q", column="m", kind=kind_of(mark), mark=spelled(mark))
    back = bound(state, Watermark(column="m"))
    assert (type(back), back) == (type(mark), mark)


@pytest.mark.parametrize(
    ("value", "type_", "overlap", "expected"),
    [
        (100, "integer", "10", 90),
        (Decimal("5.5"), "integer", "2", Decimal("3.5")),
        (datetime(2026, 3, 2, 8, tzinfo=UTC), "time", "PT1H30M", datetime(2026, 3, 2, 6, 30, tzinfo=UTC)),
        (date(2026, 3, 2), "time", "P1D", date(2026, 3, 1)),
        ("2026-03-02 08:00:00", "time", "PT10M", "2026-03-02 07:50:00"),
        ("2026-03-02T08:00:00", "time", "600", "2026-03-02T07:50:00"),
        (1_772_438_400, "time", "60", 1_772_438_340),
    ],
)
def test_overlaps(value: int, type_: str, overlap: str, expected: object) -> None:
    assert less(value, Watermark(column="m", type=type_, overlap=overlap)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "type_", "overlap"),
    [("abc", "text", "3"), ("noon", "time", "PT1M"), (5, "integer", "PT1M"), (datetime.min, "time", "soon")],
)
def test_overlaps_that_mean_nothing(value: object, type_: str, overlap: str) -> None:
    with pytest.raises(BadRequest):
        less(value, Watermark(column="m", type=type_, overlap=overlap))  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_however_a_source_grows_each_row_is_fresh_once(data: st.DataObject) -> None:
    """Rows come at or above the mark, many share it; runs are cut into portions and ended anywhere."""
    watermark, state, rows, fresh = Watermark(column="m"), None, [], []
    for run in range(data.draw(st.integers(1, 4))):
        floor = max((mark for mark, _ in rows), default=0)
        for number in range(data.draw(st.integers(0, 6))):
            rows.append((floor + data.draw(st.integers(0, 2)), f"{run}.{number}".encode()))
        since = 0 if state is None else bound(state, watermark)
        read = sorted(row for row in rows if row[0] >= since)
        window, size = Window(watermark, "q", state), data.draw(st.integers(1, 4))
        portions = [read[start : start + size] for start in range(0, len(read), size)]
        for portion in portions[: data.draw(st.integers(0, len(portions)))]:
            batch = Batch([row for _, row in portion], [mark for mark, _ in portion])
            fresh += window.fresh(batch)
            state = window.passed(batch)
    since = 0 if state is None else bound(state, watermark)
    last = [row for row in sorted(rows) if row[0] >= since]
    fresh += Window(watermark, "q", state).fresh(Batch([row for _, row in last], [mark for mark, _ in last]))
    assert sorted(fresh) == sorted(row for _, row in rows)


def test_a_mark_of_another_type_is_refused() -> None:
    window = Window(Watermark(column="m"), "q", None)
    with pytest.raises(InvalidData):
        window.passed(Batch([b"a"], ["7"]))
    with pytest.raises(InvalidData):
        Window(Watermark(column="m", type="text"), "q", None).passed(Batch([b"a"], [True]))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hunter2@h/d",
        "mysql+pymysql://u:hunter2@h:1/d?ssl_key=hunter2",
        "mssql+pyodbc://h/d?password=hunter2&driver=x",
        "oracle+oracledb://u:hun%74er2@h/d",
    ],
)
def test_an_address_hides_its_secrets(url: str) -> None:
    address = read_address(url)
    assert "hunter2" not in address.masked
    assert "***" in address.masked
    assert "hunter2" not in address.without_secrets("cannot connect with hunter2 at all\nDETAIL: hunter2")


@pytest.mark.parametrize(
    "query", ["", "DELETE FROM x", "SELECT 1; SELECT 2", "/* SELECT */ UPDATE x SET y = 1", "EXPLAIN x"]
)
def test_what_is_no_reading_query(query: str) -> None:
    with pytest.raises(BadRequest):
        read_statement(query)


@pytest.mark.parametrize(
    "query", ["select 1", "WITH a AS (SELECT 1) SELECT * FROM a;", "-- why; not\nSELECT ';' AS \"a;b\""]
)
def test_reading_queries(query: str) -> None:
    assert read_statement(query).query.rstrip(";") == query.strip().rstrip(";")


def test_days_are_spans() -> None:
    late = datetime(2026, 3, 2, tzinfo=UTC)
    assert less(late, Watermark(column="m", type="time", overlap="P2DT1S")) == late - timedelta(days=2, seconds=1)
