"""Small events for tests, one line each. Times are microseconds after ``START``."""

from __future__ import annotations

from typing import Any

from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    ErrorDeclaration,
    ObjectEvent,
    QuantityElement,
    TransformationEvent,
)
from clew.events.timestamps import timestamp

START = 1_700_000_000_000_000
_ZONE = "+00:00"


def observe(*things: str, at: int = 0, action: str = "OBSERVE", **fields: Any) -> ObjectEvent:
    return ObjectEvent(
        event_time=timestamp(START + at),
        event_time_zone_offset=_ZONE,
        action=action,  # type: ignore[arg-type]
        epc_list=things,
        **fields,
    )


def pack(parent: str, *children: str, at: int = 0, action: str = "ADD", **fields: Any) -> AggregationEvent:
    return AggregationEvent(
        event_time=timestamp(START + at),
        event_time_zone_offset=_ZONE,
        action=action,  # type: ignore[arg-type]
        parent_id=parent,
        child_epcs=children,
        **fields,
    )


def install(parent: str, *children: str, at: int = 0, action: str = "ADD", **fields: Any) -> AssociationEvent:
    return AssociationEvent(
        event_time=timestamp(START + at),
        event_time_zone_offset=_ZONE,
        action=action,  # type: ignore[arg-type]
        parent_id=parent,
        child_epcs=children,
        **fields,
    )


def transform(inputs: tuple[str, ...], outputs: tuple[str, ...], at: int = 0, **fields: Any) -> TransformationEvent:
    return TransformationEvent(
        event_time=timestamp(START + at),
        event_time_zone_offset=_ZONE,
        input_epc_list=inputs,
        output_epc_list=outputs,
        **fields,
    )


def counted(identifier: str, quantity: str | None = None, uom: str | None = None) -> QuantityElement:
    return QuantityElement(identifier, quantity, uom)


def declared_wrong(event: AnyEvent, at: int = 99, reason: str | None = None) -> AnyEvent:
    """The error declaration that voids ``event``: the same event once more, saying so."""
    import msgspec

    declaration = ErrorDeclaration(declaration_time=timestamp(START + at), reason=reason)
    return msgspec.structs.replace(event, error_declaration=declaration)
