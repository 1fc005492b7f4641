"""What an event must say for a rule to have anything to judge: looked at first, for it costs next to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from clew.collection.rules.model import (
    ClockCheck,
    LimitsCheck,
    MassBalanceCheck,
    RelationCheck,
    RequiredCheck,
    Rule,
    ValueCheck,
)
from clew.collection.rules.said import EVENT_FIELDS, SENSORS, TRANSFORMATION
from clew.events.dictionary.namespace import qualified

_OF_THE_LISTS = ("thing", "quantity", *EVENT_FIELDS)


def needs_of(rule: Rule) -> frozenset[str]:
    """Names all of which an event must carry (``Said.names``) for the rule to find anything."""
    fields = [*_fields(rule), *rule.applies_to.facets]
    needs = {name for field in fields for name in names_of(field)}
    if isinstance(rule.check, ClockCheck) and rule.check.sequence is not None:
        needs.update(names_of(rule.check.sequence))
    if isinstance(rule.check, LimitsCheck):
        needs.add(SENSORS)
    if isinstance(rule.check, MassBalanceCheck):
        needs.add(TRANSFORMATION)
    return frozenset(needs)


def _fields(rule: Rule) -> Iterator[str]:
    check = rule.check
    match check:
        case ValueCheck():
            yield check.field
        case RequiredCheck():
            if check.if_said is not None:
                yield check.if_said
        case RelationCheck():
            for side in (check.left, check.right):
                if isinstance(side, str):
                    yield side
                elif len(side.fields) == 1:  # of several one is enough
                    yield side.fields[0]


def names_of(field: str) -> Iterator[str]:
    """The elements that a field is in; none for what stands in the lists and members of the standard."""
    head, colon, _ = field.partition(":")
    if "#" in field:
        namespace, _, local = field.rpartition("#")
        yield f"{{{namespace}}}{local}"
    elif colon:
        yield field if head == "measurement" else qualified("outcome")
    elif field.partition(".")[0] not in _OF_THE_LISTS:
        yield from map(qualified, field.split("."))
