"""What is asked: which rows are bad, compared with which, with what held fixed."""

from __future__ import annotations

import re

import msgspec

from clew.events.errors import BadRequest
from clew.scenarios.starting_sets.asked import Excursion, start_asked

OUT_OF_LIMITS = "out-of-limits"
_EQUALS = re.compile(r"(?P<name>[^=<>]+)=(?P<value>.+)", re.DOTALL)


class OutcomeAsked(msgspec.Struct, frozen=True):
    """A judgement of ``characteristic`` is bad when its result is ``value``; where ``excursion`` is given, a measured
    value is bad when it passes one of its limits (without any: those recorded with the measurement)."""

    characteristic: str
    value: str
    excursion: Excursion | None = None


class CauseQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """``outcome``: (characteristic, value), the value also ``<1.2``, ``>5`` (of what was measured; several limits with
    a comma, a unit after them) or ``out-of-limits``; or ``bad``: names of things, in any spelling. ``good``: names of
    those to compare with; None: all others of the products in the same time.

    ``product``: identifier of a product class. ``between``: of the judgements, or of the named things' production;
    UTC microseconds, the later excluded. ``fix``: facets and windows of time within whose values alone rows are
    compared. ``matched``: so many good rows for each bad one, nearest in time; None: all. ``zone``: of hours and days.
    """

    outcome: tuple[str, str] | None = None
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] | None = None
    product: str | None = None
    between: tuple[int | None, int | None] | None = None
    fix: tuple[str, ...] = ()
    as_known_at: int | None = None
    zone: str = "UTC"
    matched: int | None = None


def outcome_asked(characteristic: str, value: str) -> OutcomeAsked:
    """The pair of a question. Raises BadRequest for limits that cannot be read."""
    name, wanted = characteristic.strip(), value.strip()
    if not name or not wanted:
        raise BadRequest("cause.outcome_form", value=f"{characteristic}={value}")
    if wanted == OUT_OF_LIMITS:
        return OutcomeAsked(name, wanted, Excursion(name))
    if wanted[0] in "<>":
        excursion = start_asked(excursions=(f"{name}{wanted}",)).excursions[0]
        return OutcomeAsked(name, wanted, excursion)
    return OutcomeAsked(name, wanted)


def outcome_pair(text: str) -> tuple[str, str]:
    """``result=NOK``, ``torque<1.2 NU``, ``torque=out-of-limits`` as the pair of a question. Raises BadRequest."""
    found = _EQUALS.fullmatch(text.strip())
    if found is not None and found["name"].strip() and found["value"].strip():
        return found["name"].strip(), found["value"].strip()
    limit = re.search("[<>]", text)
    if limit is None or not text[: limit.start()].strip():
        raise BadRequest("cause.outcome_form", value=text)
    pair = text[: limit.start()].strip(), text[limit.start() :].strip()
    outcome_asked(*pair)
    return pair
