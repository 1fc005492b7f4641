"""What goes into the record and what comes back: the plain values of step 3 (docs/life-of-an-event.md).

The floor above admits (parses, validates, tokenises, hashes); this floor decides only what needs the whole record to
be decided: is it known already, does it contradict what is recorded, which position and instant does it get.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args
from uuid import UUID

import msgspec

from clew.events.errors import Finding, Parameter
from clew.events.model import AnyEvent
from clew.events.participants import ThingMention

OnError = Literal["rollback", "proceed"]
OutcomeState = Literal["recorded", "duplicate", "conflict", "quarantined", "not_recorded"]
STATES: tuple[OutcomeState, ...] = get_args(OutcomeState)


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
    ``record``: what the events of one record of the source share, which are recorded together or not at all (None: an
    event of its own). ``things``: ``events.participants.participants(event)``; ``flags``: findings that let it in and
    stay with it; ``blobs``: attachments that the event names by their digest.
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
    blobs: tuple[bytes, ...] = ()
    record: object = None

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


class LeftOut(msgspec.Struct, frozen=True):
    """Records that one rule of a mapping left out: ``params`` as the first of them had them, ``count`` how many."""

    rule: str
    code: str
    params: Mapping[str, Parameter]
    count: int


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the records of a portion, before the record was asked. ``records`` = ``made`` (their items were
    admitted) + ``left_out`` + ``refused``. ``filled``: cells that say something, by column."""

    records: int = 0
    made: int = 0
    refused: int = 0
    reasons: tuple[LeftOut, ...] = ()
    filled: Mapping[str, int] = {}

    @property
    def left_out(self) -> int:
        return sum(reason.count for reason in self.reasons)


class SourceBytes(msgspec.Struct, frozen=True):
    """The bytes of a source with their SHA-256, which is worked out once however many portions they have."""

    data: bytes
    digest: bytes
    name: str = ""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """What an acquisition reads and by what. ``companions``: the sources that its mapping joins; ``program``: the
    version of the program; ``portion_size``: records in a portion."""

    source: SourceBytes
    companions: tuple[SourceBytes, ...] = ()
    rule_book: str | None = None
    program: str
    portion_size: int


class Portion(msgspec.Struct, frozen=True, kw_only=True):
    """One transaction's share of an acquisition. ``acquisition``: its number; None: this portion, the first, begins it.
    ``number``: of the portion, from 1; ``last``: nothing follows; ``unreadable``: the source itself was refused."""

    origin: Origin
    tally: Tally
    started_at: int
    acquisition: int | None = None
    number: int = 1
    last: bool = True
    unreadable: bool = False


class CaptureResult(msgspec.Struct, frozen=True, kw_only=True):
    """Outcomes of one capture, admitted items first, each group in the order given; ``position``: head after it.

    ``remarks``: what was noticed of the source as a whole and kept nothing out. ``acquisition``: the number of the
    reading in the log of acquisitions. ``counts``: of all items, where ``outcomes`` does not list every one of a large
    source. ``known_as``: the acquisition that had read these bytes already; ``continued``: how many items of an
    interrupted acquisition had been committed before.
    """

    capture_id: UUID
    position: int
    outcomes: tuple[Outcome, ...]
    remarks: tuple[Finding, ...] = ()
    acquisition: int | None = None
    counts: Mapping[OutcomeState, int] | None = None
    known_as: int | None = None
    continued: int = 0

    def count(self, state: OutcomeState) -> int:
        if self.counts is not None:
            return self.counts.get(state, 0)
        return sum(outcome.state == state for outcome in self.outcomes)

    @property
    def items(self) -> int:
        """How many items there were."""
        return len(self.outcomes) if self.counts is None else sum(self.counts.values())

    @property
    def refused(self) -> bool:
        """True when anything went to quarantine."""
        return bool(self.count("conflict") or self.count("quarantined"))


def states_of(outcomes: Sequence[Outcome]) -> dict[OutcomeState, int]:
    """How many outcomes there are of each state."""
    counts: dict[OutcomeState, int] = dict.fromkeys(STATES, 0)
    for outcome in outcomes:
        counts[outcome.state] += 1
    return counts
