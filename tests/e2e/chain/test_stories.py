"""Every kind of finding: there where it was planted, with its events; nowhere in a record that is in order."""

from __future__ import annotations

import pytest

from clew.bootstrap import Clew
from clew.collection.connectors import Source
from clew.events.epcis import write_json
from clew.events.errors import ClewError
from clew.events.house import alias_event
from clew.events.identifiers import product_class
from clew.events.model import AnyEvent, Document
from clew.events.timestamps import parse_timestamp, timestamp
from clew.scenarios.chain.desk import AskedChain, ShownFinding
from clew.scenarios.chain.model import KINDS, PARTS
from clew.security.principals import Principal
from clew.testing.chain_stories import (
    HOUR,
    LOT,
    MINUTE,
    PUMP,
    START,
    STORIES,
    UNITS,
    clean,
    masters,
    pump,
    seen,
    start_of,
    tell,
)
from clew.testing.factory.documents import NAMESPACES


def captured(clew: Clew, events: list[AnyEvent]) -> None:
    time = parse_timestamp("2026-03-01T00:00:00Z")
    document = Document(kind="EPCISDocument", events=tuple(events), creation_date=time, namespaces=NAMESPACES)
    result = clew.capture(Source(write_json(document), name="story.json"))
    assert not result.refused, [outcome.findings for outcome in result.outcomes if outcome.findings]


def found(clew: Clew, asked: AskedChain = AskedChain(), *kinds: str) -> list[ShownFinding]:
    return clew.chain.findings(clew.chain.judge(asked), kinds=kinds, limit=1000)[1]


def test_every_kind_has_its_story() -> None:
    assert set(STORIES) == set(KINDS)


def test_a_record_in_order_has_no_finding(clew: Clew) -> None:
    captured(clew, clean())
    judged = clew.chain.judge(AskedChain())
    assert [(each.finding.kind, each.thing) for each in found(clew)] == []
    assert judged.score == 1.0
    assert {part.name: part.share for part in judged.parts} == dict.fromkeys(PARTS, 1.0) | {"corrections": None}
    assert judged.units == 2 * UNITS + 2, "pumps, boards and two lots; the pallet is no product"


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_wrong_is_found_with_its_events(clew: Clew, kind: str) -> None:
    events, thing = tell(kind)
    captured(clew, events)
    told = found(clew, AskedChain(), kind)
    assert {each.thing for each in told} == {thing}
    assert told[0].events
    assert all(event.party == "self" for event in told[0].events)
    part = next(part for part in clew.chain.judge(AskedChain()).parts if kind in part.kinds)
    assert part.share is not None
    assert part.share < 1


def test_a_window_a_product_a_lot_and_a_unit_are_judged_alone(clew: Clew) -> None:
    events, thing = tell("stage_missing")
    captured(clew, events)
    of_product = clew.chain.judge(AskedChain(product=PUMP))
    assert (of_product.units, of_product.things) == (UNITS, 2 * UNITS + 2), "with boards and screws"
    assert clew.chain.judge(AskedChain(product=(product_class(pump(1)) or "").rpartition("/")[2])).units == UNITS
    assert [each.thing for each in found(clew, AskedChain(ids=(pump(5),)))] == [thing]
    assert found(clew, AskedChain(ids=(pump(6),))) == []
    in_lot = clew.chain.judge(AskedChain(lot=LOT))
    assert in_lot.units == 1 + sum(number % 3 != 0 for number in range(1, UNITS + 1)), "the lot and what it went into"
    window = AskedChain(since=START, until=START + 35 * MINUTE)
    assert clew.chain.judge(window).units == 6, "three pumps, three boards"


def test_no_bill_of_materials_is_said_and_is_not_a_hundred_per_cent(clew: Clew) -> None:
    captured(clew, clean()[1:])
    parts = {part.name: part for part in clew.chain.judge(AskedChain(product=PUMP)).parts}
    assert (parts["components"].share, parts["components"].why) == (None, "chain.no_components")
    assert (parts["stages"].share, parts["stages"].why) == (None, "chain.no_stages")


def test_master_data_count_from_when_they_are_valid(clew: Clew) -> None:
    events = clean()[1:]
    captured(clew, [*events, *masters(start_of(10) + MINUTE)])
    judged = clew.chain.judge(AskedChain(product=PUMP))
    parts = {part.name: part for part in judged.parts}
    assert parts["components"].of == parts["stages"].of == UNITS - 9
    assert parts["components"].outside == parts["stages"].outside == 9


def test_as_known_before_the_mistake_there_is_none(clew: Clew) -> None:
    captured(clew, clean())
    before = clew.store.position()
    captured(clew, [seen(start_of(5) + HOUR, "again", "commissioning", pump(5), action="ADD")])
    assert [each.finding.kind for each in found(clew)] == ["produced_twice", "late"]
    assert found(clew, AskedChain(as_known_at=before)) == []
    event = found(clew, AskedChain(), "produced_twice")[0].events[1]
    clew.void(event.event_id, None)
    assert found(clew, AskedChain(), "order") == [], "a voided event says nothing"


def test_two_names_of_one_thing_are_one_thing(clew: Clew) -> None:
    events = clean()
    other = "urn:clew:id:NAMEPLATE-7"
    marked = alias_event(pump(7), other, timestamp(start_of(7)), kind="marking", event_id="urn:clew:event:mark")
    captured(clew, [marked, *events, seen(start_of(7) + 8 * MINUTE, "sold", "retail_selling", other)])
    assert [each for each in found(clew) if each.finding.kind != "late"] == []
    assert clew.chain.judge(AskedChain(ids=(other,))).units == 1


def test_a_partner_sees_the_chain_of_its_own_statements(clew: Clew) -> None:
    captured(clew, clean())
    partner = clew.acting(Principal(id="token:1", role="supplier", party="urn:example:partner"))
    judged = partner.chain.judge(AskedChain())
    assert (judged.units, judged.score, judged.worst) == (0, None, None)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (AskedChain(product="00000000000000"), "chain.no_such_product"),
        (AskedChain(since=2, until=1), "chain.bad_window"),
        (AskedChain(ids=("urn:clew:id:nowhere",)), "thing.unknown"),
        (AskedChain(as_known_at=-1), "trace.position_invalid"),
    ],
)
def test_what_cannot_be_asked_is_refused(clew: Clew, asked: AskedChain, code: str) -> None:
    with pytest.raises(ClewError) as refused:
        clew.chain.judge(asked)
    assert refused.value.code == code
