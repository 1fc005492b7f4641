"""Two installations: a story of totes, a truck and two presses, written here; and a simulated factory."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec
import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.events.epcis import write_json
from clew.events.house import facet, measurement
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    Document,
    ObjectEvent,
    Place,
    QuantityElement,
    TransformationEvent,
)
from clew.events.timestamps import Timestamp, parse_timestamp
from clew.testing.database import DatabaseServer
from clew.testing.factory import Description, Plan, simulate
from clew.testing.factory.documents import NAMESPACES, document_bytes

DAY = "2026-03-02T"
HALL = "urn:epc:id:sgln:9521001.00001.0"
SCREWS = "urn:epc:idpat:sgtin:9521001.000099.*"


def thing(name: str) -> str:
    return f"urn:clew:id:{name}"


def at(clock: str) -> str:
    """The instant of a time of day of the story."""
    return f"{DAY}{clock}:00Z"


def moment(clock: str) -> int:
    return parse_timestamp(at(clock)).microseconds


def _time(clock: str) -> Timestamp:
    return parse_timestamp(at(clock))


def packed(clock: str, container: str, *names: str, action: str = "ADD") -> AggregationEvent:
    return AggregationEvent(
        event_time=_time(clock), event_time_zone_offset="+00:00", action=action, biz_step="packing",
        parent_id=thing(container), child_epcs=tuple(map(thing, names)),
    )  # fmt: skip


def made(clock: str, given: str, result: str, press: str, program: str = "P1") -> TransformationEvent:
    return TransformationEvent(
        event_time=_time(clock), event_time_zone_offset="+00:00", input_epc_list=(thing(given),),
        input_quantity_list=(QuantityElement(epc_class=SCREWS, quantity="4"),), output_epc_list=(thing(result),),
        extensions=(facet("equipment", press), facet("program", program)),
    )  # fmt: skip


def read(clock: str, value: str, *names: str, uom: str = "CEL", name: str = "cargo_temperature") -> ObjectEvent:
    sensor = measurement(name, Decimal(value), uom, type="Temperature", upper_limit=Decimal(40))
    return ObjectEvent(
        event_time=_time(clock), event_time_zone_offset="+00:00", action="OBSERVE",
        epc_list=tuple(map(thing, names)), sensor_element_list=(sensor,),
        read_point=None if names else Place(HALL),
    )  # fmt: skip


def seen(clock: str, *names: str, **facets: str) -> ObjectEvent:
    return ObjectEvent(
        event_time=_time(clock), event_time_zone_offset="+00:00", action="OBSERVE", epc_list=tuple(map(thing, names)),
        read_point=Place(HALL), extensions=tuple(facet(name, value) for name, value in facets.items()),
    )  # fmt: skip


STORY: tuple[AnyEvent, ...] = (
    packed("08:00", "T1", "A", "B"),
    packed("09:00", "V", "T1"),
    read("10:00", "41", "V"),
    packed("10:30", "V", "C"),
    read("11:00", "45", "V"),
    packed("11:30", "V", "T1", action="DELETE"),
    read("12:00", "38", "V"),
    packed("12:15", "V", "C", action="DELETE"),
    packed("12:30", "V", "D"),
    packed("13:00", "T1", "E"),
    made("14:00", "A", "PA", "PRESS-2"),
    made("14:10", "C", "PC", "PRESS-1", "P2"),
    made("14:20", "D", "PD", "PRESS-2", "P2"),
    made("14:30", "E", "PE", "PRESS-2"),
    made("15:00", "PA", "PPA", "PRESS-1"),
    read("16:00", "50", name="hall_temperature"),
    seen("16:20", "H1", humidity_percent="71.5"),
    read("17:00", "20", name="hall_temperature"),
    seen("17:20", "H2"),
)


def document(*events: AnyEvent) -> bytes:
    return write_json(
        Document(kind="EPCISDocument", events=events, creation_date=_time("00:00"), namespaces=NAMESPACES)
    )


@pytest.fixture(scope="session")
def story(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clew]:
    """The story, captured as its owner; only read by tests."""
    settings = settings_from(data=tmp_path_factory.mktemp("story"), database=database_server.empty())
    with open_clew(settings, principal=local_principal()) as clew:
        result = clew.capture(Source(document(*STORY), name="story.json"))
        assert not result.refused, [outcome.findings for outcome in result.outcomes]
        yield clew


class Works(msgspec.Struct, frozen=True):
    """A simulated factory, its events in order of arrival, and what is true of it."""

    clew: Clew
    events: tuple[AnyEvent, ...]
    truth: Description


@pytest.fixture(scope="session")
def works(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """With a machine that drifts; only read by tests."""
    settings = settings_from(data=tmp_path_factory.mktemp("works"), database=database_server.empty())
    with open_clew(settings, principal=local_principal()) as clew:
        simulation = simulate(11, plan=Plan(units=40, causes=("machine_drift",)))
        events = tuple(simulation)
        result = clew.capture(Source(document_bytes(list(events)), name="factory.json"))
        assert not result.refused
        yield Works(clew, events, simulation.description)
