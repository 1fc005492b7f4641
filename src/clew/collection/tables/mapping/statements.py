"""The mapping language, its words for what an event says: things, operation, outcomes, measurements, master data."""

from __future__ import annotations

from typing import Literal

import msgspec

from clew.collection.tables.mapping.values import Condition, Lot, Part, Time, Value

Role = Literal["epc", "parent", "child", "input", "output"]
EventType = Literal["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"]

ROLES: dict[str, tuple[str, ...]] = {
    "ObjectEvent": ("epc",),
    "TransactionEvent": ("parent", "epc"),
    "AggregationEvent": ("parent", "child"),
    "AssociationEvent": ("parent", "child"),
    "TransformationEvent": ("input", "output"),
}


class Thing(Part, frozen=True, kw_only=True):
    """A thing of the event: ``id`` (template of its identifier) or ``lot``. With ``quantity`` (and ``uom``) it stands
    in the quantity list, as does every lot.

    ``each``: once for every row of a joined table, or (``rows``) of the group. ``separator``: the cell of the
    template's one column holds several identifiers. ``optional``: an empty cell names nothing. ``when``: only if it
    holds. ``product_class``: what kind of thing it is (a URI, or the bare code that master data of products hold).
    """

    id: str | None = None
    lot: Lot | None = None
    role: Role = "epc"
    quantity: Value | None = None
    uom: str | Value | None = None
    each: str | None = None
    separator: str | None = None
    optional: bool = False
    when: Condition | None = None
    product_class: Value | None = None


class PersistentDisposition(Part, frozen=True, kw_only=True):
    """States that last beyond the event (EPCIS 2.0 §7.3.5.6), begun by ``set`` and ended by ``unset``: templates."""

    set: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()


class Operation(Part, frozen=True, kw_only=True):
    """What kind of event. All but ``type`` and ``action`` are templates; ``id`` is its eventID."""

    type: EventType = "ObjectEvent"
    id: str | None = None
    action: Literal["ADD", "OBSERVE", "DELETE"] = "OBSERVE"
    biz_step: str | None = None
    disposition: str | None = None
    read_point: str | None = None
    biz_location: str | None = None
    transformation_id: str | None = None
    persistent_disposition: PersistentDisposition | None = None


class BusinessTransaction(Part, frozen=True, kw_only=True):
    """A document that the event belongs to (EPCIS 2.0 §7.3.5.3): ``id`` is a template, ``type`` a word of the CBV (po,
    desadv, inv, prodorder …) or a URI."""

    id: str
    type: str | None = None
    optional: bool = False


class Party(Part, frozen=True, kw_only=True):
    """Where a transfer comes from or goes to (EPCIS 2.0 §7.3.5.4): ``id`` is a template, ``type`` a word of the CBV
    (owning_party, possessing_party, location) or a URI."""

    id: str
    type: str
    optional: bool = False


class Measurement(Part, frozen=True, kw_only=True):
    """A measured value of a characteristic, with its limits, all in ``uom``.

    ``type``: the kind of quantity in the words of CBV (``Torque``, ``Mass``), or a URI of one's own. ``uom``: a Rec
    20 or
    UCUM code, or the value that holds it. ``convert_to``: record it in this unit; what was written stays beside it.
    ``gauge``: what it was measured with. ``clean``: names of ``cleaning`` steps to apply, in order.
    """

    characteristic: str | Value
    type: str | Value
    value: Value
    uom: str | Value | None = None
    convert_to: str | None = None
    lower: Value | None = None
    upper: Value | None = None
    nominal: Value | None = None
    gauge: Value | None = None
    time: Time | None = None
    each: str | None = None
    when: Condition | None = None
    clean: tuple[str, ...] = ()


class Outcome(Part, frozen=True, kw_only=True):
    """A judgement of one characteristic: ``result`` is a value of the dictionary's ``result`` (OK, NOK …). ``each``:
    one for every row; ``when``: only if it holds."""

    characteristic: str | Value
    result: Value
    defect_class: Value | None = None
    defect_count: Value | None = None
    severity: Value | None = None
    disposition: Value | None = None
    comment: Value | None = None
    each: str | None = None
    when: Condition | None = None


class Alias(Part, frozen=True, kw_only=True):
    """``other``: a second name (template, or a supplier's ``lot``) of ``thing``, of a ``kind`` of the dictionary's
    ``alias_kind``. Without ``thing``: of the things of the event. ``valid_from``, ``valid_to``: when it is so; without
    them always."""

    other: str | None = None
    lot: Lot | None = None
    thing: str | None = None
    kind: str = "same"
    valid_from: Time | None = None
    valid_to: Time | None = None
    reason: Value | None = None
    optional: bool = False


class Attachment(Part, frozen=True, kw_only=True):
    """A document or curve kept as a blob: the cells of ``columns``, as ``media_type``. Several: a JSON object of them;
    with ``each``, their lists over the rows of that table one after the other. ``title``: a template."""

    columns: tuple[str, ...]
    each: str | None = None
    title: str | None = None
    media_type: str = "application/json"
    optional: bool = False


class Component(Part, frozen=True, kw_only=True):
    """An expected component of a product: one for the record, or one for each row of ``each``."""

    product_class: str
    count: Value | None = None
    unit: str | Value | None = None
    alternates: Value | None = None
    separator: str = ","
    position: Value | None = None
    mandatory: Value | None = None
    each: str | None = None
    when: Condition | None = None


class Stage(Part, frozen=True, kw_only=True):
    """An expected stage of a product's life: ``process_step`` is a bizStep or a step of the site."""

    process_step: Value
    number: Value | None = None
    name: Value | None = None
    mandatory: Value | None = None
    each: str | None = None
    when: Condition | None = None


class MasterData(Part, frozen=True, kw_only=True):
    """The event is about what something *is*: ``kind`` is ``product``, ``characteristic``, ``equipment``, ``gauge``,
    ``supplier``, ``location`` or ``person``; the event's one thing is its subject. ``attributes``: URI or dictionary
    term
    to value; the limits of a characteristic are the terms ``lower_limit``, ``upper_limit``, ``nominal``, ``unit``."""

    kind: str
    name: Value | None = None
    attributes: dict[str, Value] = msgspec.field(default_factory=dict)
    components: tuple[Component, ...] = ()
    stages: tuple[Stage, ...] = ()
    valid_from: Time | None = None
    valid_to: Time | None = None


class Event(Part, frozen=True, kw_only=True):
    """One event that a record makes, if ``when`` holds. ``name`` distinguishes it among the record's events."""

    name: str = ""
    when: Condition | None = None
    time: Time | None = None
    operation: Operation = Operation()
    things: tuple[Thing, ...] = ()
    facets: dict[str, Value] = msgspec.field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    aliases: tuple[Alias, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    business_transactions: tuple[BusinessTransaction, ...] = ()
    sources: tuple[Party, ...] = ()
    destinations: tuple[Party, ...] = ()
    master_data: MasterData | None = None
