"""What goes into the record and what comes back: the plain values of step 3 (docs/life-of-an-event.md).

The floor above admits (parses, validates, tokenises, hashes); this floor decides only what needs the whole record to
be decided: is it known already, does it contradict what is recorded, which position and instant does it get.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal
from uuid import UUID

import msgspec

from clew.events.errors import Finding
from clew.events.model import AnyEvent
from clew.events.participants import ThingMention

OnError = Literal["rollback", "proceed"]
OutcomeState = Literal["recorded", "duplicate", "conflict", "quarantined", "not_recorded"]


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """Who brought it, from where, how it was read.

    ``principal``: whoever is answerable for the write (never empty). ``source_party``: whose statement it is; the
    party that duplicates, conflicts and voids are decided within. ``device`` and ``sequence``: the sender's own
    device name and running number. ``mapping``: name and version of the mapping that made events of rows.
    """

    principal: str
    source_party: str
    device: str | None = None
    sequence: int | None = None
    connector: str | None = None
    mapping: str | None = None
    mapping_version: str | None = None
    source_name: str | None = None
    media_type: str | None = None


class Admitted(msgspec.Struct, frozen=True, kw_only=True):
    """One event ready for the record.

    ``document``: its record form (``events.record_form.encode``), personal fields already tokens.
    ``content_hash``: 32 bytes. ``event_id``: the given eventID, else the CBV ``ni:`` hash. ``place``: where in the
    source it stood. ``make_raw``: the one event as a document of its own, asked for when it has to be quarantined.
    ``things``: ``events.participants.participants(event)``; ``flags``: findings that let it in and stay with it.
    """

    event: AnyEvent
    document: bytes
    content_hash: bytes
    event_id: str
    event_id_given: bool
    place: str
    things: tuple[ThingMention, ...]
    make_raw: Callable[[], bytes] = bytes
    flags: tuple[Finding, ...] = ()

    @property
    def raw(self) -> bytes:
        return self.make_raw()

    @property
    def is_declaration(self) -> bool:
        return self.event.error_declaration is not None


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """One item that admission refused. ``raw``: the item as a document of its own, readable again when corrected."""

    place: str
    raw: bytes
    findings: tuple[Finding, ...]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one item.

    ``recorded``: new at ``position``. ``duplicate``: already known at ``position``. ``conflict``: contradicts the
    event at ``position``; kept in quarantine. ``quarantined``: refused by admission. ``not_recorded``: valid, but its
    capture was rolled back because of another item.
    """

    place: str
    state: OutcomeState
    position: int | None = None
    event_id: str | None = None
    quarantine_id: int | None = None
    findings: tuple[Finding, ...] = ()


class CaptureResult(msgspec.Struct, frozen=True, kw_only=True):
    """Outcomes of one capture, admitted items first, each group in the order given; ``position``: head after it.

    ``remarks``: what was noticed of the source as a whole and kept nothing out.
    """

    capture_id: UUID
    position: int
    outcomes: tuple[Outcome, ...]
    remarks: tuple[Finding, ...] = ()

    def count(self, state: OutcomeState) -> int:
        return sum(outcome.state == state for outcome in self.outcomes)

    @property
    def refused(self) -> bool:
        """True when anything went to quarantine."""
        return any(outcome.state in ("conflict", "quarantined") for outcome in self.outcomes)
