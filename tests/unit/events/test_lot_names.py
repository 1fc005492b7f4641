"""Lots by issuer and number: which lot supplier and batch on an event name, and what folding may and may not do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events.house import element, folded, lot_identifier, lot_parts, stated_lots
from clew.events.house.identity import StatedLot
from clew.events.identifiers import normalise
from clew.events.model import AggregationEvent, AnyEvent, ObjectEvent, QuantityElement, TransformationEvent
from clew.events.timestamps import timestamp

ACME = lot_identifier("ACME", "4711")


def stated(*pairs: tuple[str, str]) -> tuple[object, ...]:
    return tuple(element(term, value) for term, value in pairs)


def made(*lots: str, said: tuple[object, ...] = ()) -> AnyEvent:
    return TransformationEvent(
        event_time=timestamp(1),
        event_time_zone_offset="+00:00",
        input_quantity_list=tuple(QuantityElement(lot, "1") for lot in lots),
        output_quantity_list=(QuantityElement("urn:clew:id:OUT-LOT", "1"),),
        extensions=said,  # type: ignore[arg-type]
    )


BOTH = stated(("supplier", "ACME"), ("batch", "4711"))


def test_beside_one_consumed_lot_they_are_its_name() -> None:
    assert stated_lots(made("urn:clew:id:OUR-7", said=BOTH)) == (StatedLot(ACME, "urn:clew:id:OUR-7"),)


@pytest.mark.parametrize(
    "event",
    [
        made(said=BOTH),
        made("urn:clew:id:OUR-7", "urn:clew:id:OUR-8", said=BOTH),
        made("https://id.gs1.org/01/09521234543213", said=BOTH),
        made(ACME, said=BOTH),
    ],
    ids=["no lot", "two lots", "a bare class", "the very lot"],
)
def test_else_they_name_the_supplier_s_lot_alone(event: AnyEvent) -> None:
    assert stated_lots(event) == (StatedLot(ACME),)


def test_a_serial_is_of_the_lot_and_not_the_lot() -> None:
    event = ObjectEvent(
        event_time=timestamp(1),
        event_time_zone_offset="+00:00",
        action="OBSERVE",
        epc_list=("urn:clew:id:S-1",),
        ilmd=BOTH,  # type: ignore[arg-type]
    )
    assert stated_lots(event) == (StatedLot(ACME),)


def test_packing_names_what_is_packed() -> None:
    event = AggregationEvent(
        event_time=timestamp(1),
        event_time_zone_offset="+00:00",
        action="ADD",
        parent_id="urn:box:1",
        child_quantity_list=(QuantityElement("urn:clew:id:OUR-7", "5"),),
        extensions=BOTH,  # type: ignore[arg-type]
    )
    assert stated_lots(event) == (StatedLot(ACME, "urn:clew:id:OUR-7"),)


def test_several_are_paired_or_not_at_all() -> None:
    pairs = stated(("supplier", "A"), ("supplier", "B"), ("batch", "1"), ("batch", "2"))
    assert [lot.key for lot in stated_lots(made(said=pairs))] == [lot_identifier("A", "1"), lot_identifier("B", "2")]
    assert stated_lots(made(said=stated(("supplier", "A"), ("supplier", "B"), ("batch", "1")))) == ()
    one = stated(("supplier", "A"), ("batch", "1"), ("batch", "2"))
    assert [lot.key for lot in stated_lots(made(said=one))] == [lot_identifier("A", "1"), lot_identifier("A", "2")]
    assert stated_lots(made(said=stated(("batch", "1")))) == ()


def test_parts_of_lot_keys() -> None:
    assert lot_parts(lot_identifier("urn:x:acme", "47/11 b")) == ("urn:x:acme", "47/11 b")
    gtin = "https://id.gs1.org/01/09521234543213"
    assert lot_parts(normalise("(01)09521234543213(10)L%2F1")) == (gtin, "L%2F1")
    assert lot_parts("urn:clew:id:OUR-7") is None


@given(st.text(min_size=1, max_size=20))
def test_folding_is_settled_after_once_and_blind_to_case_and_blanks(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert folded(f" {text} ") == folded(text)
    assert not any(character.isspace() for character in folded(text))
