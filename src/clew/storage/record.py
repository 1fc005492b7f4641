"""Step 3 of the life of an event: one capture becomes record, in one transaction under the sequencer lock.

Theory of operation. What needs no lock is done first: deriving (identifiers, links, terms) and sealing the raw bytes.
Then the row of ``log_head`` is locked, and only under it is it decided which events are known already
(``duplicates``), which positions and which ``recordTime`` they get; rows go in by COPY, projections are folded, and the
row is moved on. The commit releases the lock and, with ``synchronous_commit``, is on disk when it returns. So positions
have no gaps, two processes that capture one file record it once, and a reader never sees half a capture.

Locks are taken in one order (party, raw, log_head), so writers cannot deadlock.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from itertools import groupby
from uuid import uuid4

import msgspec

from clew.events.errors import BadRequest, Finding, InvalidData
from clew.events.leaf import SALT_BYTES, VERSION, LeafEnvelope, commitment, leaf_hash
from clew.events.links import RESET_STEPS
from clew.storage import schema
from clew.storage.copying import Cursor, Row, copy_rows, digests, words
from clew.storage.derive import Derived, derive, with_resets
from clew.storage.duplicates import Known, KnownEvent, Verdict, Voids, judge_record
from clew.storage.intake import Capture, CaptureDraft, write_intake
from clew.storage.intake import Clock as Clock
from clew.storage.keys import KeyRing
from clew.storage.parties import party_number
from clew.storage.projecting import Entry, Projector
from clew.storage.raws import RawKey, keep
from clew.storage.records import Admitted, CaptureResult, Outcome, OutcomeState, Provenance, Rejected
from clew.storage.reset_steps import steps_in_force
from clew.storage.vault import subjects_of

CHANNEL = "clew_position"
SCHEMA_VERSION = "1"
"""Version of the record form's model, as the leaf states it."""
_STATES: dict[str, OutcomeState] = {
    "new": "recorded",
    "duplicate": "duplicate",
    "conflict": "conflict",
    "held": "quarantined",
}


class Head(msgspec.Struct):
    """The sequencer's row while it is locked."""

    position: int
    record_time: int
    node_id: int


class Prepared(msgspec.Struct, frozen=True):
    """An admitted event and what follows from it alone; its salt is drawn before the lock is taken."""

    admitted: Admitted
    derived: Derived
    salt: bytes
    commitment: bytes

    def known_at(self, position: int) -> KnownEvent:
        given = self.admitted
        return KnownEvent(position, given.event_id, given.event_id_given, given.content_hash, given.is_declaration)


class Judged(msgspec.Struct, frozen=True):
    """A prepared event and the decision on it."""

    prepared: Prepared
    verdict: Verdict
    voids: Voids = Voids()
    why: tuple[Finding, ...] = ()
    """What contradicts in its record, where that is of several events."""

    @property
    def new(self) -> bool:
        return self.verdict.state == "new"

    @property
    def conflict(self) -> bool:
        return self.verdict.state == "conflict"

    @property
    def refused(self) -> bool:
        return self.verdict.state in ("conflict", "held")

    @property
    def position(self) -> int:
        """The position a new event gets."""
        assert self.verdict.position is not None  # noqa: S101 - asked of new events alone
        return self.verdict.position


def record(cursor: Cursor, ring: KeyRing, clock: Clock, capture: Capture) -> CaptureResult:
    """Record one capture inside the caller's transaction. Raises BadRequest when it names no principal or party."""
    who = capture.provenance
    if not who.principal or not who.source_party:
        raise BadRequest("capture.no_principal")
    salts = secrets.token_bytes(SALT_BYTES * len(capture.admitted))
    prepared = [
        prepared_of(admitted, salts[number * SALT_BYTES : (number + 1) * SALT_BYTES])
        for number, admitted in enumerate(capture.admitted)
    ]
    party = party_number(cursor, who.source_party)
    subjects = subjects_of(cursor, (admitted.document for admitted in capture.admitted))
    raw = _keep_sources(cursor, ring, capture, subjects)
    draft = CaptureDraft(id=uuid4(), party_id=party, received_at=clock(), raw=raw)
    head = lock_head(cursor)
    fit = [item for item in prepared if isinstance(item, Prepared)]
    known = Known(recorded_alike(cursor, party, fit))
    judged = {id(one.prepared): one for one in judge_all(known, fit, head.position)}
    refused = bool(capture.rejected) or len(fit) < len(prepared) or any(j.refused for j in judged.values())
    held_back_after = head.position if refused and capture.on_error == "rollback" else None
    if held_back_after is None:
        append_new(cursor, head, capture, draft, [one for one in judged.values() if one.new], clock)
    outcomes = [
        outcome_of(judged[id(item)], held_back_after)
        if isinstance(item, Prepared)
        else Outcome(place=item.place, state="quarantined", findings=item.findings)
        for item in prepared
    ]
    outcomes += [Outcome(place=r.place, state="quarantined", findings=r.findings) for r in capture.rejected]
    result = CaptureResult(capture_id=draft.id, position=head.position, outcomes=tuple(outcomes))
    return write_intake(cursor, ring, capture, draft, result, clock)


def _keep_sources(cursor: Cursor, ring: KeyRing, capture: Capture, subjects: Sequence[bytes]) -> RawKey:
    """Keep what was read, and what was joined to it; the key of the former."""
    if capture.portion is None:
        return keep(cursor, ring, capture.raw, subjects)
    origin = capture.portion.origin
    for companion in origin.companions:
        keep(cursor, ring, companion.data, subjects, companion.digest)
    return keep(cursor, ring, origin.source.data, subjects, origin.source.digest)


def prepared_of(admitted: Admitted, salt: bytes) -> Prepared | Rejected:
    """What follows from the event alone; an event that cannot be stored or read in house terms is refused here."""
    try:
        derived = derive(admitted.event, admitted.things)
    except InvalidData as broken:
        finding = Finding(admitted.place, "house", broken.code, broken.params)
        return Rejected(place=admitted.place, raw=admitted.raw, findings=broken.findings or (finding,))
    if b"\\u0000" in admitted.document and _has_nul(admitted, derived):
        finding = Finding(admitted.place, "character", "event.nul_character")
        return Rejected(place=admitted.place, raw=admitted.raw, findings=(finding,))
    return Prepared(admitted, derived, salt, commitment(salt, admitted.document))


def _has_nul(admitted: Admitted, derived: Derived) -> bool:
    """PostgreSQL's text cannot hold U+0000, which no identifier or term may contain anyway."""
    return b"\\u0000" in msgspec.json.encode((admitted.event_id, derived)).replace(b"\\\\", b"")


def lock_head(cursor: Cursor) -> Head:
    """Take the sequencer lock until the transaction ends."""
    row = cursor.execute("SELECT position, record_time, node_id FROM log_head WHERE id = 1 FOR UPDATE").fetchone()
    assert row is not None  # noqa: S101 - the first migration writes it
    return Head(*row)


def recorded_alike(cursor: Cursor, party: int, fit: Sequence[Prepared]) -> list[KnownEvent]:
    """The party's events of the same IDs or the same contents."""
    if not fit:
        return []
    cursor.execute(
        "SELECT position, event_id, event_id_given, content_hash, is_declaration FROM event"
        " WHERE party_id = %s AND (event_id = ANY(%s::text[]) OR content_hash = ANY(%s::bytea[]))"
        " ORDER BY position",
        (party, words(p.admitted.event_id for p in fit), digests(p.admitted.content_hash for p in fit)),
    )
    return [KnownEvent(*row) for row in cursor]


def judge_all(known: Known, fit: Sequence[Prepared], head: int) -> list[Judged]:
    """Verdicts in the order of the capture; new events get the positions after ``head`` and are known from then on. The
    events of one record are recorded together or not at all."""
    judged: list[Judged] = []
    position = head
    for record in _records(fit):
        if len(record) > 1 and (verdicts := judge_record(known, [each.known_at(0) for each in record])) is not None:
            judged += _held(record, verdicts)
            continue
        for prepared in record:
            verdict = known.judge(prepared.known_at(0))
            if verdict.state != "new":
                judged.append(Judged(prepared, verdict))
                continue
            position += 1
            event = prepared.known_at(position)
            judged.append(Judged(prepared, Verdict("new", position), known.voids(event)))
            known.add(event)
    return judged


def _records(fit: Sequence[Prepared]) -> Iterator[list[Prepared]]:
    """The events by record; those that are of none stand alone."""
    for _record, prepared in groupby(fit, key=lambda each: each.admitted.record or id(each)):
        yield list(prepared)


def _held(record: Sequence[Prepared], verdicts: Sequence[Verdict]) -> Iterator[Judged]:
    """A record that stands in quarantine whole, with all that contradicts."""
    pairs = list(zip(record, verdicts, strict=True))
    why = tuple(_conflict(each.admitted) for each, verdict in pairs if verdict.state == "conflict")
    for each, verdict in pairs:
        yield Judged(each, verdict, why=why if verdict.state in ("conflict", "held") else ())


def _conflict(admitted: Admitted) -> Finding:
    return Finding(admitted.place, "conflict", "event.conflict", {"id": admitted.event_id})


def outcome_of(judged: Judged, held_back_after: int | None) -> Outcome:
    """What is reported of an event. ``held_back_after``: the head when the capture was rolled back, else None."""
    admitted, position = judged.prepared.admitted, judged.verdict.position
    state = _STATES[judged.verdict.state]
    findings = admitted.flags
    if judged.refused:
        findings = (*findings, *(judged.why or (_conflict(admitted),)))
    if held_back_after is not None and position is not None and position > held_back_after:
        position = None  # it pointed to an event of this very capture, which is not recorded
        state = state if judged.refused else "not_recorded"
    return Outcome(place=admitted.place, state=state, position=position, event_id=admitted.event_id, findings=findings)


def append_new(
    cursor: Cursor, head: Head, capture: Capture, draft: CaptureDraft, new: Sequence[Judged], clock: Clock
) -> None:
    """Write the new events and what follows from them, and move the sequencer's row on."""
    if not new:
        return
    now = clock()
    time = max(now, head.record_time + 1)
    # One by one, so that the server takes the first rows while the next are made.
    rows = (_event_row(one, capture.provenance, draft, time, now < head.record_time) for one in new)
    voided: dict[int, int] = {}
    for position, voided_at in (pair for one in new for pair in one.voids.voided):
        voided[position] = min(voided_at, voided.get(position, voided_at))
    projector = Projector(cursor, head.node_id)
    batch = projector.begin(
        [Entry(one.position, draft.party_id, derived, one.position in voided) for one, derived in _derived(cursor, new)]
    )
    copy_rows(cursor, schema.event, rows, meanwhile=batch.make)
    if voided:
        cursor.executemany("INSERT INTO voided VALUES (%s, %s) ON CONFLICT DO NOTHING", list(voided.items()))
    batch.write([position for position in voided if position <= head.position])
    head.position, head.record_time, head.node_id = new[-1].position, time, projector.last_node_id
    cursor.execute(
        "UPDATE log_head SET position = %s, record_time = %s, node_id = %s WHERE id = 1",
        (head.position, head.record_time, head.node_id),
    )
    cursor.execute("UPDATE projection SET position = %s WHERE current", (head.position,))
    cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, str(head.position)))


def _derived(cursor: Cursor, new: Sequence[Judged]) -> Iterator[tuple[Judged, Derived]]:
    """Each new event with what follows from it under the reset steps in force: read now, under the lock, so that a
    rebuild that changes them comes before all of a capture or after."""
    steps = steps_in_force(cursor)
    for one in new:
        derived = one.prepared.derived
        yield one, derived if steps == RESET_STEPS else with_resets(derived, one.prepared.admitted.event, steps)


def _event_row(judged: Judged, who: Provenance, draft: CaptureDraft, time: int, held: bool) -> Row:
    prepared = judged.prepared
    admitted, summary = prepared.admitted, prepared.derived.summary
    leaf = LeafEnvelope(
        salt=prepared.salt,
        position=judged.position,
        record_time=time,
        principal=who.principal,
        schema_version=SCHEMA_VERSION,
        commitment=prepared.commitment,
        device=who.device,
    )
    return (
        judged.position,
        draft.id,
        draft.party_id,
        admitted.place,
        admitted.event_id,
        admitted.event_id_given,
        summary.is_declaration,
        admitted.content_hash,
        prepared.salt,
        leaf_hash(leaf),
        VERSION,
        time,
        held,
        summary.event_time,
        summary.type,
        summary.action,
        summary.biz_step,
        summary.disposition,
        summary.read_point,
        summary.biz_location,
        summary.transformation_id,
        flags_json(judged),
        admitted.document,
    )


def flags_json(judged: Judged) -> str | None:
    """The flags that stay with the event, as JSON; U+0000, which jsonb cannot hold, as U+FFFD."""
    admitted = judged.prepared.admitted
    flags = list(admitted.flags)
    if judged.voids.differs:
        flags.append(Finding(admitted.place, "void", "event.void_content_differs", {"id": admitted.event_id}, "flag"))
    return msgspec.json.encode(flags).decode().replace("\\u0000", "\\ufffd") if flags else None
