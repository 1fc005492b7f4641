"""A mapping: how the columns of one kind of table become things, operations, facets, measurements and outcomes.

A mapping is data, written by an engineer, so every mistake in it is named with its line. What it may say is this
file's structs; ``README.md`` beside it shows them with examples. One row makes one event.

Texts with ``{column}`` are templates: the cell's text, percent-encoded where it stands in a URI.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Literal

import msgspec

Role = Literal["epc", "parent", "child", "input", "output"]
EventType = Literal["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"]

ROLES: dict[str, tuple[str, ...]] = {
    "ObjectEvent": ("epc",),
    "TransactionEvent": ("parent", "epc"),
    "AggregationEvent": ("parent", "child"),
    "AssociationEvent": ("parent", "child"),
    "TransformationEvent": ("input", "output"),
}
TEMPLATE_FIELD = re.compile(r"\{([^{}]*)\}")


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a value comes from: a ``column`` or a ``constant``.

    ``values`` are the cells that may stand there: a list, or a table from the cell to what is recorded; any other is
    refused. ``optional``: an empty cell means that nothing is said; otherwise it is refused.
    """

    column: str | None = None
    constant: str | None = None
    values: dict[str, str] | tuple[str, ...] | None = None
    optional: bool = False


class Thing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``id``: template of the identifier. With ``quantity`` (and ``uom``, Rec 20) it stands in the quantity list."""

    id: str
    role: Role = "epc"
    quantity: Value | None = None
    uom: str | None = None
    optional: bool = False


class Time(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``zone``: IANA name or offset, for cells without a zone of their own. ``layout``: a strptime format."""

    column: str
    zone: str | None = None
    layout: str | None = None


class Operation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The event a row makes. All but ``type`` and ``action`` are templates; ``id`` is its eventID."""

    type: EventType = "ObjectEvent"
    id: str | None = None
    action: Literal["ADD", "OBSERVE", "DELETE"] = "OBSERVE"
    biz_step: str | None = None
    disposition: str | None = None
    read_point: str | None = None
    biz_location: str | None = None
    transformation_id: str | None = None


class Measurement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A measured value of a characteristic, with its limits, all in ``uom`` (Rec 20).

    ``type``: the kind of quantity in the words of CBV (``Torque``, ``Mass``), or a URI of one's own.
    """

    characteristic: str
    type: str
    value: Value
    uom: str | None = None
    lower: Value | None = None
    upper: Value | None = None


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A judgement of one characteristic: ``result`` is a value of the dictionary's ``result`` (OK, NOK …)."""

    characteristic: str
    result: Value
    defect_class: Value | None = None
    severity: Value | None = None


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole mapping. ``facets`` are keyed by dictionary term. ``digest``: SHA-256 of its file."""

    name: str
    version: str
    time: Time
    things: tuple[Thing, ...]
    operation: Operation = Operation()
    names: dict[str, str] = {}
    source: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] = "."
    facets: dict[str, Value] = {}
    outcomes: tuple[Outcome, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    ignore: tuple[str, ...] = ()
    digest: str = ""

    def columns(self) -> tuple[str, ...]:
        """The columns that the mapping reads, each once, in the order of the mapping."""
        return tuple(dict.fromkeys(self._columns()))

    def _columns(self) -> Iterator[str]:
        yield self.time.column
        operation = self.operation
        for template in (
            operation.id,
            operation.biz_step,
            operation.disposition,
            operation.read_point,
            operation.biz_location,
            operation.transformation_id,
            *(thing.id for thing in self.things),
        ):
            yield from template_columns(template)
        for value in (
            *(thing.quantity for thing in self.things),
            *self.facets.values(),
            *(part for item in self.outcomes for part in (item.result, item.defect_class, item.severity)),
            *(limit for item in self.measurements for limit in (item.value, item.lower, item.upper)),
        ):
            if value is not None and value.column is not None:
                yield value.column


def template_columns(template: str | None) -> tuple[str, ...]:
    """The columns named in a template, in order."""
    return tuple(TEMPLATE_FIELD.findall(template)) if template else ()


def digest_of(source: bytes) -> str:
    """The name of one exact mapping file: ``sha256:<hex>`` of its bytes."""
    return f"sha256:{hashlib.sha256(source).hexdigest()}"
