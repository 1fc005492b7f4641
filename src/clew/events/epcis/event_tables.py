"""Which member of which event type goes where, and how its value is read.

Derived from the GS1 EPCIS 2.0 JSON Schema definition by definition. Three deliberate widenings:
``persistentDisposition`` stands in any event (the XSD and two of three published JSON schemas have it so); a sensor
element may name its own class (``"type": "epcis:SensorElement"``, as GS1's examples do); a sensor report that carries
an ``exception`` may lack a ``type`` (as in GS1's XML examples, which JSON could not say otherwise).
"""

from __future__ import annotations

from typing import Any

from clew.events.epcis.event_reader import (
    EventReader,
    Handler,
    action,
    boolean,
    extensions,
    hex_binary,
    list_of,
    loose_extensions,
    number,
    offset,
    shown,
    string,
    term,
    time,
    unique_uris,
    uom,
    uri,
    uris,
)
from clew.events.model import (
    AggregationEvent,
    AssociationEvent,
    BusinessTransaction,
    ErrorDeclaration,
    Event,
    Extension,
    ObjectEvent,
    PersistentDisposition,
    Place,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    SourceOrDestination,
    TransactionEvent,
    TransformationEvent,
)

Table = dict[str, tuple[str, Handler]]


def members(reader: EventReader, tree: dict[str, Any], place: str, table: Table) -> dict[str, Any]:
    """The values of the members that ``table`` names, by attribute."""
    found: dict[str, Any] = {}
    for key, value in tree.items():
        entry = table.get(key)
        if entry is not None:
            found[entry[0]] = entry[1](reader, value, f"{place}.{key}" if place else key)
    return found


def _closed(
    reader: EventReader, tree: Any, place: str, table: Table, required: tuple[str, ...]
) -> dict[str, Any] | None:
    """An object that may hold nothing but the table's members."""
    if type(tree) is not dict:
        reader.wrong_type(place, "object", tree)
        return None
    for key in tree:
        if key not in table:
            reader.refuse(f"{place}.{key}", "unknown-field", "epcis.unknown_field", field=shown(key))
    return members(reader, tree, place, table) if require(reader, tree, place, required) else None


def require(reader: EventReader, tree: dict[str, Any], place: str, required: tuple[str, ...]) -> bool:
    complete = True
    for name in required:
        if name not in tree:
            complete = False
            reader.refuse(f"{place}.{name}" if place else name, "required", "epcis.required", field=name)
    return complete


_QUANTITY: Table = {"epcClass": ("epc_class", uri), "quantity": ("quantity", number), "uom": ("uom", uom)}


def quantity_element(reader: EventReader, value: Any, place: str) -> QuantityElement | None:
    found = _closed(reader, value, place, _QUANTITY, ("epcClass",))
    return QuantityElement(**found) if found else None


_TRANSACTION: Table = {"type": ("type", term("bizTransactionType")), "bizTransaction": ("biz_transaction", uri)}


def business_transaction(reader: EventReader, value: Any, place: str) -> BusinessTransaction | None:
    found = _closed(reader, value, place, _TRANSACTION, ("bizTransaction",))
    return BusinessTransaction(**found) if found else None


def _party(member: str) -> Handler:
    table: Table = {"type": ("type", term("sourceDestinationType")), member: ("id", uri)}

    def read_party(reader: EventReader, value: Any, place: str) -> SourceOrDestination | None:
        found = _closed(reader, value, place, table, ("type", member))
        return SourceOrDestination(**found) if found else None

    return read_party


_PLACE_MEMBERS = frozenset({"id"})


def place_of(reader: EventReader, value: Any, place: str) -> Place | None:
    if type(value) is not dict:
        reader.wrong_type(place, "object", value)
        return None
    if not require(reader, value, place, ("id",)):
        return None
    identifier = uri(reader, value["id"], f"{place}.id")
    if identifier is None:
        return None
    return Place(identifier, loose_extensions(reader, value, place, _PLACE_MEMBERS))


_DISPOSITIONS = list_of(term("disposition"), least=1)
_PERSISTENT: Table = {"set": ("set", _DISPOSITIONS), "unset": ("unset", _DISPOSITIONS)}


def persistent_disposition(reader: EventReader, value: Any, place: str) -> PersistentDisposition | None:
    found = _closed(reader, value, place, _PERSISTENT, ())
    if found is None:
        return None
    if not found:
        reader.refuse(place, "required", "epcis.persistent_disposition.empty")
    for key, stated in found.items():
        if len(set(stated)) != len(stated):
            reader.refuse(f"{place}.{key}", "unique", "epcis.list.repeated", value=shown(stated[-1]))
    return PersistentDisposition(**found)


_ERROR: Table = {
    "declarationTime": ("declaration_time", time),
    "reason": ("reason", term("errorReason")),
    "correctiveEventIDs": ("corrective_event_ids", uris),
}
_ERROR_MEMBERS = frozenset(_ERROR)


def error_declaration(reader: EventReader, value: Any, place: str) -> ErrorDeclaration | None:
    if type(value) is not dict:
        reader.wrong_type(place, "object", value)
        return None
    found = members(reader, value, place, _ERROR)
    kept = extensions(reader, value, place, _ERROR_MEMBERS)
    if not require(reader, value, place, ("declarationTime",)) or found["declaration_time"] is None:
        return None
    return ErrorDeclaration(**found, extensions=kept)


_METADATA: Table = {
    "time": ("time", time),
    "deviceID": ("device_id", uri),
    "deviceMetadata": ("device_metadata", uri),
    "rawData": ("raw_data", uri),
    "startTime": ("start_time", time),
    "endTime": ("end_time", time),
    "dataProcessingMethod": ("data_processing_method", uri),
    "bizRules": ("biz_rules", uri),
}
_METADATA_MEMBERS = frozenset(_METADATA)


def sensor_metadata(reader: EventReader, value: Any, place: str) -> SensorMetadata | None:
    if type(value) is not dict:
        reader.wrong_type(place, "object", value)
        return None
    return SensorMetadata(
        **members(reader, value, place, _METADATA), extensions=extensions(reader, value, place, _METADATA_MEMBERS)
    )


_REPORT: Table = {
    "type": ("type", term("measurementType")),
    "exception": ("exception", term("sensorAlertType")),
    "deviceID": ("device_id", uri),
    "deviceMetadata": ("device_metadata", uri),
    "rawData": ("raw_data", uri),
    "dataProcessingMethod": ("data_processing_method", uri),
    "bizRules": ("biz_rules", uri),
    "time": ("time", time),
    "microorganism": ("microorganism", uri),
    "chemicalSubstance": ("chemical_substance", uri),
    "coordinateReferenceSystem": ("coordinate_reference_system", uri),
    "value": ("value", number),
    "component": ("component", term("component")),
    "stringValue": ("string_value", string),
    "booleanValue": ("boolean_value", boolean),
    "hexBinaryValue": ("hex_binary_value", hex_binary),
    "uriValue": ("uri_value", uri),
    "minValue": ("min_value", number),
    "maxValue": ("max_value", number),
    "meanValue": ("mean_value", number),
    "sDev": ("s_dev", number),
    "percRank": ("perc_rank", number),
    "percValue": ("perc_value", number),
    "uom": ("uom", string),
}
_REPORT_MEMBERS = frozenset(_REPORT)


def sensor_report(reader: EventReader, value: Any, place: str) -> SensorReport | None:
    if type(value) is not dict:
        reader.wrong_type(place, "object", value)
        return None
    if reader.strict and "type" not in value:  # the XSD leaves it optional
        report = reader.flag if "exception" in value else reader.refuse
        report(f"{place}.type", "required", "epcis.required", field="type")
    return SensorReport(
        **members(reader, value, place, _REPORT), extensions=extensions(reader, value, place, _REPORT_MEMBERS)
    )


_REPORTS = list_of(sensor_report, least=1)
_ELEMENT_MEMBERS = frozenset({"sensorMetadata", "sensorReport"})
_OWN_CLASS = frozenset({"epcis:SensorElement", "SensorElement", "https://ref.gs1.org/epcis/SensorElement"})


def sensor_element(reader: EventReader, value: Any, place: str) -> SensorElement | None:
    if type(value) is not dict:
        reader.wrong_type(place, "object", value)
        return None
    reports: tuple[SensorReport, ...] = ()
    if "sensorReport" in value:
        reports = _REPORTS(reader, value["sensorReport"], f"{place}.sensorReport")
    elif reader.strict:
        reader.refuse(f"{place}.sensorReport", "required", "epcis.required", field="sensorReport")
    else:  # 1.x has no sensor elements of its own: FasTnT's requests put what they like into one
        reader.flag(f"{place}.sensorReport", "required", "epcis.required", field="sensorReport")
    metadata = None
    if "sensorMetadata" in value:
        metadata = sensor_metadata(reader, value["sensorMetadata"], f"{place}.sensorMetadata")
    known = _ELEMENT_MEMBERS
    if type(value.get("type")) is str and value["type"] in _OWN_CLASS:
        known = known | {"type"}
    return SensorElement(reports, metadata, extensions(reader, value, place, known))


def ilmd(reader: EventReader, value: Any, place: str) -> tuple[Extension, ...]:
    if type(value) is not dict:
        reader.wrong_type(place, "object", value)
        return ()
    return extensions(reader, value, place, frozenset())


def certification_info(reader: EventReader, value: Any, place: str) -> tuple[str, ...]:
    if type(value) is list:
        return uris(reader, value, place)
    found = uri(reader, value, place)
    return () if found is None else (found,)


_QUANTITIES = list_of(quantity_element)
_TRANSACTIONS = list_of(business_transaction)
BASE: Table = {
    "eventTime": ("event_time", time),
    "recordTime": ("record_time", time),
    "eventTimeZoneOffset": ("event_time_zone_offset", offset),
    "eventID": ("event_id", uri),
    "certificationInfo": ("certification_info", certification_info),
    "errorDeclaration": ("error_declaration", error_declaration),
}
_COMMON: Table = {
    **BASE,
    "bizStep": ("biz_step", term("bizStep")),
    "disposition": ("disposition", term("disposition")),
    "persistentDisposition": ("persistent_disposition", persistent_disposition),
    "readPoint": ("read_point", place_of),
    "bizLocation": ("biz_location", place_of),
    "bizTransactionList": ("biz_transaction_list", _TRANSACTIONS),
    "sourceList": ("source_list", list_of(_party("source"))),
    "destinationList": ("destination_list", list_of(_party("destination"))),
    "sensorElementList": ("sensor_element_list", list_of(sensor_element)),
}
_PARENTHOOD: Table = {
    **_COMMON,
    "action": ("action", action),
    "parentID": ("parent_id", uri),
    "childEPCs": ("child_epcs", uris),
    "childQuantityList": ("child_quantity_list", _QUANTITIES),
}
TABLES: dict[str, tuple[type[Event], Table, tuple[str, ...]]] = {
    "ObjectEvent": (
        ObjectEvent,
        {
            **_COMMON,
            "action": ("action", action),
            "epcList": ("epc_list", unique_uris),
            "quantityList": ("quantity_list", _QUANTITIES),
            "ilmd": ("ilmd", ilmd),
        },
        ("eventTime", "eventTimeZoneOffset", "action"),
    ),
    "AggregationEvent": (AggregationEvent, _PARENTHOOD, ("eventTime", "eventTimeZoneOffset", "action")),
    "AssociationEvent": (AssociationEvent, _PARENTHOOD, ("eventTime", "eventTimeZoneOffset", "action", "parentID")),
    "TransactionEvent": (
        TransactionEvent,
        {
            **_COMMON,
            "action": ("action", action),
            "parentID": ("parent_id", uri),
            "epcList": ("epc_list", uris),
            "quantityList": ("quantity_list", _QUANTITIES),
            "bizTransactionList": ("biz_transaction_list", list_of(business_transaction, least=1)),
        },
        ("eventTime", "eventTimeZoneOffset", "action", "bizTransactionList"),
    ),
    "TransformationEvent": (
        TransformationEvent,
        {
            **_COMMON,
            "transformationID": ("transformation_id", uri),
            "inputEPCList": ("input_epc_list", unique_uris),
            "inputQuantityList": ("input_quantity_list", _QUANTITIES),
            "outputEPCList": ("output_epc_list", unique_uris),
            "outputQuantityList": ("output_quantity_list", _QUANTITIES),
            "ilmd": ("ilmd", ilmd),
        },
        ("eventTime", "eventTimeZoneOffset"),
    ),
}
REQUIRED_OF_ALL = ("eventTime", "eventTimeZoneOffset")
APART = frozenset({"type", "@context"})
