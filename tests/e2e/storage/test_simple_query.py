"""SimpleEventQuery: one assertion on answers per parameter, and pages that stand still while the log grows."""

from __future__ import annotations

from typing import Any

import pytest

from clew.events.errors import BadRequest
from clew.events.model import Place
from clew.security.visibility import EVERYTHING, only
from clew.storage.reads.simple_query import Match, SimpleEventQuery
from clew.storage.store import Store
from clew.testing.records import record_events
from clew.testing.samples import START, counted, declared_wrong, install, observe, pack, transform

pytestmark = pytest.mark.postgres

SERIAL, LINK = "urn:epc:id:sgtin:0614141.107346.2018", "https://id.gs1.org/01/10614141073464/21/2018"
LOT = "urn:epc:class:lgtin:0614141.107346.L1"


@pytest.fixture
def filled(store: Store) -> Store:
    first = observe(
        SERIAL,
        at=1,
        action="ADD",
        event_id="urn:e:1",
        biz_step="commissioning",
        disposition="urn:epcglobal:cbv:disp:active",
        read_point=Place("urn:epc:id:sgln:0614141.00777.0"),
        biz_location=Place("urn:l:1"),
    )
    events = [
        first,
        pack("urn:box:1", SERIAL, at=2, child_quantity_list=(counted(LOT, "4"),)),
        transform(
            (SERIAL,), ("urn:t:2",), at=3, transformation_id="urn:op:1", output_quantity_list=(counted("urn:lot:9"),)
        ),
        install("urn:t:2", "urn:t:3", at=4),
        observe("urn:t:3", at=5, action="DELETE"),
        declared_wrong(first),
    ]
    record_events(store, events)
    return store


def positions(store: Store, **asked: Any) -> list[int]:
    answer = store.queries.simple(SimpleEventQuery(order_direction="ASC", order_by="recordTime", **asked), EVERYTHING)
    return [event.position for event in answer.events]


def match(parameter: str, *values: str) -> dict[str, object]:
    return {"matches": (Match(parameter, values),)}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"event_types": ("ObjectEvent", "AssociationEvent")}, [1, 4, 5, 6]),
        ({"ge_event_time": START + 2}, [2, 3, 4, 5]),
        ({"lt_event_time": START + 2}, [1, 6]),
        ({"ge_event_time": START + 2, "lt_event_time": START + 3}, [2]),
        ({"ge_record_time": 0}, [1, 2, 3, 4, 5, 6]),
        ({"lt_record_time": 0}, []),
        ({"actions": ("DELETE",)}, [5]),
        ({"biz_steps": ("urn:epcglobal:cbv:bizstep:commissioning",)}, [1, 6]),
        ({"dispositions": ("active",)}, [1, 6]),
        ({"read_points": ("https://id.gs1.org/414/0614141007776",)}, [1, 6]),
        ({"biz_locations": ("urn:l:1", "urn:l:2")}, [1, 6]),
        ({"event_ids": ("urn:e:1",)}, [1, 6]),
        ({"transformation_ids": ("urn:op:1",)}, [3]),
        ({"exists_error_declaration": True}, [6]),
        ({"exists_error_declaration": False}, [1, 2, 3, 4, 5]),
        (match("MATCH_epc", SERIAL), [1, 2, 6]),
        (match("MATCH_epc", LINK), [1, 2, 6]),
        (match("MATCH_epc", "urn:epc:idpat:sgtin:0614141.107346.*"), [1, 2, 6]),
        (match("MATCH_epc", "urn:epc:idpat:sgtin:0614141.*.*", "urn:t:3"), [1, 2, 4, 5, 6]),
        (match("MATCH_epc", "urn:t:*"), [4, 5]),
        (match("MATCH_anyEPC", SERIAL), [1, 2, 3, 6]),
        (match("MATCH_parentID", "urn:box:1"), [2]),
        (match("MATCH_inputEPC", SERIAL), [3]),
        (match("MATCH_outputEPC", "urn:t:2"), [3]),
        (match("MATCH_epcClass", LOT), [2]),
        (match("MATCH_epcClass", "urn:epc:idpat:lgtin:0614141.107346.*"), [2]),
        (match("MATCH_anyEPCClass", "urn:lot:9"), [3]),
        (match("MATCH_outputEPCClass", "urn:lot:9"), [3]),
        (match("MATCH_inputEPCClass", "urn:lot:9"), []),
        ({"event_types": ("ObjectEvent",), "actions": ("ADD",), "exists_error_declaration": False}, [1]),
        ({"event_count_limit": 2}, [1, 2]),
    ],
    ids=str,
)
def test_parameter(filled: Store, asked: dict[str, Any], expected: list[int]) -> None:
    assert positions(filled, **asked) == expected


def test_order(filled: Store) -> None:
    answer = filled.queries.simple(SimpleEventQuery(), EVERYTHING)
    assert [event.position for event in answer.events] == [5, 4, 3, 2, 6, 1]


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("order", ["eventTime", "recordTime"])
@pytest.mark.parametrize("limit", [None, 5])
def test_pages_join_to_the_whole_and_stand_still(filled: Store, direction: Any, order: Any, limit: int | None) -> None:
    def ask(size: int, token: str | None = None) -> Any:
        query = SimpleEventQuery(
            order_by=order, order_direction=direction, per_page=size, next_page_token=token, event_count_limit=limit
        )
        return filled.queries.simple(query, EVERYTHING)

    whole = [event.position for event in ask(100).events]
    joined: list[int] = []
    token = None
    for number in range(10):
        page = ask(2, token)
        joined += [event.position for event in page.events]
        assert page.position == 6
        record_events(filled, [observe("urn:t:new", at=number)])
        token = page.next_page_token
        if token is None:
            break
    assert joined == whole == whole[: limit or 6]


def test_limits(filled: Store) -> None:
    for broken in (
        SimpleEventQuery(max_event_count=5),
        SimpleEventQuery(max_event_count=9, event_count_limit=9),
        SimpleEventQuery(per_page=0),
        SimpleEventQuery(next_page_token="nonsense"),
        SimpleEventQuery(matches=(Match("MATCH_nothing", ("x",)),)),
    ):
        with pytest.raises(BadRequest):
            filled.queries.simple(broken, EVERYTHING)
    assert len(filled.queries.simple(SimpleEventQuery(max_event_count=6), EVERYTHING).events) == 6


def test_visibility_is_part_of_the_question(filled: Store) -> None:
    record_events(filled, [observe("urn:t:9")], party="urn:p:other")
    answer = filled.queries.simple(SimpleEventQuery(max_event_count=1), only("urn:p:other"))
    assert [event.position for event in answer.events] == [7]
    assert filled.queries.simple(SimpleEventQuery(), only("urn:p:unheard-of")).events == []
