"""Recorded events as the standard's query documents: with the recordTime and eventID that we gave them, identifiers in
the form asked for (EPCIS 2.0 §12.7 ``GS1-EPC-Format``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from clew.events.dictionary.namespace import HOUSE
from clew.events.model import (
    AnyEvent,
    BusinessTransaction,
    Document,
    ExtendedEvent,
    Place,
    QuantityElement,
    SourceOrDestination,
)
from clew.events.timestamps import timestamp
from clew.scenarios.asking import spelling
from clew.storage.reads.events import RecordedEvent

NAMESPACES = (("clew", HOUSE),)


def query_document(found: Sequence[RecordedEvent], form: str | None, created_at: int) -> Document:
    """An EPCISQueryDocument of recorded events, in their order. ``created_at``: UTC microseconds."""
    return Document(
        kind="EPCISQueryDocument",
        events=tuple(as_answered(recorded, form) for recorded in found),
        creation_date=timestamp(created_at),
        query_name="SimpleEventQuery",
        namespaces=NAMESPACES,
    )


def as_answered(recorded: RecordedEvent, form: str | None) -> AnyEvent:
    """The event as a query answers it; its content is untouched but for the spelling of its identifiers."""
    event = msgspec.structs.replace(
        recorded.event, event_id=recorded.event_id, record_time=timestamp(recorded.record_time)
    )
    if form is None or isinstance(event, ExtendedEvent):
        return event
    spell = spelling(form)

    def written(text: str) -> str:
        return spell(text, text)

    changed = {name: _respelt(getattr(event, name), written) for name in _IDENTIFYING if getattr(event, name, None)}
    return msgspec.structs.replace(event, **changed)


_IDENTIFYING = (
    "parent_id",
    "epc_list",
    "child_epcs",
    "input_epc_list",
    "output_epc_list",
    "quantity_list",
    "child_quantity_list",
    "input_quantity_list",
    "output_quantity_list",
    "read_point",
    "biz_location",
    "source_list",
    "destination_list",
    "biz_transaction_list",
)


def _respelt(value: Any, written: Callable[[str], str]) -> Any:
    match value:
        case str():
            return written(value)
        case tuple():
            return tuple(_respelt(item, written) for item in value)
        case QuantityElement():
            return msgspec.structs.replace(value, epc_class=written(value.epc_class))
        case Place() | SourceOrDestination():
            return msgspec.structs.replace(value, id=written(value.id))
        case BusinessTransaction():
            return msgspec.structs.replace(value, biz_transaction=written(value.biz_transaction))
    raise TypeError(f"no identifier: {value!r}")
