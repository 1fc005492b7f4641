"""Is one text a value of a term? The rules of each type, in one table."""

from __future__ import annotations

import re
from collections.abc import Callable

from clew.events.dictionary.terms import Term
from clew.events.errors import Parameter
from clew.events.timestamps import parse_timestamp
from clew.events.units import dimension, is_unit

INTEGER = r"[+-]?\d+"
DECIMAL = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?"
DATE_TIME = r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}([.,]\d+)?([Zz]|[+-]\d{2}:?\d{2})"
BOOLEANS = ("true", "false", "1", "0")
IDENTIFIER_LENGTH = 1000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_Problem = tuple[str, str, dict[str, Parameter]]


def problem(term: Term, text: str) -> _Problem | None:
    """``(rule, message code, parameters)`` of what is wrong with ``text`` as a value of a scalar term, or None."""
    value = text.strip()
    if not value:
        return "empty", "dictionary.empty", {"term": term.name}
    if term.name == "unit" and not is_unit(value):
        return "unit", "dictionary.unknown_unit", {"unit": value}
    if term.values and value not in term.values:
        return "enum", "dictionary.enum", {"term": term.name, "value": value, "allowed": ", ".join(term.values)}
    if term.pattern is not None and re.fullmatch(term.pattern, value) is None:
        return "pattern", "dictionary.pattern", {"term": term.name, "value": value}
    if not _READERS.get(term.type, _any)(value):
        return term.type, "dictionary.type", {"term": term.name, "value": value, "type": term.type}
    if term.minimum is not None and float(value) < term.minimum:
        return "minimum", "dictionary.minimum", {"term": term.name, "value": value, "minimum": term.minimum}
    return None


def unit_problem(term: Term, unit: str) -> _Problem | None:
    """What is wrong with a quantity of ``term`` given in ``unit``: unknown, or of another dimension than the term's."""
    if not is_unit(unit):
        return "unit", "dictionary.unknown_unit", {"unit": unit}
    if term.unit is not None and dimension(unit) != dimension(term.unit):
        params: dict[str, Parameter] = {"term": term.name, "unit": unit, "expected": term.unit}
        return "unit", "dictionary.unit_not_comparable", params
    return None


def _integer(value: str) -> bool:
    return re.fullmatch(INTEGER, value) is not None


def _decimal(value: str) -> bool:
    return re.fullmatch(DECIMAL, value) is not None


def _identifier(value: str) -> bool:
    return len(value) <= IDENTIFIER_LENGTH and _CONTROL.search(value) is None


def _date_time(value: str) -> bool:
    try:
        parse_timestamp(value)
    except ValueError:
        return False
    return True


def _any(value: str) -> bool:
    return True


_READERS: dict[str, Callable[[str], bool]] = {
    "integer": _integer,
    "decimal": _decimal,
    "quantity": _decimal,
    "boolean": BOOLEANS.__contains__,
    "date-time": _date_time,
    "identifier": _identifier,
}
