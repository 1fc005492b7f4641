"""The meaning of an event, and its content hash: when two spellings are the same statement.

What this file decides (docs/adr/0002): ``content_hash`` tells a duplicate (same eventID, same content) from a
conflict (same eventID, other content) and finds what an error declaration without eventID voids. It is SHA-256 over
the canonical JSON of :func:`meaning`: UTF-8, members sorted, no spaces, every value a string.

Left out: eventID, recordTime, errorDeclaration: they are about the record, not about what happened.

Same meaning:

* identifiers of one thing (URN, Digital Link, any domain) and spellings of one CBV term;
* one instant in another offset or with other trailing zeros; digits below the microsecond do not count;
* another order in what EPCIS calls unordered: EPC and quantity lists, transactions, sources, destinations,
  certifications, persistent dispositions, sensor elements and their reports; an EPC or a pair named twice. Equal
  quantity elements and equal sensor elements or reports stay as many as they are: two times 5 kg is not 5 kg;
* decimals of the same digits in another form: ``+5``, ``05``, ``5.0``, ``5E0``. A fraction of nothing but zeros counts
  for nothing, since writers of JSON drop it and writers of XML add it;
* extension elements of different names in another order, and however they were written (5 or "5"; an array of one; an
  empty element, "" or null; an XML attribute or a member; a urn: namespace with the colon that JSON-LD wants);
* another rdfs:comment: a remark on the record.

Other meaning:

* another eventTimeZoneOffset, even of the same instant: it says where the clock stood (§7.4.1);
* another decimal: 0.10 is not 0.1, since digits state a precision, and a binary float (as in RFC 8785) would round
  long numbers;
* extension siblings of one name in another order: the element's owner may mean the order. Their text is compared
  letter for letter.

This is frozen: the hash of an event must never change (golden vectors in tests/unit/events/test_canonical.py). A field
new in the standard gets a member of its own, absent when absent, so that older hashes stand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

import msgspec

from clew.events.canonical.values import (
    boolean,
    decimal_text,
    extension_name,
    hexadecimal,
    instant,
    plain_text,
    term,
)
from clew.events.identifiers import normalise
from clew.events.model import (
    AnyEvent,
    BusinessTransaction,
    Extension,
    PersistentDisposition,
    Place,
    QuantityElement,
    SensorElement,
    SensorMetadata,
    SensorReport,
    SourceOrDestination,
)

__all__ = ["NOT_CONTENT", "canonical_bytes", "content_hash", "decimal_text", "meaning", "same_meaning"]

Tree = str | Sequence["Tree"] | Mapping[str, "Tree"]

NOT_CONTENT: Final = frozenset({"event_id", "record_time", "error_declaration"})
"""Fields of the model that are about the record of an event, not about what happened."""

_COMMENTS: Final = frozenset({"{http://www.w3.org/2000/01/rdf-schema#}comment"})
_ENCODER = msgspec.json.Encoder(order="sorted")


def content_hash(event: AnyEvent) -> bytes:
    """SHA-256 of the canonical bytes of an event's meaning, 32 bytes."""
    return hashlib.sha256(canonical_bytes(event)).digest()


def same_meaning(one: AnyEvent, other: AnyEvent) -> bool:
    """Whether two events state the same, whatever their eventID, recordTime and errorDeclaration."""
    return meaning(one) == meaning(other)


def canonical_bytes(event: AnyEvent) -> bytes:
    """What ``content_hash`` hashes: canonical JSON of the meaning."""
    return _ENCODER.encode(meaning(event))


def meaning(event: AnyEvent) -> dict[str, Tree]:
    """The canonical tree of an event: EPCIS names, normalised values, only strings as leaves; absent is left out."""
    return {"type": type(event).__name__, **_tree(event)}


def _identifiers(values: tuple[str, ...]) -> Tree:
    return sorted({normalise(value) for value in values}) if len(values) > 1 else [normalise(values[0])]


def _texts(values: tuple[str, ...]) -> Tree:
    return sorted({value.strip() for value in values})


def _sorted_trees(trees: list[dict[str, Tree]], unique: bool = False) -> Tree:
    if len(trees) < 2:
        return list(trees)
    by_bytes = [(_ENCODER.encode(tree), tree) for tree in trees]
    if unique:
        by_bytes = list(dict(by_bytes).items())
    by_bytes.sort(key=lambda pair: pair[0])
    return [tree for _, tree in by_bytes]


def _extensions(siblings: tuple[Extension, ...]) -> Tree:
    named = [(extension_name(extension.name), extension) for extension in siblings if extension.name not in _COMMENTS]
    if len(named) > 1:
        named.sort(key=lambda pair: pair[0])  # Stable: siblings of one name keep their order.
    return [_extension(name, extension) for name, extension in named]


def _extension(name: str, extension: Extension) -> dict[str, Tree]:
    tree: dict[str, Tree] = {"name": name}
    if extension.text:
        tree["text"] = extension.text
    children = extension.children
    if extension.attributes:
        children = (*(Extension(attribute, text) for attribute, text in extension.attributes), *children)
    below = _extensions(children) if children else None
    if below:
        tree["children"] = below
    return tree


def _quantities(elements: tuple[QuantityElement, ...]) -> Tree:
    return _sorted_trees([_tree(element) for element in elements])


def _pairs(items: tuple[BusinessTransaction | SourceOrDestination, ...]) -> Tree:
    return _sorted_trees([_tree(item) for item in items], unique=True)


def _dispositions(terms: tuple[str, ...]) -> Tree:
    return sorted({term("disposition", text) for text in terms})


def _sensors(parts: tuple[SensorElement | SensorReport, ...]) -> Tree:
    return _sorted_trees([_tree(part) for part in parts])


def _tree(value: msgspec.Struct) -> dict[str, Tree]:
    tree: dict[str, Tree] = {}
    for given, row in zip(msgspec.structs.astuple(value), _ROWS[type(value)], strict=True):
        if row is not None and (given or given is False):
            name, canonical = row
            content = canonical(given)
            if content:
                tree[name] = content
    return tree


# --- what each field of the model is called in the standard, and its canonical form -----------------------------------

_Row = tuple[str, Callable[[Any], Tree]]

_QUANTITY: Final[dict[str, _Row]] = {
    "epc_class": ("epcClass", normalise),
    "quantity": ("quantity", decimal_text),
    "uom": ("uom", plain_text),
    "extensions": ("extensions", _extensions),
}
_TRANSACTION: Final[dict[str, _Row]] = {
    "biz_transaction": ("bizTransaction", normalise),
    "type": ("type", partial(term, "bizTransactionType")),
}
_PARTY: Final[dict[str, _Row]] = {
    "type": ("type", partial(term, "sourceDestinationType")),
    "id": ("id", normalise),
}
_PLACE: Final[dict[str, _Row]] = {"id": ("id", normalise), "extensions": ("extensions", _extensions)}
_PERSISTENT: Final[dict[str, _Row]] = {"set": ("set", _dispositions), "unset": ("unset", _dispositions)}
_SENSOR_SOURCE: Final[dict[str, _Row]] = {
    "time": ("time", instant),
    "device_id": ("deviceID", normalise),
    "device_metadata": ("deviceMetadata", normalise),
    "raw_data": ("rawData", normalise),
    "data_processing_method": ("dataProcessingMethod", normalise),
    "biz_rules": ("bizRules", normalise),
    "extensions": ("extensions", _extensions),
}
_SENSOR_METADATA: Final[dict[str, _Row]] = {
    "start_time": ("startTime", instant),
    "end_time": ("endTime", instant),
    **_SENSOR_SOURCE,
}
_SENSOR_REPORT: Final[dict[str, _Row]] = {
    "type": ("type", partial(term, "measurementType")),
    "exception": ("exception", partial(term, "sensorAlertType")),
    "microorganism": ("microorganism", plain_text),
    "chemical_substance": ("chemicalSubstance", plain_text),
    "coordinate_reference_system": ("coordinateReferenceSystem", plain_text),
    "value": ("value", decimal_text),
    "component": ("component", partial(term, "component")),
    "string_value": ("stringValue", str),
    "boolean_value": ("booleanValue", boolean),
    "hex_binary_value": ("hexBinaryValue", hexadecimal),
    "uri_value": ("uriValue", plain_text),
    "min_value": ("minValue", decimal_text),
    "max_value": ("maxValue", decimal_text),
    "mean_value": ("meanValue", decimal_text),
    "s_dev": ("sDev", decimal_text),
    "perc_rank": ("percRank", decimal_text),
    "perc_value": ("percValue", decimal_text),
    "uom": ("uom", plain_text),
    **_SENSOR_SOURCE,
}
_SENSOR_ELEMENT: Final[dict[str, _Row]] = {
    "sensor_report": ("sensorReport", _sensors),
    "sensor_metadata": ("sensorMetadata", _tree),
    "extensions": ("extensions", _extensions),
}
_EVENT: Final[dict[str, _Row]] = {
    "event_type": ("eventType", plain_text),
    "event_time": ("eventTime", instant),
    "event_time_zone_offset": ("eventTimeZoneOffset", plain_text),
    "action": ("action", plain_text),
    "transformation_id": ("transformationID", normalise),
    "parent_id": ("parentID", normalise),
    "epc_list": ("epcList", _identifiers),
    "child_epcs": ("childEPCs", _identifiers),
    "input_epc_list": ("inputEPCList", _identifiers),
    "output_epc_list": ("outputEPCList", _identifiers),
    "quantity_list": ("quantityList", _quantities),
    "child_quantity_list": ("childQuantityList", _quantities),
    "input_quantity_list": ("inputQuantityList", _quantities),
    "output_quantity_list": ("outputQuantityList", _quantities),
    "biz_step": ("bizStep", partial(term, "bizStep")),
    "disposition": ("disposition", partial(term, "disposition")),
    "persistent_disposition": ("persistentDisposition", _tree),
    "read_point": ("readPoint", _tree),
    "biz_location": ("bizLocation", _tree),
    "biz_transaction_list": ("bizTransactionList", _pairs),
    "source_list": ("sourceList", _pairs),
    "destination_list": ("destinationList", _pairs),
    "certification_info": ("certificationInfo", _texts),
    "sensor_element_list": ("sensorElementList", _sensors),
    "ilmd": ("ilmd", _extensions),
    "extensions": ("extensions", _extensions),
}


def _rows(kind: type[msgspec.Struct], fields: dict[str, _Row]) -> tuple[_Row | None, ...]:
    """The rows in the order of the model's fields; a field of the model that has no row fails here, at import."""
    return tuple(None if name in NOT_CONTENT else fields[name] for name in kind.__struct_fields__)


_ROWS: Final[dict[type, tuple[_Row | None, ...]]] = {
    QuantityElement: _rows(QuantityElement, _QUANTITY),
    BusinessTransaction: _rows(BusinessTransaction, _TRANSACTION),
    SourceOrDestination: _rows(SourceOrDestination, _PARTY),
    Place: _rows(Place, _PLACE),
    PersistentDisposition: _rows(PersistentDisposition, _PERSISTENT),
    SensorMetadata: _rows(SensorMetadata, _SENSOR_METADATA),
    SensorReport: _rows(SensorReport, _SENSOR_REPORT),
    SensorElement: _rows(SensorElement, _SENSOR_ELEMENT),
    **{kind: _rows(kind, _EVENT) for kind in AnyEvent.__args__},
}
