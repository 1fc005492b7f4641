"""The record: positions, duplicates, conflicts, atomicity, the clock, the leaf, writers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.errors import BadRequest, Finding
from clew.events.leaf import leaf_hash
from clew.events.model import Extension, ObjectEvent
from clew.events.timestamps import timestamp
from clew.security.visibility import EVERYTHING
from clew.storage.records import Provenance, Rejected
from clew.storage.store import Store
from clew.testing.database import DatabaseServer
from clew.testing.events import events
from clew.testing.records import admitted, provenance, record_events

pytestmark = pytest.mark.postgres

START = 1_700_000_000_000_000


def seen(thing: str, at: int = 0, event_id: str | None = None, **fields: object) -> ObjectEvent:
    return ObjectEvent(
        event_time=timestamp(START + at),
        event_time_zone_offset="+00:00",
        event_id=event_id,
        action="OBSERVE",
        epc_list=(thing,),
        **fields,  # type: ignore[arg-type]
    )


def states(result: object) -> list[str]:
    return [outcome.state for outcome in result.outcomes]  # type: ignore[attr-defined]


def test_positions_have_no_gaps_and_start_at_one(store: Store) -> None:
    first = record_events(store, [seen("urn:x:1"), seen("urn:x:2")])
    second = record_events(store, [seen("urn:x:3")])
    assert [o.position for o in (*first.outcomes, *second.outcomes)] == [1, 2, 3]
    assert store.position() == second.position == 3


def test_same_event_again_is_a_duplicate_and_no_new_event(store: Store) -> None:
    events_given = [seen("urn:x:1", event_id="urn:e:1"), seen("urn:x:2")]
    record_events(store, events_given)
    again = record_events(store, events_given)
    assert states(again) == ["duplicate", "duplicate"]
    assert [o.position for o in again.outcomes] == [1, 2]
    assert store.position() == 2


def test_duplicate_within_one_batch(store: Store) -> None:
    result = record_events(store, [seen("urn:x:1"), seen("urn:x:1")])
    assert states(result) == ["recorded", "duplicate"]
    assert result.outcomes[1].position == 1


def test_another_spelling_of_the_same_content_is_a_duplicate(store: Store) -> None:
    urn, link = "urn:epc:id:sgtin:0614141.107346.2018", "https://example.com/01/10614141073464/21/2018"
    record_events(store, [seen(urn, event_id="urn:e:1")])
    assert states(record_events(store, [seen(link, event_id="urn:e:1")])) == ["duplicate"]


def test_other_content_under_a_known_id_is_refused_and_quarantined(store: Store) -> None:
    record_events(store, [seen("urn:x:1", event_id="urn:e:1")])
    result = record_events(store, [seen("urn:x:2", event_id="urn:e:1"), seen("urn:x:3")])
    assert states(result) == ["conflict", "not_recorded"]
    assert result.outcomes[0].position == 1
    assert result.outcomes[0].findings[0].code == "event.conflict"
    assert store.position() == 1
    count, items = store.quarantine.list(EVERYTHING)
    assert (count, items[0].id) == (1, result.outcomes[0].quarantine_id)
    assert items[0].findings[0].params == {"id": "urn:e:1"}


def test_conflict_within_one_batch(store: Store) -> None:
    batch = [seen("urn:x:1", event_id="urn:e:1"), seen("urn:x:2", event_id="urn:e:1")]
    held_back = record_events(store, batch)
    assert states(held_back) == ["not_recorded", "conflict"]
    assert [o.position for o in held_back.outcomes] == [None, None]
    assert store.position() == 0
    assert states(record_events(store, batch, on_error="proceed")) == ["recorded", "conflict"]


def test_another_party_may_use_the_same_id(store: Store) -> None:
    record_events(store, [seen("urn:x:1", event_id="urn:e:1")])
    assert states(record_events(store, [seen("urn:x:2", event_id="urn:e:1")], party="urn:p:other")) == ["recorded"]


def test_without_event_id_two_contents_never_conflict(store: Store) -> None:
    assert states(record_events(store, [seen("urn:x:1"), seen("urn:x:2")])) == ["recorded", "recorded"]


REFUSED = Rejected(
    place="eventList[1]", raw=b"{broken", findings=(Finding("eventList[1]", "required", "document.invalid"),)
)


def test_rollback_keeps_every_event_out_but_loses_nothing(store: Store) -> None:
    result = store.record(provenance(), [admitted(seen("urn:x:1"))], [REFUSED], b"whole file")
    assert states(result) == ["not_recorded", "quarantined"]
    assert store.position() == 0
    assert store.captures.raw(result.capture_id, EVERYTHING) == b"whole file"
    kept = store.captures.one(result.capture_id, EVERYTHING)
    assert (kept.state, kept.recorded, kept.quarantined, kept.not_recorded) == ("refused", 0, 1, 1)
    assert store.quarantine.one(result.outcomes[1].quarantine_id or 0, EVERYTHING).raw == b"{broken"


def test_proceed_records_the_rest(store: Store) -> None:
    result = store.record(provenance(), [admitted(seen("urn:x:1"))], [REFUSED], b"whole file", "proceed")
    assert states(result) == ["recorded", "quarantined"]
    assert store.position() == 1


def test_the_same_refused_item_is_not_quarantined_twice(store: Store) -> None:
    first = store.record(provenance(), [], [REFUSED], b"whole file")
    second = store.record(provenance(), [], [REFUSED], b"whole file")
    assert first.outcomes[0].quarantine_id == second.outcomes[0].quarantine_id
    assert store.quarantine.list(EVERYTHING)[0] == 1


def test_malformed_house_elements_go_to_quarantine(store: Store) -> None:
    hold = Extension("{urn:clew:term:}hold", children=(Extension("{urn:clew:term:}hold_action", "sideways"),))
    result = store.record(provenance(), [admitted(seen("urn:x:1", extensions=(hold,)))], [], b"raw")
    assert states(result) == ["quarantined"]
    assert store.position() == 0


def test_nul_characters_are_refused_where_text_is_indexed_and_kept_elsewhere(store: Store) -> None:
    named = admitted(seen("urn:x:\0"))
    spoken = admitted(seen("urn:x:1", extensions=(Extension("{urn:n}remark", "a\0b \\u0000"),)))
    assert states(store.record(provenance(), [named], [], b"raw 1")) == ["quarantined"]
    assert states(store.record(provenance(), [spoken], [], b"raw 2")) == ["recorded"]
    assert store.events.at(1, EVERYTHING).event == spoken.event


def test_who_and_for_whom_must_be_said(store: Store) -> None:
    with pytest.raises(BadRequest):
        store.record(Provenance(principal="", source_party="urn:p:1"), [], [], b"raw")


def test_record_time_never_goes_back_and_a_held_clock_is_flagged(database_server: DatabaseServer, dsn: str) -> None:
    readings = iter([100, 1000, 100, 500, 100, 2000])  # arrival and record time of three captures
    with Store.open(dsn, database_server.key_file, clock=lambda: next(readings)) as store:
        for number in range(3):
            record_events(store, [seen(f"urn:x:{number}")])
        kept = store.events.after(0, EVERYTHING)
    assert [(event.record_time, event.clock_held) for event in kept] == [(1000, False), (1001, True), (2000, False)]


def test_the_leaf_covers_what_is_stored(store: Store) -> None:
    record_events(store, [seen("urn:x:1"), seen("urn:x:2")])
    kept = store.events.after(0, EVERYTHING)
    assert all(leaf_hash(event.leaf) == event.leaf_hash for event in kept)
    assert kept[0].salt != kept[1].salt


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(events(), max_size=5))
def test_any_event_is_kept_as_it_was(store: Store, given_events: list[object]) -> None:
    result = record_events(store, given_events, on_error="proceed")  # type: ignore[arg-type]
    for event, outcome in zip(given_events, result.outcomes, strict=True):
        if outcome.state == "recorded":
            assert store.events.at(outcome.position or 0, EVERYTHING).event == event
        else:
            assert outcome.state in ("duplicate", "conflict", "quarantined")


def test_captures_of_one_file_at_once_record_it_once(database_server: DatabaseServer, dsn: str) -> None:
    batch = [seen(f"urn:x:{number}", at=number, event_id=f"urn:e:{number}") for number in range(40)]

    def capture(_: int) -> list[str]:
        with Store.open(dsn, database_server.key_file) as own:
            return states(record_events(own, batch))

    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(capture, range(6)))
    assert sorted(outcome[0] for outcome in outcomes) == ["duplicate"] * 5 + ["recorded"]
    assert all(len(set(outcome)) == 1 for outcome in outcomes)
    with Store.open(dsn, database_server.key_file) as store:
        assert [event.position for event in store.events.after(0, EVERYTHING)] == list(range(1, 41))
        assert store.captures.counts(EVERYTHING)["captures"] == 6


def test_a_failure_half_way_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from clew.storage import record as module

    def fail(*_: object) -> None:
        raise RuntimeError("pulled the plug")

    monkeypatch.setattr(module, "write_intake", fail)
    with pytest.raises(RuntimeError):
        record_events(store, [seen("urn:x:1")])
    monkeypatch.undo()
    assert store.position() == 0
    assert store.captures.counts(EVERYTHING) == dict.fromkeys(store.captures.counts(EVERYTHING), 0)
    assert record_events(store, [seen("urn:x:1")]).position == 1
