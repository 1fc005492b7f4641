"""Reads: things, search, events of a thing, link facts, spellings, levels, classes, aliases."""

from __future__ import annotations

import pytest

from clew.events.house import alias_event, hold_event, product_class
from clew.events.links import link_facts
from clew.events.model import VocabularyElement
from clew.events.timestamps import timestamp
from clew.security.visibility import EVERYTHING, only
from clew.storage.store import Store
from clew.testing.records import record_events
from clew.testing.samples import START, counted, declared_wrong, install, observe, pack, transform

pytestmark = pytest.mark.postgres

SERIAL, LINK = "urn:epc:id:sgtin:0614141.107346.2018", "https://id.gs1.org/01/10614141073464/21/2018"


def test_a_thing_in_any_spelling_keeps_the_first(store: Store) -> None:
    record_events(store, [observe(SERIAL, biz_step="urn:epcglobal:cbv:bizstep:shipping")])
    record_events(store, [observe("https://example.com/01/10614141073464/21/2018", at=1)])
    thing = store.things.info("https://example.com/01/10614141073464/21/2018", EVERYTHING)
    assert thing is not None
    assert (thing.key, thing.spelling, thing.level, thing.event_count) == (LINK, SERIAL, "instance", 2)
    assert thing.class_key == "https://id.gs1.org/01/10614141073464"
    assert thing.state is not None
    assert (thing.state.biz_step, thing.state.last_position) == ("shipping", 2)
    assert store.things.info("urn:t:never", EVERYTHING) is None


def test_search_by_label_part_alias_and_key_best_first(store: Store) -> None:
    record_events(
        store,
        [observe(SERIAL, "urn:t:2018x", "urn:t:7_20"), alias_event("urn:t:7_20", "urn:label:L%1", timestamp(START))],
    )

    def found(text: str) -> list[str]:
        total, things = store.things.search(text, EVERYTHING)
        assert total == len(things)
        return [thing.spelling for thing in things]

    assert found(SERIAL) == found(LINK) == [SERIAL]
    assert found("2018") == [SERIAL, "urn:t:2018x"]
    assert found("7_2") == ["urn:t:7_20"]
    assert found("107346") == [SERIAL]
    assert found("urn:label:L%1") == ["urn:t:7_20"]
    assert found("7%2") == found("  ") == found("nothing") == []


def test_search_counts_beyond_its_page(store: Store) -> None:
    record_events(store, [observe(*(f"urn:t:{number}" for number in range(9)))])
    total, things = store.things.search("urn:t:", EVERYTHING, limit=4)
    assert (total, [thing.key for thing in things]) == (9, [f"urn:t:{number}" for number in range(4)])


def test_an_operation_is_no_thing(store: Store) -> None:
    record_events(store, [transform(("urn:t:1",), ("urn:t:2",), transformation_id="urn:op:1")])
    assert store.things.search("urn:op:1", EVERYTHING) == (0, [])


def test_events_of_a_thing_by_time_in_pages(store: Store) -> None:
    record_events(store, [observe("urn:t:1", at=at) for at in (5, 3, 4, 1, 2)])
    seen: list[int] = []
    after = None
    while True:
        page = store.events.of_thing("urn:t:1", EVERYTHING, after=after, limit=2)
        seen += [event.event_time - START for event in page.events]
        after = page.next
        if after is None:
            break
    assert seen == [1, 2, 3, 4, 5]
    assert len(store.events.of_thing("urn:t:1", EVERYTHING, as_known_at=2).events) == 2


def test_facts_come_back_as_the_event_stated_them(store: Store) -> None:
    stated = [
        pack("urn:box:1", "urn:t:1", at=1),
        pack("urn:box:1", at=2, action="DELETE"),
        install("urn:t:9", "urn:t:1", at=3, child_quantity_list=(counted("urn:lot:1", "2.50", "KGM"),)),
        transform(("urn:t:9",), ("urn:t:8",), at=4),
        transform(("urn:t:8",), ("urn:t:7",), at=5, transformation_id="urn:op:1"),
        observe("urn:t:7", at=6, biz_step="cleaning"),
    ]
    record_events(store, stated)
    every = {fact for position, event in enumerate(stated, 1) for fact in link_facts(event, position)}
    keys = {key for fact in every for key in (fact.thing, fact.parent, fact.operation) if key}
    source = store.links.source(EVERYTHING)
    assert set(source.facts_touching(keys, 6)) == every
    assert {fact.position for fact in source.facts_touching(["urn:box:1"], 6)} == {1, 2}
    assert {fact.position for fact in source.facts_touching(["event:4"], 6)} == {4}
    assert {fact.position for fact in source.facts_touching(["event:5"], 6)} == set()
    assert {fact.position for fact in source.facts_touching(["transformation:urn:op:1"], 6)} == {5}
    assert {fact.position for fact in source.facts_touching(keys, 3)} == {1, 2, 3}
    assert source.facts_touching([], 6) == source.facts_touching(["event:x", "event:99", "urn:no"], 6) == []
    assert (source.head(), source.log_end(6), source.log_end(2)) == (6, START + 6, START + 2)


def test_spellings_levels_and_event_ids(store: Store) -> None:
    record_events(
        store,
        [
            observe(SERIAL, "urn:t:1", event_id="urn:e:1", quantity_list=(counted("urn:lot:1", "3"),)),
            transform(("urn:t:1",), ("urn:t:2",), transformation_id="URN:op:1"),
        ],
    )
    source = store.links.source(EVERYTHING)
    spellings = source.spellings([LINK, "event:1", "transformation:urn:op:1", "urn:no"])
    assert {key: (s.position, s.text) for key, s in spellings.items()} == {
        LINK: (1, SERIAL),
        "event:1": (1, "urn:e:1"),
        "transformation:urn:op:1": (2, "URN:op:1"),
    }
    wanted = [LINK, "urn:t:1", "urn:lot:1", "urn:no"]
    assert list(source.levels(wanted, 2).values()) == ["instance", "instance", "lot", "instance"]
    assert source.levels(["https://id.gs1.org/01/10614141073464"], 2).popitem()[1] == "class"
    assert source.event_ids([1, 9]) == {1: "urn:e:1"}


def test_a_house_code_is_a_lot_only_while_something_in_force_counts_it(store: Store) -> None:
    count = observe(quantity_list=(counted("urn:x:1", "3"),), event_id="urn:e:1")
    record_events(store, [observe("urn:x:1"), count, declared_wrong(count)])
    source = store.links.source(EVERYTHING)
    assert [source.levels(["urn:x:1"], at) for at in (1, 2, 3)] == [
        {"urn:x:1": "instance"},
        {"urn:x:1": "lot"},
        {"urn:x:1": "instance"},
    ]


def test_product_classes_by_identifier_statement_and_alternate(store: Store) -> None:
    stated = observe("urn:t:1", ilmd=(product_class("urn:class:a"),), event_id="urn:e:1")
    record_events(store, [stated, observe("urn:t:2", ilmd=(product_class("urn:class:b"),))])
    source = store.links.source(EVERYTHING)
    wanted = [LINK, "urn:t:1", "urn:t:2", "urn:t:3"]
    gtin = "https://id.gs1.org/01/10614141073464"
    assert source.product_classes(wanted, 2) == {LINK: gtin, "urn:t:1": "urn:class:a", "urn:t:2": "urn:class:b"}
    record_events(store, [_interchangeable("urn:class:b", "urn:class:a")])
    assert source.product_classes(["urn:t:1", "urn:t:2"], 3) == {"urn:t:1": "urn:class:a", "urn:t:2": "urn:class:a"}
    record_events(store, [declared_wrong(stated)])
    assert source.product_classes(["urn:t:1"], 4) == {}
    assert source.product_classes(["urn:t:1"], 3) == {"urn:t:1": "urn:class:a"}


def _interchangeable(product: str, other: str) -> object:
    from clew.events.house import element, master_data_event

    return master_data_event(
        "urn:epcglobal:epcis:vtype:EPCClass",
        VocabularyElement(product),
        timestamp(START),
        terms=(element("alternate", other),),
    )


def test_aliases_by_either_side_while_in_force(store: Store) -> None:
    named = alias_event("urn:t:1", "urn:label:1", timestamp(START), valid_to=timestamp(START + 9), event_id="urn:e:1")
    record_events(store, [named, declared_wrong(named)])
    source = store.links.source(EVERYTHING)
    for key in ("urn:t:1", "urn:label:1"):
        (alias,) = source.aliases([key], 1)
        assert (alias.a, alias.b, alias.valid_from, alias.valid_to) == ("urn:t:1", "urn:label:1", None, START + 9)
    assert source.aliases(["urn:t:1"], 2) == source.aliases(["urn:t:2"], 1) == []


def test_holds_in_force(store: Store) -> None:
    record_events(store, [hold_event("H1", "place", ["urn:t:1"], timestamp(START))])
    record_events(store, [hold_event("H2", "place", ["urn:t:1"], timestamp(START + 1))])
    record_events(store, [hold_event("H1", "release", ["urn:t:1"], timestamp(START + 2))])
    thing = store.things.info("urn:t:1", EVERYTHING)
    assert thing is not None
    assert thing.state is not None
    assert thing.state.holds == ("H2",)


def test_visibility_changes_counts_spellings_states_and_facts(store: Store) -> None:
    record_events(store, [pack("urn:box:1", SERIAL, at=1)], party="urn:p:a")
    record_events(store, [observe(LINK, at=2, biz_step="shipping"), observe("urn:t:b", at=3)], party="urn:p:b")
    mine = only("urn:p:b")
    thing = store.things.info(SERIAL, mine)
    assert thing is not None
    assert (thing.spelling, thing.first_position, thing.event_count) == (LINK, 2, 1)
    assert thing.state is not None
    assert (thing.state.container, thing.state.biz_step) == (None, "shipping")
    assert store.things.info("urn:box:1", mine) is None
    assert store.things.search("box", mine) == (0, [])
    assert [event.position for event in store.events.of_thing(LINK, mine).events] == [2]
    assert [event.position for event in store.events.after(0, mine)] == [2, 3]
    source = store.links.source(mine)
    assert source.facts_touching([LINK], 9) == []
    assert source.spellings([LINK, "urn:box:1", "event:1"]) == {LINK: source.spellings([LINK])[LINK]}
    assert source.spellings([LINK])[LINK].text == LINK
    counts = store.captures.counts(mine)
    assert (counts["captures"], counts["events"], counts["things"]) == (1, 2, 2)
    assert [capture.number for capture in store.captures.list(mine)] == [2]
    nobody = only()
    assert store.events.after(0, nobody) == store.captures.list(nobody) == []
    assert store.things.search("urn", nobody) == (0, [])
