"""Nodes as JSON, byte by byte what a general encoder makes of ``clew.tracing.document``: the same members in the same
order, the same escapes (short ones for five control characters, ``\\u00xx`` for the others), UTF-8 as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from clew.tracing.kernel.arrays import LEVELS
from clew.tracing.kernel.compilation import compiled, inlined, outlined
from clew.tracing.request import WORDS
from clew.tracing.writing.listing import NONE, UNTIMED, Listing, Named, Texts
from clew.tracing.writing.words import copy, copy_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    UInt8 = NDArray[np.uint8]

PIECE = 1 << 20
"""Bytes written at once."""
FIXED = 512
"""More than all that is written of one node besides its texts."""
_DAY = 86_400_000_000
_ESCAPED = 6
"""Bytes that one byte of a text may become."""


def _literal(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)


_ID, _KIND = _literal('{"id":"'), _literal('","kind":"')
_WORD, _TIME = _literal('","word":"'), _literal('","time":')
_VIA, _CERTAIN = _literal(',"via":'), _literal(',"certain_via":')
_SHARE, _REASON = _literal(',"share":'), _literal(',"reason":')
_NODE, _EVENT, _ENDED = _literal('{"node":"'), _literal('","event":"'), _literal('"}')
_NULL = _literal("null")
_HEX = _literal("0123456789abcdef")
_KINDS = _literal("".join(each.ljust(16) for each in LEVELS))
_KIND_LENGTHS = np.array([len(each) for each in LEVELS])
_WORDS = _literal("".join(each.ljust(16) for each in WORDS))
_WORD_LENGTHS = np.array([len(each) for each in WORDS])
_SHORT = np.zeros(128, np.uint8)
for _byte, _letter in zip(b'\b\t\n\f\r"\\', b'btnfr"\\', strict=True):
    _SHORT[_byte] = _letter


def node_pieces(listing: Listing) -> Iterator[bytes]:
    """The members of ``nodes``, with commas between them, piece by piece."""
    room = PIECE + longest(listing)
    buffer, row = np.empty(room, np.uint8), 0
    while row < len(listing.id):
        row, size = _written(listing, row, buffer)
        yield buffer[:size].tobytes()


def longest(listing: Listing) -> int:
    """More bytes than any one node can take."""
    names = max(_longest_name(listing, codes) for codes in (listing.id, listing.via, listing.certain_via))
    events = max(_longest_name(listing, -2 - event) for event in (listing.via_event, listing.certain_via_event))
    return FIXED + _ESCAPED * (3 * names + 2 * events) + _longest(listing.shares) + _longest(listing.reasons)


def _longest_name(known: Listing | Named, codes: NDArray[np.int64]) -> int:
    """Bytes of the longest of some names. A snapshot has many more texts, which are not looked at."""
    more = max(_longest(known.more_names), _longest(known.more_events))
    return max(more, _longest_of(codes, known.names.first, known.events.first))


@compiled
def _longest_of(codes: NDArray[np.int64], names: NDArray[np.int64], events: NDArray[np.int64]) -> int:
    longest = 0
    for code in codes:
        number = code if code >= 0 else -2 - code
        if code >= 0 and number < len(names) - 1:
            longest = max(longest, names[number + 1] - names[number])
        elif code < NONE and number < len(events) - 1:
            longest = max(longest, events[number + 1] - events[number])
    return longest


def _longest(texts: Texts) -> int:
    return int(np.diff(texts.first).max(initial=0))


@inlined
def put(buffer: UInt8, at: int, data: UInt8, begin: int, end: int) -> int:
    """Copy bytes as they are; where the next one goes."""
    copy(buffer, at, data, begin, end)
    return at + end - begin


@inlined
def put_text(buffer: UInt8, at: int, texts: Texts, number: int) -> int:
    """Copy a text with the escapes of JSON; where the next byte goes. Most have nothing to escape, and are copied many
    bytes at once."""
    begin, end = texts.first[number], texts.first[number + 1]
    special = copy_text(buffer, at, texts.data, begin, end)
    return _put_escaped(buffer, at, texts, number) if special else at + end - begin


@outlined
def _put_escaped(buffer: UInt8, at: int, texts: Texts, number: int) -> int:
    for place in range(texts.first[number], texts.first[number + 1]):
        byte = texts.data[place]
        if byte >= 0x20 and byte != 0x22 and byte != 0x5C:
            buffer[at] = byte
            at += 1
            continue
        buffer[at] = 0x5C
        if _SHORT[byte]:
            buffer[at + 1] = _SHORT[byte]
            at += 2
            continue
        buffer[at + 1] = 0x75
        buffer[at + 2] = buffer[at + 3] = 0x30
        buffer[at + 4], buffer[at + 5] = _HEX[byte >> 4], _HEX[byte & 15]
        at += 6
    return at


@inlined
def put_digits(buffer: UInt8, at: int, number: int, digits: int) -> int:
    for place in range(digits - 1, -1, -1):
        buffer[at + place] = 0x30 + number % 10
        number //= 10
    return at + digits


@inlined
def put_time(buffer: UInt8, at: int, time: int) -> int:
    """``"2026-03-02T10:00:00.000001Z"`` with its quotes; the fraction only where there is one. Years 1 to 9999 of the
    proleptic Gregorian calendar, counted from 1 March of the year 0 (so that leap days come last)."""
    day, rest = time // _DAY, time % _DAY
    day += 719_468
    era = day // 146_097
    of_era = day - era * 146_097
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    date = of_year - (153 * month + 2) // 5 + 1
    month += 3 if month < 10 else -9
    year += era * 400 + (1 if month <= 2 else 0)
    second, fraction = rest // 1_000_000, rest % 1_000_000
    buffer[at] = 0x22
    at = put_digits(buffer, at + 1, year, 4)
    buffer[at] = 0x2D
    at = put_digits(buffer, at + 1, month, 2)
    buffer[at] = 0x2D
    at = put_digits(buffer, at + 1, date, 2)
    buffer[at] = 0x54
    at = put_digits(buffer, at + 1, second // 3_600, 2)
    buffer[at] = 0x3A
    at = put_digits(buffer, at + 1, second // 60 % 60, 2)
    buffer[at] = 0x3A
    at = put_digits(buffer, at + 1, second % 60, 2)
    if fraction:
        buffer[at] = 0x2E
        at = put_digits(buffer, at + 1, fraction, 6)
    buffer[at], buffer[at + 1] = 0x5A, 0x22
    return at + 2


@inlined
def put_event(buffer: UInt8, at: int, listing: Listing | Named, event: int) -> int:
    known = len(listing.events.first) - 1
    if event < known:
        return put_text(buffer, at, listing.events, event)
    return put_text(buffer, at, listing.more_events, event - known)


@inlined
def put_name(buffer: UInt8, at: int, listing: Listing | Named, node: int) -> int:
    if node < NONE:
        return put_event(buffer, at, listing, -2 - node)
    known = len(listing.names.first) - 1
    if node < known:
        return put_text(buffer, at, listing.names, node)
    return put_text(buffer, at, listing.more_names, node - known)


@inlined
def _put_via(buffer: UInt8, at: int, listing: Listing, node: int, event: int) -> int:
    if node == NONE:
        return put(buffer, at, _NULL, 0, 4)
    at = put_name(buffer, put(buffer, at, _NODE, 0, len(_NODE)), listing, node)
    at = put_event(buffer, put(buffer, at, _EVENT, 0, len(_EVENT)), listing, event)
    return put(buffer, at, _ENDED, 0, len(_ENDED))


@inlined
def _put_ready(buffer: UInt8, at: int, texts: Texts, number: int) -> int:
    if number == NONE:
        return put(buffer, at, _NULL, 0, 4)
    return put(buffer, at, texts.data, texts.first[number], texts.first[number + 1])


@inlined
def _put_node(buffer: UInt8, at: int, listing: Listing, row: int) -> int:
    at = put_name(buffer, put(buffer, at, _ID, 0, len(_ID)), listing, listing.id[row])
    kind, word = listing.kind[row], listing.word[row]
    at = put(buffer, at, _KIND, 0, len(_KIND))
    at = put(buffer, at, _KINDS, 16 * kind, 16 * kind + _KIND_LENGTHS[kind])
    at = put(buffer, at, _WORD, 0, len(_WORD))
    at = put(buffer, at, _WORDS, 16 * word, 16 * word + _WORD_LENGTHS[word])
    at = put(buffer, at, _TIME, 0, len(_TIME))
    time = listing.time[row]
    at = put(buffer, at, _NULL, 0, 4) if time == UNTIMED else put_time(buffer, at, time)
    begun = put(buffer, at, _VIA, 0, len(_VIA))
    ended = _put_via(buffer, begun, listing, listing.via[row], listing.via_event[row])
    at = put(buffer, ended, _CERTAIN, 0, len(_CERTAIN))
    if listing.via[row] == listing.certain_via[row] and listing.via_event[row] == listing.certain_via_event[row]:
        at = put(buffer, at, buffer, begun, ended)
    else:
        at = _put_via(buffer, at, listing, listing.certain_via[row], listing.certain_via_event[row])
    at = put(buffer, at, _SHARE, 0, len(_SHARE))
    at = _put_ready(buffer, at, listing.shares, listing.share[row])
    at = put(buffer, at, _REASON, 0, len(_REASON))
    at = _put_ready(buffer, at, listing.reasons, row if len(listing.reasons.first) > 1 else NONE)
    buffer[at] = 0x7D
    return at + 1


@compiled
def _written(listing: Listing, row: int, buffer: UInt8) -> tuple[int, int]:
    """Write nodes from ``row`` on until a piece is full; the next row, and how many bytes."""
    at = 0
    while row < len(listing.id) and at < PIECE:
        if row:
            buffer[at] = 0x2C
            at += 1
        at = _put_node(buffer, at, listing, row)
        row += 1
    return row, at


def text_pieces(known: Named, codes: NDArray[np.int64]) -> Iterator[bytes]:
    """Names (as in ``Listing.id``) as JSON strings with commas between them, piece by piece."""
    room = PIECE + FIXED + _ESCAPED * _longest_name(known, codes)
    buffer, row = np.empty(room, np.uint8), 0
    while row < len(codes):
        row, size = _texts_written(known, codes, row, buffer)
        yield buffer[:size].tobytes()


@compiled
def _texts_written(known: Named, codes: NDArray[np.int64], row: int, buffer: UInt8) -> tuple[int, int]:
    at = 0
    while row < len(codes) and at < PIECE:
        if row:
            buffer[at] = 0x2C
            at += 1
        buffer[at] = 0x22
        at = put_name(buffer, at + 1, known, codes[row])
        buffer[at] = 0x22
        at += 1
        row += 1
    return row, at
