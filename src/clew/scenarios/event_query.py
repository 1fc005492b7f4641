"""Query parameters of the standard's REST interface, as a pure question (EPCIS 2.0 §8.2.7.1 and §12).

What this file decides: how a parameter is spelt in an address, and that an unknown or repeated one is refused by name
(§8.2.5 QueryParameterException), never passed over: an answer to another question is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from clew.events.errors import BadRequest
from clew.events.model import EVENT_TYPES
from clew.events.timestamps import parse_timestamp
from clew.storage.reads.simple_query import MATCHES, Match, SimpleEventQuery

SEPARATOR = "|"
EVERY_TYPE = "all"
ACTIONS = ("ADD", "OBSERVE", "DELETE")
ORDERS = ("eventTime", "recordTime")
DIRECTIONS = ("ASC", "DESC")
# An unescaped + of an address arrives as a space; before a zone it can mean nothing else.
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d\d:?\d\d$)")

Reader = Callable[[str, str], Any]


def parameters_to_query(parameters: Sequence[tuple[str, str]]) -> SimpleEventQuery:
    """The question that the parameters of an address ask; values of one parameter are separated by ``|``.

    Raises BadRequest: ``query.unknown_parameter``, ``query.repeated_parameter``, ``query.empty_parameter``,
    ``query.limit_needs_order``, and what a single value breaks.
    """
    asked: dict[str, Any] = {}
    matches: list[Match] = []
    seen: set[str] = set()
    for name, text in parameters:
        if name in seen:
            raise BadRequest("query.repeated_parameter", name=name)
        seen.add(name)
        if not text.strip():
            raise BadRequest("query.empty_parameter", name=name)
        if name in MATCHES:
            matches.append(Match(name, _values(name, text)))
        elif name in _PARAMETERS:
            field, read = _PARAMETERS[name]
            asked[field] = read(name, text)
        else:
            raise BadRequest("query.unknown_parameter", name=name)
    if asked.get("event_count_limit") is not None and "orderBy" not in seen:
        raise BadRequest("query.limit_needs_order")
    return SimpleEventQuery(matches=tuple(matches), **asked)


def _values(name: str, text: str) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value.strip() for value in text.split(SEPARATOR)))
    if "" in values:
        raise BadRequest("query.empty_parameter", name=name)
    return values


def _types(name: str, text: str) -> tuple[str, ...]:
    values = _values(name, text)
    if EVERY_TYPE in values:
        return ()
    for value in values:
        # A type of somebody's own is a URI; a bare word is one of the standard's.
        if value not in EVENT_TYPES and ":" not in value:
            raise _bad_choice(name, value, tuple(EVENT_TYPES))
    return values


def _actions(name: str, text: str) -> tuple[str, ...]:
    values = _values(name, text)
    for value in values:
        _choice(ACTIONS)(name, value)
    return values


def _choice(choices: Sequence[str]) -> Reader:
    def read(name: str, text: str) -> str:
        if text not in choices:
            raise _bad_choice(name, text, choices)
        return text

    return read


def _time(name: str, text: str) -> int:
    try:
        return parse_timestamp(_LOST_PLUS.sub("+", text)).microseconds
    except ValueError as error:
        raise BadRequest("request.bad_time", name=name, value=text) from error


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise BadRequest("query.bad_number", name=name, value=text)
    return int(text)


def _truth(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise _bad_choice(name, text, ("true", "false"))
    return text == "true"


def _text(name: str, text: str) -> str:
    return text


def _bad_choice(name: str, value: str, choices: Sequence[str]) -> BadRequest:
    return BadRequest("request.bad_choice", name=name, value=value, choices=", ".join(choices))


_PARAMETERS: dict[str, tuple[str, Reader]] = {
    "eventType": ("event_types", _types),
    "GE_eventTime": ("ge_event_time", _time),
    "LT_eventTime": ("lt_event_time", _time),
    "GE_recordTime": ("ge_record_time", _time),
    "LT_recordTime": ("lt_record_time", _time),
    "EQ_action": ("actions", _actions),
    "EQ_bizStep": ("biz_steps", _values),
    "EQ_disposition": ("dispositions", _values),
    "EQ_readPoint": ("read_points", _values),
    "EQ_bizLocation": ("biz_locations", _values),
    "EQ_eventID": ("event_ids", _values),
    "EQ_transformationID": ("transformation_ids", _values),
    "EXISTS_errorDeclaration": ("exists_error_declaration", _truth),
    "orderBy": ("order_by", _choice(ORDERS)),
    "orderDirection": ("order_direction", _choice(DIRECTIONS)),
    "eventCountLimit": ("event_count_limit", _number),
    "maxEventCount": ("max_event_count", _number),
    "perPage": ("per_page", _number),
    "nextPageToken": ("next_page_token", _text),
}
PARAMETERS: tuple[str, ...] = (*_PARAMETERS, *MATCHES)
"""Every parameter that is understood, for the OpenAPI document."""
