"""A cell of a workbook as text, by the rules of ``tables/spelling``.

A workbook stores numbers as binary doubles and shows fifteen digits of them, so fifteen are what a person wrote:
``0.30000000000000004`` is ``0.3``. A whole number keeps all digits that the file holds. Dates are days since 1899-12-30
(or 1904-01-01); they have no zone, to a millisecond.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from clew.collection.connectors.workbook.book import Strings, text_of
from clew.collection.tables.spelling import decimal_text, duration_text, marked, spell

_INTEGER = re.compile(r"-?\d{1,400}", re.ASCII)
_MILLISECONDS_A_DAY = 86_400_000
_LAST_DAY = 2_958_466  # after 9999-12-31, as far as a workbook's calendar goes
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class CellBrokenError(Exception):
    """A cell that cannot be read: message ``code``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def cell_text(cell: Any, strings: Strings, kinds: list[str], since_1904: bool, decimal: str = ".") -> str:
    """The text of a ``c`` element; ``decimal``: the mark of its numbers. Raises CellBrokenError."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return unescaped(text_of(cell))
    value, formula = None, False
    for child in cell:
        if child.tag.endswith("}v"):
            value = child.text
        elif child.tag.endswith("}f"):
            formula = True
    if value is None or (value == "" and kind != "str"):
        if formula:
            raise CellBrokenError("workbook.formula_without_value")
        return ""
    match kind:
        case "s":
            if not value.strip().isdecimal() or int(value) >= len(strings):
                raise CellBrokenError("workbook.no_such_text")
            return unescaped(strings[int(value)])
        case "b":
            return "true" if value.strip() in ("1", "true") else "false"
        case "str" | "e":
            return unescaped(str(value))
        case "d":
            return str(value).strip()
        case _:
            style = cell.get("s", "0")
            index = int(style) if style.isascii() and style.isdecimal() else 0
            shown_as = kinds[index] if index < len(kinds) else "number"
            text = number_text(value.strip(), shown_as, since_1904)
            return marked(text, decimal) if shown_as == "number" else text


def unescaped(text: str) -> str:
    """``_x000D_`` is how a carriage return is written, which XML would lose."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def number_text(text: str, kind: str, since_1904: bool) -> str:
    """The text of a numeric cell whose format shows a number, date, time or duration."""
    if kind == "number":
        return _number(text)
    try:
        days = float(text)
    except ValueError:
        raise CellBrokenError("workbook.number") from None
    if not math.isfinite(days) or abs(days) >= _LAST_DAY:
        raise CellBrokenError("workbook.date")
    if kind == "duration":
        return duration_text(dt.timedelta(milliseconds=round(days * _MILLISECONDS_A_DAY)))
    if days < 0:
        raise CellBrokenError("workbook.date")
    milliseconds = round(days * _MILLISECONDS_A_DAY)
    whole, rest = divmod(milliseconds, _MILLISECONDS_A_DAY)
    if kind == "time" and whole == 0:
        return spell((dt.datetime.min + dt.timedelta(milliseconds=rest)).time())
    moment = _epoch(whole, since_1904) + dt.timedelta(days=whole, milliseconds=rest)
    return spell(moment.date() if kind == "date" and rest == 0 else moment)


def _epoch(day: int, since_1904: bool) -> dt.datetime:
    if since_1904:
        return dt.datetime(1904, 1, 1)
    if day == 60:  # 1900-02-29, which only spreadsheets know
        raise CellBrokenError("workbook.date")
    return dt.datetime(1899, 12, 31 if day < 60 else 30)


def _number(text: str) -> str:
    if _INTEGER.fullmatch(text):
        return text.removeprefix("-") if text.strip("-0") == "" else text
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise CellBrokenError("workbook.number") from None
    if not number.is_finite() or number.adjusted() > 400 or number.adjusted() < -400:
        raise CellBrokenError("workbook.number")
    if len(number.as_tuple().digits) > 15:
        number = Decimal(format(float(number), ".15g"))
    return decimal_text(number)
