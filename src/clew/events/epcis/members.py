"""What both writers need: which attribute of an event is which member, in what order, and which namespaces it uses.

A row is (attribute, member, kind); a kind that is no writer's own is the name of a standard vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clew.events.epcis.names import split
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    Document,
    Event,
    ExtendedEvent,
    Extension,
    ObjectEvent,
    TransactionEvent,
    TransformationEvent,
)
from clew.events.timestamps import Timestamp, timestamp

Rows = tuple[tuple[str, str, str], ...]

BASE: Rows = (
    ("event_time", "eventTime", "time"),
    ("record_time", "recordTime", "time"),
    ("event_time_zone_offset", "eventTimeZoneOffset", "text"),
    ("event_id", "eventID", "text"),
    ("error_declaration", "errorDeclaration", "error"),
    ("certification_info", "certificationInfo", "one-or-more"),
)
ERROR: Rows = (
    ("declaration_time", "declarationTime", "time"),
    ("reason", "reason", "errorReason"),
    ("corrective_event_ids", "correctiveEventIDs", "texts"),
)
_CHILDREN: Rows = (
    ("parent_id", "parentID", "text"),
    ("child_epcs", "childEPCs", "texts"),
    ("child_quantity_list", "childQuantityList", "quantities"),
    ("action", "action", "text"),
)
TYPED: dict[type[Event], Rows] = {
    ObjectEvent: (
        ("epc_list", "epcList", "texts"),
        ("quantity_list", "quantityList", "quantities"),
        ("action", "action", "text"),
        ("ilmd", "ilmd", "ilmd"),
    ),
    AggregationEvent: _CHILDREN,
    AssociationEvent: _CHILDREN,
    TransactionEvent: (
        ("parent_id", "parentID", "text"),
        ("epc_list", "epcList", "texts"),
        ("quantity_list", "quantityList", "quantities"),
        ("action", "action", "text"),
    ),
    TransformationEvent: (
        ("input_epc_list", "inputEPCList", "texts"),
        ("input_quantity_list", "inputQuantityList", "quantities"),
        ("output_epc_list", "outputEPCList", "texts"),
        ("output_quantity_list", "outputQuantityList", "quantities"),
        ("transformation_id", "transformationID", "text"),
        ("ilmd", "ilmd", "ilmd"),
    ),
}
COMMON: Rows = (
    ("biz_step", "bizStep", "bizStep"),
    ("disposition", "disposition", "disposition"),
    ("persistent_disposition", "persistentDisposition", "persistent"),
    ("read_point", "readPoint", "place"),
    ("biz_location", "bizLocation", "place"),
    ("biz_transaction_list", "bizTransactionList", "transactions"),
    ("source_list", "sourceList", "sources"),
    ("destination_list", "destinationList", "destinations"),
    ("sensor_element_list", "sensorElementList", "sensors"),
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# The order in which the XSD of 2.0 puts the members after those of BASE.
XML_ORDER: dict[type[Event], tuple[str, ...]] = {
    ObjectEvent: _words(
        "epcList action bizStep disposition readPoint bizLocation bizTransactionList quantityList sourceList"
        " destinationList sensorElementList persistentDisposition ilmd"
    ),
    AggregationEvent: _words(
        "parentID childEPCs action bizStep disposition readPoint bizLocation bizTransactionList childQuantityList"
        " sourceList destinationList sensorElementList persistentDisposition"
    ),
    AssociationEvent: _words(
        "parentID childEPCs childQuantityList action bizStep disposition readPoint bizLocation bizTransactionList"
        " sourceList destinationList sensorElementList persistentDisposition"
    ),
    TransactionEvent: _words(
        "bizTransactionList parentID epcList action bizStep disposition readPoint bizLocation quantityList sourceList"
        " destinationList sensorElementList persistentDisposition"
    ),
    TransformationEvent: _words(
        "inputEPCList inputQuantityList outputEPCList outputQuantityList transformationID bizStep disposition"
        " readPoint bizLocation bizTransactionList sourceList destinationList sensorElementList persistentDisposition"
        " ilmd"
    ),
}
METADATA: Rows = (
    ("time", "time", "time"),
    ("device_id", "deviceID", "text"),
    ("device_metadata", "deviceMetadata", "text"),
    ("raw_data", "rawData", "text"),
    ("start_time", "startTime", "time"),
    ("end_time", "endTime", "time"),
    ("data_processing_method", "dataProcessingMethod", "text"),
    ("biz_rules", "bizRules", "text"),
)
REPORT: Rows = (
    ("type", "type", "measurementType"),
    ("exception", "exception", "sensorAlertType"),
    ("device_id", "deviceID", "text"),
    ("device_metadata", "deviceMetadata", "text"),
    ("raw_data", "rawData", "text"),
    ("data_processing_method", "dataProcessingMethod", "text"),
    ("biz_rules", "bizRules", "text"),
    ("time", "time", "time"),
    ("microorganism", "microorganism", "text"),
    ("chemical_substance", "chemicalSubstance", "text"),
    ("coordinate_reference_system", "coordinateReferenceSystem", "text"),
    ("value", "value", "number"),
    ("component", "component", "component"),
    ("string_value", "stringValue", "text"),
    ("boolean_value", "booleanValue", "boolean"),
    ("hex_binary_value", "hexBinaryValue", "text"),
    ("uri_value", "uriValue", "text"),
    ("min_value", "minValue", "number"),
    ("max_value", "maxValue", "number"),
    ("mean_value", "meanValue", "number"),
    ("s_dev", "sDev", "number"),
    ("perc_rank", "percRank", "number"),
    ("perc_value", "percValue", "number"),
    ("uom", "uom", "text"),
)


def needs_empty_epc_list(event: AnyEvent) -> bool:
    """Whether the event holds only because its EPC list is there, though empty (JSON Schema, rule on what is named)."""
    if not isinstance(event, ObjectEvent | TransactionEvent) or event.epc_list or event.quantity_list:
        return False
    if isinstance(event, TransactionEvent):
        return event.action != "DELETE"
    return not (event.sensor_element_list and event.read_point)


def document_time(document: Document) -> Timestamp:
    """The document's creation date; where it has none, the latest time that its events state (no clock is asked)."""
    if document.creation_date is not None:
        return document.creation_date
    stated = [event.record_time or event.event_time for event in document.events]
    return max(stated, key=lambda moment: moment.microseconds) if stated else timestamp(0)


def namespaces_used(value: Document | AnyEvent) -> set[str]:
    """The namespaces of all names in a document or an event."""
    found: set[str] = set()
    if isinstance(value, Document):
        _collect(value.header, found)
        for vocabulary in value.master_data:
            for element in vocabulary.elements:
                for attribute in element.attributes:
                    _collect(attribute.children, found)
                    _collect_names([name for name, _ in attribute.attributes], found)
        for event in value.events:
            found |= namespaces_used(event)
        return found
    if isinstance(value, ExtendedEvent):
        _collect_names([value.event_type], found)
    _collect(extensions_of(value), found)
    return found


def extensions_of(event: AnyEvent) -> list[Extension]:
    """All extensions of an event, wherever they stand."""
    found = list(event.extensions)
    holders: list[Any] = [event.read_point, event.biz_location, event.error_declaration]
    for element in event.sensor_element_list:
        holders += [element, element.sensor_metadata, *element.sensor_report]
    for holder in holders:
        if holder is not None:
            found.extend(holder.extensions)
    if isinstance(event, ObjectEvent | TransformationEvent):
        found.extend(event.ilmd)
    return found


def _collect(extensions: Iterable[Extension], found: set[str]) -> None:
    for extension in extensions:
        if extension.name.startswith("{"):
            found.add(split(extension.name)[0])
        if extension.attributes:
            _collect_names([name for name, _ in extension.attributes], found)
        if extension.children:
            _collect(extension.children, found)


def _collect_names(names: Iterable[str], found: set[str]) -> None:
    found.update([split(name)[0] for name in names if name.startswith("{")])
