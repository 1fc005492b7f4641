"""Where an event may carry extension elements: every such place, to be visited or rewritten.

EPCIS 2.0 allows user extensions on the event, in its ILMD, sensor elements, metadata and reports, places, quantity
elements and error declaration. Whoever must see *all* of them (validation, tokens) goes through here, so that a new
place is added once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from operator import is_
from typing import Literal, TypeVar

import msgspec

from clew.events.model import (
    AnyEvent,
    ErrorDeclaration,
    Extension,
    ObjectEvent,
    Place,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    TransformationEvent,
)

Where = Literal[
    "event",
    "ilmd",
    "sensor_element",
    "sensor_metadata",
    "sensor_report",
    "place",
    "quantity",
    "error_declaration",
]
_Part = TypeVar(
    "_Part",
    bound=Place | ErrorDeclaration | QuantityElement | SensorElement | SensorMetadata | SensorReport,
)
_Item = TypeVar("_Item")
Change = Callable[[tuple[Extension, ...]], tuple[Extension, ...]]
"""Gives back the very tuple that it got when it changes nothing."""

QUANTITY_LISTS = {
    "quantity_list": "quantityList",
    "child_quantity_list": "childQuantityList",
    "input_quantity_list": "inputQuantityList",
    "output_quantity_list": "outputQuantityList",
}


@lru_cache(maxsize=16)
def _quantity_lists(kind: type[AnyEvent]) -> tuple[tuple[str, str], ...]:
    return tuple((field, name) for field, name in QUANTITY_LISTS.items() if field in kind.__struct_fields__)


class Carried(msgspec.Struct, frozen=True):
    """The extensions of one place. ``path``: where in the event (``""`` is the event itself, else ends in a dot);
    ``report``: the sensor report that carries them, if one does."""

    path: str
    where: Where
    extensions: tuple[Extension, ...]
    report: SensorReport | None = None


def carried(event: AnyEvent) -> Iterator[Carried]:
    """Every place of the event that carries extensions, in the standard's order."""
    if event.extensions:
        yield Carried("", "event", event.extensions)
    if isinstance(event, (ObjectEvent, TransformationEvent)) and event.ilmd:
        yield Carried("ilmd.", "ilmd", event.ilmd)
    for index, sensor in enumerate(event.sensor_element_list):
        yield from _in_sensor_element(f"sensorElementList[{index}].", sensor)
    for path, place in (("readPoint.", event.read_point), ("bizLocation.", event.biz_location)):
        if place is not None and place.extensions:
            yield Carried(path, "place", place.extensions)
    for field, name in _quantity_lists(type(event)):
        for index, quantity in enumerate(getattr(event, field)):
            if quantity.extensions:
                yield Carried(f"{name}[{index}].", "quantity", quantity.extensions)
    if event.error_declaration is not None and event.error_declaration.extensions:
        yield Carried("errorDeclaration.", "error_declaration", event.error_declaration.extensions)


def _in_sensor_element(path: str, sensor: SensorElement) -> Iterator[Carried]:
    if sensor.extensions:
        yield Carried(path, "sensor_element", sensor.extensions)
    if sensor.sensor_metadata is not None and sensor.sensor_metadata.extensions:
        yield Carried(f"{path}sensorMetadata.", "sensor_metadata", sensor.sensor_metadata.extensions)
    for index, report in enumerate(sensor.sensor_report):
        if report.extensions:
            yield Carried(f"{path}sensorReport[{index}].", "sensor_report", report.extensions, report)


def rewrite(event: AnyEvent, change: Change) -> AnyEvent:
    """The event with ``change`` applied to the extensions of every place; the event itself when nothing changed."""
    changed: dict[str, object] = {}
    if event.extensions:
        _note(changed, "extensions", event.extensions, change(event.extensions))
    if isinstance(event, (ObjectEvent, TransformationEvent)) and event.ilmd:
        _note(changed, "ilmd", event.ilmd, change(event.ilmd))
    if event.sensor_element_list:
        sensors = unless_same(event.sensor_element_list, [_sensor(s, change) for s in event.sensor_element_list])
        _note(changed, "sensor_element_list", event.sensor_element_list, sensors)
    part: Place | ErrorDeclaration | None
    for field, part in (
        ("read_point", event.read_point),
        ("biz_location", event.biz_location),
        ("error_declaration", event.error_declaration),
    ):
        if part is not None and part.extensions:
            _note(changed, field, part, _with(part, change))
    for field, _ in _quantity_lists(type(event)):
        quantities: tuple[QuantityElement, ...] = getattr(event, field)
        if quantities:
            rewritten = unless_same(quantities, [_with(quantity, change) for quantity in quantities])
            _note(changed, field, quantities, rewritten)
    return msgspec.structs.replace(event, **changed) if changed else event


def unless_same(before: tuple[_Item, ...], after: list[_Item]) -> tuple[_Item, ...]:
    """``after``, but the very tuple ``before`` when it holds the very same items: comparing trees would cost more."""
    return before if all(map(is_, before, after)) else tuple(after)


def _note(changed: dict[str, object], field: str, before: object, after: object) -> None:
    if before is not after:
        changed[field] = after


def _sensor(sensor: SensorElement, change: Change) -> SensorElement:
    metadata = sensor.sensor_metadata and _with(sensor.sensor_metadata, change)
    reports = unless_same(sensor.sensor_report, [_with(report, change) for report in sensor.sensor_report])
    own = _with(sensor, change)
    if own is sensor and metadata is sensor.sensor_metadata and reports is sensor.sensor_report:
        return sensor
    return msgspec.structs.replace(own, sensor_metadata=metadata, sensor_report=reports)


def _with(part: _Part, change: Change) -> _Part:
    if not part.extensions:
        return part
    extensions = change(part.extensions)
    return part if extensions is part.extensions else msgspec.structs.replace(part, extensions=extensions)
