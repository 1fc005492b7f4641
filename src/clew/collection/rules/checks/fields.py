"""Values of one field, and fields that must be there."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from clew.collection.patterns import compiled
from clew.collection.rules.batch import Batch
from clew.collection.rules.finding import broken
from clew.collection.rules.model import RequiredCheck, Rule, ValueCheck
from clew.collection.rules.said import Said, Saying, instant, number
from clew.events.errors import Finding
from clew.events.units import convert, dimension


def check_value(rule: Rule, check: ValueCheck, said: Said, batch: Batch) -> Iterator[Finding]:
    """Every value of the field against all that the check states; one finding for each value."""
    for saying in said.values(check.field):
        found = _wrong(rule, check, saying)
        if found is not None:
            yield found


def _wrong(rule: Rule, check: ValueCheck, saying: Saying) -> Finding | None:
    if check.one_of and saying.text not in check.one_of:
        return broken(rule, saying, "rule.one_of", value=saying.shown, expected=", ".join(check.one_of))
    if check.pattern is not None and not compiled(check.pattern).fits(saying.text):
        return broken(rule, saying, "rule.pattern", value=saying.shown, expected=check.pattern)
    if check.unit is not None:
        stated = dimension(saying.unit) if saying.unit else None
        if stated != dimension(check.unit) and (stated is not None or check.unit_required):
            return broken(rule, saying, "rule.unit", value=saying.shown, expected=check.unit)
        if stated is None:
            return None
    if _bounds(check) == (None, None, None, None):
        return None
    return _outside(rule, check, saying)


@lru_cache(maxsize=256)
def _bounds(check: ValueCheck) -> tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None]:
    stated = (check.lower, check.upper, check.above, check.below)
    lower, upper, above, below = (Decimal(text) if text is not None else None for text in stated)
    return lower, upper, above, below


def _outside(rule: Rule, check: ValueCheck, saying: Saying) -> Finding | None:
    value = number(saying.text)
    if value is None:
        # A number was expected: the dictionary refuses a term of another type; the rest is told here.
        return broken(rule, saying, "rule.not_a_number", value=saying.shown, expected=bounds_shown(check))
    if check.unit is not None and saying.unit is not None and saying.unit != check.unit:
        value = convert(value, saying.unit, check.unit)
    lower, upper, above, below = _bounds(check)
    inside = (
        (lower is None or value >= lower)
        and (upper is None or value <= upper)
        and (above is None or value > above)
        and (below is None or value < below)
    )
    return None if inside else broken(rule, saying, "rule.range", value=saying.shown, expected=bounds_shown(check))


def bounds_shown(check: ValueCheck) -> str:
    """``≥ 0, ≤ 100 P1``."""
    signs = (("≥", check.lower), (">", check.above), ("≤", check.upper), ("<", check.below))
    text = ", ".join(f"{sign} {bound}" for sign, bound in signs if bound is not None)
    return f"{text} {check.unit}" if check.unit else text


def check_required(rule: Rule, check: RequiredCheck, said: Said, batch: Batch) -> Iterator[Finding]:
    """What is not said although it must be; one finding for all of it."""
    if check.if_said is not None:
        condition = said.values(check.if_said)
        if not condition or (check.equals is not None and all(one.text != check.equals for one in condition)):
            return
    missing = [field for field in check.fields if not said.values(field)]
    if not missing or (check.any_of and len(missing) < len(check.fields)):
        return
    yield broken(
        rule, "", "rule.required", value="", expected=", ".join(missing), stage=said.biz_step or said.event.type
    )


__all__ = ["bounds_shown", "check_required", "check_value", "instant"]
