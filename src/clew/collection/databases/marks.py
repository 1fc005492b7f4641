"""The watermark: how far a source has been read, in the source's own terms.

Rows at the mark are read again, for several may share it and not all have been there; which of them were read already
is known by their digests, so that nothing is lost and nothing is recorded twice. ``overlap`` reads further back, for
rows that come late.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from clew.collection.tables.mapping.model import Watermark
from clew.collection.tables.spelling import spell
from clew.events.errors import BadRequest, InvalidData

MOST_REMEMBERED = 50_000
"""Digests kept of the rows that will be read again; those beyond are recognised by the record, item by item."""
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_PLAIN_SECONDS = re.compile(r"\d+(\.\d+)?")
Bound = int | str | Decimal | datetime | date | float


class State(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept between runs. ``kind`` and ``mark``: the mark's type in the source and its spelling; ``seen``:
    digests of the rows that the next run will read again; ``query``: digest of the statement it belongs to."""

    query: str
    column: str
    kind: str
    mark: str
    seen: tuple[str, ...] = ()


def row_digest(row: bytes) -> str:
    """Which row this is: the beginning of the SHA-256 of its record."""
    return hashlib.sha256(row).hexdigest()[:24]


def kind_of(value: Any) -> str:
    """The type of a mark, to be handed back to the source as it came. Raises InvalidData for one that has no order."""
    for kind in (bool, int, float, Decimal, datetime, date, str):
        if isinstance(value, kind):
            if kind is bool:
                break
            return kind.__name__
    raise InvalidData("acquire.bad_mark", value=spell(value)[:80])


def bound(state: State, watermark: Watermark) -> Bound:
    """From where to read: the mark, less the overlap, as the source's own type."""
    return less(_value(state.kind, state.mark), watermark)


def _value(kind: str, mark: str) -> Bound:
    try:
        match kind:
            case "int":
                return int(mark)
            case "float":
                return float(mark)
            case "Decimal":
                return Decimal(mark)
            case "datetime":
                return datetime.fromisoformat(mark)
            case "date":
                return date.fromisoformat(mark)
    except ValueError:
        raise InvalidData("acquire.bad_mark", value=mark[:80]) from None
    return mark


def less(value: Bound, watermark: Watermark) -> Bound:
    """The value less the overlap of the mapping. Raises BadRequest where the one cannot be taken from the other."""
    if watermark.overlap is None:
        return value
    if watermark.type == "integer":
        return _number_less(value, watermark.overlap)
    if watermark.type == "text":
        raise BadRequest("acquire.overlap_of_text", column=watermark.column)
    span = _span(watermark.overlap)
    if isinstance(value, date):
        return value - span
    if isinstance(value, int | float | Decimal):
        return _minus(value, span.total_seconds())
    return _text_less(value, span, watermark)


def _minus(value: int | float | Decimal, amount: float) -> int | float | Decimal:
    """Of the same type as the value: the source compares it with its own."""
    if isinstance(value, Decimal):
        return value - Decimal(amount)
    return value - int(amount) if isinstance(value, int) else value - amount


def _number_less(value: Bound, overlap: str) -> Bound:
    if not overlap.isascii() or not overlap.isdigit():
        raise BadRequest("acquire.bad_overlap", overlap=overlap)
    if isinstance(value, str):
        # A column of digits kept as text compares as text; no number below it is known to stand before it.
        raise BadRequest("acquire.bad_overlap", overlap=overlap)
    if isinstance(value, date):
        raise BadRequest("acquire.bad_overlap", overlap=overlap)
    return _minus(value, int(overlap))


def _text_less(text: str, span: timedelta, watermark: Watermark) -> str:
    """A time kept as text, in the same spelling: only ISO 8601 orders like the times it spells."""
    try:
        earlier = datetime.fromisoformat(text) - span
    except (ValueError, OverflowError):
        raise BadRequest("acquire.overlap_of_text", column=watermark.column) from None
    spelt = earlier.isoformat(sep="T" if "T" in text else " ")
    return spelt[: len(text)] if "+" not in text and "Z" not in text and len(spelt) > len(text) else spelt


def _span(overlap: str) -> timedelta:
    """``PT10M``, ``P1D``, or seconds."""
    if _PLAIN_SECONDS.fullmatch(overlap):
        return timedelta(seconds=float(overlap))
    match = _DURATION.fullmatch(overlap)
    if match is None or overlap in ("P", "PT"):
        raise BadRequest("acquire.bad_overlap", overlap=overlap)
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def spelled(value: Any) -> str:
    """A mark for the state: it reads back as the same value."""
    return value.isoformat() if isinstance(value, date) else str(value)
