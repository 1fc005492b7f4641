"""Hypothesis strategies for histories of a small, busy and badly kept factory.

Few things, few instants and no mercy: carriers are reused, lots split and merge, units are reworked and taken apart,
operations run over several events, clocks lie, messages come late, twice at one instant, and are voided before or after
they arrive. The order of the list is the order of arrival; event times are drawn apart from it.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from hypothesis import strategies as st

from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    ErrorDeclaration,
    ObjectEvent,
    QuantityElement,
    TransformationEvent,
)
from clew.events.timestamps import timestamp

SECOND = 1_000_000
START = 1_767_225_600 * SECOND
"""2026-01-01T00:00:00Z, in UTC microseconds."""

PARTS = tuple(f"urn:epc:id:sgtin:0614141.112345.{serial}" for serial in (1, 2, 3))
UNITS = tuple(f"urn:epc:id:sgtin:0614141.112346.{serial}" for serial in (1, 2))
HOUSE_THINGS = ("urn:example:frame:1", "urn:example:frame:2")
CARRIERS = ("urn:epc:id:sscc:0614141.1000000001", "urn:epc:id:grai:0614141.00001.7")
LOTS = ("urn:epc:class:lgtin:0614141.112347.A", "urn:epc:class:lgtin:0614141.112347.B")
HOUSE_LOTS = ("urn:example:melt:9",)
CLASSES = ("urn:epc:idpat:sgtin:0614141.112348.*",)
CAMPAIGNS = ("urn:example:campaign:1", "urn:example:campaign:2")

AMOUNTS = ((None, None), ("1", None), ("2", "EA"), ("3", None), ("0.5", "KGM"), ("500", "GRM"))

INSTANCES = (*PARTS, *UNITS, *HOUSE_THINGS, *CARRIERS)
COUNTED = (*LOTS, *HOUSE_LOTS, *CLASSES)

Arrival = tuple[AnyEvent, str]
"""An event and the party that captured it."""

instants = st.integers(0, 6).map(lambda second: timestamp(START + second * SECOND))
instances = st.sampled_from(INSTANCES)


@st.composite
def quantities(draw: st.DrawFn) -> QuantityElement:
    """A lot or a bare class, counted, weighed or neither."""
    measured = draw(
        st.sampled_from([(None, None), ("1", None), ("2", "EA"), ("3", None), ("0.5", "KGM"), ("500", "GRM")])
    )
    return QuantityElement(draw(st.sampled_from(COUNTED)), *measured)


@st.composite
def _lists(draw: st.DrawFn, most: int = 2) -> tuple[tuple[str, ...], tuple[QuantityElement, ...]]:
    epcs = draw(st.lists(instances, max_size=most, unique=True))
    items = draw(st.lists(quantities(), max_size=1 if epcs else most))
    return tuple(epcs), tuple(items)


@st.composite
def transformations(draw: st.DrawFn) -> TransformationEvent:
    inputs, input_items = draw(_lists())
    outputs, output_items = draw(_lists())
    return TransformationEvent(
        event_time=draw(instants),
        event_time_zone_offset="+00:00",
        transformation_id=draw(st.sampled_from([None, None, *CAMPAIGNS])),
        input_epc_list=inputs,
        input_quantity_list=input_items,
        output_epc_list=outputs,
        output_quantity_list=output_items,
    )


@st.composite
def bonds(draw: st.DrawFn) -> AggregationEvent | AssociationEvent:
    """ADD or DELETE of a pair, by Association or Aggregation, naming children or (DELETE) none."""
    action: Literal["ADD", "DELETE"] = draw(st.sampled_from(["ADD", "ADD", "DELETE"]))
    nameless = action == "DELETE" and draw(st.booleans())
    epcs, items = ((), ()) if nameless else draw(_lists())
    kinds: list[type[AggregationEvent] | type[AssociationEvent]] = [
        AggregationEvent,
        AggregationEvent,
        AssociationEvent,
    ]
    event_type = draw(st.sampled_from(kinds))
    steps = ["packing", "assembling", "replacing"] if action == "ADD" else ["unpacking", "removing", "replacing"]
    return event_type(
        event_time=draw(instants),
        event_time_zone_offset="+00:00",
        action=action,
        biz_step=draw(st.sampled_from(steps)),
        parent_id=draw(instances),
        child_epcs=epcs,
        child_quantity_list=items,
    )


@st.composite
def observations(draw: st.DrawFn) -> ObjectEvent:
    """Makes no links; may clean a carrier, count a lot, or be the latest event of the log."""
    return ObjectEvent(
        event_time=draw(instants),
        event_time_zone_offset="+00:00",
        action="OBSERVE",
        biz_step=draw(st.sampled_from(["cleaning", "inspecting"])),
        epc_list=tuple(draw(st.lists(st.sampled_from(CARRIERS + UNITS), min_size=1, max_size=1))),
        quantity_list=tuple(draw(st.lists(quantities(), max_size=1))),
    )


def _declaration(event: AnyEvent) -> AnyEvent:
    return msgspec.structs.replace(event, error_declaration=ErrorDeclaration(declaration_time=timestamp(START)))


@st.composite
def histories(draw: st.DrawFn, most: int = 9) -> list[Arrival]:
    """Events with the party that captured each, in the order of arrival."""
    events = draw(
        st.lists(st.one_of(transformations(), transformations(), bonds(), bonds(), observations()), max_size=most)
    )
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
