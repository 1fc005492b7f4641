"""Master data as events, valid in time: products, characteristics, equipment, gauges, suppliers, places, persons.

An ObjectEvent that lists one identifier and carries ``clew:master_data``. What a document header brings as
vocabulary elements becomes such events; so master data have a position, a principal and a history like anything else
(docs/adr/0006-master-data-as-events.md). A later event about the same identifier replaces the earlier one from its
``valid_from`` on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import quote

import msgspec

from clew.events.dictionary.namespace import HOUSE, qualified, term_of
from clew.events.house.elements import element, elements, found, instant, number, required, text, texts
from clew.events.house.identity import named
from clew.events.identifiers import normalise
from clew.events.model import AnyEvent, Extension, ObjectEvent, VocabularyElement
from clew.events.timestamps import Timestamp

PRODUCT = "urn:epcglobal:epcis:vtype:EPCClass"
LOCATION = "urn:epcglobal:epcis:vtype:BusinessLocation"
CHARACTERISTIC, EQUIPMENT, GAUGE, SUPPLIER, PERSON = "characteristic", "equipment", "gauge", "supplier", "person"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


class Component(msgspec.Struct, frozen=True, omit_defaults=True):
    """An expected component: its class, how much one product takes (``unit`` Rec 20; None: pieces), alternates."""

    product_class: str
    count: Decimal | None = None
    unit: str | None = None
    alternates: tuple[str, ...] = ()
    position: str | None = None
    mandatory: bool = True


class Stage(msgspec.Struct, frozen=True, omit_defaults=True):
    """An expected stage of the life cycle: ``process_step`` is a bizStep or a step of the site."""

    process_step: str
    number: int | None = None
    name: str | None = None
    mandatory: bool = True


class Limits(msgspec.Struct, frozen=True, omit_defaults=True):
    """A characteristic's specification in ``unit`` (Rec 20), under one version."""

    unit: str | None = None
    nominal: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    version: str | None = None


class MasterData(msgspec.Struct, frozen=True, omit_defaults=True):
    """Master data of one identifier. ``key``: normalised; ``identifier``: as written; times UTC microseconds, None
    without bound. ``attributes``: URI and text of the plain ones; ``elements``: everything stated, unread."""

    key: str
    identifier: str
    vocabulary_type: str
    valid_from: int | None = None
    valid_to: int | None = None
    name: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()
    stages: tuple[Stage, ...] = ()
    limits: Limits | None = None
    elements: tuple[Extension, ...] = ()


def subject(kind: str, code: str) -> str:
    """The identifier under which a house code has its master data: ``urn:clew:<kind>:<code>``; a URI stays itself.

    A facet holds the bare code (``equipment`` is ``M-01``); ``subject("equipment", "M-01")`` has its master data.
    """
    stripped = code.strip()
    return stripped if _SCHEME.fullmatch(stripped) else f"urn:clew:{kind}:{quote(stripped, safe='')}"


def master_data_event(
    vocabulary_type: str,
    master: VocabularyElement,
    event_time: Timestamp,
    event_time_zone_offset: str = "+00:00",
    *,
    valid_from: Timestamp | None = None,
    valid_to: Timestamp | None = None,
    terms: Iterable[Extension] = (),
    event_id: str | None = None,
) -> ObjectEvent:
    """The event that records one vocabulary element (§9.4), with ``terms``: further house elements about it.

    An attribute whose URI lies in the house namespace becomes the house term itself, so that it is checked and, where
    graded personal, tokenised like any other.
    """
    head = element(
        "master_data",
        {"vocabulary_type": vocabulary_type, "valid_from": valid_from, "valid_to": valid_to},
    )
    children = (*map(_attribute, master.attributes), *elements("child", master.children), *terms)
    lists = named(master.id)
    return ObjectEvent(
        event_time=event_time,
        event_time_zone_offset=event_time_zone_offset,
        event_id=event_id,
        action="OBSERVE",
        epc_list=lists.epc_list,
        quantity_list=lists.quantity_list,
        extensions=(msgspec.structs.replace(head, children=(*head.children, *children)),),
    )


def _attribute(attribute: Extension) -> Extension:
    namespace, closed, local = attribute.name.removeprefix("{").partition("}")
    uri = namespace + local if closed else attribute.name
    if uri.startswith(HOUSE):
        return msgspec.structs.replace(attribute, name=qualified(uri.removeprefix(HOUSE)))
    value = msgspec.structs.replace(attribute, name=qualified("attribute_value"), in_array=False)
    stated = element("attribute", {"attribute_id": uri}, in_array=True)
    if value.text is None and not value.children and not value.attributes:
        return stated
    return msgspec.structs.replace(stated, children=(*stated.children, value))


def component_elements(components: Iterable[Component]) -> tuple[Extension, ...]:
    """Expected components as elements for ``terms`` of a product."""
    return elements(
        "component",
        (
            {
                "product_class": part.product_class,
                "component_count": part.count,
                "unit": part.unit,
                "alternate": part.alternates,
                "position": part.position,
                "mandatory": part.mandatory,
            }
            for part in components
        ),
    )


def stage_elements(stages: Iterable[Stage]) -> tuple[Extension, ...]:
    """Expected stages as elements for ``terms`` of a product."""
    return elements(
        "stage",
        (
            {
                "stage_number": stage.number,
                "process_step": stage.process_step,
                "name": stage.name,
                "mandatory": stage.mandatory,
            }
            for stage in stages
        ),
    )


def limit_elements(limits: Limits) -> tuple[Extension, ...]:
    """A characteristic's limits as elements for ``terms``."""
    stated = {
        "unit": limits.unit,
        "nominal": limits.nominal,
        "lower_limit": limits.lower,
        "upper_limit": limits.upper,
        "limits_version": limits.version,
    }
    return tuple(element(term, value) for term, value in stated.items() if value is not None)


def master_data(event: AnyEvent) -> tuple[MasterData, ...]:
    """The master data that an event states, one for each identifier it lists. Raises ``InvalidData("house.…")``."""
    stated = found(event.extensions, "master_data")
    if not stated or not isinstance(event, ObjectEvent):
        return ()
    identifiers = (*event.epc_list, *(quantity.epc_class for quantity in event.quantity_list))
    return tuple(_read(identifier, data) for data in stated for identifier in identifiers)


def _read(identifier: str, data: Extension) -> MasterData:
    attributes = (
        (required(attribute, "attribute_id"), text(attribute, "attribute_value"))
        for attribute in found(data.children, "attribute")
    )
    return MasterData(
        key=normalise(identifier),
        identifier=identifier,
        vocabulary_type=required(data, "vocabulary_type"),
        valid_from=instant(data, "valid_from"),
        valid_to=instant(data, "valid_to"),
        name=text(data, "name"),
        attributes=tuple((uri, value) for uri, value in attributes if value is not None),
        children=tuple(map(normalise, texts(data, "child"))),
        components=tuple(map(_component, found(data.children, "component"))),
        stages=tuple(map(_stage, found(data.children, "stage"))),
        limits=_limits(data),
        elements=data.children,
    )


def _component(part: Extension) -> Component:
    return Component(
        product_class=normalise(required(part, "product_class")),
        count=number(part, "component_count"),
        unit=text(part, "unit"),
        alternates=tuple(map(normalise, texts(part, "alternate"))),
        position=text(part, "position"),
        mandatory=_truth(part),
    )


def _stage(stage: Extension) -> Stage:
    rank = number(stage, "stage_number")
    step = text(stage, "process_step")
    return Stage(
        process_step=step if step is not None else required(stage, "name"),
        number=None if rank is None else int(rank),
        name=text(stage, "name"),
        mandatory=_truth(stage),
    )


def _truth(parent: Extension) -> bool:
    """``mandatory``, which is yes unless said otherwise."""
    return text(parent, "mandatory") not in ("false", "0")


def _limits(data: Extension) -> Limits | None:
    limits = Limits(
        unit=text(data, "unit"),
        nominal=number(data, "nominal"),
        lower=number(data, "lower_limit"),
        upper=number(data, "upper_limit"),
        version=text(data, "limits_version"),
    )
    stated = {term_of(child) for child in data.children}
    return limits if stated & {"nominal", "lower_limit", "upper_limit"} else None
