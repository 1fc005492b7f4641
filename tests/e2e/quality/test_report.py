"""The data-quality report counts what came in, by source and day, from the record itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clew.bootstrap import Clew
from clew.collection.connectors import Source
from clew.doors.choices import choice
from clew.doors.quality_wire import CSV_COLUMNS, csv_rows, report_document
from clew.events.errors import BadRequest, Forbidden
from clew.security.principals import Principal
from clew.storage.database import driver, writing

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("quality")]
MAPPING = """
name: weighing
version: "1"
names: {en: Weighing, zh: 称重}
time: {column: Time, zone: "+00:00"}
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:weighing:{Run}"}
things: [{id: "urn:clew:id:{Serial}"}]
facets: {equipment: {column: Scale}}
"""


def ago(**span: float) -> str:
    return (datetime.now(UTC) - timedelta(**span)).strftime("%Y-%m-%d %H:%M:%S")


def rows() -> bytes:
    lines = [
        "Run,Time,Serial,Scale",
        f"1,{ago(minutes=10)},W-1,S",
        f"2,{ago(minutes=10)},W-2,S",
        f"3,{ago(days=3)},W-3,S",
        f"4,{ago(days=-3)},W-4,S",
        "5,,W-5,S",
        "6,never,W-6,S",
        f"1,{ago(minutes=9)},W-7,S",
    ]
    return "\n".join((*lines, "")).encode()


def test_shares_are_what_was_captured(clew: Clew) -> None:
    """Seven items: two in time, one three days late, one dated in three days (flagged), two refused, a conflict."""
    first = rows()
    assert clew.capture(Source(first, name="w.csv", mapping=MAPPING), on_error="proceed", device="gate").refused
    more = first + f"7,{ago(minutes=1)},W-8,S\n".encode()
    clew.capture(Source(more, name="w.csv", mapping=MAPPING), on_error="proceed", device="gate")
    (source,) = clew.quality.report(days=3).sources
    assert (source.source, source.device) == ("weighing", "gate")
    total = source.total
    assert (total.items, total.recorded, total.duplicate, total.quarantined) == (15, 5, 4, 6)
    shares = {name: (share.count, share.of) for name, share in total.shares.items()}
    assert shares["validity"] == (9, 15)
    assert shares["uniqueness"] == (11, 15)
    assert shares["required"] == (14, 15)
    assert shares["timeliness"] == (4, 5)
    assert shares["consistency"] == (15 - 2, 15), "one dated in the future, one in conflict"
    assert total.lateness.median_seconds is not None
    assert 60 <= total.lateness.median_seconds <= 660
    assert {each.field for each in source.broken} >= {"Time"}
    clew.quality.set_target("weighing", 30)
    assert clew.quality.report(source="gate").sources[0].total.shares["timeliness"].count == 1, "only what is ahead"
    assert clew.quality.report(source="nothing").sources == ()


def test_a_release_is_not_counted_as_coming_in_again(clew: Clew) -> None:
    clew.capture(Source(rows(), name="w.csv", mapping=MAPPING), on_error="proceed")
    before = report_document(clew.quality.report())
    done = clew.quarantine.correct_many(choice(source="w.csv"), sets=[f"Time={ago(minutes=5)}"], release=True)
    assert done.released == 2
    assert report_document(clew.quality.report()) == before


def test_days_are_those_of_the_zone(clew: Clew) -> None:
    clew.capture(Source(rows(), name="w.csv", mapping=MAPPING), on_error="proceed")
    assert len(clew.quality.report(days=1).sources) == 1
    with writing(clew.store.engine) as connection:
        driver(connection).execute("UPDATE capture SET received_at = received_at - 86400000000::bigint")
    assert clew.quality.report(days=1).sources == ()
    (source,) = clew.quality.report(days=2, zone="Asia/Shanghai").sources
    yesterday = (datetime.now(UTC) + timedelta(hours=8) - timedelta(days=1)).strftime("%Y-%m-%d")
    assert [day.day for day in source.days] == [yesterday]
    for asked in ({"zone": "Nowhere/Land"}, {"zone": "../etc/passwd"}, {"days": 0}):
        with pytest.raises(BadRequest):
            clew.quality.report(**asked)  # type: ignore[arg-type]


def test_csv_has_a_row_for_each_source_and_day(clew: Clew) -> None:
    clew.capture(Source(rows(), name="w.csv", mapping=MAPPING), on_error="proceed", device="=cmd")
    (row,) = csv_rows(clew.quality.report())
    told = dict(zip(CSV_COLUMNS, row, strict=True))
    assert (told["source"], told["device"], told["items"], told["validity_of"]) == ("weighing", "=cmd", "7", "7")


def test_who_may_see_it_and_set_targets(clew: Clew) -> None:
    viewer = clew.acting(Principal(id="user:viewer", role="viewer"))
    assert viewer.quality.report().sources == ()
    with pytest.raises(Forbidden):
        viewer.quality.set_target("x", 1)
    with pytest.raises(Forbidden):
        _ = clew.acting(Principal(id="user:s", role="supplier", party="urn:p:s")).quality
