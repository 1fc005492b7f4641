"""A start as somebody words it: ``equipment=PRESS-2``, ``cargo_temperature>40 CEL``, two instants.

Everything that can be judged without the record is judged here, so that whoever asks badly is told before anything is
read (``BadRequest``: the caller's words are off).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

import msgspec

from clew.events.errors import BadRequest
from clew.events.timestamps import parse_timestamp
from clew.events.units import is_unit

_WITHOUT_ZONE = re.compile(r"\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?)?", re.ASCII)
_EXCURSION = re.compile(r"(?P<name>[^<>=]+?)\s*(?P<limits>[<>].*)?", re.DOTALL)
_LIMIT = re.compile(r"(?P<sign><=|>=|<|>)\s*(?P<number>[-+]?[0-9.]+(?:[eE][-+]?\d+)?)", re.ASCII)
SIGNS = ("<", "<=", ">", ">=")


class Window(msgspec.Struct, frozen=True):
    """``[start, end)``, UTC microseconds."""

    start: int
    end: int


class FacetAsked(msgspec.Struct, frozen=True):
    """Events that state this value of this facet (a dictionary term, ``read_point``, ``biz_location``)."""

    name: str
    value: str


class Limit(msgspec.Struct, frozen=True):
    """A value beyond it is outside: ``> 30`` means that 30.1 is an excursion."""

    sign: str
    number: Decimal

    def __str__(self) -> str:
        return f"{self.sign}{self.number}"

    def passed(self, value: Decimal) -> bool:
        match self.sign:
            case "<":
                return value < self.number
            case "<=":
                return value <= self.number
            case ">":
                return value > self.number
            case _:
                return value >= self.number


class Excursion(msgspec.Struct, frozen=True):
    """Readings of ``name`` (a characteristic, a kind of quantity, a facet with numbers) that pass one of the limits;
    without any: the limits recorded with the measurement. ``unit``: Rec 20 code of the limits; None: as read."""

    name: str
    limits: tuple[Limit, ...] = ()
    unit: str | None = None

    def __str__(self) -> str:
        said = ",".join(map(str, self.limits))
        return f"{self.name}{said}{' ' + self.unit if self.unit else ''}"


class StartAsked(msgspec.Struct, frozen=True, kw_only=True):
    """``things``, ``contents_of``: names in any spelling. Different facets must all be stated by an event, values of
    one facet are a choice; excursions, contents and things are joined. ``window``: for all but the things."""

    things: tuple[str, ...] = ()
    facets: tuple[FacetAsked, ...] = ()
    excursions: tuple[Excursion, ...] = ()
    contents_of: tuple[str, ...] = ()
    window: Window | None = None

    @property
    def is_set(self) -> bool:
        """Whether the start is more than things."""
        return bool(self.facets or self.excursions or self.contents_of)


def start_asked(
    *,
    things: Sequence[str] = (),
    facets: Sequence[str] = (),
    excursions: Sequence[str] = (),
    contents_of: Sequence[str] = (),
    between: Sequence[str] = (),
    content_at: str | None = None,
    as_recorded: bool = False,
) -> StartAsked:
    """The start as typed. ``between``: none or two instants with a zone; ``content_at``: one, for a content alone.
    ``as_recorded``: it was taken before, so that only what cannot be read is refused, not what makes little sense.

    Raises BadRequest saying what would be right.
    """
    if not (things or facets or excursions or contents_of):
        raise BadRequest("trace.no_subject")
    window = _window(between)
    if content_at is not None:
        if window is not None:
            raise BadRequest("start.at_and_between")
        moment = _instant(content_at)
        window = Window(moment, moment + 1)
    elif window is not None and not (facets or excursions or contents_of):
        raise BadRequest("start.window_alone")
    return StartAsked(
        things=tuple(things),
        facets=tuple(dict.fromkeys(map(_facet, facets))),
        excursions=tuple(dict.fromkeys(_excursion(each, as_recorded=as_recorded) for each in excursions)),
        contents_of=tuple(dict.fromkeys(contents_of)),
        window=window,
    )


def _window(between: Sequence[str]) -> Window | None:
    if not between:
        return None
    if len(between) != 2:
        raise BadRequest("start.window_two", count=len(between))
    start, end = map(_instant, between)
    if start > end:
        raise BadRequest("start.window_reversed", start=between[0], end=between[1])
    if start == end:
        raise BadRequest("start.window_empty", time=between[0])
    return Window(start, end)


def _instant(text: str) -> int:
    try:
        return parse_timestamp(text).microseconds
    except ValueError as error:
        if _WITHOUT_ZONE.fullmatch(text.strip()):
            raise BadRequest("start.window_no_zone", value=text) from error
        raise BadRequest("start.window_time", value=text) from error


def _facet(text: str) -> FacetAsked:
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise BadRequest("start.facet_form", value=text)
    return FacetAsked(name.strip(), value.strip())


def _excursion(text: str, *, as_recorded: bool) -> Excursion:
    found = _EXCURSION.fullmatch(text.strip())
    if found is None:
        raise BadRequest("start.excursion_form", value=text)
    name, rest = found["name"].strip(), found["limits"]
    if rest is None:
        return Excursion(name)
    limits: list[Limit] = []
    while True:
        limit = _LIMIT.match(rest)
        if limit is None:
            raise BadRequest("start.excursion_form", value=text)
        limits.append(Limit(limit["sign"], _number(limit["number"], text)))
        rest = rest[limit.end() :].strip()
        if not rest.startswith(","):
            break
        rest = rest[1:].strip()
    if rest and not is_unit(rest):
        raise BadRequest("start.unit_unknown", unit=rest, value=text)
    if not as_recorded:
        _check_order(limits, text)
    return Excursion(name, tuple(limits), rest or None)


def _check_order(limits: Sequence[Limit], text: str) -> None:
    """Raises BadRequest for limits that every value passes: what is below 50 or above 40 is anything."""
    for low in (limit for limit in limits if limit.sign.startswith("<")):
        for high in (limit for limit in limits if limit.sign.startswith(">")):
            touching = low.number == high.number and "=" in low.sign + high.sign
            if low.number > high.number or touching:
                raise BadRequest("start.limits_reversed", value=text, low=str(low), high=str(high))


def _number(text: str, whole: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise BadRequest("start.excursion_form", value=whole) from error
