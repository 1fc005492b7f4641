"""What is kept of a submission besides its events: the capture itself, and what of it went to quarantine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

    ``portion``: which part of which acquisition it is (None: made by Clew itself, or a release).
    """

    provenance: Provenance
    admitted: Sequence[Admitted]
    rejected: Sequence[Rejected]
    raw: bytes
    on_error: OnError = "rollback"
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
    write_capture(cursor, capture, draft, result)
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


def write_capture(cursor: Cursor, capture: Capture, draft: CaptureDraft, result: CaptureResult) -> None:
    """The row of a capture: who sent what when, and what became of it."""
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
    and what was decided about an item stands when the same bytes come again. What another mapping refuses of the same
    bytes is another statement, and an item of its own."""
    digest = ring.digest("item", item)
    known = cursor.execute(
        "SELECT q.id FROM quarantine q JOIN capture c ON c.id = q.capture_id"
        " WHERE q.item_digest = %s AND q.party_id = %s AND q.place = %s"
        " AND (q.state IN ('open', 'corrected') OR q.raw_digest = %s) AND c.connector IS NOT DISTINCT FROM %s"
        " AND (c.mapping IS NOT DISTINCT FROM %s OR q.mapping = %s) ORDER BY q.id DESC LIMIT 1",
        (digest, draft.party_id, outcome.place, draft.raw.digest, who.connector, who.mapping, who.mapping),
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
