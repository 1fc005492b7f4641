"""Which quarantined items somebody means, from the words of a command or an address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clew.events.errors import BadRequest
from clew.events.timestamps import parse_timestamp

if TYPE_CHECKING:
    from clew.storage.worklist import Choice


def choice(
    *,
    numbers: Sequence[int] = (),
    cause: str | None = None,
    source: str | None = None,
    mapping: str | None = None,
    since: str | None = None,
) -> Choice:
    """Open items that fit all that is said. ``since``: a date, or a date-time with a zone; a date begins in UTC."""
    from clew.storage.worklist import Choice

    return Choice(
        numbers=tuple(numbers) or None, cause=cause, source=source, mapping=mapping, since=instant("since", since)
    )


def instant(name: str, text: str | None) -> int | None:
    """UTC microseconds of a date or date-time. Raises BadRequest."""
    if not text:
        return None
    whole = f"{text}T00:00:00Z" if len(text) == len("2026-03-02") else text
    try:
        return parse_timestamp(whole).microseconds
    except ValueError as error:
        raise BadRequest("request.bad_time", name=name, value=text) from error
