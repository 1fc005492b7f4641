"""One reading of one source: whole records, balanced counts, portions, and what is known already."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.collection.conftest import NOW, SENDER, Desk, document, observation

from clew.collection import acquiring
from clew.collection.capture import Capture
from clew.collection.connectors import Source, discover
from clew.collection.reading import whole_records
from clew.events.dictionary import load
from clew.events.epcis import ParsedItem
from clew.events.errors import BadRequest, Finding
from clew.storage.acquisitions import Acquisition
from clew.storage.records import LeftOut, Rejected

EVENTS = tuple(observation(eventID=f"urn:uuid:{number:032d}") for number in range(5))


def desk_of_portions(size: int) -> Desk:
    desk = Desk()
    desk.capture = Capture(
        desk.recorder, desk.vault, load(), discover(), desk.mappings, lambda: NOW, desk.log, portion_records=size
    )
    return desk


def source(*events: dict[str, Any]) -> Source:
    return Source(document(*events or EVENTS), "events.json")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([None, "a", "b", "c"]), st.booleans()), max_size=8))
def test_a_record_stands_or_falls_whole(given_items: list[tuple[str | None, bool]]) -> None:
    (admitted,) = Desk().capture.read(source(EVENTS[0])).admitted
    judged = []
    for number, (record, good) in enumerate(given_items):
        place = f"item {number}"
        item = ParsedItem(place, admitted.event if good else None, (), lambda: b"record", record=record)
        refused = Rejected(place=place, raw=b"record", findings=(Finding(place, "rule", "code"),))
        judged.append((item, msgspec.structs.replace(admitted, place=place) if good else refused))
    kept, rejected = whole_records(judged)
    broken = {record for record, good in given_items if not good and record is not None}
    alone = sum(not good and record is None for record, good in given_items)
    assert len(rejected) == len(broken) + alone
    assert [each.place for each in kept] == [
        f"item {number}" for number, (record, good) in enumerate(given_items) if good and record not in broken
    ]
    told = [finding.place for each in rejected for finding in each.findings]
    assert sorted(told) == [f"item {number}" for number, (_, good) in enumerate(given_items) if not good]


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_counts_are_those_of_reading_it_at_once(size: int) -> None:
    events = (*EVENTS, observation(action="LOOK"))
    at_once, apart = Desk(), desk_of_portions(size)
    whole = at_once.capture.capture(source(*events), SENDER, on_error="proceed")
    parts = apart.capture.capture(source(*events), SENDER, on_error="proceed")
    for state in ("recorded", "quarantined"):
        assert parts.count(state) == whole.count(state) > 0
    assert {(each.place, each.state) for each in parts.outcomes} == {(e.place, e.state) for e in whole.outcomes}
    tallies = [portion.tally for portion in apart.recorder.portions if portion is not None]
    assert sum(tally.records for tally in tallies) == 6
    assert all(tally.records == tally.made + tally.left_out + tally.refused for tally in tallies)
    assert [portion.number for portion in apart.recorder.portions if portion] == list(range(1, len(tallies) + 1))
    assert [portion.last for portion in apart.recorder.portions if portion] == [False] * (len(tallies) - 1) + [True]
    assert len(apart.log.reading) == (1 if size < 6 else 0), "only what is read in portions is locked"


def test_rollback_is_one_transaction_whatever_its_size() -> None:
    desk = desk_of_portions(2)
    desk.capture.capture(source(), SENDER)
    ((_, admitted, *_),) = desk.recorder.calls
    assert len(admitted) == 5
    assert not desk.log.reading


def test_what_is_too_large_for_one_transaction_is_refused_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acquiring, "MOST_AT_ONCE", 4)
    desk = desk_of_portions(2)
    with pytest.raises(BadRequest) as refused:
        desk.capture.capture(source(), SENDER)
    assert refused.value.code == "acquisition.too_many"
    assert not desk.recorder.calls
    assert desk.capture.capture(source(), SENDER, on_error="proceed").count("recorded") == 5


def earlier(**members: Any) -> Acquisition:
    """A reading of the log, done and clean unless said otherwise."""
    plain: dict[str, Any] = dict.fromkeys(Acquisition.__struct_fields__, 0)
    plain |= {"number": 12, "state": "done", "erased": False, "portion_size": 2, "reasons": (), "filled": {}}
    return Acquisition(**{**plain, "capture_id": uuid.UUID(int=12), **members})


def test_what_was_acquired_before_is_not_read_again() -> None:
    desk = desk_of_portions(2)
    desk.log.known = [earlier(items=5, recorded=5)]
    result = desk.capture.capture(source(), SENDER)
    assert (result.known_as, result.count("duplicate"), result.items) == (12, 5, 5)
    assert not desk.recorder.calls
    again = desk.capture.capture(source(), SENDER, again=True)
    assert again.known_as is None
    assert again.count("recorded") == 5


@pytest.mark.parametrize(
    "standing",
    [
        {"items": 5, "recorded": 4, "quarantined": 1},
        {"items": 5, "recorded": 4, "conflict": 1},
        {"items": 5, "not_recorded": 5, "state": "refused"},
        {"items": 5, "recorded": 5, "erased": True},
        {"items": 5, "recorded": 3, "duplicate": 2},
    ],
)
def test_what_did_not_all_get_in_or_was_erased_is_read_again(standing: dict[str, Any]) -> None:
    desk = desk_of_portions(2)
    desk.log.known = [earlier(**standing)]
    result = desk.capture.capture(source(), SENDER)
    assert result.known_as is None
    assert len(desk.recorder.calls) == 1


def test_an_interrupted_acquisition_goes_on_after_its_last_portion() -> None:
    desk = desk_of_portions(3)
    desk.log.known = [earlier(state="interrupted", portions=1, portion_size=2, items=2, recorded=2, records=2)]
    result = desk.capture.capture(source(), SENDER, on_error="proceed")
    places = [[each.place for each in admitted] for _, admitted, *_ in desk.recorder.calls]
    assert places == [[f"epcisBody.eventList[{n}]" for n in (2, 3)], ["epcisBody.eventList[4]"]], "cut as it was begun"
    assert [(portion.acquisition, portion.number) for portion in desk.recorder.portions if portion] == [
        (12, 2),
        (12, 3),
    ]
    assert (result.continued, result.count("recorded"), result.acquisition) == (2, 5, 12)


def test_a_file_of_no_event_is_an_acquisition_too() -> None:
    desk = desk_of_portions(2)
    desk.capture.capture(Source(document(), "empty.json"), SENDER, on_error="proceed")
    (portion,) = desk.recorder.portions
    assert portion is not None
    assert (portion.last, portion.tally.records) == (True, 0)


def test_the_same_reason_is_counted_once() -> None:
    from clew.storage.accounts import REASONS_KEPT, together

    kept = (LeftOut("leave_out", "a", {"reason": "set-up"}, 2),)
    more = (LeftOut("leave_out", "a", {"reason": "set-up"}, 3), LeftOut("leave_out", "a", {"reason": "test"}, 1))
    assert [(each.params["reason"], each.count) for each in together(kept, more)] == [("set-up", 5), ("test", 1)]
    many = [LeftOut("leave_out", "a", {"row": number}, 1) for number in range(REASONS_KEPT + 50)]
    merged = together((), many)
    assert len(merged) == REASONS_KEPT + 1
    assert sum(each.count for each in merged) == REASONS_KEPT + 50
