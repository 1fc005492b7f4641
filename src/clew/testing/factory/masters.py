"""The plant's master data as events: names, the product's components and stages, limits; all marked as simulated."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID, uuid5

from clew.events.house import (
    Component,
    Limits,
    Stage,
    component_elements,
    element,
    limit_elements,
    master_data_event,
    stage_elements,
)
from clew.events.house.master_data import CHARACTERISTIC, EQUIPMENT, GAUGE, LOCATION, PRODUCT, SUPPLIER, subject
from clew.events.model import AnyEvent, Extension, VocabularyElement
from clew.testing.factory.gauges import CHARACTERISTICS, gauge_names
from clew.testing.factory.journal import Journal, instant
from clew.testing.factory.plant import (
    CARRIER,
    CUSTOMERS,
    ENCODER,
    ENCODER_MAKER,
    GOODS_IN,
    GOODS_OUT,
    MATERIALS,
    MOTOR,
    OFFSET,
    OWN_PRODUCTS,
    ROTOR,
    SCREWS,
    SITE,
    STATIONS,
    STATOR,
    SUPPLIERS,
    WORKS,
    place,
)

COMPONENTS = (
    Component(WORKS.keys.class_of(STATOR), Decimal(1)),
    Component(WORKS.keys.class_of(ROTOR), Decimal(1)),
    Component(ENCODER_MAKER.keys.class_of(ENCODER), Decimal(1)),
    Component(SCREWS[0].product_class, Decimal(4), alternates=(SCREWS[1].product_class,)),
)
STAGES = (
    Stage("commissioning", 10),
    Stage("assembling", 20),
    Stage("inspecting", 30),
    Stage("packing", 40, mandatory=False),
)
STATED = {
    "wire_diameter": ("线径", "wire diameter"),
    "remanence": ("剩磁", "remanence"),
    "shaft_diameter": ("轴径", "shaft diameter"),
    "function": ("功能", "function"),
    "cargo_temperature": ("货厢温度", "cargo temperature"),
}
"""What is stated of lots, loads and returned motors: named, but without limits of its own."""
VESSELS = {
    "TANK-1": ("树脂储罐", "resin tank"),
    "VAT-2": ("调漆桶", "varnish vat"),
    "SILO-1": ("粉末料仓", "powder silo"),
}
YARDS = ((GOODS_IN, "收货区", "goods in"), (GOODS_OUT, "发货区", "goods out"))
PARTY = "urn:epcglobal:epcis:vtype:SourceDest"
UUID_URN = "urn:uuid:"
Master = tuple[str, str, str, tuple[Extension, ...]]
"""Kind, identifier, name in both languages, further terms."""


def in_both(zh: str, en: str) -> str:
    """A name as master data write it for readers of two languages."""
    return f"{zh} · {en}"


def master_data_events(journal: Journal, when: int, machines: int) -> Iterator[AnyEvent]:
    """Names of products, materials, firms, places, machines and gauges, the motor's components and stages, and the
    limits of characteristics, valid from ``when`` (UTC microseconds) on. ``machines``: of a kind, as planned."""
    drawn = ""
    for master in _masters():
        drawn = journal.new_id()
        yield _event(master, when, drawn)
    for master in _further(machines):
        # No ID is drawn for these: what the journal draws next must not depend on how much has a name.
        yield _event(master, when, drawn)


def _event(master: Master, when: int, drawn: str) -> AnyEvent:
    kind, identifier, name, terms = master
    return master_data_event(
        kind,
        VocabularyElement(identifier),
        instant(when),
        OFFSET,
        valid_from=instant(when),
        terms=(element("name", name), *terms),
        event_id=worded(drawn, f"{identifier} {name}"),
    )


def worded(drawn: str, words: str) -> str:
    """The ID of an event about ``words``: where they change it is another event, not the same one saying otherwise."""
    return f"{UUID_URN}{uuid5(UUID(drawn.removeprefix(UUID_URN)), words)}"


def _masters() -> Iterator[Master]:
    for kind, identifier, zh, en in _names():
        motor = identifier == WORKS.keys.class_of(MOTOR)
        built = (*component_elements(COMPONENTS), *stage_elements(STAGES)) if motor else ()
        yield kind, identifier, in_both(zh, en), built
    for what in CHARACTERISTICS:
        limits = Limits(
            unit=what.uom,
            lower=None if what.lower is None else Decimal(what.lower),
            upper=None if what.upper is None else Decimal(what.upper),
            version="1",
        )
        identifier = subject(CHARACTERISTIC, what.name)
        yield CHARACTERISTIC, identifier, in_both(what.zh, what.en), limit_elements(limits)


def _further(machines: int) -> Iterator[Master]:
    """What has a name and nothing else: firms as parties, yards, gauges, vessels, what is stated without limits."""
    for firm in (WORKS, *CUSTOMERS, CARRIER):
        yield PARTY, firm.keys.party(), in_both(firm.zh, firm.en), ()
    for firm in SUPPLIERS:
        yield LOCATION, firm.keys.place(1), in_both(firm.zh, firm.en), ()
    for yard, zh, en in YARDS:
        yield LOCATION, yard, in_both(zh, en), ()
    for gauge, zh, en in gauge_names(machines):
        yield GAUGE, gauge, in_both(zh, en), ()
    for vessel, (zh, en) in VESSELS.items():
        yield EQUIPMENT, WORKS.keys.asset(vessel), in_both(zh, en), ()
    for name, (zh, en) in STATED.items():
        yield CHARACTERISTIC, subject(CHARACTERISTIC, name), in_both(zh, en), ()


def _names() -> Iterator[tuple[str, str, str, str]]:
    for item, (zh, en) in OWN_PRODUCTS.items():
        yield PRODUCT, WORKS.keys.class_of(item), zh, en
    for material in MATERIALS:
        yield PRODUCT, material.product_class, material.zh, material.en
    yield PRODUCT, ENCODER_MAKER.keys.class_of(ENCODER), "编码器", "encoder"
    for firm in SUPPLIERS:
        yield SUPPLIER, firm.keys.party(), firm.zh, firm.en
    for firm in (*CUSTOMERS, CARRIER):
        yield LOCATION, firm.keys.place(1), firm.zh, firm.en
    yield LOCATION, SITE, WORKS.zh, WORKS.en
    for station in STATIONS:
        yield LOCATION, place(station), station.zh, station.en
        for machine in station.machines:
            yield EQUIPMENT, subject("equipment", machine), f"{station.zh}设备", f"{station.en} machine"
