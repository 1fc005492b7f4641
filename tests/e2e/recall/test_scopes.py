"""Recall scopes on recorded events: where units are, what changes a scope, and what a hold takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.events.errors import BadRequest, Conflict, Forbidden, NotFound
from clew.events.house import alias_event
from clew.events.model import (
    AggregationEvent,
    AssociationEvent,
    ObjectEvent,
    Place,
    QuantityElement,
    SourceOrDestination,
    TransformationEvent,
)
from clew.events.timestamps import timestamp
from clew.scenarios.recall.model import Policy, Start, Unit
from clew.security.principals import principal
from clew.storage.recalls import Choice

Record = Callable[..., Any]
LOT = "urn:epc:class:lgtin:9521001.000011.L1"
WORKS, SHOP, STORE = (
    "urn:epc:id:sgln:9521001.00001.0",
    "urn:epc:id:sgln:9529999.00001.0",
    "urn:epc:id:sgln:9521001.00002.0",
)
CASE, PALLET = "urn:epc:id:sscc:9521001.0000000001", "urn:epc:id:sscc:9521001.0000000002"
TO_SHOP = (SourceOrDestination("possessing_party", "urn:epc:id:pgln:9529999.00000"),)


def unit(number: int) -> str:
    return f"urn:epc:id:sgtin:9521001.000060.{number}"


def produced(record: Record, *numbers: int, hour: float = 2, lot: str = LOT) -> None:
    record(
        TransformationEvent,
        hour,
        input_quantity_list=(QuantityElement(lot, str(len(numbers)), "KGM"),),
        output_epc_list=tuple(map(unit, numbers)),
        biz_step="commissioning",
        disposition="active",
        read_point=Place(WORKS),
        biz_location=Place(WORKS),
    )


def received(record: Record, amount: str = "10", hour: float = 1, lot: str = LOT) -> None:
    record(
        ObjectEvent,
        hour,
        action="ADD",
        biz_step="receiving",
        disposition="in_progress",
        read_point=Place(WORKS),
        biz_location=Place(WORKS),
        quantity_list=(QuantityElement(lot, amount, "KGM"),),
    )


def seen(record: Record, hour: float, *things: str, at: str | None = WORKS, **fields: Any) -> Any:
    place = {} if at is None else {"read_point": Place(at), "biz_location": Place(at)}
    return record(ObjectEvent, hour, action="OBSERVE", epc_list=things, **place, **fields)


def packed(record: Record, hour: float, parent: str, *children: str, action: str = "ADD", at: str = WORKS) -> Any:
    step = "packing" if action == "ADD" else "unpacking"
    return record(
        AggregationEvent, hour, action=action, parent_id=parent, child_epcs=children, biz_step=step,
        disposition="in_progress", read_point=Place(at), biz_location=Place(at),
    )  # fmt: skip


def found(clew: Clew, name: str = "s", **chosen: Any) -> dict[str, Unit]:
    return {told.spelling: told for _, told in clew.scopes.units(name, choice=Choice(**chosen))}


def opened(clew: Clew, *things: str, name: str = "s", **policy: Any) -> dict[str, Unit]:
    clew.scopes.new(Start(things=things or (LOT,)), Policy(**policy), name)
    return found(clew, name)


def test_every_word_of_whereabouts(clew: Clew, record: Record) -> None:
    received(record)
    produced(record, *range(1, 10))
    packed(record, 3, CASE, unit(1))
    packed(record, 4, PALLET, CASE)
    seen(record, 5, PALLET, biz_step="shipping", disposition="in_transit", at=None, destination_list=TO_SHOP)
    seen(record, 3, unit(2), biz_step="shipping", disposition="in_transit", at=None, destination_list=TO_SHOP)
    seen(record, 6, unit(2), biz_step="receiving", disposition="in_progress", at=SHOP)
    seen(record, 7, unit(3), biz_step="retail_selling", disposition="retail_sold", at=SHOP)
    seen(record, 7, unit(4), biz_step="receiving", disposition="returned")
    seen(record, 7, unit(5), biz_step="destroying", disposition="destroyed")
    record(TransformationEvent, 7, input_epc_list=(unit(6),), output_epc_list=(unit(60),))
    record(AssociationEvent, 7, action="ADD", parent_id=unit(4), child_epcs=(unit(7),))
    seen(record, 7, unit(8), biz_step="storing", disposition="active", at=STORE)
    units = opened(clew)
    told = {number: (units[unit(number)].status, units[unit(number)].reach) for number in (*range(1, 10), 60)}
    assert told == {
        1: ("in_transit", False),
        2: ("shipped", False),
        3: ("sold", False),
        4: ("returned", True),
        5: ("scrapped", False),
        6: ("consumed", False),
        7: ("installed", True),
        8: ("in_stock", True),
        9: ("in_stock", True),
        60: ("unknown", False),
    }
    assert units[unit(1)].inside == tuple(clew.subject(each) for each in (CASE, PALLET))
    assert "9529999" in str(units[unit(1)].destination)
    assert units[unit(2)].destination == units[unit(1)].destination
    assert units[unit(7)].carrier_status == "returned"
    assert units[LOT].amounts == {"KGM": {"received": "10", "consumed": "9", "remains": "1"}}
    summary = clew.scopes.one("s").evaluation.summary
    assert summary["statuses"]["in_stock"] == 3
    assert summary["gaps"]["unknown_whereabouts"] == 1
    assert summary["amounts"] == {"KGM": "1"}


def test_a_pallet_emptied_elsewhere_leaves_its_content_there(clew: Clew, record: Record) -> None:
    received(record)
    produced(record, 1, 2)
    packed(record, 3, PALLET, unit(1), unit(2))
    seen(record, 4, PALLET, biz_step="shipping", disposition="in_transit", at=None, destination_list=TO_SHOP)
    packed(record, 8, PALLET, action="DELETE", at=SHOP)
    units = opened(clew)
    assert {units[unit(number)].status for number in (1, 2)} == {"shipped"}
    assert {units[unit(number)].place for number in (1, 2)} == {"https://id.gs1.org/414/9529999000019"}


def test_a_reused_container_tells_nothing_of_what_left_it(clew: Clew, record: Record) -> None:
    received(record)
    produced(record, 1, 2)
    packed(record, 3, CASE, unit(1))
    packed(record, 4, CASE, unit(1), action="DELETE")
    packed(record, 5, CASE, unit(2))
    seen(record, 6, CASE, biz_step="shipping", disposition="in_transit", at=None, destination_list=TO_SHOP)
    units = opened(clew)
    assert units[unit(1)].status == "in_stock"
    assert units[unit(2)].status == "in_transit"


def test_sent_and_returned_by_place(clew: Clew, record: Record) -> None:
    received(record)
    produced(record, 1)
    seen(record, 3, unit(1), biz_step="shipping", disposition="in_transit", at=None, destination_list=TO_SHOP)
    seen(record, 5, unit(1), biz_step="receiving", disposition="in_progress", at=WORKS)
    assert opened(clew)[unit(1)].status == "in_stock"


def test_late_event_reopens_and_the_difference_names_it(clew: Clew, record: Record) -> None:
    received(record)
    produced(record, 1)
    opened(clew)
    assert not clew.scopes.one("s").behind
    late = produced_late(record)
    assert clew.scopes.one("s").behind
    (done,) = clew.scopes.refresh_touched()
    assert (done.evaluation.version, done.evaluation.why) == (2, "recorded")
    older, newer, changes = clew.scopes.diff("s")
    assert (older, newer) == (1, 2)
    added = {each.after.spelling: each.events for each in changes if each.change == "added" and each.after}
    assert added == {unit(2): (late,)}
    assert set(found(clew)) == {LOT, unit(1), unit(2), *operations(clew)}
    first = {told.spelling for _, told in clew.scopes.units("s", version=1)}
    assert unit(2) not in first
    assert unit(1) in first


def operations(clew: Clew) -> set[str]:
    return {told.spelling for told in found(clew, kinds=("operation",)).values()}


def produced_late(record: Record) -> int:
    result = record(
        TransformationEvent, 1.5, input_quantity_list=(QuantityElement(LOT, "1", "KGM"),), output_epc_list=(unit(2),)
    )
    return int(result.position)


def test_void_takes_units_out_again(clew: Clew, record: Record) -> None:
    received(record)
    produced(record, 1)
    wrong = produced_late(record)
    opened(clew)
    declared = clew.void(str(wrong), "incorrect_data").position
    assert [each.evaluation.difference["left"] for each in clew.scopes.refresh_touched()] == [1]
    (left,) = [each for each in clew.scopes.diff("s")[2] if each.change == "left"]
    assert left.before is not None
    assert left.before.spelling == unit(2)
    assert declared in left.events


def test_move_of_the_pallet_moves_what_is_on_it(clew: Clew, record: Record) -> None:
    received(record)
    produced(record, 1)
    packed(record, 3, CASE, unit(1))
    packed(record, 4, PALLET, CASE)
    opened(clew)
    shipped = seen(
        record, 5, PALLET, biz_step="shipping", disposition="in_transit", at=None, destination_list=TO_SHOP
    ).position
    (done,) = clew.scopes.refresh_touched()
    assert done.evaluation.difference["moved"] == 1
    (moved,) = clew.scopes.diff("s")[2]
    assert moved.before
    assert moved.after
    assert (moved.before.status, moved.after.status) == ("in_stock", "in_transit")
    assert moved.events == (shipped,)


def test_relabelling_joins_what_was_recorded_under_another_name(clew: Clew, record: Record) -> None:
    received(record)
    produced(record, 1)
    record(TransformationEvent, 6, input_epc_list=("urn:epc:id:giai:9521001.NEW",), output_epc_list=(unit(70),))
    units = opened(clew)
    assert unit(70) not in units
    event = alias_event(unit(1), "urn:epc:id:giai:9521001.NEW", timestamp(1_772_000_000_000_000))
    clew.scopes._parts.record([("alias", event)], b"alias")
    assert clew.scopes.one("s").behind
    (done,) = clew.scopes.refresh_touched()
    assert unit(70) in found(clew)
    assert done.evaluation.difference["added"] >= 1


def test_unrelated_events_touch_no_scope(clew: Clew, record: Record) -> None:
    received(record)
    produced(record, 1)
    opened(clew)
    received(record, hour=3, lot="urn:epc:class:lgtin:9521001.000011.OTHER")
    produced(record, 50, hour=4, lot="urn:epc:class:lgtin:9521001.000011.OTHER")
    assert not clew.scopes.one("s").behind
    assert clew.scopes.refresh_touched() == []
    assert clew.scopes.one("s").scope.checked == clew.store.position()
    assert len(clew.scopes.evaluations("s")) == 1


def test_a_class_stated_of_a_sibling_input_touches_the_scope(clew: Clew, record: Record) -> None:
    """The other input of an operation is not in a forward scope, but its class decides a word in it."""
    received(record)
    sibling = "urn:clew:id:glue-1"
    record(
        TransformationEvent, 2, input_quantity_list=(QuantityElement(LOT, "1", "KGM"),), input_epc_list=(sibling,),
        output_epc_list=(unit(1),),
    )  # fmt: skip
    opened(clew)
    seen(record, 3, sibling)
    assert clew.scopes.one("s").behind


def test_what_if_and_hold(clew: Clew, record: Record) -> None:
    received(record)
    produced(record, 1, 2, 3, 4)
    packed(record, 3, CASE, unit(1), unit(2))
    seen(record, 3, unit(3), biz_step="storing", disposition="active", at=STORE)
    seen(record, 3, unit(4), biz_step="retail_selling", disposition="retail_sold", at=SHOP)
    opened(clew)
    tried = clew.scopes.what_if("s", (unit(3), CASE, WORKS, LOT, unit(4)))
    taken = {each.id: (each.kind, len(each.captured)) for each in tried.holds}
    assert taken == {
        unit(3): ("unit", 1), CASE: ("container", 2), WORKS: ("place", 3), LOT: ("unit", 1), unit(4): ("other", 0),
    }  # fmt: skip
    assert [len(each.captured) for each in tried.holds] == sorted((len(e.captured) for e in tried.holds), reverse=True)
    assert next(each for each in tried.holds if each.id == LOT).prevented == {"KGM": "6"}
    assert tried.in_reach == 4
    assert tried.out_of_reach == {"sold": 1}
    assert [step.gained for step in tried.suggested] == [3, 1]
    assert tried.suggested[-1].total == 4
    done = clew.scopes.hold("s", "bad resin")
    count = done.things
    assert count == 4
    assert done.evaluation.summary["held"] == 4
    assert {told.spelling for told in found(clew).values() if told.holds} == {LOT, unit(1), unit(2), unit(3)}
    assert {told.status for told in found(clew).values() if told.holds} == {"in_stock"}
    assert clew.scopes.hold("s").things == 0
    with pytest.raises(NotFound):
        clew.scopes.what_if("s", ("urn:clew:id:nothing-of-that-name",))


def test_closed_scopes_stay_as_they_are(clew: Clew, record: Record) -> None:
    received(record)
    produced(record, 1)
    opened(clew)
    with pytest.raises(BadRequest):
        clew.scopes.close("s", " ")
    clew.scopes.close("s", "done")
    produced_late(record)
    assert clew.scopes.refresh_touched() == []
    assert not clew.scopes.one("s").behind
    for act in (clew.scopes.refresh, clew.scopes.hold, lambda name: clew.scopes.close(name, "again")):
        with pytest.raises(Conflict):
            act("s")
    assert unit(2) not in found(clew)


def test_errors(clew: Clew, record: Record) -> None:
    received(record)
    produced(record, 1)
    with pytest.raises(NotFound):
        clew.scopes.one("7")
    with pytest.raises(NotFound):
        clew.scopes.one("nobody")
    with pytest.raises(NotFound):
        opened(clew, "urn:epc:id:sgtin:9521001.000060.unknown")
    with pytest.raises(BadRequest):
        clew.scopes.new(Start(), Policy())
    with pytest.raises(BadRequest):
        Policy(direction="forward", at_time=1)
    opened(clew)
    with pytest.raises(BadRequest):  # two of one name
        opened(clew)
    with pytest.raises(NotFound):
        clew.scopes.diff("1", 1, 2)
    partner = clew.acting(principal("token:p", "supplier", "urn:epc:id:pgln:9521101.00000"))
    with pytest.raises(Forbidden):
        _ = partner.scopes
    viewer = clew.acting(principal("token:v", "viewer"))
    assert viewer.scopes.one("1").scope.id == 1
    with pytest.raises(Forbidden):
        viewer.scopes.refresh("1")


def test_scopes_outlive_a_rebuild_and_a_restart(dsn: str, clew: Clew, record: Record, tmp_path: Path) -> None:
    received(record)
    produced(record, 1, 2)
    before = opened(clew)
    assert clew.rebuild(verify=True)["equal"]
    assert found(clew) == before
    with open_clew(settings_from(data=tmp_path / "data", database=dsn), principal=local_principal()) as again:
        assert found(again) == before
        assert not again.scopes.one("s").behind
        assert again.scopes.refresh("s").evaluation.difference == dict.fromkeys(
            ("added", "left", "reworded", "moved", "otherwise"), 0
        )


def test_both_directions_and_boundaries(clew: Clew, record: Record) -> None:
    received(record)
    record(
        TransformationEvent, 2,
        input_quantity_list=(
            QuantityElement(LOT, "1", "KGM"),
            QuantityElement("urn:epc:idpat:sgtin:9521001.000099.*", "4"),
        ),
        output_epc_list=(unit(1),),
    )  # fmt: skip
    record(TransformationEvent, 3, input_epc_list=(unit(1),), output_epc_list=(unit(80),))
    units = opened(clew, unit(1), direction="both")
    assert units[unit(1)].way == "subject"
    assert units[LOT].way == "backward"
    assert units[unit(80)].way == "forward"
    assert clew.scopes.one("s").evaluation.summary["gaps"]["boundary"] == 1
