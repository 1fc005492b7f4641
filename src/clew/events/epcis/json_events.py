"""Where the list of events stands in a JSON document, and how much one of them may hold: looked at before any is built.

A document of hundreds of thousands of events is read in portions; one event cannot be, so it has a limit of its own.
"""

from __future__ import annotations

from clew.events.epcis.json_spans import SpanError, elements, line_and_column, member, skip_blank
from clew.events.epcis.limits import Limits, is_dense
from clew.events.epcis.refusal import refusal
from clew.events.errors import InvalidData

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MARKS = (b",", b"{", b"[")
"""What begins or parts the values of JSON."""
DENSE_BYTES = 14
"""Bytes that there are for each of them in any document of events."""
_PATHS = (("epcisBody", "eventList"), ("epcisBody", "queryResults", "resultsBody", "eventList"))


def event_list(data: bytes) -> tuple[int, int] | None:
    """``[start, end)`` of the list of events, brackets included; None where there is none. Raises SpanError."""
    start = skip_blank(data, len(_BYTE_ORDER_MARK) if data.startswith(_BYTE_ORDER_MARK) else 0)
    for path in _PATHS:
        span: tuple[int, int] | None = (start, len(data))
        for name in path:
            span = member(data, span[0], name) if span and data[span[0] : span[0] + 1] == b"{" else None
        if span is not None and data[span[0] : span[0] + 1] == b"[":
            return span
    return None


def check_events(data: bytes, limits: Limits) -> None:
    """Refuse a document one event of which, or all that stands around the events, holds too many values. One with a
    fault of form is refused here only if it holds as many: reading it to the fault would cost as much."""
    around = _values(data, 0, len(data))
    if around <= limits.event_values:
        return
    start = skip_blank(data, len(_BYTE_ORDER_MARK) if data.startswith(_BYTE_ORDER_MARK) else 0)
    if data[start : start + 1] == b"{":
        try:
            span = event_list(data)
            for begin, end in elements(data, span[0]) if span else ():
                values = _values(data, begin, end)
                if values > limits.event_values:
                    raise _too_large(values, limits)
                around -= values + 1  # and the comma behind it
        except SpanError as error:
            if error.deep:
                raise refusal("epcis.document.too_deep", "depth", limit=limits.depth) from None
            line, column = line_and_column(data, error.position)
            place = f"line {line}, column {column}"
            raise refusal("epcis.document.not_json", "json", place, line=line, column=column) from None
    if around > limits.event_values:
        raise _too_large(around, limits)


def is_too_dense(data: bytes, limits: Limits) -> bool:
    """Whether a document holds more values for its bytes than any of events does: looking for its events would cost
    more than they could say."""
    return is_dense(len(data), _values(data, 0, len(data)), DENSE_BYTES, limits)


def _values(data: bytes, start: int, end: int) -> int:
    return sum(data.count(mark, start, end) for mark in MARKS)


def _too_large(count: int, limits: Limits) -> InvalidData:
    return refusal("epcis.document.event_too_large", "size", count=count, limit=limits.event_values)
