"""EPCIS JSON of the factory's own events, written from cached pieces: the same bytes as the house's writer, sooner.

Only what this factory says is known here; any other event goes through ``write_json``. A test compares the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from clew.events.dictionary.namespace import HOUSE, PREFIX
from clew.events.epcis import write_json
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    BusinessTransaction,
    Document,
    Extension,
    ObjectEvent,
    Place,
    QuantityElement,
    SensorElement,
    SensorReport,
    SourceOrDestination,
    TransformationEvent,
)
from clew.events.vocabulary import normalise_term

_PLAIN_NUMBER = re.compile(r"(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_NAMESPACE = f"{{{HOUSE}}}"
_LIST_START = b'"eventList":['
_LIST_END = b"]}}"
_encode = msgspec.json.encode


class _UnknownHereError(Exception):
    """Something that only the house's own writer knows how to say."""


def document_json(document: Document) -> bytes:
    """What ``write_json(document)`` gives, for a document of events without header or master data."""
    events = document.events
    if not events or any(_foreign(event) for event in events):
        return write_json(document)
    # The house's writer says the head of the document: the prefixes that these events use.
    using = next((event for event in events if event.extensions), events[0])
    head, _, rest = write_json(msgspec.structs.replace(document, events=(using,))).partition(_LIST_START)
    if not rest.endswith(_LIST_END):
        return write_json(document)
    texts = ",".join(_event_text(event, document) for event in events)
    return head + _LIST_START + texts.encode() + _LIST_END


def _foreign(event: AnyEvent) -> bool:
    return any(not extension.name.startswith(_NAMESPACE) for extension in event.extensions)


def _event_text(event: AnyEvent, document: Document) -> str:
    try:
        return _quick(event)
    except _UnknownHereError:
        alone = write_json(msgspec.structs.replace(document, events=(event,), header=(), master_data=()))
        return alone.partition(_LIST_START)[2].removesuffix(_LIST_END).decode()


def _quick(event: AnyEvent) -> str:
    if event.error_declaration or event.record_time or event.certification_info or event.persistent_disposition:
        raise _UnknownHereError
    parts = [
        f'"type":"{type(event).__name__}","eventTime":"{event.event_time.lexical}",'
        f'"eventTimeZoneOffset":"{event.event_time_zone_offset}"'
    ]
    if event.event_id is not None:
        parts.append(f'"eventID":{_text(event.event_id)}')
    _typed(event, parts)
    if event.biz_step is not None:
        parts.append(f'"bizStep":{_term("bizStep", event.biz_step)}')
    if event.disposition is not None:
        parts.append(f'"disposition":{_term("disposition", event.disposition)}')
    if event.read_point is not None:
        parts.append(f'"readPoint":{_place(event.read_point)}')
    if event.biz_location is not None:
        parts.append(f'"bizLocation":{_place(event.biz_location)}')
    if event.biz_transaction_list:
        parts.append(f'"bizTransactionList":[{",".join(map(_transaction, event.biz_transaction_list))}]')
    if event.source_list:
        parts.append(f'"sourceList":[{",".join(_party("source", item) for item in event.source_list)}]')
    if event.destination_list:
        parts.append(f'"destinationList":[{",".join(_party("destination", item) for item in event.destination_list)}]')
    if event.sensor_element_list:
        parts.append(f'"sensorElementList":[{",".join(map(_sensor, event.sensor_element_list))}]')
    parts += _members(event.extensions)
    return "{" + ",".join(parts) + "}"


def _typed(event: AnyEvent, parts: list[str]) -> None:
    if isinstance(event, ObjectEvent):
        _things(parts, "epcList", event.epc_list)
        _quantities(parts, "quantityList", event.quantity_list)
        if not (event.epc_list or event.quantity_list):
            raise _UnknownHereError
        parts.append(f'"action":"{event.action}"')
        if event.ilmd:
            parts.append('"ilmd":{' + ",".join(_members(event.ilmd)) + "}")
    elif isinstance(event, AggregationEvent | AssociationEvent):
        if event.parent_id is None:
            raise _UnknownHereError
        parts.append(f'"parentID":{_text(event.parent_id)}')
        _things(parts, "childEPCs", event.child_epcs)
        _quantities(parts, "childQuantityList", event.child_quantity_list)
        parts.append(f'"action":"{event.action}"')
    elif isinstance(event, TransformationEvent):
        if event.ilmd:
            raise _UnknownHereError
        _things(parts, "inputEPCList", event.input_epc_list)
        _quantities(parts, "inputQuantityList", event.input_quantity_list)
        _things(parts, "outputEPCList", event.output_epc_list)
        _quantities(parts, "outputQuantityList", event.output_quantity_list)
        if event.transformation_id is not None:
            parts.append(f'"transformationID":{_text(event.transformation_id)}')
    else:
        raise _UnknownHereError


def _things(parts: list[str], member: str, things: tuple[str, ...]) -> None:
    if things:
        parts.append(f'"{member}":[{",".join(map(_text, dict.fromkeys(things)))}]')


def _quantities(parts: list[str], member: str, items: tuple[QuantityElement, ...]) -> None:
    if items:
        parts.append(f'"{member}":[{",".join(map(_quantity, items))}]')


def _quantity(item: QuantityElement) -> str:
    text = f'{{"epcClass":{_text(item.epc_class)}'
    if item.quantity is not None:
        text += f',"quantity":{_number(item.quantity)}'
    if item.uom is not None:
        text += f',"uom":{_text(item.uom)}'
    return text + "}"


def _transaction(item: BusinessTransaction) -> str:
    kind = "" if item.type is None else f'"type":{_term("bizTransactionType", item.type)},'
    return f'{{{kind}"bizTransaction":{_text(item.biz_transaction)}}}'


def _party(member: str, item: SourceOrDestination) -> str:
    return f'{{"type":{_term("sourceDestinationType", item.type)},"{member}":{_text(item.id)}}}'


@lru_cache(maxsize=1024)
def _place(place: Place) -> str:
    if place.extensions:
        raise _UnknownHereError
    return f'{{"id":{_text(place.id)}}}'


@lru_cache(maxsize=256)
def _term(field: str, value: str) -> str:
    word = normalise_term(field, value)
    if word.startswith("urn:epcglobal:cbv:"):
        raise _UnknownHereError
    return _text(word)


def _sensor(element: SensorElement) -> str:
    if element.sensor_metadata is not None or element.extensions:
        raise _UnknownHereError
    return f'{{"sensorReport":[{",".join(map(_report, element.sensor_report))}]}}'


def _report(report: SensorReport) -> str:
    if report.type is None or report.value is None or report.uom is None:
        raise _UnknownHereError
    kind = _term("measurementType", report.type)
    told = ",".join(('"type":' + kind, f'"value":{_number(report.value)}', f'"uom":{_text(report.uom)}'))
    more = "".join("," + member for member in _members(report.extensions))
    return "{" + told + more + "}"


def _members(extensions: Iterable[Extension]) -> list[str]:
    grouped: dict[str, list[Extension]] = {}
    for extension in extensions:
        grouped.setdefault(extension.name, []).append(extension)
    return [_member(name, same) for name, same in grouped.items()]


def _member(name: str, same: Sequence[Extension]) -> str:
    if len(same) == 1 and not same[0].in_array:
        return f"{_key(name)}:{_value(same[0])}"
    return f"{_key(name)}:[{','.join(map(_value, same))}]"


@lru_cache(maxsize=256)
def _key(name: str) -> str:
    if not name.startswith(_NAMESPACE):
        raise _UnknownHereError
    return f'"{PREFIX}:{name.removeprefix(_NAMESPACE)}"'


@lru_cache(maxsize=16_384)
def _value(extension: Extension) -> str:
    if extension.attributes:
        raise _UnknownHereError
    if extension.children:
        return "{" + ",".join(_members(extension.children)) + "}"
    if extension.text is None:
        raise _UnknownHereError
    if extension.kind == "string":
        return _text(extension.text)
    if extension.kind == "number":
        return _number(extension.text)
    if extension.kind == "boolean" and extension.text in ("true", "false"):
        return extension.text
    raise _UnknownHereError


def _number(text: str) -> str:
    if _PLAIN_NUMBER.fullmatch(text) is None:
        raise _UnknownHereError
    return text


def _text(text: str) -> str:
    return _encode(text).decode()
