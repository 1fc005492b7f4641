"""What somebody asks of recall scopes, from the words of a command or an address."""

from __future__ import annotations

from collections.abc import Sequence

from clew.doors.scope_files import FORMATS
from clew.events.errors import BadRequest
from clew.events.identifiers import normalise
from clew.scenarios.asking import DIRECTIONS, time_value, words_value
from clew.scenarios.recall.evaluating import GAPS
from clew.scenarios.recall.model import Policy, Start
from clew.scenarios.recall.standing import STATUSES
from clew.scenarios.starting_sets import start_asked as set_asked
from clew.storage.recalls import SORTS, Choice, Sorting


def start_asked(
    things: Sequence[str],
    facets: Sequence[str] = (),
    excursions: Sequence[str] = (),
    contents_of: Sequence[str] = (),
    between: Sequence[str] = (),
) -> Start:
    """Raises BadRequest for words that no start can be, or none at all."""
    if not (things or facets or excursions or contents_of):
        raise BadRequest("scope.empty_start")
    set_asked(things=things, facets=facets, excursions=excursions, contents_of=contents_of, between=between)
    return Start(
        things=tuple(things),
        facets=tuple(facets),
        excursions=tuple(excursions),
        contents_of=tuple(contents_of),
        between=tuple(between),
    )


def policy_asked(
    direction: str, from_: str | None, at: str | None, contact: bool, cross_classes: bool, mixing: str
) -> Policy:
    """Raises BadRequest for options that contradict one another."""
    if direction not in DIRECTIONS:
        raise BadRequest("request.bad_choice", name="direction", value=direction, choices=", ".join(DIRECTIONS))
    return Policy(
        direction=direction,  # type: ignore[arg-type]
        from_time=time_value("from", from_),
        at_time=time_value("at", at),
        contact=contact,
        cross_classes=cross_classes,
        mixing=mixing,
    )


def choice_asked(
    words: str,
    status: str | None,
    gap: str | None,
    *,
    things_only: bool = False,
    holder: str | None = None,
    text: str | None = None,
) -> Choice:
    """Which units. ``holder``: where they were sent, else where they are, which only things are; ``text``: a part of
    the identifier. Raises BadRequest for a word, status or gap there is not."""
    statuses = None if status is None else (_one("status", status, STATUSES),)
    return Choice(
        words=tuple(sorted(words_value(words))),
        statuses=statuses,
        kinds=("instance", "lot") if things_only or holder is not None else None,
        gap=None if gap is None else _one("gap", gap, GAPS),
        holder=None if holder is None else normalise(holder) if holder.strip() else "",
        text=(text or "").strip() or None,
    )


def sorting_asked(by: str | None, descending: bool, offset: int, limit: int) -> Sorting:
    """Raises BadRequest for an order that there is not."""
    return Sorting(
        by=None if by is None else _one("sort", by, SORTS), descending=descending, offset=offset, limit=limit
    )


def format_asked(format: str) -> str:
    return _one("format", format, FORMATS)


def _one(name: str, value: str, choices: Sequence[str]) -> str:
    if value not in choices:
        raise BadRequest("request.bad_choice", name=name, value=value, choices=", ".join(choices))
    return value
