"""The unit file: everything recorded about one thing, operation or event, in the order it happened (clause 8.2).

Pure: recorded events in, a file out. It answers "what did it live through"; where it comes from and went is the trace.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from clew.events.house import Calibration, Facet, Measurement, Outcome, facets, measurements, outcomes
from clew.events.house.calibration import DoubtReason
from clew.events.model import TransformationEvent
from clew.events.participants import Role, ThingMention, participants
from clew.events.timestamps import in_offset
from clew.events.vocabulary import normalise_term
from clew.storage.reads.events import RecordedEvent

Kind = Literal["instance", "lot", "class", "operation", "event"]


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """A result of the event that its gauge's history makes doubtful, and why (``clew.events.house.calibration``).

    ``gauge``: as a person writes it; ``cause``: the calibration that found it bad, or that has run out.
    """

    gauge: str
    characteristic: str
    place: str
    reason: DoubtReason
    cause: Calibration


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a life. ``roles``: how it names the subject; ``others``: what else it names, by role.

    ``local_time``: the wall clock where it happened (the event's own offset).
    """

    recorded: RecordedEvent
    biz_step: str | None
    disposition: str | None
    local_time: str
    roles: tuple[Role, ...]
    others: tuple[ThingMention, ...]
    facets: tuple[Facet, ...]
    outcomes: tuple[Outcome, ...]
    measurements: tuple[Measurement, ...]
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_declaration(self) -> bool:
        return self.recorded.event.error_declaration is not None

    @property
    def in_force(self) -> bool:
        return self.recorded.voided_at is None and not self.is_declaration


class State(msgspec.Struct, frozen=True, kw_only=True):
    """Where a thing is now, by its latest event in force. Identifiers in the spelling first captured."""

    time: int
    position: int
    biz_step: str | None = None
    disposition: str | None = None
    location: str | None = None
    container: str | None = None
    assembly: str | None = None
    ended: str | None = None
    holds: tuple[str, ...] = ()


class UnitFile(msgspec.Struct, frozen=True, kw_only=True):
    """``entries`` are in the order of (event time, position), at most as many as asked; ``total`` counts them all."""

    id: str
    key: str
    kind: Kind
    position: int
    total: int
    entries: tuple[Entry, ...]
    aliases: tuple[str, ...] = ()
    product_class: str | None = None
    state: State | None = None


def entry(recorded: RecordedEvent, keys: frozenset[str]) -> Entry:
    """The event as seen from a subject known under ``keys`` (several where aliases are recorded)."""
    event = recorded.event
    mentions = participants(event)
    return Entry(
        recorded=recorded,
        biz_step=normalise_term("bizStep", event.biz_step) if event.biz_step else None,
        disposition=normalise_term("disposition", event.disposition) if event.disposition else None,
        local_time=in_offset(event.event_time.microseconds, event.event_time_zone_offset),
        roles=tuple(dict.fromkeys(mention.role for mention in mentions if mention.key in keys)),
        others=tuple(mention for mention in mentions if mention.key not in keys),
        facets=facets(event),
        outcomes=outcomes(event),
        measurements=measurements(event),
    )


def operation_spelling(events: Sequence[RecordedEvent]) -> str:
    """How an operation is called: its transformationID as first captured, else its event's ID."""
    first = min(events, key=lambda recorded: recorded.position)
    if isinstance(first.event, TransformationEvent) and first.event.transformation_id:
        return first.event.transformation_id
    return first.event_id
