"""A broken rule as a finding: the rule's name and severity, the value found, what was expected."""

from __future__ import annotations

from clew.collection.rules.model import Rule
from clew.collection.rules.said import Saying
from clew.events.errors import Finding, Parameter

IN_WORDS = "rule.in_words"


def broken(rule: Rule, at: Saying | str, code: str, *, value: str, expected: str, **more: Parameter) -> Finding:
    """``at``: what breaks it, or the place; ``value``: what is there, ``""`` for nothing.

    Where the rule has words of its own, they are the message. The place of the item, and the column, are put before
    the place by the judge (``rules.judging``).
    """
    place = at if isinstance(at, str) else at.place
    found: dict[str, Parameter] = {"value": value or None, "expected": expected}
    params = found | more
    if rule.message is not None:
        code, params = IN_WORDS, found | {"zh": rule.message.zh, "en": rule.message.en}
    if not isinstance(at, str):
        params["field"] = at.field
    return Finding(place, rule.name, code, params, rule.severity)
