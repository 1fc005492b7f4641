"""The account of an acquisition: what its portions add up to, kept in the transaction that records each of them.

Two sums hold after every portion (clause 5.2: nothing gets lost on the way in):

* items = recorded + duplicate + conflict + quarantined + not_recorded;
* records = made + left_out + refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec
from psycopg.types.json import Jsonb

from clew.events.errors import Conflict
from clew.storage.copying import Cursor
from clew.storage.records import CaptureResult, LeftOut, Origin, Portion, Provenance, Tally, states_of

if TYPE_CHECKING:
    from clew.storage.intake import Capture, CaptureDraft, Clock

REASONS_KEPT = 200
"""Different reasons that one acquisition tells apart; what is beyond is counted under the rule alone."""
_REASONS = msgspec.json.Decoder(tuple[LeftOut, ...])


def identity_of(who: Provenance, origin: Origin) -> bytes:
    """SHA-256 of everything that decides what becomes of a source: its bytes and those joined to it, whose statements
    they are, and what reads them. The same identity read again says the same."""
    parts: list[str | None] = [
        origin.source.digest.hex(),
        who.source_party,
        who.connector,
        who.mapping,
        who.mapping_version,
        origin.rule_book,
        origin.program,
    ]
    for companion in origin.companions:
        parts += [companion.name, companion.digest.hex()]
    return hashlib.sha256(msgspec.json.encode(parts)).digest()


def account(cursor: Cursor, capture: Capture, draft: CaptureDraft, result: CaptureResult, clock: Clock) -> int | None:
    """Add a capture to its acquisition, which the first portion begins; the acquisition's number.

    Raises Conflict when the acquisition is not where this portion would go on from.
    """
    portion = capture.portion
    if portion is None:
        return None
    number = portion.acquisition
    if number is None:
        number = _begin(cursor, capture.provenance, portion, draft, capture.on_error)
    row = cursor.execute(
        "SELECT reasons::text, filled FROM acquisition WHERE number = %s AND portions = %s AND state = 'running'"
        " FOR UPDATE",
        (number, portion.number - 1),
    ).fetchone()
    if row is None:
        raise Conflict("acquisition.moved_on", number=number)
    reasons, filled = row
    _add(cursor, number, portion, result, together(_REASONS.decode(reasons), portion.tally.reasons), filled)
    turned_back = portion.unreadable or (capture.on_error == "rollback" and result.refused)
    if portion.last or turned_back:
        cursor.execute(
            "UPDATE acquisition SET state = %s, finished_at = %s WHERE number = %s",
            ("refused" if turned_back else "done", clock(), number),
        )
    return number


def together(kept: Iterable[LeftOut], more: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """Both, each reason counted once."""
    merged: dict[tuple[object, ...], LeftOut] = {}
    for reason in (*kept, *more):
        key = _told_apart_by(reason)
        if key not in merged and len(merged) >= REASONS_KEPT:
            reason = LeftOut(reason.rule, "acquisition.other_reasons", {}, reason.count)
            key = _told_apart_by(reason)
        known = merged.get(key)
        merged[key] = reason if known is None else msgspec.structs.replace(known, count=known.count + reason.count)
    return tuple(merged.values())


def _told_apart_by(reason: LeftOut) -> tuple[object, ...]:
    return reason.rule, reason.code, *sorted(reason.params.items())


def _begin(cursor: Cursor, who: Provenance, portion: Portion, draft: CaptureDraft, on_error: str) -> int:
    origin = portion.origin
    values: dict[str, Any] = {
        "identity": identity_of(who, origin),
        "digest": origin.source.digest,
        "size": len(origin.source.data),
        "companions": Jsonb(
            [{"name": each.name, "digest": each.digest.hex(), "size": len(each.data)} for each in origin.companions]
        ),
        "source_name": who.source_name,
        "media_type": who.media_type,
        "connector": who.connector,
        "mapping": who.mapping,
        "mapping_version": who.mapping_version,
        "rule_book": origin.rule_book,
        "program": origin.program,
        "principal": who.principal,
        "party_id": draft.party_id,
        "device": who.device,
        "on_error": on_error,
        "portion_size": origin.portion_size,
        "started_at": portion.started_at,
        "state": "running",
        "reasons": Jsonb([]),
        "filled": Jsonb({}),
    }
    values |= dict.fromkeys(("portions", *_SUMS), 0)
    columns, places = ", ".join(values), ", ".join(f"%({name})s" for name in values)
    statement = f"INSERT INTO acquisition ({columns}) VALUES ({places}) RETURNING number"  # noqa: S608 - constants
    row = cursor.execute(statement.encode(), values).fetchone()
    assert row is not None  # noqa: S101 - RETURNING
    return int(row[0])


_SUMS = (
    "records",
    "made",
    "left_out",
    "refused",
    "items",
    "recorded",
    "duplicate",
    "conflict",
    "quarantined",
    "not_recorded",
)
_ADD = (
    f"UPDATE acquisition SET {', '.join(f'{name} = {name} + %({name})s' for name in _SUMS)},"  # noqa: S608 - constants
    " portions = %(portion)s, reasons = %(reasons)s, filled = %(filled)s,"
    " first_position = coalesce(first_position, %(first)s), last_position = coalesce(%(last)s, last_position)"
    " WHERE number = %(number)s"
)


def _add(
    cursor: Cursor,
    number: int,
    portion: Portion,
    result: CaptureResult,
    reasons: tuple[LeftOut, ...],
    filled: dict[str, int],
) -> None:
    tally: Tally = portion.tally
    positions = [o.position for o in result.outcomes if o.state == "recorded" and o.position is not None]
    sums = {
        "records": tally.records,
        "made": tally.made,
        "left_out": tally.left_out,
        "refused": tally.refused,
        "items": len(result.outcomes),
    }
    cursor.execute(
        _ADD.encode(),
        {
            **sums,
            **{str(state): count for state, count in states_of(result.outcomes).items()},
            "number": number,
            "portion": portion.number,
            "reasons": Jsonb(msgspec.to_builtins(reasons)),
            "filled": Jsonb(
                {name: filled.get(name, 0) + tally.filled.get(name, 0) for name in {**filled, **tally.filled}}
            ),
            "first": min(positions, default=None),
            "last": max(positions, default=None),
        },
    )
