"""The mass balance of a lot: what counts as a movement, through containers, once; counts, units, missing quantities."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.events.errors import BadRequest
from clew.events.model import (
    AggregationEvent,
    ObjectEvent,
    Place,
    QuantityElement,
    TransactionEvent,
    TransformationEvent,
)
from clew.events.timestamps import timestamp
from clew.scenarios.balance import Balance, DimensionBalance, Tolerance, balance
from clew.scenarios.balance_desk import tolerance_value
from clew.scenarios.balance_movements import Told, movements

LOT, OTHER = "urn:example:lot:1", "urn:example:lot:2"
BOX, CRATE, PALLET = "urn:example:box:1", "urn:example:crate:1", "urn:example:pallet:1"


class Story:
    """Events told one after another, a second apart."""

    def __init__(self) -> None:
        self.events: list[Told] = []

    def _tell(self, kind: type, second: int | None, members: dict[str, Any]) -> None:
        number = len(self.events) + 1
        time = timestamp((number if second is None else second) * 1_000_000)
        event = kind(event_time=time, event_time_zone_offset="+00:00", event_id=f"e{number}", **members)
        self.events.append(Told(number, f"e{number}", event))

    def see(self, step: str | None, *items: QuantityElement | str, second: int | None = None, **rest: Any) -> None:
        place, kind = rest.pop("place", None), rest.pop("kind", ObjectEvent)
        members = {"action": "OBSERVE", "biz_step": step, "biz_location": Place(place) if place else None, **rest}
        self._tell(kind, second, members | _lists(items, "epc_list", "quantity_list"))

    def pack(self, action: str, parent: str, *items: QuantityElement | str, step: str = "packing") -> None:
        members = {"action": action, "parent_id": parent, "biz_step": step}
        self._tell(AggregationEvent, None, members | _lists(items, "child_epcs", "child_quantity_list"))

    def make(self, inputs: Sequence[QuantityElement], outputs: Sequence[QuantityElement]) -> None:
        self._tell(
            TransformationEvent, None, {"input_quantity_list": tuple(inputs), "output_quantity_list": tuple(outputs)}
        )

    def balance(self, tolerance: str = "0%") -> Balance:
        return balance(movements({LOT}, self.events), tolerance_value(tolerance))

    def mass(self, tolerance: str = "0%") -> DimensionBalance:
        [one] = self.balance(tolerance).dimensions
        return one


def _lists(items: Sequence[QuantityElement | str], epcs: str, quantities: str) -> dict[str, Any]:
    return {
        epcs: tuple(item for item in items if isinstance(item, str)),
        quantities: tuple(item for item in items if not isinstance(item, str)),
    }


def kg(amount: str, lot: str = LOT) -> QuantityElement:
    return QuantityElement(lot, amount, "KGM")


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.mark.parametrize(
    ("step", "rest", "figure"),
    [
        ("receiving", {}, "received"),
        ("receiving", {"disposition": "returned"}, "returned"),
        ("shipping", {"disposition": "returned"}, "shipped"),
        ("urn:epcglobal:cbv:bizstep:shipping", {}, "shipped"),
        ("https://ref.gs1.org/cbv/BizStep-destroying", {}, "scrapped"),
        ("retail_selling", {}, "sold"),
        ("inspecting", {"disposition": "disposed"}, "scrapped"),
        ("inspecting", {"disposition": "stolen"}, "lost"),
        ("creating_class_instance", {"action": "ADD"}, "commissioned"),
        (None, {"action": "DELETE"}, "scrapped"),
        ("storing", {}, None),
        ("staging_outbound", {}, None),
        ("urn:example:bizstep:sampling", {}, "sampled"),
    ],
)
def test_what_a_step_moves(story: Story, step: str | None, rest: dict[str, Any], figure: str | None) -> None:
    story.make([], [kg("9")])
    story.see(step, kg("2"), **rest)
    told = story.balance()
    moved = {**story.mass().figures, **{move.figure: (move,) for move in told.uncounted}}
    assert set(moved) - {"produced"} == ({figure} if figure else set())


def test_a_container_takes_along_what_it_holds_when_it_goes(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.pack("ADD", BOX, kg("30"))
    story.pack("ADD", BOX, kg("500", OTHER))
    story.pack("ADD", CRATE, BOX)
    story.pack("ADD", PALLET, CRATE)
    story.pack("DELETE", BOX, QuantityElement(LOT, "5000", "GRM"), step="unpacking")
    story.see("shipping", PALLET)
    assert story.mass().total("shipped") == 25
    story.see("void_shipping", PALLET)
    assert story.mass().total("shipped") == 0
    story.see("shipping", CRATE, PALLET)
    story.see("departing", CRATE)
    assert story.mass().total("shipped") == 25
    story.see("receiving", PALLET)
    assert (story.mass().came, story.mass().went) == (125, 25)


def test_what_left_a_container_does_not_go_with_it(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.pack("ADD", BOX, kg("30"))
    story.pack("ADD", PALLET, BOX)
    story.pack("DELETE", PALLET, step="unpacking")
    story.see("shipping", PALLET)
    assert "shipped" not in story.mass().figures
    story.pack("DELETE", BOX, step="unpacking")
    story.see("shipping", BOX)
    assert "shipped" not in story.mass().figures


def test_an_event_that_names_the_lot_counts_it_once(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.pack("ADD", BOX, kg("30"))
    story.see("shipping", kg("30"), BOX)
    story.see("shipping", kg("30"), kind=TransactionEvent)
    assert story.mass().total("shipped") == 30


def test_the_end_of_a_containers_name_is_no_end_of_its_content(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.pack("ADD", BOX, kg("30"))
    story.see("decommissioning", BOX, action="DELETE")
    assert story.mass().went == 0
    story.see("destroying", BOX, action="DELETE")
    assert story.mass().total("scrapped") == 30


def test_finer_steps_are_parts_of_the_overall_one(story: Story) -> None:
    story.see("arriving", kg("100"))
    story.see("accepting", kg("100"))
    assert story.mass().came == 100
    story.see("receiving", kg("98"))
    told = story.balance()
    assert told.dimensions[0].came == 98
    assert {move.uncounted for move in told.uncounted} == {"balance.finer_step"}


def test_a_lot_that_was_made_is_not_commissioned_again(story: Story) -> None:
    story.see("commissioning", kg("10"), action="ADD")
    assert story.mass().came == 10
    story.make([kg("11", OTHER)], [kg("10")])
    assert story.mass().came == 10
    assert [move.uncounted for move in story.balance().uncounted] == ["balance.also_produced"]


def test_a_count_and_what_moved_since(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.make([kg("10")], [])
    story.see("cycle_counting", kg("60"), place="urn:example:store:a")
    story.see("stock_taking", kg("25"), place="urn:example:store:b")
    story.make([kg("5")], [])
    held = story.mass().held
    assert (held.evidence, held.value) == ("count", 80)
    story.see("cycle_counting", kg("61"), place="urn:example:store:a")
    assert story.mass().held.value == 61 + 25
    assert story.mass().unaccounted == 100 - 15 - 86


def test_each_place_has_moved_on_since_its_own_count(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.see("cycle_counting", kg("60"), place="urn:example:store:a")
    story.see("shipping", kg("5"), place="urn:example:store:a")
    story.see("cycle_counting", kg("25"), place="urn:example:store:b")
    assert story.mass().held.value == 60 - 5 + 25


def test_a_container_filled_again_after_it_went_out_begins_empty(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.pack("ADD", BOX, kg("40"))
    story.see("shipping", BOX)
    story.pack("ADD", BOX, kg("10"))
    assert (story.mass().held.value, story.mass().unaccounted) == (10, 50)
    story.see("shipping", BOX)
    assert story.mass().total("shipped") == 50


def test_a_container_emptied_further_than_it_was_filled_holds_nothing(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.pack("ADD", BOX, kg("10"))
    story.pack("DELETE", BOX, kg("15"), step="unpacking")
    story.pack("ADD", BOX, kg("3"))
    assert story.mass().held.value == 3


def test_a_sampled_container_is_not_its_content(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.pack("ADD", BOX, kg("30"))
    story.see("sampling", BOX)
    assert story.mass().went == 0


def test_a_count_of_nothing_is_a_count(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.see("stock_taking", kg("0"))
    mass = story.mass()
    assert (mass.held.evidence, mass.unaccounted, mass.verdict) == ("count", 100, "short")


def test_a_counted_pallet_is_its_content(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.pack("ADD", BOX, kg("40"))
    story.see("stock_taking", BOX)
    assert story.mass().held.value == 40


def test_without_a_count_containers_say_what_is_held(story: Story) -> None:
    story.see("receiving", kg("100"))
    assert story.mass().held.evidence is None
    story.pack("ADD", BOX, kg("70"))
    mass = story.mass()
    assert (mass.held.evidence, mass.held.value, mass.unaccounted) == ("containers", 70, 30)
    story.make([kg("60")], [])
    assert (story.mass().held.value, story.mass().verdict) == (40, "balanced")
    story.see("shipping", BOX)
    assert story.mass().held.evidence is None


def test_units_of_one_dimension_add_up(story: Story) -> None:
    story.see("receiving", QuantityElement(LOT, "0.5", "TNE"))
    story.make([QuantityElement(LOT, "250000", "GRM")], [])
    story.see("destroying", QuantityElement(LOT, "250", "KGM"))
    mass = story.mass()
    assert (mass.unit, mass.came, mass.verdict) == ("TNE", 500, "balanced")


def test_dimensions_stand_each_for_itself(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.see("shipping", QuantityElement(LOT, "7"))
    told = {one.dimension: one.verdict for one in story.balance("10%").dimensions}
    assert told == {"mass": "incomplete", "count": "incomplete"}


def test_pieces_too(story: Story) -> None:
    story.see("receiving", QuantityElement(LOT, "2", "DZN"))
    story.make([QuantityElement(LOT, "20")], [])
    story.see("shipping", QuantityElement(LOT, "4", "EA"))
    assert story.mass().verdict == "balanced"


def test_unknown_is_not_zero(story: Story) -> None:
    story.see("receiving", kg("100"))
    story.see("shipping", QuantityElement(LOT))
    story.see("shipping", LOT)
    told = story.balance("100%")
    assert [move.told.event_id for move in told.unknown] == ["e2", "e3"]
    assert told.dimensions[0].verdict == "incomplete"
    story.pack("ADD", BOX, QuantityElement(LOT))
    assert story.balance().unknown_held == (BOX,)


@pytest.mark.parametrize(
    ("went", "tolerance", "verdict"),
    [
        ("99", "1%", "balanced"),
        ("98.9", "1%", "short"),
        ("101", "1000 g", "balanced"),
        ("101.1", "1kg", "surplus"),
        ("99", "5 l", "short"),
    ],
)
def test_the_tolerance(story: Story, went: str, tolerance: str, verdict: str) -> None:
    story.see("receiving", kg("100"))
    story.make([kg(went)], [])
    assert story.mass(tolerance).verdict == verdict


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1%", "balance.tolerance_negative"),
        ("-1 kg", "balance.tolerance_negative"),
        ("much", "quantity.malformed"),
        ("%", "quantity.malformed"),
        ("1 furlong", "quantity.unit_unknown"),
        ("NaN", "quantity.malformed"),
    ],
)
def test_a_tolerance_that_is_none(text: str, code: str) -> None:
    with pytest.raises(BadRequest) as raised:
        tolerance_value(text)
    assert raised.value.code == code


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["receiving", "shipping", "destroying", "make", "use", "sampling"]), st.integers(0, 9)
        ),
        max_size=8,
    )
)
def test_in_is_out_and_the_rest(moves: list[tuple[str, int]]) -> None:
    """Against plain adding up: every gram that came is out, or unaccounted."""
    story, stock, came = Story(), 0, 0
    for step, grams in moves:
        item = QuantityElement(LOT, str(grams), "GRM")
        if step == "make":
            story.make([], [item])
        elif step == "use":
            story.make([item], [])
        else:
            story.see(step, item)
        stock += grams if step in ("receiving", "make") else -grams
        came += grams if step in ("receiving", "make") else 0
    for one in story.balance().dimensions:
        assert (one.came * 1000, one.unaccounted * 1000) == (came, stock)
        assert one.verdict == ("balanced" if not stock else "short" if stock > 0 else "surplus")


def test_no_events_no_figures() -> None:
    assert balance(movements({LOT}, []), Tolerance(Fraction(0))).dimensions == ()
