"""What both doors hold: every verb of the product as a method, checked for who asks."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from clew.bootstrap.accounts import AccountDesk
from clew.bootstrap.case_verbs import CaseVerbs
from clew.bootstrap.cause_verbs import CauseVerbs
from clew.bootstrap.parts import Parts, visibility_of
from clew.bootstrap.passport_verbs import PassportVerbs
from clew.bootstrap.people import People
from clew.bootstrap.settings import Settings
from clew.bootstrap.tracing_verbs import TracingVerbs
from clew.collection.arrivals import AcquisitionDesk
from clew.collection.capture import Progress, Reading, Sender, silent
from clew.collection.connectors import Source
from clew.collection.correction import corrective, declaration
from clew.collection.databases import DatabaseDesk
from clew.collection.quarantine import QuarantineDesk
from clew.collection.rules.desk import RulesDesk
from clew.events.canonical import same_meaning
from clew.events.cbv_hash import event_hash
from clew.events.dictionary import Dictionary
from clew.events.errors import BadRequest, Conflict, InvalidData, NotFound
from clew.events.model import AnyEvent
from clew.scenarios.attachments import AttachmentDesk
from clew.scenarios.chain.desk import ChainDesk
from clew.scenarios.gauge_desk import GaugeDesk
from clew.scenarios.quality_desk import QualityDesk
from clew.scenarios.unit_file import UnitFile
from clew.scenarios.unit_reading import UnitReader
from clew.security.decisions import allowed, require
from clew.security.principals import Principal as Principal
from clew.security.roles import PARTNERS
from clew.security.visibility import Visibility
from clew.storage.captures import CaptureRecord
from clew.storage.occupancy import Occupied, folders, tables
from clew.storage.principals import TokenRecord
from clew.storage.reads.events import RecordedEvent
from clew.storage.reads.simple_query import QueryAnswer, SimpleEventQuery
from clew.storage.rebuild import DERIVED
from clew.storage.records import CaptureResult, OnError, Outcome
from clew.storage.store import Store

Result = TypeVar("Result")
LONGEST_NAME = 200
"""Characters of the identifier of a party or a device."""


class Clew(TracingVerbs, CauseVerbs, CaseVerbs, PassportVerbs):
    """An installation as one principal uses it. Every method raises Forbidden when the principal may not.

    ``first_password``: the administrator's, on the very first start only; shown once and kept nowhere.
    """

    def __init__(self, parts: Parts, principal: Principal, first_password: str | None = None) -> None:
        self._parts = parts
        self._store = parts.store
        self.principal = principal
        self.first_password = first_password
        self.visibility: Visibility = visibility_of(principal)
        self.trace_keeper = parts.traces

    def acting(self, principal: Principal) -> Clew:
        """The same installation as another principal uses it."""
        return Clew(self._parts, principal)

    @property
    def people(self) -> People:
        return self._parts.people

    @property
    def dictionary(self) -> Dictionary:
        return self._parts.dictionary

    @property
    def settings(self) -> Settings:
        return self._parts.settings

    @property
    def store(self) -> Store:
        """The store itself, for what has a room of its own there (projections, feed)."""
        return self._store

    @staticmethod
    async def in_thread(act: Callable[[], Result]) -> Result:
        """Run a blocking verb beside the event loop."""
        return await asyncio.to_thread(act)

    # --- the way in

    def capture(
        self,
        source: Source,
        *,
        on_error: OnError = "rollback",
        party: str | None = None,
        device: str | None = None,
        progress: Progress = silent,
        again: bool = False,
    ) -> CaptureResult:
        """Record one source; see ``clew.collection.capture``."""
        require(self.principal, "capture")
        sender = self._sender(party, device)
        return self._parts.capture.capture(source, sender, on_error=on_error, progress=progress, again=again)

    def databases(self, party: str | None = None) -> DatabaseDesk:
        """Reads databases as sources; each portion is a capture."""
        require(self.principal, "capture")
        record = partial(self.capture, on_error="proceed", party=party)
        return DatabaseDesk(record, self._store.settings, self.principal.id)

    def rehearse(self, source: Source) -> Reading:
        """What a capture would admit and refuse; nothing is recorded."""
        require(self.principal, "capture")
        return self._parts.capture.rehearse(source, sender=self._sender(None, None))

    @property
    def quarantine(self) -> QuarantineDesk:
        """Refused items and the way back in."""
        require(self.principal, "quarantine.read")
        return QuarantineDesk(
            self._store.quarantine,
            self._parts.capture,
            self._store.settings,
            self._sender(None, None),
            self.visibility,
            lambda verb: require(self.principal, verb),
        )

    @property
    def acquisitions(self) -> AcquisitionDesk:
        """What was read, and the way back from an event to it."""
        require(self.principal, "read")
        may = partial(allowed, self.principal)
        return AcquisitionDesk(
            self._store.acquisitions, self._store.captures, self._parts.capture, self.visibility, may
        )

    @property
    def rules(self) -> RulesDesk:
        """The rules that what comes in is judged by."""
        require(self.principal, "read")
        ask = partial(require, self.principal)
        sender, site = self._sender(None, None), self.visibility.parties is None
        return RulesDesk(self._parts.rules, self._parts.capture_by, self._parts.clock, sender, ask, site=site)

    @property
    def quality(self) -> QualityDesk:
        """How good the data of each source are, day by day."""
        require(self.principal, "status")
        rules = self._parts.rules
        ask = partial(require, self.principal)
        return QualityDesk(
            self._store.quality,
            self._store.settings,
            lambda: rules.book().rules,
            self._parts.clock,
            self.visibility,
            self.principal.id,
            ask,
        )

    def void(self, event: str, reason: str | None) -> CaptureResult:
        """Declare an event erroneous, in the name of the party that captured it. Void already: nothing is recorded."""
        require(self.principal, "void")
        recorded = self._meant(event)
        declared = declaration(recorded.event, reason, self._parts.clock())
        if recorded.voided_at is not None:
            return _known([("errorDeclaration", self._store.events.at(recorded.voided_at, self.visibility))])
        return self._record(recorded, [("errorDeclaration", declared)])

    def correct(self, event: str, source: Source, reason: str | None = "incorrect_data") -> CaptureResult:
        """Void an event and record the one in ``source`` in its place, in one transaction. Corrected so already:
        nothing is recorded; void for another reason: Conflict."""
        require(self.principal, "correct")
        recorded = self._meant(event)
        corrected = corrective(recorded.event, self._only_event(source))
        if same_meaning(corrected, recorded.event):
            raise BadRequest("correct.no_change")
        name = corrected.event_id or event_hash(corrected)
        declared = declaration(recorded.event, reason, self._parts.clock(), (name,))
        if recorded.voided_at is not None:
            return self._corrected_already(event, recorded.voided_at, name)
        events = [("errorDeclaration", declared), ("correctiveEvent", corrected)]
        return self._record(recorded, events, raw=source.data)

    def _only_event(self, source: Source) -> AnyEvent:
        reading = self._parts.capture.read(source)
        if reading.rejected:
            raise InvalidData("document.invalid", reading.findings)
        if len(reading.admitted) != 1:
            raise BadRequest("correct.one_event", count=len(reading.admitted))
        return reading.admitted[0].event

    def _corrected_already(self, event: str, voided_at: int, name: str) -> CaptureResult:
        declared = self._store.events.at(voided_at, self.visibility)
        error = declared.event.error_declaration
        standing = [each for each in self.events_named(name) if not each.is_declaration]
        if error is None or name not in error.corrective_event_ids or not standing:
            raise Conflict("event.void_already", id=event)
        return _known([("errorDeclaration", declared), ("correctiveEvent", standing[0])])

    def _record(self, recorded: RecordedEvent, events: Sequence[tuple[str, Any]], raw: bytes = b"") -> CaptureResult:
        sender = self._sender(recorded.source_party, None)
        return self._parts.capture.record_events(events, sender, raw=raw or recorded.document)

    def _meant(self, name: str) -> RecordedEvent:
        """The event of an eventID or a log position: the one in force, else the one that is void already.

        Raises NotFound, and BadRequest for a declaration or where several are in force.
        """
        found = self.events_named(name)
        if not found:
            raise NotFound("event.unknown", id=name)
        events = [each for each in found if not each.is_declaration]
        if not events:
            raise BadRequest("void.is_declaration", id=name)
        standing = [each for each in events if each.voided_at is None]
        if len(standing) > 1:
            positions = ", ".join(str(each.position) for each in standing)
            raise BadRequest("event.ambiguous", id=name, positions=positions)
        return (standing or events)[-1]

    def _sender(self, party: str | None, device: str | None) -> Sender:
        own = self.principal.party or self._parts.settings.party
        if party is not None and self.principal.role in PARTNERS and party != own:
            require(self.principal, "admin")
        for name, value in (("party", party), ("device", device)):
            if value is not None and not _nameable(value):
                raise BadRequest("request.bad_name", name=name, most=LONGEST_NAME)
        return Sender(principal=self.principal.id, party=party or own, device=device)

    # --- reading

    def events_named(self, name: str) -> list[RecordedEvent]:
        """Everything recorded under an eventID, or the event at a log position (all digits)."""
        require(self.principal, "read")
        found = self._store.events.by_event_id(name, self.visibility)
        if not found and name.isascii() and name.isdigit() and len(name) < 16:
            try:
                return [self._store.events.at(int(name), self.visibility)]
            except NotFound:
                return []
        return found

    def show(self, name: str, *, limit: int = 1000) -> UnitFile:
        """One thing, operation or event with its life. Raises NotFound."""
        require(self.principal, "read")
        return self._reader().unit_file(name, limit=limit)

    def search(self, text: str, *, limit: int = 20) -> list[dict[str, Any]]:
        """Things whose identifier is, starts with or contains the text, best first."""
        require(self.principal, "read")
        return self._reader().search(text, limit=limit)

    def recent(self, *, limit: int = 10) -> list[dict[str, Any]]:
        """The things that were seen last."""
        require(self.principal, "read")
        return self._reader().recent(limit=limit)

    def spans(self, keys: Sequence[str]) -> dict[str, tuple[int, int]]:
        """First and last event time of things, by key."""
        require(self.principal, "read")
        return self._store.overview.spans(keys, self.visibility)

    def _reader(self) -> UnitReader:
        return UnitReader(self._store, self.visibility, self._parts.clock())

    @property
    def gauges(self) -> GaugeDesk:
        """Gauges, their calibrations, and what a bad one touched."""
        require(self.principal, "read")
        return GaugeDesk(
            self._store, self.visibility, self._parts.clock, partial(require, self.principal), self._answer
        )

    @property
    def chain(self) -> ChainDesk:
        """How far the recorded history of things can be relied on."""
        require(self.principal, "read")
        store, visibility = self._store, self.visibility
        return ChainDesk(store.chain, self._reader().subject_key, store.position, visibility)

    @property
    def attachments(self) -> AttachmentDesk:
        """What events attach, by thing or by digest."""
        require(self.principal, "read")
        return AttachmentDesk(self._store, self.visibility, self._parts.clock)

    # --- upkeep

    def captures(self, *, limit: int = 30) -> list[CaptureRecord]:
        require(self.principal, "read")
        return self._store.captures.list(self.visibility, limit=limit)

    def capture_record(self, capture_id: str) -> CaptureRecord:
        """Raises NotFound("capture.unknown")."""
        require(self.principal, "read")
        try:
            number = UUID(capture_id)
        except ValueError as error:
            raise NotFound("capture.unknown", id=capture_id) from error
        return self._store.captures.one(number, self.visibility)

    def query(self, query: SimpleEventQuery) -> QueryAnswer:
        """Events by the standard's query parameters."""
        require(self.principal, "read")
        return self._store.queries.simple(query, self.visibility)

    @property
    def accounts(self) -> AccountDesk:
        """Who may sign in, for an administrator."""
        return AccountDesk(self.people, self._store.principals, self.principal)

    def create_token(self, label: str, role: str, *, party: str | None, days: int) -> tuple[str, str]:
        """Id and secret of a new API token; the secret is shown once."""
        require(self.principal, "admin")
        now = self._parts.clock()
        return self.people.create_token(label, role, by=self.principal.id, party=party, days=days, now=now)

    def tokens(self) -> list[TokenRecord]:
        """All API tokens, without their secrets."""
        require(self.principal, "admin")
        return self.people.tokens()

    def expiring_tokens(self, within_days: int = 14) -> int:
        """How many valid tokens end soon: programs that use them stop with them."""
        now = self._parts.clock()
        until = now + within_days * 86_400_000_000
        return sum(
            token.revoked_at is None and token.expires_at is not None and now < token.expires_at <= until
            for token in self.tokens()
        )

    def revoke_token(self, token_id: str) -> None:
        """Raises NotFound("token.unknown")."""
        require(self.principal, "admin")
        self.people.revoke_token(token_id)

    def occupied(self) -> list[Occupied]:
        """How much room the record takes: tables, then folders, the largest first of each."""
        require(self.principal, "admin")
        stored = tables(self._store.engine)
        return stored + folders(self.settings.data, sum(each.bytes for each in stored))

    def status(self) -> dict[str, Any]:
        """Counts, the head of the log, where projections stand."""
        require(self.principal, "status")
        return {
            "position": self._store.position(),
            **self._store.captures.counts(self.visibility),
            "projections": [
                {"name": mark.name, "version": mark.version, "position": mark.position}
                for mark in self._store.projections.marks()
            ],
            "reset_steps": self.reset_steps(),
            "tracing": self._parts.traces.account(),
        }

    def reset_steps(self) -> dict[str, list[str]]:
        """The bizSteps that clean containers: those ``in_force``, by which the recorded links were made, and those
        ``asked`` for in the settings, which ``rebuild`` puts in force."""
        steps = self._store.reset_steps
        return {"in_force": sorted(steps.in_force()), "asked": sorted(steps.asked)}

    def rebuild(self, progress: Progress = silent, *, verify: bool = False) -> dict[str, Any]:
        """Drop and refold what is derived from the log; ``verify`` compares ordered dumps before and after."""
        require(self.principal, "rebuild")
        before = self._digests() if verify else {}
        steps = self._store.reset_steps.asked
        position = self._store.projections.rebuild(progress, steps, self.principal.id)
        after = self._digests() if verify else {}
        return {
            "position": position,
            "verified": verify,
            "equal": before == after if verify else None,
            "different": sorted(name for name in before if before[name] != after[name]),
        }

    def _digests(self) -> dict[str, str]:
        """SHA-256 of the ordered dump of every derived table."""
        digests = {}
        for table in DERIVED:
            digest = hashlib.sha256()
            for row in self._store.projections.dump(table.name):
                digest.update(repr(row).encode())
            digests[table.name] = digest.hexdigest()
        return digests


def _nameable(text: str) -> bool:
    """Whether a text can name a party or a device: printable, not blank, and short enough for an index."""
    return 0 < len(text) <= LONGEST_NAME and text.isprintable() and not text.isspace()


def _known(events: Sequence[tuple[str, RecordedEvent]]) -> CaptureResult:
    """The account of a change that was recorded before."""
    outcomes = tuple(
        Outcome(place=place, state="duplicate", position=each.position, event_id=each.event_id)
        for place, each in events
    )
    last = events[-1][1]
    return CaptureResult(capture_id=last.capture_id, position=last.position, outcomes=outcomes)
