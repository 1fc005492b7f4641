"""What people may say of a case: checked words and days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from clew.events.errors import BadRequest
from clew.scenarios.cases.model import SEVERITIES, Head

LONGEST_TITLE = 200
LONGEST_TEXT = 20_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Choice = TypeVar("Choice", bound=str)


def line(name: str, given: str, *, needed: bool = False) -> str:
    """A text of one line without blanks around it. Raises BadRequest for what is none, or is missing."""
    text = given.strip()
    if len(text) > LONGEST_TITLE or (text and not text.isprintable()):
        raise BadRequest("case.bad_line", name=name, most=LONGEST_TITLE)
    if needed and not text:
        raise BadRequest("case.needed", name=name)
    return text


def prose(name: str, given: str, *, needed: bool = False) -> str:
    """A text of many lines. Raises BadRequest for one that is too long, or missing."""
    text = given.strip()
    if len(text) > LONGEST_TEXT:
        raise BadRequest("case.too_long", name=name, most=LONGEST_TEXT)
    if needed and not text:
        raise BadRequest("case.needed", name=name)
    return text


def day(name: str, given: str | None) -> str | None:
    """``YYYY-MM-DD`` or None. Raises BadRequest for what is no day."""
    if given is None or not given.strip():
        return None
    text = given.strip()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise BadRequest("case.bad_day", name=name, value=text)


def choice(name: str, given: str, choices: Sequence[Choice]) -> Choice:
    """Raises BadRequest for what is not among the choices."""
    for each in choices:
        if each == given:
            return each
    raise BadRequest("request.bad_choice", name=name, value=given, choices=", ".join(choices))


def head(title: str, owner: str, severity: str, due: str | None) -> Head:
    """Raises BadRequest."""
    return Head(
        title=line("title", title, needed=True),
        owner=line("owner", owner),
        severity=choice("severity", severity, SEVERITIES),
        due=day("due", due),
    )
