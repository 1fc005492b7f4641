"""How lists, numbers and instants are spelt in a language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

_COMMA = {"zh": "、", "en": ", "}
_YES_NO = {"zh": ("否", "是"), "en": ("no", "yes")}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOTHING = "—"
LONGEST_PARAMETER = 1000
"""Characters of a text within a sentence; of a longer one its beginning is shown, and how long it is."""


def format_list(items: Iterable[object], lang: str) -> str:
    """``甲、乙`` or ``a, b``; an empty list is a dash."""
    return _COMMA[lang].join(str(format_value(item, lang)) for item in items) or NOTHING


def format_number(number: int | float | Decimal, lang: str, *, digits: int | None = None) -> str:
    """Grouped by thousands in both languages; ``digits`` decimal places, or as many as it has."""
    if digits is not None:
        return f"{number:,.{digits}f}"
    if isinstance(number, float):
        return f"{number:,.15g}" if abs(number) < 1e15 else f"{number:.6g}"
    return f"{number:,}"


def format_time(microseconds: int, lang: str, *, offset_minutes: int = 0) -> str:
    """UTC microseconds as wall-clock time at an offset: ``2026-11-22 16:00:05 +08:00``; zh with 年月日."""
    local = (_EPOCH + timedelta(microseconds=microseconds)).astimezone(timezone(timedelta(minutes=offset_minutes)))
    seconds = local.strftime("%H:%M:%S")
    if local.microsecond:
        seconds += f".{local.microsecond:06d}".rstrip("0")
    sign = "-" if offset_minutes < 0 else "+"
    zone = "UTC" if not offset_minutes else f"{sign}{abs(offset_minutes) // 60:02d}:{abs(offset_minutes) % 60:02d}"
    day = f"{local.year}年{local.month}月{local.day}日" if lang == "zh" else f"{local.year:04d}-{local:%m-%d}"
    return f"{day} {seconds} {zone}"


def format_value(value: object, lang: str) -> object:
    """A message parameter as a reader expects it; plain numbers stay numbers, so that ``{count:,}`` works."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return _YES_NO[lang][value]
    if isinstance(value, str) and len(value) > LONGEST_PARAMETER:
        return f"{value[:LONGEST_PARAMETER]}… ({len(value)})"
    if isinstance(value, (list, tuple, set, frozenset)):
        return format_list(sorted(value, key=str) if isinstance(value, (set, frozenset)) else value, lang)
    return value
