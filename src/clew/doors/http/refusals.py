"""What is wrong with a request: each kind of error that FastAPI and pydantic tell has a message code of ours, so that
every reader is told in their language; the English sentence of theirs is never shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException

from clew.events.errors import BadRequest, ClewError, Finding, NotFound, Parameter

LONGEST_PLACE = 200
"""A place is told back; a member's name of a megabyte is not."""

_Reads = Callable[[Mapping[str, Any]], dict[str, Parameter]]


def _bound(name: str) -> _Reads:
    def read(context: Mapping[str, Any]) -> dict[str, Parameter]:
        bound = context[name]
        return {"bound": bound if isinstance(bound, int | float) else str(bound)}

    return read


def _choices(context: Mapping[str, Any]) -> dict[str, Parameter]:
    # Told as 'one', 'two' or 'three'.
    return {"choices": str(context["expected"]).replace(" or ", ", ").replace("'", "")}


def _nothing(context: Mapping[str, Any]) -> dict[str, Parameter]:
    return {}


_CODES: dict[str, tuple[str, _Reads]] = {
    "missing": ("request.invalid.missing", _nothing),
    "extra_forbidden": ("request.invalid.unknown", _nothing),
    "json_invalid": ("request.invalid.json", _nothing),
    "not_text": ("request.invalid.text", _nothing),
    "string_unicode": ("request.invalid.text", _nothing),
    "string_type": ("request.invalid.string", _nothing),
    "string_too_long": ("request.invalid.too_long", _bound("max_length")),
    "string_too_short": ("request.invalid.too_short", _bound("min_length")),
    "string_pattern_mismatch": ("request.invalid.pattern", lambda context: {"pattern": str(context["pattern"])}),
    "greater_than": ("request.invalid.above", _bound("gt")),
    "greater_than_equal": ("request.invalid.at_least", _bound("ge")),
    "less_than": ("request.invalid.below", _bound("lt")),
    "less_than_equal": ("request.invalid.at_most", _bound("le")),
    "too_long": ("request.invalid.too_many", _bound("max_length")),
    "too_short": ("request.invalid.too_few", _bound("min_length")),
    "literal_error": ("request.invalid.choice", _choices),
    "enum": ("request.invalid.choice", _choices),
    "uuid_parsing": ("request.invalid.uuid", _nothing),
    "uuid_type": ("request.invalid.uuid", _nothing),
    "list_type": ("request.invalid.list", _nothing),
    **dict.fromkeys(
        ("int_parsing", "int_type", "int_from_float", "int_parsing_size"), ("request.invalid.whole", _nothing)
    ),
    **dict.fromkeys(("float_parsing", "float_type", "finite_number"), ("request.invalid.number", _nothing)),
    **dict.fromkeys(("bool_parsing", "bool_type"), ("request.invalid.boolean", _nothing)),
    **dict.fromkeys(
        ("dict_type", "model_type", "model_attributes_type"),
        ("request.invalid.object", _nothing),
    ),
}


def finding(told: Mapping[str, Any]) -> Finding:
    """One error of pydantic's: where, its type as the rule, and what is wanted there."""
    # Beside names and numbers, pydantic puts what it calls its own functions there.
    parts = [str(part) for part in told["loc"] if not str(part).startswith("function-")]
    place = ".".join(parts)[:LONGEST_PLACE]
    rule = str(told["type"])
    code, read = _CODES.get(rule, ("request.invalid", _nothing))
    return Finding(place, rule, code, read(told.get("ctx") or {}))


def refused(error: HTTPException, request: Request) -> ClewError:
    """What the framework refused before a page was asked."""
    if error.status_code == 404:
        return NotFound("request.no_such_page", path=request.url.path)
    if error.status_code == 405:
        return BadRequest("request.no_such_method", method=request.method, path=request.url.path)
    if error.status_code == 400:
        return BadRequest("request.unreadable")
    return BadRequest("request.refused", status=error.status_code)
