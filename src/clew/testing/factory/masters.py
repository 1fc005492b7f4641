"""The plant's master data as events: names that make the demo readable, each marked as simulated."""

from __future__ import annotations

from collections.abc import Iterator

from clew.events.house import element, master_data_event
from clew.events.house.master_data import EQUIPMENT, LOCATION, PRODUCT, SUPPLIER, subject
from clew.events.model import AnyEvent, Extension, VocabularyElement
from clew.testing.factory.journal import Journal, instant
from clew.testing.factory.plant import (
    CUSTOMERS,
    ENCODER,
    ENCODER_MAKER,
    MATERIALS,
    OFFSET,
    OWN_PRODUCTS,
    SITE,
    STATIONS,
    SUPPLIERS,
    WORKS,
    place,
)


def master_data_events(journal: Journal, when: int) -> Iterator[AnyEvent]:
    """Names of products, materials, firms, places and machines, valid from ``when`` (UTC microseconds) on."""
    for kind, identifier, zh, en in _names():
        terms: tuple[Extension, ...] = (element("name", f"{zh} · {en}"),)
        yield master_data_event(
            kind,
            VocabularyElement(identifier),
            instant(when),
            OFFSET,
            valid_from=instant(when),
            terms=terms,
            event_id=journal.new_id(),
        )


def _names() -> Iterator[tuple[str, str, str, str]]:
    for item, (zh, en) in OWN_PRODUCTS.items():
        yield PRODUCT, WORKS.keys.class_of(item), zh, en
    for material in MATERIALS:
        yield PRODUCT, material.product_class, material.zh, material.en
    yield PRODUCT, ENCODER_MAKER.keys.class_of(ENCODER), "编码器", "encoder"
    for firm in SUPPLIERS:
        yield SUPPLIER, firm.keys.party(), firm.zh, firm.en
    for firm in CUSTOMERS:
        yield LOCATION, firm.keys.place(1), firm.zh, firm.en
    yield LOCATION, SITE, WORKS.zh, WORKS.en
    for station in STATIONS:
        yield LOCATION, place(station), station.zh, station.en
        yield EQUIPMENT, subject("equipment", station.equipment), f"{station.zh}设备", f"{station.en} machine"
