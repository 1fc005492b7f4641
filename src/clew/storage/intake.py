"""What is kept of a submission besides its events: the capture itself, and what of it went to quarantine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

import msgspec

from clew.events.errors import Finding
from clew.storage.accounts import account
from clew.storage.causes import causes_of, write_causes
from clew.storage.copying import Cursor
from clew.storage.keys import KeyRing
from clew.storage.raws import RawKey, seal_item
from clew.storage.records import Admitted, CaptureResult, OnError, Outcome, Portion, Provenance, Rejected

Clock = Callable[[], int]
"""UTC microseconds since 1970."""


class Capture(msgspec.Struct, frozen=True, kw_only=True):
    """One submission as given to the record.

    ``releases``: the quarantined item that this submission is the correction of; ``portion``: which part of which
    acquisition it is (None: made by Clew itself, or a release).
    """

    provenance: Provenance
    admitted: Sequence[Admitted]
    rejected: Sequence[Rejected]
    raw: bytes
    on_error: OnError = "rollback"
    releases: int | None = None
    portion: Portion | None = None


class CaptureDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is settled about a capture before the sequencer lock is taken. ``received_at``: UTC microseconds."""

    id: UUID
    party_id: int
    received_at: int
    raw: RawKey


class Contents(msgspec.Struct, frozen=True):
    """What a quarantine row seals: the item as a document of its own, and why it was refused."""

    raw: bytes
    findings: tuple[Finding, ...]
    reason: str = ""


def write_intake(
    cursor: Cursor, ring: KeyRing, capture: Capture, draft: CaptureDraft, result: CaptureResult, clock: Clock
) -> CaptureResult:
    """Write the capture, its share of the acquisition and its quarantined items. The result again, with their numbers.

    Raises Conflict when another process has gone on with the acquisition meanwhile.
    """
    result = msgspec.structs.replace(result, acquisition=account(cursor, capture, draft, result, clock))
    _write_capture(cursor, capture, draft, result)
    if capture.releases is not None:
        return _settle(cursor, capture, draft, result)
    items: list[Admitted | Rejected] = [*capture.admitted, *capture.rejected]
    outcomes = tuple(
        msgspec.structs.replace(
            outcome,
            quarantine_id=_quarantine(cursor, ring, capture.provenance, draft, outcome, item.raw or capture.raw),
        )
        if outcome.state in ("conflict", "quarantined")
        else outcome
        for outcome, item in zip(result.outcomes, items, strict=True)
    )
    return msgspec.structs.replace(result, outcomes=outcomes)


def _write_capture(cursor: Cursor, capture: Capture, draft: CaptureDraft, result: CaptureResult) -> None:
    who = capture.provenance
    recorded = [o.position for o in result.outcomes if o.state == "recorded" and o.position is not None]
    cursor.execute(
        "INSERT INTO capture (id, received_at, principal, party_id, device, sequence, connector, mapping,"
        " mapping_version, source_name, media_type, raw_digest, on_error, state, recorded, duplicate, quarantined,"
        " not_recorded, first_position, last_position, acquisition, portion)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            draft.id,
            draft.received_at,
            who.principal,
            draft.party_id,
            who.device,
            who.sequence,
            who.connector,
            who.mapping,
            who.mapping_version,
            who.source_name,
            who.media_type,
            draft.raw.digest,
            capture.on_error,
            "refused" if result.refused else "done",
            len(recorded),
            result.count("duplicate"),
            result.count("conflict") + result.count("quarantined"),
            result.count("not_recorded"),
            min(recorded, default=None),
            max(recorded, default=None),
            result.acquisition,
            capture.portion.number if capture.portion else None,
        ),
    )


def _quarantine(
    cursor: Cursor, ring: KeyRing, who: Provenance, draft: CaptureDraft, outcome: Outcome, item: bytes
) -> int:
    """The number of the item in quarantine: the same item of the same party still waiting there is not put in twice,
    and what was decided about an item stands when the same bytes come again."""
    digest = ring.digest("item", item)
    known = cursor.execute(
        "SELECT id FROM quarantine WHERE item_digest = %s AND party_id = %s AND place = %s"
        " AND (state IN ('open', 'corrected') OR raw_digest = %s) ORDER BY id DESC LIMIT 1",
        (digest, draft.party_id, outcome.place, draft.raw.digest),
    ).fetchone()
    if known:
        return int(known[0])
    sealed = seal_item(draft.raw, msgspec.msgpack.encode(Contents(item, outcome.findings)))
    row = cursor.execute(
        "INSERT INTO quarantine (capture_id, party_id, raw_digest, place, item_digest, state, opened_at, sealed)"
        " VALUES (%s, %s, %s, %s, %s, 'open', %s, %s) RETURNING id",
        (draft.id, draft.party_id, draft.raw.digest, outcome.place, digest, draft.received_at, sealed),
    ).fetchone()
    assert row is not None  # noqa: S101 - RETURNING
    write_causes(cursor, {int(row[0]): causes_of(who.connector, who.mapping, outcome.findings)}, first=True)
    return int(row[0])


def _settle(cursor: Cursor, capture: Capture, draft: CaptureDraft, result: CaptureResult) -> CaptureResult:
    """A release: the item leaves quarantine when nothing of it was refused, else it stays, with the new findings."""
    number = capture.releases
    positions = [o.position for o in result.outcomes if o.state in ("recorded", "duplicate")]
    released = not result.refused and bool(positions)
    if released:
        cursor.execute(
            "UPDATE quarantine SET state = 'released', released_position = %s WHERE id = %s", (positions[0], number)
        )
    findings = tuple(finding for outcome in result.outcomes for finding in outcome.findings)
    sealed = seal_item(draft.raw, msgspec.msgpack.encode(Contents(b"", findings)))
    cursor.execute(
        "INSERT INTO quarantine_step (quarantine_id, number, at, principal, action, raw_digest, sealed)"
        " SELECT %s, count(*) + 1, %s, %s, %s, %s, %s FROM quarantine_step WHERE quarantine_id = %s",
        (
            number,
            draft.received_at,
            capture.provenance.principal,
            "release" if released else "refuse",
            draft.raw.digest,
            sealed,
            number,
        ),
    )
    return msgspec.structs.replace(result, outcomes=tuple(_numbered(result.outcomes, number)))


def _numbered(outcomes: Sequence[Outcome], number: int | None) -> Iterator[Outcome]:
    for outcome in outcomes:
        held = outcome.state in ("conflict", "quarantined")
        yield msgspec.structs.replace(outcome, quarantine_id=number) if held else outcome
