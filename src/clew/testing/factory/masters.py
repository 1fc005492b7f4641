"""The plant's master data as events: names, the product's components and stages, limits; all marked as simulated."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

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
from clew.events.house.master_data import CHARACTERISTIC, EQUIPMENT, LOCATION, PRODUCT, SUPPLIER, subject
from clew.events.model import AnyEvent, Extension, VocabularyElement
from clew.testing.factory.gauges import CHARACTERISTICS
from clew.testing.factory.journal import Journal, instant
from clew.testing.factory.plant import (
    CARRIER,
    CUSTOMERS,
    ENCODER,
    ENCODER_MAKER,
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


def master_data_events(journal: Journal, when: int) -> Iterator[AnyEvent]:
    """Names of products, materials, firms, places and machines, the motor's components and stages, and the limits of
    characteristics, valid from ``when`` (UTC microseconds) on."""
    for kind, identifier, name, terms in _masters():
        yield master_data_event(
            kind,
            VocabularyElement(identifier),
            instant(when),
            OFFSET,
            valid_from=instant(when),
            terms=(element("name", name), *terms),
            event_id=journal.new_id(),
        )


def _masters() -> Iterator[tuple[str, str, str, tuple[Extension, ...]]]:
    for kind, identifier, zh, en in _names():
        motor = identifier == WORKS.keys.class_of(MOTOR)
        built = (*component_elements(COMPONENTS), *stage_elements(STAGES)) if motor else ()
        yield kind, identifier, f"{zh} · {en}", built
    for what in CHARACTERISTICS:
        limits = Limits(
            unit=what.uom,
            lower=None if what.lower is None else Decimal(what.lower),
            upper=None if what.upper is None else Decimal(what.upper),
            version="1",
        )
        identifier = subject(CHARACTERISTIC, what.name)
        yield CHARACTERISTIC, identifier, what.name.replace("_", " "), limit_elements(limits)


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
