"""A typed cell as the text that the mapping language reads: the rules of :mod:`clew.collection.tables.table`, once.

* A number: its shortest exact decimal, without exponent; ``12345.0`` is ``12345``. It is written with the decimal mark
  of the mapping, so that a number that a format types and one that stands in a text read alike, here and in
  quarantine, and a text ``1.234`` under the mark ``,`` is no number whoever wrote it. Not-a-number and infinity say
  nothing that can be recorded, and are spelt ``NaN``, ``Infinity``, ``-Infinity``: a mapped column refuses them.
* A truth: ``true``, ``false``. Nothing: the empty text.
* A date ``2026-03-02``, a time of day ``08:30:00``, a date-time ``2026-03-02T08:30:00.25`` with its offset if it has
  one; fractions of a second without the zeros at their end. A duration: ISO 8601, ``PT25H30M``.
* Bytes: hexadecimal. A list or an object: JSON, its numbers spelt as above.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

MAX_DIGITS = 1000
"""A number that would need more digits written out keeps its exponent: 1E+999999 must not become a megabyte."""


def spell(value: Any, decimal: str = ".") -> str:
    """The text of a cell. ``decimal``: the mapping's decimal mark; inside a list or an object it is JSON's, a point."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return marked(decimal_text(Decimal(repr(value))), decimal)
        case Decimal():
            return marked(decimal_text(value), decimal)
        case dt.datetime():
            return _moment(value.isoformat())
        case dt.date():
            return value.isoformat()
        case dt.time():
            return _moment(value.isoformat())
        case dt.timedelta():
            return duration_text(value)
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case _:
            return json_text(value)


def decimal_text(number: Decimal) -> str:
    """``12345.0`` → ``12345``, ``1E+3`` → ``1000``, ``-0.0`` → ``0``; a monstrous exponent stays one."""
    if not number.is_finite():
        return "NaN" if number.is_nan() else "-Infinity" if number < 0 else "Infinity"
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101 - a finite number
    if len(digits) + abs(exponent) > MAX_DIGITS:
        return str(number)
    if not number:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def marked(number: str, decimal: str) -> str:
    """A number that is written with a point, with the decimal mark that the mapping reads."""
    return number if decimal == "." else number.replace(".", decimal)


def duration_text(span: dt.timedelta) -> str:
    """``PT25H30M``; hours are not made into days, for a machine's hours are counted through."""
    microseconds = span // dt.timedelta(microseconds=1)
    sign, rest = ("-", -microseconds) if microseconds < 0 else ("", microseconds)
    seconds, fraction = divmod(rest, 1_000_000)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    text = f"{hours}H" if hours else ""
    text += f"{minutes}M" if minutes else ""
    if seconds or fraction or not text:
        text += f"{seconds}" + (f".{fraction:06}".rstrip("0") if fraction else "") + "S"
    return f"{sign}PT{text}"


def json_text(value: Any) -> str:
    """A list or an object as JSON without spaces; numbers inside it by the same rules."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_quoted(str(key))}:{json_text(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray | memoryview):
        return "[" + ",".join(json_text(each) for each in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool | int):
        return spell(value)
    if isinstance(value, float | Decimal):
        text = spell(value)
        return _quoted(text) if text[-1].isalpha() else text
    return _quoted(spell(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _moment(text: str) -> str:
    """Without the zeros at the end of the fraction, which is six digits or none."""
    start, point, rest = text.partition(".")
    return start + f".{rest[:6]}".rstrip("0") + rest[6:] if point else text
