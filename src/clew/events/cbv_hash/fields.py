"""The pre-hash string: fields in order, lists sorted, and last what the order has no place for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from clew.events.cbv_hash.values import (
    BIZ_STEP,
    COMPONENT,
    DISPOSITION,
    PARTY_TYPE,
    TRANSACTION_TYPE,
    WEB_VOCABULARY,
    moment,
    pair,
)
from clew.events.model import (
    AnyEvent,
    BusinessTransaction,
    Event,
    ExtendedEvent,
    Extension,
    PersistentDisposition,
    Place,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    SourceOrDestination,
)

_COMMENTS: Final = frozenset({"{http://www.w3.org/2000/01/rdf-schema#}comment", "comment"})
# JSON-LD wants a prefix to end in a delimiter; in XML, and in the vectors, the standard's namespace has no colon.
_MASTER_DATA_IN_JSON: Final = "{urn:epcglobal:cbv:mda:}"
_MASTER_DATA: Final = "{urn:epcglobal:cbv:mda}"


def prehash(event: AnyEvent, *, ignored: frozenset[str] = frozenset()) -> str:
    """The string whose SHA-256 is the event's hash; ``ignored`` names event-level extensions to leave out."""
    ordered = [
        f"eventType={event.event_type if isinstance(event, ExtendedEvent) else event.type}",
        moment("eventTime", event.event_time),
        pair("eventTimeZoneOffset", event.event_time_zone_offset),
        *sorted(pair("certificationInfo", text) for text in event.certification_info),
        pair("parentID", getattr(event, "parent_id", None)),
        _epcs("epcList", event),
        _epcs("inputEPCList", event),
        _epcs("childEPCs", event),
        _quantities("quantityList", event),
        _quantities("childQuantityList", event),
        _quantities("inputQuantityList", event),
        _epcs("outputEPCList", event),
        _quantities("outputQuantityList", event),
        pair("action", getattr(event, "action", None)),
        pair("transformationID", getattr(event, "transformation_id", None)),
        pair("bizStep", event.biz_step, BIZ_STEP),
        pair("disposition", event.disposition, DISPOSITION),
        _persistent(event.persistent_disposition),
        _place("readPoint", event.read_point),
        _place("bizLocation", event.biz_location),
        _nested("sensorElementList", sorted(map(_sensor_element, event.sensor_element_list))),
    ]
    extensions = [extension for extension in event.extensions if extension.name not in ignored]
    last = [
        _nested("bizTransactionList", sorted(map(_transaction, event.biz_transaction_list))),
        _nested("destinationList", sorted(_party("destination", party) for party in event.destination_list)),
        _nested("sourceList", sorted(_party("source", party) for party in event.source_list)),
        _nested("ilmd", [_extensions(getattr(event, "ilmd", ()))]),
        _nested("sensorElementList", sorted(map(_unordered_sensor_fields, event.sensor_element_list))),
        *_extension_strings(extensions),
    ]
    return "".join(ordered) + "".join(sorted(last))


def _nested(key: str, parts: Iterable[str]) -> str:
    """The key before its parts; nothing where all parts are empty."""
    content = "".join(parts)
    return key + content if content else ""


_EPC_LISTS: Final = {
    "epcList": "epc_list",
    "inputEPCList": "input_epc_list",
    "childEPCs": "child_epcs",
    "outputEPCList": "output_epc_list",
}
_QUANTITY_LISTS: Final = {
    "quantityList": "quantity_list",
    "childQuantityList": "child_quantity_list",
    "inputQuantityList": "input_quantity_list",
    "outputQuantityList": "output_quantity_list",
}


def _epcs(key: str, event: Event) -> str:
    epcs: tuple[str, ...] = getattr(event, _EPC_LISTS[key], ())
    return _nested(key, sorted(pair("epc", epc) for epc in epcs))


def _quantities(key: str, event: Event) -> str:
    elements: tuple[QuantityElement, ...] = getattr(event, _QUANTITY_LISTS[key], ())
    return _nested(key, sorted(_quantity(element) for element in elements))


def _quantity(element: QuantityElement) -> str:
    parts = (
        pair("epcClass", element.epc_class),
        pair("quantity", element.quantity),
        pair("uom", element.uom),
        _extensions(element.extensions),
    )
    return _nested("quantityElement", parts)


def _persistent(value: PersistentDisposition | None) -> str:
    if value is None:
        return ""
    parts = [
        *sorted(pair("set", term, DISPOSITION) for term in value.set),
        *sorted(pair("unset", term, DISPOSITION) for term in value.unset),
    ]
    return _nested("persistentDisposition", parts)


def _place(key: str, place: Place | None) -> str:
    return _nested(key, (pair("id", place.id), _extensions(place.extensions))) if place else ""


def _transaction(item: BusinessTransaction) -> str:
    return pair("type", item.type, TRANSACTION_TYPE) + pair("bizTransaction", item.biz_transaction)


def _party(key: str, party: SourceOrDestination) -> str:
    return pair("type", party.type, PARTY_TYPE) + pair(key, party.id)


def _sensor_element(element: SensorElement) -> str:
    parts = (
        _sensor_metadata(element.sensor_metadata),
        *sorted(_sensor_report(report) for report in element.sensor_report),
        _extensions(element.extensions),
    )
    return _nested("sensorElement", parts)


def _sensor_metadata(metadata: SensorMetadata | None) -> str:
    if metadata is None:
        return ""
    parts = (
        moment("time", metadata.time),
        moment("startTime", metadata.start_time),
        moment("endTime", metadata.end_time),
        pair("deviceID", metadata.device_id),
        pair("deviceMetadata", metadata.device_metadata),
        pair("rawData", metadata.raw_data),
        pair("dataProcessingMethod", metadata.data_processing_method),
        pair("bizRules", metadata.biz_rules),
        _extensions(metadata.extensions),
    )
    return _nested("sensorMetadata", parts)


def _sensor_report(report: SensorReport) -> str:
    boolean = None if report.boolean_value is None else str(report.boolean_value).lower()
    parts = (
        pair("type", report.type, WEB_VOCABULARY),
        pair("exception", report.exception, WEB_VOCABULARY),
        pair("deviceID", report.device_id),
        pair("deviceMetadata", report.device_metadata),
        pair("rawData", report.raw_data),
        pair("dataProcessingMethod", report.data_processing_method),
        moment("time", report.time),
        pair("microorganism", report.microorganism),
        pair("chemicalSubstance", report.chemical_substance),
        pair("value", report.value),
        pair("component", report.component, COMPONENT),
        pair("stringValue", report.string_value),
        pair("booleanValue", boolean),
        pair("hexBinaryValue", report.hex_binary_value),
        pair("uriValue", report.uri_value),
        pair("minValue", report.min_value),
        pair("maxValue", report.max_value),
        pair("meanValue", report.mean_value),
        pair("sDev", report.s_dev),
        pair("percRank", report.perc_rank),
        pair("percValue", report.perc_value),
        pair("uom", report.uom),
        pair("coordinateReferenceSystem", report.coordinate_reference_system),
        _extensions(report.extensions),
    )
    return _nested("sensorReport", parts)


def _unordered_sensor_fields(element: SensorElement) -> str:
    """What the field order has no place for, in its surroundings: bizRules of reports."""
    rules = sorted(_nested("sensorReport", [pair("bizRules", report.biz_rules)]) for report in element.sensor_report)
    return _nested("sensorElement", rules)


def _extensions(siblings: Iterable[Extension]) -> str:
    return "".join(sorted(_extension_strings(siblings)))


def _extension_strings(siblings: Iterable[Extension]) -> list[str]:
    return [_extension(extension) for extension in siblings if extension.name not in _COMMENTS]


def _extension(extension: Extension) -> str:
    """``{namespace}local=value`` and what is below, sorted; XML attributes count as children."""
    below = [pair(name, text) or name for name, text in extension.attributes]
    below += _extension_strings(extension.children)
    name = extension.name.replace(_MASTER_DATA_IN_JSON, _MASTER_DATA, 1)
    own = pair(name, extension.text) or name
    return own + "".join(sorted(below))
