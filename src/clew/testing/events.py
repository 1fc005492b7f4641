"""Hypothesis strategies for whole events: any type, any dimension, unknown extensions of any shape.

Everything drawn is a valid event that JSON and XML can both hold, in the form in which reading gives it (for instance:
siblings of one extension name stand together). ``events()`` is what codecs, hashes, stores and traces are tested with.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from clew.events import vocabulary
from clew.events.model import (
    Action,
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    BusinessTransaction,
    Document,
    ErrorDeclaration,
    ExtendedEvent,
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
    Vocabulary,
    VocabularyElement,
)
from clew.events.timestamps import Timestamp, parse_timestamp

Strategy = st.SearchStrategy[Any]

NAMESPACES = (
    "http://ns.example.com/epcis/",
    "https://example.org/terms#",
    "urn:clew:term:",
    "urn:epcglobal:cbv:mda:",
    "urn:example:plant",
    "http://例.example/ns/",
)
_OFFSETS = ("+00:00", "-00:00", "+08:00", "-06:00", "+05:30", "+14:00", "-12:45")


def texts(*, max_size: int = 12) -> Strategy:
    """Text that JSON and XML can hold: no control characters but tab and line feed, no surrogates."""
    return st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), include_characters="\t\n"),
        max_size=max_size,
    )


def timestamps() -> Strategy:
    """Instants in the spellings that documents use: offsets, fractions of one to nine digits."""

    def spell(parts: tuple[Any, str, str]) -> Timestamp:
        moment, fraction, zone = parts
        return parse_timestamp(moment.strftime("%Y-%m-%dT%H:%M:%S").zfill(19) + fraction + zone)

    fractions = st.one_of(st.just(""), st.from_regex(r"\.[0-9]{1,9}", fullmatch=True))
    moments = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1))
    return st.tuples(moments, fractions, st.sampled_from(("Z", *_OFFSETS))).map(spell)


def numbers() -> Strategy:
    """Decimals as JSON spells them, trailing zeros, exponents and long integers among them."""
    return st.from_regex(r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,12})?([Ee][+-]?[0-9]{1,2})?", fullmatch=True)


def decimals() -> Strategy:
    """Non-negative decimals without exponent."""
    return st.from_regex(r"(0|[1-9][0-9]{0,12})(\.[0-9]{1,6})?", fullmatch=True)


def identifiers() -> Strategy:
    """Identifiers of instances, lots and classes: GS1 URNs and Digital Links, house URIs."""
    serial = st.integers(1, 10**6).map(str)
    return st.one_of(
        serial.map(lambda number: f"urn:epc:id:sgtin:4012345.011111.{number}"),
        serial.map(lambda number: f"https://id.gs1.org/01/04012345111118/21/{number}"),
        serial.map(lambda number: f"https://example.com/parts/{number}"),
        serial.map(lambda number: f"urn:uuid:00000000-0000-4000-8000-{int(number):012d}"),
        serial.map(lambda number: f"urn:plant:lot:{number}"),
    )


def classes() -> Strategy:
    """Identifiers that stand in quantity lists."""
    lot = st.integers(1, 10**5).map(str)
    return st.one_of(
        lot.map(lambda number: f"urn:epc:class:lgtin:4012345.012345.{number}"),
        lot.map(lambda number: f"https://id.gs1.org/01/04012345123456/10/{number}"),
        st.just("urn:epc:idpat:sgtin:4012345.098765.*"),
    )


def terms(field: str) -> Strategy:
    """Values of a standard vocabulary as JSON spells them, and values of others."""
    return st.one_of(
        st.sampled_from(sorted(vocabulary.values_of(field))),
        st.sampled_from((f"https://voc.example.com/{field}/special", f"example:{field}")),
    )


def extension_names() -> Strategy:
    """``{namespace}local``, local parts that XML could not spell included."""
    local = st.one_of(
        st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,8}", fullmatch=True),
        st.sampled_from(("线索", "1st", "a/b", "_x0020_", "x_x005F_y", "größe")),
    )
    return st.builds(lambda namespace, name: f"{{{namespace}}}{name}", st.sampled_from(NAMESPACES), local)


def _inner_names() -> Strategy:
    return st.one_of(extension_names(), st.from_regex(r"[a-z][A-Za-z0-9]{0,6}", fullmatch=True))


def _scalars(names: Strategy, *, in_array: bool) -> Strategy:
    return st.one_of(
        st.builds(Extension, names, texts(), in_array=st.just(in_array)),
        st.builds(Extension, names, numbers(), kind=st.just("number"), in_array=st.just(in_array)),
        st.builds(
            Extension,
            names,
            st.sampled_from(("true", "false")),
            kind=st.just("boolean"),
            in_array=st.just(in_array),
        ),
        st.builds(Extension, names, kind=st.just("null"), in_array=st.just(in_array)),
    )


def _siblings(name: str, depth: int) -> Strategy:
    """What one member holds: a single value, or an array as siblings of one name."""
    named = st.just(name)
    single = [_scalars(named, in_array=False)]
    items = [_scalars(named, in_array=True)]
    if depth > 0:
        children = extensions(names=_inner_names(), depth=depth - 1)
        single.append(st.builds(Extension, named, children=children))
        items.append(st.builds(Extension, named, children=children, in_array=st.just(True)))
    return st.one_of(
        st.one_of(single).map(lambda value: (value,)),
        st.lists(st.one_of(items), min_size=1, max_size=2).map(tuple),
    )


def extensions(names: Strategy | None = None, *, depth: int = 2, max_names: int = 2) -> Strategy:
    """Tuples of extensions, siblings of one name standing together."""
    chosen = st.lists(extension_names() if names is None else names, max_size=max_names, unique=True)
    return chosen.flatmap(lambda found: st.tuples(*[_siblings(name, depth) for name in found])).map(
        lambda groups: tuple(item for group in groups for item in group)
    )


def _maybe(strategy: Strategy) -> Strategy:
    return st.one_of(st.none(), strategy)


def _few(strategy: Strategy, *, least: int = 0) -> Strategy:
    return st.lists(strategy, min_size=least, max_size=2).map(tuple)


def _several_ids(*, least: int = 0) -> Strategy:
    return st.lists(identifiers(), min_size=least, max_size=4, unique=True).map(tuple)


def quantities(*, least: int = 0) -> Strategy:
    """Quantity lists."""
    element = st.one_of(
        st.builds(QuantityElement, classes()),
        st.builds(QuantityElement, classes(), decimals(), _maybe(st.sampled_from(("KGM", "LTR", "C62", "MTR")))),
    )
    return _few(element, least=least)


def _places() -> Strategy:
    return st.builds(Place, st.just("urn:epc:id:sgln:4012345.00005.0"), extensions(depth=1, max_names=1))


def _metadata() -> Strategy:
    uri = _maybe(identifiers())
    return st.builds(
        SensorMetadata,
        time=_maybe(timestamps()),
        device_id=uri,
        device_metadata=uri,
        raw_data=uri,
        start_time=_maybe(timestamps()),
        end_time=_maybe(timestamps()),
        data_processing_method=uri,
        biz_rules=uri,
        extensions=_flat_extensions(),
    )


def _flat_extensions() -> Strategy:
    """Extensions that XML holds as attributes."""
    names = st.lists(extension_names(), max_size=2, unique=True)
    return names.flatmap(lambda found: st.tuples(*[st.builds(Extension, st.just(name), texts()) for name in found]))


def _reports() -> Strategy:
    uri, number = _maybe(identifiers()), _maybe(numbers())
    return st.builds(
        SensorReport,
        type=terms("measurementType"),
        exception=_maybe(terms("sensorAlertType")),
        device_id=uri,
        time=_maybe(timestamps()),
        microorganism=uri,
        chemical_substance=uri,
        coordinate_reference_system=uri,
        value=number,
        component=_maybe(terms("component")),
        string_value=_maybe(texts()),
        boolean_value=_maybe(st.booleans()),
        hex_binary_value=_maybe(st.from_regex(r"([A-Fa-f0-9]{2}){1,4}", fullmatch=True)),
        uri_value=uri,
        min_value=number,
        max_value=number,
        mean_value=number,
        s_dev=number,
        perc_rank=number,
        perc_value=number,
        uom=_maybe(st.sampled_from(("CEL", "KEL", "A93"))),
        extensions=_flat_extensions(),
    )


def _sensor_elements(*, least: int = 0) -> Strategy:
    element = st.builds(SensorElement, _few(_reports(), least=1), _maybe(_metadata()), extensions(depth=1, max_names=1))
    return st.lists(element, min_size=least, max_size=max(1, least)).map(tuple)


def _dispositions() -> Strategy:
    return st.lists(terms("disposition"), min_size=1, max_size=2, unique=True).map(tuple)


def _parties() -> Strategy:
    return _few(st.builds(SourceOrDestination, terms("sourceDestinationType"), identifiers()))


def _transactions(*, least: int = 0) -> Strategy:
    return _few(st.builds(BusinessTransaction, identifiers(), _maybe(terms("bizTransactionType"))), least=least)


def _shared() -> dict[str, Strategy]:
    return {
        "event_time": timestamps(),
        "event_time_zone_offset": st.sampled_from(_OFFSETS),
        "event_id": _maybe(st.uuids().map(lambda value: f"urn:uuid:{value}")),
        "record_time": _maybe(timestamps()),
        "error_declaration": _maybe(
            st.builds(
                ErrorDeclaration,
                timestamps(),
                _maybe(terms("errorReason")),
                _several_ids(),
                extensions(depth=1, max_names=1),
            )
        ),
        "certification_info": st.lists(identifiers(), max_size=1).map(tuple),
        "extensions": extensions(),
    }


def _dimensions() -> dict[str, Strategy]:
    return {
        **_shared(),
        "biz_step": _maybe(terms("bizStep")),
        "disposition": _maybe(terms("disposition")),
        "persistent_disposition": _maybe(
            st.one_of(
                st.builds(PersistentDisposition, set=_dispositions()),
                st.builds(PersistentDisposition, set=_dispositions(), unset=_dispositions()),
            )
        ),
        "read_point": _maybe(_places()),
        "biz_location": _maybe(_places()),
        "biz_transaction_list": _transactions(),
        "source_list": _parties(),
        "destination_list": _parties(),
        "sensor_element_list": _sensor_elements(),
    }


_ACTIONS = st.sampled_from(("ADD", "OBSERVE", "DELETE"))


def object_events() -> Strategy:
    """ObjectEvents; ILMD only where the action is ADD."""

    def build(action: Action, **fields: Any) -> ObjectEvent:
        ilmd = fields.pop("ilmd")
        return ObjectEvent(action=action, ilmd=ilmd if action == "ADD" else (), **fields)

    return st.builds(
        build, _ACTIONS, epc_list=_several_ids(), quantity_list=quantities(), ilmd=extensions(depth=1), **_dimensions()
    )


def _with_children(kind: type[AggregationEvent] | type[AssociationEvent]) -> Strategy:
    fields = {**_dimensions(), "parent_id": identifiers(), "child_quantity_list": quantities()}
    return st.one_of(
        st.builds(kind, action=st.just("DELETE"), child_epcs=_several_ids(), **fields),
        st.builds(kind, action=_ACTIONS, child_epcs=_several_ids(least=1), **fields),
    )


def aggregation_events() -> Strategy:
    """AggregationEvents, parent always named."""
    return _with_children(AggregationEvent)


def association_events() -> Strategy:
    """AssociationEvents."""
    return _with_children(AssociationEvent)


def transaction_events() -> Strategy:
    """TransactionEvents."""
    fields = {**_dimensions(), "biz_transaction_list": _transactions(least=1)}
    return st.builds(
        TransactionEvent,
        action=_ACTIONS,
        parent_id=_maybe(identifiers()),
        epc_list=_several_ids(),
        quantity_list=quantities(),
        **fields,
    )


def transformation_events() -> Strategy:
    """TransformationEvents, whole or a part of an operation named by a transformationID."""
    fields = {
        **_dimensions(),
        "input_quantity_list": quantities(),
        "output_quantity_list": quantities(),
        "ilmd": extensions(depth=1),
    }
    return st.one_of(
        st.builds(
            TransformationEvent,
            input_epc_list=_several_ids(least=1),
            output_epc_list=_several_ids(least=1),
            transformation_id=_maybe(identifiers()),
            **fields,
        ),
        st.builds(TransformationEvent, input_epc_list=_several_ids(least=1), transformation_id=identifiers(), **fields),
    )


def extended_events() -> Strategy:
    """Events of a user's own type."""
    return st.builds(ExtendedEvent, event_type=st.just("{http://ns.example.com/epcis/}TorqueEvent"), **_shared())


def events() -> st.SearchStrategy[AnyEvent]:
    """Any event."""
    return st.one_of(
        object_events(),
        aggregation_events(),
        association_events(),
        transaction_events(),
        transformation_events(),
        extended_events(),
    )


def documents(*, max_events: int = 2) -> st.SearchStrategy[Document]:
    """Documents with master data and offered prefixes, some of which clash."""
    attribute = st.builds(Extension, st.just("urn:epcglobal:cbv:mda#name"), texts())
    vocabularies = st.builds(
        Vocabulary,
        st.just("urn:epcglobal:epcis:vtype:EPCClass"),
        _few(st.builds(VocabularyElement, identifiers(), _few(attribute), _several_ids())),
    )
    prefixes = st.lists(
        st.tuples(st.sampled_from(("example", "ext", "cbv", "ns1", "xml", "clew")), st.sampled_from(NAMESPACES)),
        max_size=4,
    )
    return st.builds(
        Document,
        kind=st.sampled_from(("EPCISDocument", "EPCISQueryDocument")),
        events=st.lists(events(), max_size=max_events).map(tuple),
        creation_date=timestamps(),
        master_data=_few(vocabularies),
        namespaces=prefixes.map(tuple),
    )
