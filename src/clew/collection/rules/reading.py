"""Read a rule book: its shape (msgspec) and its sense (fields, units, patterns); mistakes have line and key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from clew.collection.patterns import compiled
from clew.collection.rules.model import (
    ClockCheck,
    LimitsCheck,
    MassBalanceCheck,
    Operand,
    RelationCheck,
    RequiredCheck,
    Rule,
    RuleFile,
    ValueCheck,
)
from clew.collection.rules.said import is_field
from clew.collection.tables.mapping.yaml_tree import Lines, Path, place_of, read_tree, spelled
from clew.events.dictionary import load
from clew.events.errors import Finding, InvalidData
from clew.events.units import is_unit

_SHIPPED = files("clew.collection.rules") / "shipped"
_NAME = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
Add = Callable[..., None]


@cache
def shipped_rules() -> tuple[RuleFile, ...]:
    """The rule books that come with Clew, by name."""
    texts = sorted((item.name, item.read_bytes()) for item in _SHIPPED.iterdir() if item.name.endswith(".yaml"))
    return tuple(read_rules(text) for _, text in texts)


def read_rules(source: bytes) -> RuleFile:
    """Read and check a rule book. Raises ``InvalidData`` ``rules.invalid`` whose findings name line, key and rule."""
    try:
        tree, lines = read_tree(source)
    except InvalidData as error:
        raise _invalid(error.findings) from None
    try:
        book = msgspec.convert(tree, RuleFile, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid([_shape_finding(str(error), lines)]) from None
    findings = list(_check(book, lines))
    if findings:
        raise _invalid(findings)
    return book


def _invalid(findings: Any) -> InvalidData:
    first = findings[0]
    return InvalidData("rules.invalid", tuple(findings), place=first.place, count=len(findings))


def _shape_finding(message: str, lines: Lines) -> Finding:
    detail, _, where = message.partition(" - at `$")
    parts = where.rstrip("`").replace("[", ".[").split(".")
    path: Path = tuple(
        int(part[1:-1]) if part.startswith("[") and part[1:-1].isdigit() else part
        for part in parts
        if part not in ("", "[", "]", "[...]")
    )
    return Finding(place_of(path, lines), "type", "rules.bad_value", {"key": spelled(path), "detail": detail})


def _check(book: RuleFile, lines: Lines) -> Iterator[Finding]:
    """What the shape alone cannot say."""
    findings: list[Finding] = []
    if not book.rules:
        findings.append(Finding(place_of(("rules",), lines), "required", "rules.bad_value",
                                {"key": "rules", "detail": "[]"}))  # fmt: skip
    seen: set[str] = set()
    for index, rule in enumerate(book.rules):
        path: Path = ("rules", index)

        def add(keys: Path, rule_name: str, code: str, *, at: Path = path, **params: str) -> None:
            findings.append(Finding(place_of((*at, *keys), lines), rule_name, code, dict(params)))

        if _NAME.fullmatch(rule.name) is None:
            add(("name",), "name", "rules.bad_name", name=rule.name)
        if rule.name in seen:
            add(("name",), "unique", "rules.duplicate_name", name=rule.name)
        seen.add(rule.name)
        _check_rule(rule, add)
    yield from findings


def _check_rule(rule: Rule, add: Add) -> None:
    for key, field in _fields(rule):
        if not is_field(field):
            add(("check", key), "field", "rules.unknown_field", field=field)
    for term in rule.applies_to.facets:
        if term not in load():
            add(("applies_to", "facets", term), "field", "rules.unknown_field", field=term)
    for key, number in _numbers(rule):
        if not _is_number(number):
            add(("check", key), "number", "rules.not_a_number", value=number)
    _check_check(rule, add)


def _check_check(rule: Rule, add: Add) -> None:
    check = rule.check
    if isinstance(check, ValueCheck):
        _check_value(check, add)
    if isinstance(check, RequiredCheck) and not check.fields:
        add(("check", "fields"), "required", "rules.nothing_to_check", name=rule.name)
    if isinstance(check, RelationCheck):
        for key, side in (("left", check.left), ("right", check.right)):
            if isinstance(side, Operand) and bool(side.fields) == (side.number is not None):
                add(("check", key), "one-of", "rules.nothing_to_check", name=rule.name)
    if isinstance(check, ClockCheck) and not _bounds(check):
        add(("check",), "required", "rules.nothing_to_check", name=rule.name)


def _bounds(check: ClockCheck) -> bool:
    return check.sequence is not None or check.ahead_seconds is not None or check.behind_seconds is not None


def _check_value(check: ValueCheck, add: Add) -> None:
    stated = (check.lower, check.upper, check.above, check.below, check.pattern)
    if not any(one is not None for one in stated) and not check.one_of and check.unit is None:
        add(("check",), "required", "rules.nothing_to_check", name=check.field)
    if check.unit is not None and not is_unit(check.unit):
        add(("check", "unit"), "unit", "rules.unknown_unit", unit=check.unit)
    if check.pattern is not None:
        try:
            compiled(check.pattern)
        except ValueError as error:
            add(("check", "pattern"), "pattern", "rules.bad_pattern", pattern=check.pattern[:100], detail=str(error))


def _fields(rule: Rule) -> Iterator[tuple[str, str]]:
    check = rule.check
    match check:
        case ValueCheck():
            yield "field", check.field
        case RequiredCheck():
            yield from (("fields", field) for field in check.fields)
            if check.if_said is not None:
                yield "if_said", check.if_said
        case RelationCheck():
            for key, side in (("left", check.left), ("right", check.right)):
                yield from ((key, field) for field in ((side,) if isinstance(side, str) else side.fields))
        case ClockCheck():
            if check.sequence is not None:
                yield "sequence", check.sequence
            yield from (("per", field) for field in check.per)


def _numbers(rule: Rule) -> Iterator[tuple[str, str]]:
    check = rule.check
    match check:
        case ValueCheck():
            named = {"lower": check.lower, "upper": check.upper, "above": check.above, "below": check.below}
            yield from ((key, number) for key, number in named.items() if number is not None)
        case RelationCheck():
            yield "tolerance", check.tolerance
            yield "slack", check.slack
            for key, side in (("left", check.left), ("right", check.right)):
                if isinstance(side, Operand):
                    yield key, side.times
                    yield from ((key, side.number) for _ in "x" if side.number is not None)
        case MassBalanceCheck():
            yield "gain", check.gain
            yield "loss", check.loss
        case LimitsCheck():
            yield "beyond", check.beyond


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
