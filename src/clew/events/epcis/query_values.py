"""Reading the value of one query parameter, by the form that the parameter takes (EPCIS 2.0 §8.2.7).

Values come as strict JSON decoding gives them; what XML writes as text is first typed by the form that is wanted.
Findings use the codes and rules of events, so that one mistake has one name wherever it is made.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from clew.events.epcis import formats
from clew.events.epcis.event_reader import (
    EventReader,
    Handler,
    action,
    boolean,
    list_of,
    number,
    shown,
    string,
    term,
    time,
    uri,
)
from clew.events.epcis.json_text import Number
from clew.events.epcis.query_parameters import ValueForm
from clew.events.model import EVENT_TYPES, ScalarKind

ORDERS = ("eventTime", "recordTime")
DIRECTIONS = ("ASC", "DESC")
_LISTS = frozenset(
    {"event types", "actions", "bizStep", "disposition", "errorReason", "measurementType", "uris", "strings", "numbers"}
)
_NUMERIC = frozenset({"number", "numbers", "amount", "count", "exists", "comparable", "equal"})
_INTEGER_LENGTH = 18


def _event_type(reader: EventReader, value: Any, place: str) -> str | None:
    if type(value) is not str:
        reader.wrong_type(place, "string", value)
        return None
    quantity_event = value == "QuantityEvent" and not reader.strict  # of EPCIS 1.x, which only XML writes
    if value not in EVENT_TYPES and not quantity_event and not formats.is_iri(value):
        reader.refuse(place, "enum", "epcis.event_type", value=shown(value))
    return value


def _is_integer(value: Any) -> bool:
    return type(value) is Number and formats.is_double(value) and Decimal(value) == Decimal(value).to_integral_value()


def _count(reader: EventReader, value: Any, place: str) -> str | None:
    if type(value) is not Number:
        reader.wrong_type(place, "number", value)
    elif len(value) > _INTEGER_LENGTH or not _is_integer(value) or Decimal(value) < 1:
        reader.refuse(place, "positive-integer", "epcis.query.count", value=shown(value))
    return str(value)


def _exists(reader: EventReader, value: Any, place: str) -> None:
    """The standard's text says boolean, GS1's schema integer or null, EPCIS 1.2 no value at all."""
    if value is not None and type(value) is not bool and not _is_integer(value):
        reader.wrong_type(place, "boolean", value)


def _comparable(reader: EventReader, value: Any, place: str) -> Any:
    if type(value) is Number:
        return number(reader, value, place)
    if type(value) is str:
        return time(reader, value, place)
    reader.refuse(place, "type", "epcis.query.comparable", value=shown(value))
    return None


def _equal(reader: EventReader, value: Any, place: str) -> Any:
    return _STRINGS(reader, value, place) if type(value) is list else _comparable(reader, value, place)


def _amount(reader: EventReader, value: Any, place: str) -> Any:
    """One number or several: GS1's OpenAPI says the one, its query schema the other."""
    return number(reader, value, place) if type(value) is Number else _NUMBERS(reader, value, place)


def _order(reader: EventReader, value: Any, place: str) -> None:
    """A time of the record, or an extension by its qualified name."""
    if type(value) is not str:
        reader.wrong_type(place, "string", value)
    elif value not in ORDERS and not (":" in value and formats.is_iri(value)):
        reader.refuse(place, "enum", "epcis.query.order_by", value=shown(value))


def _direction(reader: EventReader, value: Any, place: str) -> None:
    if type(value) is not str:
        reader.wrong_type(place, "string", value)
    elif value not in DIRECTIONS:
        reader.refuse(place, "enum", "epcis.query.direction", value=shown(value))


_STRINGS = list_of(string)
_NUMBERS = list_of(number)
_READ: dict[ValueForm, Handler] = {
    "event types": list_of(_event_type),
    "actions": list_of(action),
    "bizStep": list_of(term("bizStep")),
    "disposition": list_of(term("disposition")),
    "errorReason": list_of(term("errorReason")),
    "measurementType": list_of(term("measurementType")),
    "uris": list_of(uri),
    "uri": uri,
    "strings": _STRINGS,
    "string": string,
    "numbers": _NUMBERS,
    "amount": _amount,
    "number": number,
    "count": _count,
    "boolean": boolean,
    "exists": _exists,
    "time": time,
    "comparable": _comparable,
    "equal": _equal,
    "order": _order,
    "direction": _direction,
}


def check(reader: EventReader, form: ValueForm, value: Any, place: str) -> Any:
    """Read a parameter's value; ``reader`` keeps what it breaks."""
    return _READ[form](reader, value, place)


def typed(form: ValueForm, value: str | list[str]) -> Any:
    """What a text of XML means where ``form`` is wanted; a text that cannot mean it stays text, to be refused."""
    if type(value) is list:
        return [_scalar(form, item) for item in value]
    found = _scalar(form, value)  # type: ignore[arg-type]
    listed = form in _LISTS or (form == "equal" and type(found) is str and formats.date_time(found) is None)
    return [found] if listed and found != "" else found


def _scalar(form: ValueForm, text: str) -> Any:
    if form in ("boolean", "exists") and text in ("true", "false", *("10" if form == "boolean" else "")):
        return text in ("true", "1")
    if form == "exists" and not text:
        return None
    return Number(text) if form in _NUMERIC and formats.is_double(text) else text


def texts(value: Any) -> tuple[str, ...]:
    """The values as a query keeps them."""
    if value is None:
        return ()
    members = value if type(value) is list else [value]
    return tuple([("true" if item else "false") if type(item) is bool else str(item) for item in members])


def kind_of(value: Any) -> ScalarKind:
    """What the values are; those of an empty list are texts that nobody gave."""
    first: Any = next(iter(value), "") if type(value) is list else value
    kinds: dict[type, Literal["number", "boolean", "null"]] = {Number: "number", bool: "boolean", type(None): "null"}
    return kinds.get(type(first), "string")
