"""Hypothesis strategies for histories of a small, busy and badly kept factory.

Few things, few instants and no mercy: carriers are reused, lots split and merge, units are reworked and taken apart,
operations run over several events, clocks lie, messages come late, twice at one instant, and are voided before or after
they arrive. The order of the list is the order of arrival; event times are drawn apart from it.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from hypothesis import strategies as st

from clew.events.house import alias_event, element, master_data_event, pairing, product_class
from clew.events.house.identity import named
from clew.events.house.master_data import PRODUCT
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    ErrorDeclaration,
    ObjectEvent,
    QuantityElement,
    TransformationEvent,
    VocabularyElement,
)
from clew.events.timestamps import Timestamp, timestamp

SECOND = 1_000_000
START = 1_767_225_600 * SECOND
"""2026-01-01T00:00:00Z, in UTC microseconds."""

PARTS = tuple(f"urn:epc:id:sgtin:0614141.112345.{serial}" for serial in (1, 2, 3))
UNITS = tuple(f"urn:epc:id:sgtin:0614141.112346.{serial}" for serial in (1, 2))
HOUSE_THINGS = ("urn:example:frame:1", "urn:example:frame:2")
CARRIERS = ("urn:epc:id:sscc:0614141.1000000001", "urn:epc:id:grai:0614141.00001.7")
LOTS = ("urn:epc:class:lgtin:0614141.112347.A", "urn:epc:class:lgtin:0614141.112347.B")
HOUSE_LOTS = ("urn:example:melt:9",)
CLASSES = ("urn:epc:idpat:sgtin:0614141.112348.*", "urn:epc:idpat:giai:0614141.*")
CAMPAIGNS = ("urn:example:campaign:1", "urn:example:campaign:2")

AMOUNTS = ((None, None), ("1", None), ("2", "EA"), ("3", None), ("0.5", "KGM"), ("500", "GRM"))

INSTANCES = (*PARTS, *UNITS, *HOUSE_THINGS, *CARRIERS)
COUNTED = (*LOTS, *HOUSE_LOTS, *CLASSES, HOUSE_THINGS[0])
"""The last is named by EPC too: it becomes a lot when somebody counts it."""

Arrival = tuple[AnyEvent, str]
"""An event and the party that captured it."""


class Stage(msgspec.Struct, frozen=True):
    """What one history plays with: so few things and instants that its events meet each other."""

    things: tuple[str, ...]
    counted: tuple[str, ...]
    seconds: int

    @property
    def times(self) -> st.SearchStrategy[Timestamp]:
        return st.integers(0, self.seconds).map(lambda second: timestamp(START + second * SECOND))


@st.composite
def stages(draw: st.DrawFn) -> Stage:
    things = draw(st.lists(st.sampled_from(INSTANCES), min_size=2, max_size=5, unique=True))
    counted = draw(st.lists(st.sampled_from(COUNTED), min_size=1, max_size=2, unique=True))
    return Stage(tuple(things), tuple(counted), draw(st.sampled_from([2, 4, 8])))


@st.composite
def _lists(draw: st.DrawFn, stage: Stage) -> tuple[tuple[str, ...], tuple[QuantityElement, ...]]:
    """One or two things by EPC or by quantity (counted, weighed or neither)."""
    epcs = draw(st.lists(st.sampled_from(stage.things), max_size=2, unique=True))
    items = []
    for _ in range(draw(st.integers(0 if epcs else 1, 1 if epcs else 2))):
        number, unit = draw(st.sampled_from(AMOUNTS))
        items.append(QuantityElement(draw(st.sampled_from(stage.counted)), number, unit))
    return tuple(epcs), tuple(items)


NOTHING: tuple[tuple[str, ...], tuple[QuantityElement, ...]] = ((), ())


@st.composite
def transformations(draw: st.DrawFn, stage: Stage) -> AnyEvent:
    sides = draw(st.sampled_from(["both", "both", "both", "inputs", "outputs"]))
    inputs, input_items = NOTHING if sides == "outputs" else draw(_lists(stage))
    outputs, output_items = NOTHING if sides == "inputs" else draw(_lists(stage))
    pairs = {}
    if inputs and outputs and draw(st.integers(0, 3)) == 0:
        pairs = {draw(st.sampled_from(inputs)): draw(st.lists(st.sampled_from(outputs), min_size=1, unique=True))}
    return TransformationEvent(
        event_time=draw(stage.times),
        event_time_zone_offset="+00:00",
        transformation_id=draw(st.sampled_from([None, None, *CAMPAIGNS])),
        input_epc_list=inputs,
        input_quantity_list=input_items,
        output_epc_list=outputs,
        output_quantity_list=output_items,
        extensions=pairing(pairs),
    )


@st.composite
def bonds(draw: st.DrawFn, stage: Stage) -> AnyEvent:
    """ADD or DELETE of a pair, by Association or Aggregation, naming children or (DELETE) none."""
    action: Literal["ADD", "DELETE"] = draw(st.sampled_from(["ADD", "ADD", "DELETE"]))
    nameless = action == "DELETE" and draw(st.booleans())
    epcs, items = NOTHING if nameless else draw(_lists(stage))
    kinds: list[type[AggregationEvent] | type[AssociationEvent]] = [
        AggregationEvent,
        AggregationEvent,
        AssociationEvent,
    ]
    steps = (
        ["packing", "packing", "loading", "assembling", "replacing"]
        if action == "ADD"
        else ["unpacking", "unpacking", "removing", "replacing"]
    )
    return draw(st.sampled_from(kinds))(
        event_time=draw(stage.times),
        event_time_zone_offset="+00:00",
        action=action,
        biz_step=draw(st.sampled_from(steps)),
        parent_id=draw(st.sampled_from(stage.things)),
        child_epcs=epcs,
        child_quantity_list=items,
    )


@st.composite
def observations(draw: st.DrawFn, stage: Stage) -> AnyEvent:
    """Makes no links; may clean a container, count a lot, or be the latest event of the log."""
    epcs, items = draw(_lists(stage))
    return ObjectEvent(
        event_time=draw(stage.times),
        event_time_zone_offset="+00:00",
        action="OBSERVE",
        biz_step=draw(st.sampled_from(["cleaning", "urn:example:bizstep:cleaning", "inspecting"])),
        epc_list=epcs,
        quantity_list=items,
    )


OTHER_NAMES = ("urn:label:1", "urn:label:2")
PRODUCTS = ("urn:class:1", "urn:class:2", CLASSES[0])


@st.composite
def statements(draw: st.DrawFn, stage: Stage) -> AnyEvent:
    """Says no link, but what things are: another name, for a time or for ever; a product class; that two are alike."""
    names = st.sampled_from((*stage.things, *stage.counted, *OTHER_NAMES))
    match draw(st.sampled_from(["name", "name", "class", "class", "alike"])):
        case "name":
            thing, other = draw(st.lists(names, min_size=2, max_size=2, unique=True))
            begin, end = (draw(st.none() | stage.times) for _ in range(2))
            return alias_event(thing, other, draw(stage.times), valid_from=begin, valid_to=end)
        case "class":
            lists = named(*draw(st.lists(names, min_size=1, max_size=2, unique=True)))
            stated = product_class(draw(st.sampled_from(PRODUCTS)), draw(st.lists(names, max_size=1)))
            return ObjectEvent(
                event_time=draw(stage.times),
                event_time_zone_offset="+00:00",
                action="ADD",
                epc_list=lists.epc_list,
                quantity_list=lists.quantity_list,
                ilmd=(stated,),
            )
    product, other = draw(st.lists(st.sampled_from(PRODUCTS), min_size=2, max_size=2, unique=True))
    said = (element("alternate", other),)
    return master_data_event(PRODUCT, VocabularyElement(product), draw(stage.times), terms=said)


def _declaration(event: AnyEvent) -> AnyEvent:
    return msgspec.structs.replace(event, error_declaration=ErrorDeclaration(declaration_time=timestamp(START)))


@st.composite
def histories(draw: st.DrawFn, most: int = 9) -> list[Arrival]:
    """Events with the party that captured each, in the order of arrival."""
    stage = draw(stages())
    made, bound, seen = transformations(stage), bonds(stage), observations(stage)
    kinds = draw(st.sampled_from([made | bound, made | bound, made | bound | seen]))
    return draw(_arrivals(draw(st.lists(kinds, max_size=most))))


@st.composite
def named_histories(draw: st.DrawFn, most: int = 9) -> list[Arrival]:
    """The same, of things that also get other names and product classes, now and then voided again."""
    stage = draw(stages())
    linked, said = transformations(stage) | bonds(stage), statements(stage)
    kinds = draw(st.sampled_from([linked | said, linked | linked | said, linked | said | observations(stage)]))
    return draw(_arrivals(draw(st.lists(kinds, min_size=2, max_size=most))))


@st.composite
def pair_histories(draw: st.DrawFn, most: int = 8) -> list[Arrival]:
    """One thing put into another and taken out again, often at one instant; now and then a transformation of both."""
    stage = Stage(
        draw(st.sampled_from([PARTS[:2], (UNITS[0], CARRIERS[0])])),
        draw(st.sampled_from([LOTS[:1], HOUSE_LOTS, CLASSES[:1]])),
        draw(st.sampled_from([1, 3])),
    )
    bound = bonds(stage)
    kinds = draw(st.sampled_from([bound, bound | transformations(stage)]))
    return draw(_arrivals(draw(st.lists(kinds, min_size=2, max_size=most))))


@st.composite
def stock_histories(draw: st.DrawFn, most: int = 8) -> list[Arrival]:
    """One lot filled into one container and drawn from it, counted, weighed or neither."""
    seconds = draw(st.sampled_from([1, 3]))
    amounts = draw(st.sampled_from([AMOUNTS[1:4], AMOUNTS[4:], AMOUNTS]))
    lot = draw(st.sampled_from((*LOTS, *HOUSE_LOTS)))
    events: list[AnyEvent] = [
        AggregationEvent(
            event_time=timestamp(START + draw(st.integers(0, seconds)) * SECOND),
            event_time_zone_offset="+00:00",
            action=draw(st.sampled_from(["ADD", "DELETE"])),
            parent_id=CARRIERS[0],
            child_quantity_list=(QuantityElement(lot, *draw(st.sampled_from(amounts))),),
        )
        for _ in range(draw(st.integers(2, most)))
    ]
    return draw(_arrivals(events))


@st.composite
def carrier_histories(draw: st.DrawFn, most: int = 9) -> list[Arrival]:
    """Units that go through reused carriers, which are cleaned now and then."""
    events: list[AnyEvent] = []
    for _ in range(draw(st.integers(2, most))):
        time = timestamp(START + draw(st.integers(0, 5)) * SECOND)
        carrier = draw(st.sampled_from(CARRIERS))
        action: Literal["ADD", "DELETE"] | None = draw(st.sampled_from(["ADD", "ADD", "DELETE", None]))
        if action is None:
            cleaned = ObjectEvent(
                event_time=time,
                action="OBSERVE",
                biz_step="cleaning",
                epc_list=(carrier,),
                event_time_zone_offset="+00:00",
            )
            events.append(cleaned)
            continue
        contents = draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=2, unique=True))
        events.append(
            AggregationEvent(
                event_time=time,
                action=action,
                parent_id=carrier,
                child_epcs=tuple(contents),
                event_time_zone_offset="+00:00",
            )
        )
    return draw(_arrivals(events))


@st.composite
def cleaned_histories(draw: st.DrawFn, least: int = 5, most: int = 10) -> list[Arrival]:
    """Carriers that are filled, emptied, cleaned, put into each other, made and built in, at instants that meet."""
    units, seconds = UNITS[:1] + PARTS[:1], draw(st.sampled_from([3, 6]))
    events: list[AnyEvent] = []
    for _ in range(draw(st.integers(least, most))):
        common: dict[str, Any] = {
            "event_time": timestamp(START + draw(st.integers(0, seconds)) * SECOND),
            "event_time_zone_offset": "+00:00",
        }
        carrier, other = draw(st.sampled_from([CARRIERS, CARRIERS[::-1]]))
        thing = draw(st.sampled_from((*units, other)))
        what = draw(st.sampled_from(["pack", "pack", "unpack", "clean", "clean", "build", "make", "use"]))
        if what == "clean":
            events.append(ObjectEvent(action="OBSERVE", biz_step="cleaning", epc_list=(carrier,), **common))
        elif what in ("make", "use"):
            ends = (thing, carrier) if what == "make" else (carrier, thing)
            events.append(TransformationEvent(input_epc_list=ends[:1], output_epc_list=ends[1:], **common))
        else:
            step = "installing" if what == "build" else "packing"
            parent, child = (thing, carrier) if what == "build" else (carrier, thing)
            action: Literal["ADD", "DELETE"] = "DELETE" if what == "unpack" else "ADD"
            events.append(
                AggregationEvent(action=action, biz_step=step, parent_id=parent, child_epcs=(child,), **common)
            )
    return draw(_arrivals(events))


@st.composite
def _arrivals(draw: st.DrawFn, events: list[AnyEvent]) -> list[Arrival]:
    """The events named, captured by someone, some of them voided before or after they arrive."""
    arrivals: list[Arrival] = []
    for number, plain in enumerate(events):
        named = draw(st.integers(0, 7)) > 0
        event = msgspec.structs.replace(plain, event_id=f"urn:example:event:{number}" if named else None)
        party = draw(st.sampled_from(["us", "us", "us", "them"]))
        arrivals.append((event, party))
        if draw(st.integers(0, 5)) == 0:
            declaring = (_declaration(event), draw(st.sampled_from([party, party, "them"])))
            arrivals.insert(draw(st.integers(0, len(arrivals))), declaring)
    return arrivals
