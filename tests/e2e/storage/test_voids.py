"""Error declarations: what they void, when it is known, and what that does to facts and states."""

from __future__ import annotations

import msgspec
import pytest

from clew.security.visibility import EVERYTHING
from clew.storage.store import Store
from clew.testing.records import record_events
from clew.testing.samples import declared_wrong, observe, pack, transform

pytestmark = pytest.mark.postgres


def voided_at(store: Store) -> dict[int, int | None]:
    return {event.position: event.voided_at for event in store.events.after(0, EVERYTHING)}


def test_a_declaration_voids_what_it_repeats_and_stays_in_the_record(store: Store) -> None:
    wrong = transform(("urn:t:1",), ("urn:t:2",), event_id="urn:e:1")
    record_events(store, [wrong])
    assert record_events(store, [declared_wrong(wrong)]).outcomes[0].state == "recorded"
    assert voided_at(store) == {1: 2, 2: None}
    facts = store.links.source(EVERYTHING).facts_touching(["urn:t:1", "urn:t:2"], 2)
    assert [(fact.position, fact.voided_at) for fact in facts] == [(1, 2), (1, 2)]
    assert [event.is_declaration for event in store.events.by_event_id("urn:e:1", EVERYTHING)] == [False, True]


def test_a_declaration_that_comes_first(store: Store) -> None:
    wrong = observe("urn:t:1", event_id="urn:e:1")
    record_events(store, [declared_wrong(wrong)])
    record_events(store, [wrong])
    assert voided_at(store) == {1: None, 2: 1}
    thing = store.things.info("urn:t:1", EVERYTHING)
    assert thing is not None
    assert (thing.state, thing.event_count) == (None, 2)


def test_within_one_capture_in_either_order(store: Store) -> None:
    first, second = observe("urn:t:1", event_id="urn:e:1"), observe("urn:t:2", event_id="urn:e:2")
    record_events(store, [declared_wrong(first), first, second, declared_wrong(second)])
    assert voided_at(store) == {1: None, 2: 1, 3: 4, 4: None}


def test_without_event_id_by_content(store: Store) -> None:
    wrong = observe("urn:t:1")
    record_events(store, [wrong, observe("urn:t:1", at=1)])
    record_events(store, [declared_wrong(wrong)])
    assert voided_at(store) == {1: 3, 2: None, 3: None}


def test_only_within_one_party(store: Store) -> None:
    wrong = observe("urn:t:1", event_id="urn:e:1")
    record_events(store, [wrong], party="urn:p:a")
    record_events(store, [declared_wrong(wrong)], party="urn:p:b")
    assert voided_at(store) == {1: None, 2: None}


def test_differing_content_is_recorded_and_flagged(store: Store) -> None:
    wrong = observe("urn:t:1", event_id="urn:e:1")
    other = msgspec.structs.replace(wrong, epc_list=("urn:t:2",))
    record_events(store, [wrong, declared_wrong(other)])
    first, second = store.events.after(0, EVERYTHING)
    assert (first.voided_at, [flag.code for flag in second.flags]) == (2, ["event.void_content_differs"])
    assert first.flags == []


def test_the_first_of_several_declarations_counts(store: Store) -> None:
    wrong = observe("urn:t:1", event_id="urn:e:1")
    other = msgspec.structs.replace(wrong, epc_list=("urn:t:2",))
    record_events(store, [wrong, declared_wrong(wrong)])
    record_events(store, [declared_wrong(other)])
    assert voided_at(store)[1] == 2


def test_a_voided_unpacking_was_never_unpacking(store: Store) -> None:
    emptied = pack("urn:box:1", at=2, action="DELETE", event_id="urn:e:1")
    record_events(store, [pack("urn:box:1", "urn:t:1", "urn:t:2", at=1), emptied])
    assert container(store, "urn:t:1") is None
    record_events(store, [declared_wrong(emptied)])
    assert container(store, "urn:t:1") == container(store, "urn:t:2") == "urn:box:1"


def test_a_late_packing_before_an_unpacking_that_is_known(store: Store) -> None:
    record_events(store, [pack("urn:box:1", at=5, action="DELETE")])
    record_events(store, [pack("urn:box:1", "urn:t:1", at=3)])
    assert container(store, "urn:t:1") is None
    record_events(store, [pack("urn:box:1", "urn:t:1", at=6)])
    assert container(store, "urn:t:1") == "urn:box:1"


def container(store: Store, identifier: str) -> str | None:
    thing = store.things.info(identifier, EVERYTHING)
    assert thing is not None
    assert thing.state is not None
    return thing.state.container
