"""A lot by its supplier's number, ours, and the code on its label: one thing, found everywhere; two stay two."""

from __future__ import annotations

import pytest

from clew.events.errors import BadRequest, NotFound
from clew.events.house import alias_event, element, lot_identifier
from clew.events.house.master_data import SUPPLIER, master_data_event
from clew.events.model import AnyEvent, ObjectEvent, QuantityElement, TransformationEvent, VocabularyElement
from clew.events.timestamps import timestamp
from clew.scenarios.unit_reading import UnitReader
from clew.security.visibility import EVERYTHING, only
from clew.storage.store import Store
from clew.testing.records import record_events
from clew.tracing import Subject, TraceRequest, trace

pytestmark = pytest.mark.postgres

MINUTE = 60_000_000
START = 1_700_000_000_000_000
ACME, BETA = "ACME", "urn:epc:id:pgln:9521101.00000"
ACME_LOT, BETA_LOT = lot_identifier(ACME, "4711"), lot_identifier(BETA, "4711")


def at(minute: int) -> int:
    return START + minute * MINUTE


def reader(store: Store) -> UnitReader:
    return UnitReader(store, EVERYTHING, at(1000))


def received(minute: int, lot: str, **stated: str) -> AnyEvent:
    return ObjectEvent(
        event_time=timestamp(at(minute)),
        event_time_zone_offset="+00:00",
        action="OBSERVE",
        biz_step="receiving",
        quantity_list=(QuantityElement(lot, "100"),),
        extensions=tuple(element(term, value) for term, value in stated.items()),
    )


def made(minute: int, inputs: tuple[str, ...], output: str, **stated: str) -> AnyEvent:
    return TransformationEvent(
        event_time=timestamp(at(minute)),
        event_time_zone_offset="+00:00",
        input_quantity_list=tuple(QuantityElement(each, "4") for each in inputs),
        output_epc_list=(output,),
        extensions=tuple(element(term, value) for term, value in stated.items()),
    )


def traced(store: Store, name: str, direction: str, as_known_at: int | None = None) -> set[str]:
    key = reader(store).subject_key(name, as_known_at)
    request = TraceRequest(
        subjects=(Subject(key),),
        direction=direction,
        as_known_at=as_known_at,  # type: ignore[arg-type]
    )
    answer = trace(store.links.source(EVERYTHING), request)
    return {node.id for node in answer.nodes if node.kind != "operation" and node.word != "excluded"}


@pytest.mark.parametrize(
    "typed",
    [
        "ACME 4711",
        "ACME/4711",
        "acme:4711",
        "ＡＣＭＥ　４７１１",
        "  Acme 47 11 ",
        ACME_LOT,
        "ACME-4711"[:4] + "／4711",
    ],
)
def test_issuer_and_number_find_the_lot_however_typed(store: Store, typed: str) -> None:
    record_events(store, [received(1, ACME_LOT), received(2, BETA_LOT)])
    assert reader(store).unit_file(typed, limit=10).id == ACME_LOT


def test_a_number_that_two_gave_lists_both_and_picks_none(store: Store) -> None:
    record_events(store, [received(1, ACME_LOT)])
    assert reader(store).unit_file("4711", limit=10).id == ACME_LOT
    record_events(store, [received(2, BETA_LOT)])
    with pytest.raises(BadRequest, match=r"thing\.ambiguous") as asked:
        reader(store).unit_file("4711", limit=10)
    assert asked.value.params["count"] == 2
    assert ACME_LOT in str(asked.value.params["candidates"])
    assert BETA_LOT in str(asked.value.params["candidates"])


def test_our_own_number_that_is_also_a_supplier_s_is_asked_about(store: Store) -> None:
    record_events(store, [received(1, ACME_LOT), received(2, "urn:clew:id:4711")])
    with pytest.raises(BadRequest, match=r"thing\.ambiguous"):
        reader(store).unit_file("4711", limit=10)


def test_two_suppliers_with_one_number_stay_two_in_traces(store: Store) -> None:
    record_events(
        store,
        [
            received(1, ACME_LOT),
            received(2, BETA_LOT),
            made(3, (ACME_LOT,), "urn:u:a"),
            made(4, (BETA_LOT,), "urn:u:b"),
        ],
    )
    assert traced(store, "ACME 4711", "forward") == {"urn:u:a"}
    assert traced(store, "urn:u:b", "backward") == {BETA_LOT}


@pytest.mark.parametrize("number", ["4711", "0815-A", "47/11", "批号7"])
def test_their_number_ours_and_the_label_find_one_thing_both_ways(store: Store, number: str) -> None:
    ours = "urn:clew:id:OUR-77"
    record_events(
        store,
        [
            received(1, ours),
            alias_event(ours, lot_identifier(ACME, number), timestamp(at(1)), kind="supplier_lot"),
            alias_event(ours, "urn:epc:class:lgtin:9521234.054321.L1", timestamp(at(1))),
            alias_event(ours, "88.118.8/LOT77", timestamp(at(1)), kind="industrial_identifier"),
            made(3, (lot_identifier(ACME, number),), "urn:u:1"),
            made(4, (ours,), "urn:u:2"),
        ],
    )
    names = (
        "OUR-77",
        f"ACME {number}",
        number,
        "(01)09521234543213(10)L1",
        "]d2010952123454321310L1",
        "88.118.8/LOT77",
    )
    for name in names:
        assert traced(store, name, "forward") == {"urn:u:1", "urn:u:2"}, name
        file = reader(store).unit_file(name, limit=10)
        assert {recorded.recorded.event_time for recorded in file.entries} >= {at(1), at(3), at(4)}, name
    for unit in ("urn:u:1", "urn:u:2"):
        assert traced(store, unit, "backward") == {ours}


def test_supplier_and_batch_beside_our_lot_name_it(store: Store) -> None:
    record_events(
        store,
        [
            received(1, ACME_LOT),
            made(3, ("urn:clew:id:OUR-77",), "urn:u:1", supplier="ACME", batch="4711"),
            made(4, ("urn:clew:id:OUR-77",), "urn:u:2", supplier="ACME", batch="4711"),
        ],
    )
    assert traced(store, "ACME/4711", "forward") == {"urn:u:1", "urn:u:2"}
    assert traced(store, "OUR-77", "forward") == {"urn:u:1", "urn:u:2"}
    assert traced(store, "urn:u:2", "backward") == {ACME_LOT}


def test_a_lot_of_ours_that_came_of_two_of_theirs_is_neither(store: Store) -> None:
    other = lot_identifier(ACME, "4712")
    record_events(
        store,
        [
            received(1, ACME_LOT),
            received(1, other),
            made(2, (ACME_LOT,), "urn:u:only-4711"),
            made(3, ("urn:clew:id:OUR-77",), "urn:u:1", supplier="ACME", batch="4711"),
        ],
    )
    assert traced(store, "ACME 4711", "forward") == {"urn:u:only-4711", "urn:u:1"}
    known = store.position()
    record_events(store, [made(4, ("urn:clew:id:OUR-77",), "urn:u:2", supplier="ACME", batch="4712")])
    assert traced(store, "OUR-77", "forward") == {"urn:u:1", "urn:u:2"}
    assert traced(store, "ACME 4711", "forward") == {"urn:u:only-4711"}
    assert traced(store, "ACME 4711", "forward", known) == {"urn:u:only-4711", "urn:u:1"}


def test_supplier_and_batch_without_a_lot_can_be_found_and_shown(store: Store) -> None:
    event = ObjectEvent(
        event_time=timestamp(at(3)),
        event_time_zone_offset="+00:00",
        action="OBSERVE",
        epc_list=("urn:u:1",),
        extensions=(element("supplier", "ACME"), element("batch", "4711")),
    )
    record_events(store, [event])
    file = reader(store).unit_file("acme 4711", limit=10)
    assert (file.kind, [mention.key for mention in file.entries[0].others]) == ("lot", ["urn:u:1"])


def test_a_supplier_is_found_by_the_name_that_master_data_give(store: Store) -> None:
    named = master_data_event(
        SUPPLIER, VocabularyElement(id=BETA), timestamp(at(0)), terms=(element("name", "Beta Verbindungstechnik"),)
    )
    record_events(store, [named, received(1, ACME_LOT), received(2, BETA_LOT)])
    for typed in ("beta verbindungstechnik 4711", "Beta Verbindungstechnik/4711", "urn:epc:id:pgln:9521101.00000 4711"):
        assert reader(store).unit_file(typed, limit=10).id == BETA_LOT, typed
    with pytest.raises(NotFound):
        reader(store).unit_file("Gamma 4711", limit=10)


def test_folding_finds_and_never_identifies(store: Store) -> None:
    upper, lower = lot_identifier("ACME", "A1"), lot_identifier("ACME", "a1")
    record_events(store, [made(1, (upper,), "urn:u:upper"), made(2, (lower,), "urn:u:lower")])
    assert traced(store, upper, "forward") == {"urn:u:upper"}
    with pytest.raises(BadRequest, match=r"thing\.ambiguous"):
        reader(store).subject_key("acme A1", None)


def test_a_label_moved_from_one_lot_to_another_means_each_in_its_time(store: Store) -> None:
    label = "urn:clew:id:TAG-9"
    first, second = "urn:clew:id:LOT-A", "urn:clew:id:LOT-B"
    record_events(
        store,
        [
            received(0, first),
            received(0, second),
            alias_event(first, label, timestamp(at(0)), valid_from=timestamp(at(0)), valid_to=timestamp(at(10))),
            alias_event(second, label, timestamp(at(10)), valid_from=timestamp(at(10))),
        ],
    )
    assert reader(store).subject_key("TAG-9", None, at(5)) == first
    assert reader(store).subject_key("TAG-9", None, at(10)) == second
    with pytest.raises(BadRequest, match=r"thing\.ambiguous"):
        reader(store).subject_key("TAG-9", None)


def test_a_relabelled_thing_has_the_events_of_a_name_only_while_it_had_it(store: Store) -> None:
    old, new = "urn:clew:id:OLD", "urn:clew:id:NEW"
    record_events(
        store,
        [
            received(1, old),
            received(2, new),
            alias_event(old, new, timestamp(at(5)), kind="relabelled", valid_from=timestamp(at(5))),
            received(7, new),
        ],
    )
    times = [entry.recorded.event_time for entry in reader(store).unit_file("OLD", limit=10).entries]
    assert times == [at(1), at(5), at(7)]


def test_an_alias_counts_from_when_it_was_known(store: Store) -> None:
    ours = "urn:clew:id:OUR-77"
    record_events(store, [received(1, ours), made(2, (ours,), "urn:u:1")])
    known = store.position()
    record_events(store, [alias_event(ours, ACME_LOT, timestamp(at(1)), kind="supplier_lot")])
    assert traced(store, "ACME 4711", "forward") == {"urn:u:1"}
    with pytest.raises(NotFound, match=r"thing\.not_yet_known"):
        traced(store, "ACME 4711", "forward", known)


def test_a_chain_of_names(store: Store) -> None:
    a, b, c = "urn:clew:id:A-1", "urn:clew:id:B-1", lot_identifier(ACME, "C-1")
    record_events(
        store,
        [
            received(1, a),
            alias_event(a, b, timestamp(at(1))),
            alias_event(b, c, timestamp(at(1))),
            made(2, (a,), "urn:u:1"),
        ],
    )
    for name in ("A-1", "B-1", "ACME C-1", "c-1"):
        assert traced(store, name, "forward") == {"urn:u:1"}, name


def test_a_partner_finds_no_lot_that_only_others_named(store: Store) -> None:
    record_events(store, [received(1, ACME_LOT)], party="urn:p:a")
    partner = UnitReader(store, only("urn:p:b"), at(1000))
    with pytest.raises(NotFound):
        partner.unit_file("ACME 4711", limit=10)


def test_part_of_a_number_is_searched(store: Store) -> None:
    record_events(store, [received(1, lot_identifier(ACME, "LOT-2026-4711"))])
    assert [item["id"] for item in reader(store).search("2026-47", limit=5)] == [lot_identifier(ACME, "LOT-2026-4711")]


def test_a_supplier_s_name_finds_nothing_before_it_was_known(store: Store) -> None:
    record_events(store, [received(1, ACME_LOT)])
    known = store.position()
    named = master_data_event(
        SUPPLIER, VocabularyElement(id="urn:clew:id:ACME"), timestamp(at(0)), terms=(element("name", "Acme Fasteners"),)
    )
    record_events(store, [named])
    assert reader(store).subject_key("acme fasteners 4711", None) == ACME_LOT
    with pytest.raises(NotFound):
        reader(store).subject_key("acme fasteners 4711", known)


@pytest.mark.parametrize(("number", "part"), [("批号7", "批号"), ("47/11", "7/1"), ("#9?", "#9"), ("50%A", "0%a")])
def test_part_of_a_number_that_a_uri_escapes_is_searched(store: Store, number: str, part: str) -> None:
    lot = lot_identifier("供应商", number)
    record_events(store, [received(1, lot), received(2, BETA_LOT)])
    assert [item["id"] for item in reader(store).search(part, limit=10)] == [lot]
    assert [item["id"] for item in reader(store).search("供应", limit=10)] == [lot]
