"""Things: search, the unit file, where an event came from (docs/json.md)."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

Category = Literal["man", "machine", "material", "method", "environment", "measurement", "none"]
ThingKind = Literal["instance", "lot", "class", "operation"]


class FoundThing(TypedDict):
    """``named``: the text is a name of it, not only part of its identifier. ``last_time``: of its last event (UTC)."""

    id: str
    key: str
    kind: ThingKind
    last_time: str | None
    events: int
    named: bool


class SearchDocument(TypedDict):
    """The best matches first."""

    query: str
    items: list[FoundThing]


class ThingState(TypedDict):
    """Where it is by its latest event in force."""

    time: str
    biz_step: str | None
    disposition: str | None
    location: str | None
    container: str | None
    assembly: str | None
    ended: str | None
    holds: list[str]


class Mention(TypedDict):
    """What else an event names; ``quantity`` and ``uom`` only where it is named by quantity."""

    id: str
    role: str
    quantity: NotRequired[str | None]
    uom: NotRequired[str | None]


class FacetDocument(TypedDict):
    """An exposure; ``unit``: Rec 20 code where the value is a quantity."""

    name: str
    value: str
    unit: str | None
    category: Category


class OutcomeDocument(TypedDict):
    """One judgement."""

    characteristic: str
    result: str | None
    value: str | None
    unit: str | None


class MeasurementDocument(TypedDict):
    """One reading; decimals as text in the unit ``uom`` (Rec 20)."""

    characteristic: str | None
    type: str | None
    value: str | None
    uom: str | None
    lower_limit: str | None
    upper_limit: str | None
    result: str | None


class CalibrationDocument(TypedDict):
    """One calibration of a gauge."""

    time: str
    result: str
    due: str | None
    certificate: str | None
    position: int


class DoubtDocument(TypedDict):
    """A result that its gauge makes doubtful; ``message``: why, in words."""

    gauge: str
    characteristic: str
    place: str
    reason: str
    cause: CalibrationDocument
    message: str


class FlagDocument(TypedDict):
    """A finding that an event was recorded with; ``message``: in words."""

    place: str
    rule: str
    code: str
    params: dict[str, Any]
    severity: str
    message: str


class LifeEvent(TypedDict):
    """One event of a life. ``event``: itself, in EPCIS 2.0 JSON; ``voided_at``: position of what voids it."""

    position: int
    event_id: str
    type: str
    action: str | None
    time: str
    time_local: str
    record_time: str
    biz_step: str | None
    disposition: str | None
    read_point: str | None
    biz_location: str | None
    roles: list[str]
    others: list[Mention]
    facets: list[FacetDocument]
    outcomes: list[OutcomeDocument]
    measurements: list[MeasurementDocument]
    doubts: list[DoubtDocument]
    principal: str
    source_party: str
    declaration: bool
    voided_at: int | None
    flags: list[FlagDocument]
    content_hash: str
    leaf_hash: str
    event: dict[str, Any]


class ThingDocument(TypedDict):
    """One thing, operation or event with its life; ``total`` counts all events, ``events`` holds those asked for."""

    id: str
    key: str
    kind: Literal["instance", "lot", "class", "operation", "event"]
    position: int
    aliases: list[str]
    product_class: str | None
    state: ThingState | None
    total: int
    events: list[LifeEvent]


class EventSource(TypedDict):
    """Where an event came from. ``start``, ``end``: octets in the source (``unpacked``: in what the archive held);
    ``bytes``: why ``record`` is or is not here; ``record``: text, or base64 as ``encoding`` says."""

    position: int
    event_id: str
    acquisition: int | None
    capture: str
    quarantine: int | None
    source: str
    digest: str
    connector: str
    mapping: str | None
    mapping_version: str | None
    principal: str
    party: str
    device: str | None
    received: str
    place: str
    start: int | None
    end: int | None
    unpacked: bool
    bytes: str
    encoding: Literal["utf-8", "base64"] | None
    record: str | None


class EventSources(TypedDict):
    """One for each event of the name."""

    items: list[EventSource]
