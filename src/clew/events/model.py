"""EPCIS 2.0 events as pure, immutable values.

What this file decides: the shape of an event once read, whatever it was written in. Names follow the standard
(GS1 EPCIS 2.0 §7) in snake case. Nothing is converted here: identifiers, vocabulary values and numbers keep the
spelling they came in; ``clew.events.canonical`` decides which spellings mean the same.

Numbers stay text (``"0.10"`` is not ``0.1``): a decimal in a record is evidence. Instants are :class:`Timestamp`.
Elements outside the standard are kept as :class:`Extension` trees named ``{namespace}local``.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from clew.events.timestamps import Timestamp

Action = Literal["ADD", "OBSERVE", "DELETE"]
ScalarKind = Literal["string", "number", "boolean", "null"]


class Extension(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A user extension: an element, a JSON member, or an attribute, anywhere the standard allows one.

    ``name`` is ``{namespace}local`` (``local`` alone where the document gave no namespace). ``text`` holds a leaf,
    ``children`` a branch; an array is repeated siblings of one name. ``kind`` and ``in_array`` only remember how
    JSON wrote it ("5" or 5; ["a"] or "a"): two extensions that differ in these alone mean the same.
    ``attributes`` are XML attributes by ``{namespace}local``. ``mixed`` items of an array that are objects have
    children; items that are scalars have text.
    """

    name: str
    text: str | None = None
    children: tuple[Extension, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    kind: ScalarKind = "string"
    in_array: bool = False


class QuantityElement(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """``quantity`` is a decimal as written; ``uom`` a UN/ECE Recommendation 20 code; both absent: unknown."""

    epc_class: str
    quantity: str | None = None
    uom: str | None = None
    extensions: tuple[Extension, ...] = ()


class BusinessTransaction(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    biz_transaction: str
    type: str | None = None


class SourceOrDestination(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """An element of a source list (§7.3.5.4.1) or a destination list: its ``type`` and the party or place."""

    type: str
    id: str


class Place(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A readPoint or bizLocation."""

    id: str
    extensions: tuple[Extension, ...] = ()


class PersistentDisposition(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    set: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()


class ErrorDeclaration(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    declaration_time: Timestamp
    reason: str | None = None
    corrective_event_ids: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()


class SensorMetadata(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    time: Timestamp | None = None
    device_id: str | None = None
    device_metadata: str | None = None
    raw_data: str | None = None
    start_time: Timestamp | None = None
    end_time: Timestamp | None = None
    data_processing_method: str | None = None
    biz_rules: str | None = None
    extensions: tuple[Extension, ...] = ()


class SensorReport(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One reading or a summary of several. The decimal fields are text as written, in the unit ``uom`` (Rec 20)."""

    type: str | None = None
    exception: str | None = None
    device_id: str | None = None
    device_metadata: str | None = None
    raw_data: str | None = None
    data_processing_method: str | None = None
    biz_rules: str | None = None
    time: Timestamp | None = None
    microorganism: str | None = None
    chemical_substance: str | None = None
    coordinate_reference_system: str | None = None
    value: str | None = None
    component: str | None = None
    string_value: str | None = None
    boolean_value: bool | None = None
    hex_binary_value: str | None = None
    uri_value: str | None = None
    min_value: str | None = None
    max_value: str | None = None
    mean_value: str | None = None
    s_dev: str | None = None
    perc_rank: str | None = None
    perc_value: str | None = None
    uom: str | None = None
    extensions: tuple[Extension, ...] = ()


class SensorElement(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    sensor_report: tuple[SensorReport, ...]
    sensor_metadata: SensorMetadata | None = None
    extensions: tuple[Extension, ...] = ()


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", gc=False):
    """What all five event types share (§7.4.1 and the dimensions why, where, how)."""

    event_time: Timestamp
    event_time_zone_offset: str
    event_id: str | None = None
    record_time: Timestamp | None = None
    error_declaration: ErrorDeclaration | None = None
    certification_info: tuple[str, ...] = ()
    biz_step: str | None = None
    disposition: str | None = None
    persistent_disposition: PersistentDisposition | None = None
    read_point: Place | None = None
    biz_location: Place | None = None
    biz_transaction_list: tuple[BusinessTransaction, ...] = ()
    source_list: tuple[SourceOrDestination, ...] = ()
    destination_list: tuple[SourceOrDestination, ...] = ()
    sensor_element_list: tuple[SensorElement, ...] = ()
    extensions: tuple[Extension, ...] = ()

    @property
    def type(self) -> str:
        """The standard's name of the event type, e.g. ``"ObjectEvent"``."""
        return type(self).__name__


class ObjectEvent(Event, frozen=True, kw_only=True, omit_defaults=True, tag="ObjectEvent", gc=False):
    action: Action
    epc_list: tuple[str, ...] = ()
    quantity_list: tuple[QuantityElement, ...] = ()
    ilmd: tuple[Extension, ...] = ()


class AggregationEvent(Event, frozen=True, kw_only=True, omit_defaults=True, tag="AggregationEvent", gc=False):
    action: Action
    parent_id: str | None = None
    child_epcs: tuple[str, ...] = ()
    child_quantity_list: tuple[QuantityElement, ...] = ()


class AssociationEvent(Event, frozen=True, kw_only=True, omit_defaults=True, tag="AssociationEvent", gc=False):
    action: Action
    parent_id: str | None = None
    child_epcs: tuple[str, ...] = ()
    child_quantity_list: tuple[QuantityElement, ...] = ()


class TransactionEvent(Event, frozen=True, kw_only=True, omit_defaults=True, tag="TransactionEvent", gc=False):
    action: Action
    parent_id: str | None = None
    epc_list: tuple[str, ...] = ()
    quantity_list: tuple[QuantityElement, ...] = ()


class TransformationEvent(Event, frozen=True, kw_only=True, omit_defaults=True, tag="TransformationEvent", gc=False):
    transformation_id: str | None = None
    input_epc_list: tuple[str, ...] = ()
    input_quantity_list: tuple[QuantityElement, ...] = ()
    output_epc_list: tuple[str, ...] = ()
    output_quantity_list: tuple[QuantityElement, ...] = ()
    ilmd: tuple[Extension, ...] = ()


class ExtendedEvent(Event, frozen=True, kw_only=True, omit_defaults=True, tag="ExtendedEvent", gc=False):
    """An event of a type that a user defined (EPCIS 2.0 §7.4: new event types are an extension point).

    ``event_type`` is ``{namespace}local``; beyond what all events share, its members are kept in ``extensions``.
    """

    event_type: str

    @property
    def type(self) -> str:
        """The user's name of the type as one URI."""
        return self.event_type.replace("{", "").replace("}", "")


AnyEvent = ObjectEvent | AggregationEvent | AssociationEvent | TransactionEvent | TransformationEvent | ExtendedEvent
EVENT_TYPES: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (ObjectEvent, AggregationEvent, AssociationEvent, TransactionEvent, TransformationEvent)
}


class VocabularyElement(msgspec.Struct, frozen=True, omit_defaults=True):
    """Master data of one identifier (§9.4 header or §11): attributes by URI, and the children of a hierarchy."""

    id: str
    attributes: tuple[Extension, ...] = ()
    children: tuple[str, ...] = ()


class Vocabulary(msgspec.Struct, frozen=True, omit_defaults=True):
    type: str
    elements: tuple[VocabularyElement, ...]


class QueryParameter(msgspec.Struct, frozen=True, omit_defaults=True):
    """A condition or a control of a query (§8.2.7.1), as it was written.

    ``values`` are texts, several mean any of them, none means that the parameter stands without value (``EXISTS_…``).
    ``kind`` says how they are meant: 5 and "5" ask differently of an extension. ``field`` is the extension that the
    name speaks of, as ``{namespace}local``.
    """

    name: str
    values: tuple[str, ...] = ()
    kind: ScalarKind = "string"
    field: str | None = None


class SubscriptionControls(msgspec.Struct, frozen=True, omit_defaults=True):
    """When a standing query reports (§8.2.5.3): by ``schedule`` (field, text), ``trigger``, or at once (``stream``)."""

    schedule: tuple[tuple[str, str], ...] = ()
    trigger: str | None = None
    stream: bool = False
    initial_record_time: Timestamp | None = None
    report_if_empty: bool | None = None


class Query(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a query document asks, or answers without events (§8.2.5).

    ``operation``: ``Poll``, ``Subscribe`` … or the name of the answer (``GetQueryNamesResult``,
    ``QueryTooLargeException``); a query of the REST interface is a ``Poll``, the definition of a named one is
    ``CreateQuery``. ``name``: the query's. ``stated``: what an answer says.
    """

    operation: str
    name: str | None = None
    parameters: tuple[QueryParameter, ...] = ()
    destination: str | None = None
    controls: SubscriptionControls | None = None
    subscription_id: str | None = None
    stated: tuple[str, ...] = ()


class Document(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document read: an EPCISDocument, an EPCISQueryDocument, or a single bare event.

    ``header`` keeps what stands beside the body (sender, receiver, instanceIdentifier, SBDH, extensions), unread.
    ``namespaces`` are the prefixes the document used, to be offered again when it is written.
    ``query``: what an EPCISQueryDocument asks, where it asks instead of answering with events.
    """

    kind: Literal["EPCISDocument", "EPCISQueryDocument", "Event"]
    events: tuple[AnyEvent, ...]
    schema_version: str = "2.0"
    creation_date: Timestamp | None = None
    master_data: tuple[Vocabulary, ...] = ()
    query_name: str | None = None
    subscription_id: str | None = None
    query: Query | None = None
    header: tuple[Extension, ...] = ()
    namespaces: tuple[tuple[str, str], ...] = ()
