"""What was typed wrongly is named as it was typed.

A floor below names a part of a question by its field, as it is called in a document sent over HTTP (``title``,
``why``). Whoever typed a command has options and arguments (``--title``, ``TITLE``): the error is told with those."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clew.events.errors import ClewError

FIELD_NAMED = frozenset(
    {
        "case.bad_day",
        "case.bad_line",
        "case.needed",
        "case.too_long",
        "quantity.malformed",
        "quantity.unit_unknown",
        "request.bad_choice",
        "request.bad_name",
        "request.bad_time",
        "request.not_text",
        "start.bound_unused",
    }
)
"""Messages whose ``name`` is that of a field."""
_CALLED_OTHERWISE = {"why": "because", "note": "text", "from": "between", "to": "between", "format": "out"}
"""Fields that some commands have under another word: a window of time as one option, a format by a file's name."""


def as_typed(error: ClewError, parameters: Sequence[Any]) -> ClewError:
    """The error with the option or argument in place of the field; unchanged where it names none of the command's.
    ``parameters``: of the command, as the library of the command line knows them."""
    field = error.params.get("name")
    if error.code not in FIELD_NAMED or not isinstance(field, str):
        return error
    typed = typed_as(field, parameters)
    if typed is None:
        return error
    named = type(error)(error.code, error.findings, **(error.params | {"name": typed}))
    named.__cause__ = error.__cause__
    return named


def typed_as(field: str, parameters: Sequence[Any]) -> str | None:
    """``--by`` for the field ``complained_by``, ``TITLE`` for ``title``; None where the command has nothing of it."""
    option = f"--{field.replace('_', '-')}"
    for each in parameters:
        if each.name == field or option in each.opts:
            return _spelled(each)
    otherwise = _CALLED_OTHERWISE.get(field)
    return next((_spelled(each) for each in parameters if each.name == otherwise), None)


def _spelled(parameter: Any) -> str:
    options = [name for name in parameter.opts if name.startswith("--")]
    return options[0] if options else str(parameter.metavar or parameter.name).removesuffix("...")
