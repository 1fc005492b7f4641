"""The sense of single pieces: a value has one source, a condition one test, a time one text and a zone there is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from clew.collection.patterns import compiled
from clew.collection.tables.layouts import COUNTED, check_layout
from clew.collection.tables.local_time import zone_of
from clew.collection.tables.mapping.model import (
    Calculation,
    Component,
    Computed,
    Condition,
    Mapping,
    Part,
    Span,
    Summary,
    Thing,
    Time,
    Value,
)
from clew.collection.tables.mapping.names import NUMERIC_TESTS, TESTS, template_columns
from clew.collection.tables.mapping.yaml_tree import Path
from clew.collection.tables.unit_codes import unit_code
from clew.events.timestamps import parse_timestamp
from clew.events.units import dimension, is_unit

Add = Callable[..., None]
_SOURCES = ("column", "constant", "template", "first", "calculate", "of")
_OPERATIONS = ("sum", "difference", "product", "quotient")
_SEVERAL = ("all", "any", "none")
_MOST_DIGITS = 100


def _value(value: Value, path: Path, mapping: Mapping, add: Add) -> None:
    given = [key for key in _SOURCES if getattr(value, key) is not None]
    if len(given) != 1:
        add(path, "one-of", "mapping.column_or_constant")
    if value.first is not None and not value.first:
        add((*path, "first"), "required", "mapping.missing_key", key="first")
    if value.pattern is not None:
        _pattern(value.pattern, (*path, "pattern"), add)
    if value.width is not None and not 1 <= value.width <= _MOST_DIGITS:
        add((*path, "width"), "range", "mapping.bad_value", key="width", detail=f"1 … {_MOST_DIGITS}")
    if value.lookup is not None and value.lookup not in mapping.lookups:
        add((*path, "lookup"), "name", "mapping.unknown_name", name=value.lookup, key="lookups")
    if value.lookup is not None and value.values is not None:
        add(path, "one-of", "mapping.values_or_lookup")


def _pattern(pattern: str, path: Path, add: Add) -> None:
    try:
        compiled(pattern)
    except ValueError as error:
        add(path, "pattern", "mapping.bad_pattern", value=pattern, detail=str(error))


def _calculation(calculation: Calculation, path: Path, mapping: Mapping, add: Add) -> None:
    given = [key for key in _OPERATIONS if getattr(calculation, key) is not None]
    if len(given) != 1:
        add(path, "one-of", "mapping.one_of", keys=", ".join(_OPERATIONS))
        return
    least = 2 if given[0] in ("difference", "quotient") else 1
    if len(getattr(calculation, given[0])) < least:
        add((*path, given[0]), "required", "mapping.too_few", key=given[0], least=least)
    if not 1 <= calculation.digits <= _MOST_DIGITS:
        add((*path, "digits"), "range", "mapping.bad_value", key="digits", detail=f"1 … {_MOST_DIGITS}")


def _summary(summary: Summary, path: Path, mapping: Mapping, add: Add) -> None:
    if not summary.column:
        add(path, "required", "mapping.missing_key", key="column")
    if summary.index_of is not None and summary.take not in ("max", "min"):
        add((*path, "index_of"), "one-of", "mapping.index_of")


def _condition(condition: Condition, path: Path, mapping: Mapping, add: Add) -> None:
    several = [key for key in _SEVERAL if getattr(condition, key) is not None]
    subjects = [key for key in ("column", "value") if getattr(condition, key) is not None]
    tests = [key for key in TESTS if getattr(condition, key) is not None]
    if several:
        if len(several) > 1 or subjects or tests:
            add(path, "one-of", "mapping.condition")
        return
    if len(subjects) != 1 or len(tests) != 1:
        add(path, "one-of", "mapping.condition")
        return
    if condition.value is not None and condition.value not in mapping.values:
        add((*path, "value"), "name", "mapping.unknown_name", name=condition.value, key="values")
    test = tests[0]
    if test == "matches":
        _pattern(condition.matches or "", (*path, test), add)
    if test in ("matches", "filled") and condition.than != "text":
        add((*path, "than"), "one-of", "mapping.condition")
    elif test in NUMERIC_TESTS:
        _comparison(condition, test, path, mapping, add)
    elif condition.than == "value":
        operand = getattr(condition, test)
        for name in operand if isinstance(operand, tuple) else (operand,):
            if name not in mapping.values:
                add((*path, test), "name", "mapping.unknown_name", name=name, key="values")


def _comparison(condition: Condition, test: str, path: Path, mapping: Mapping, add: Add) -> None:
    """Numbers are compared with numbers and instants with instants."""
    operand = getattr(condition, test)
    subject = condition.column if condition.column is not None else condition.value
    timed = _is_time(subject or "", mapping)
    if condition.than == "text":
        if not _readable(operand, timed=timed):
            add((*path, test), "type", "mapping.not_comparable", value=operand)
        return
    if condition.than == "value" and operand not in mapping.values:
        add((*path, test), "name", "mapping.unknown_name", name=operand, key="values")
    elif _is_time(operand, mapping) != timed:
        add((*path, test), "type", "mapping.not_comparable", value=operand)


def _is_time(name: str, mapping: Mapping) -> bool:
    return name in mapping.values and mapping.values[name].time is not None


def _readable(text: str, *, timed: bool) -> bool:
    try:
        return parse_timestamp(text) is not None if timed else Decimal(text).is_finite()
    except (ValueError, InvalidOperation):
        return False


def _time(time: Time, path: Path, mapping: Mapping, add: Add) -> None:
    if not time.column and not time.template:
        add(path, "required", "mapping.missing_key", key="time" if path[-1:] == ("time",) else "column")
    if time.column is not None and time.template is not None:
        add(path, "one-of", "mapping.one_of", keys="column, template")
    if time.zone is not None:
        zone(time.zone, (*path, "zone"), add)
    layouts = time.layout if isinstance(time.layout, tuple) else (time.layout,)
    if sum(layout in COUNTED for layout in layouts) > 1:
        # A number fits each of them: which is meant could only be guessed.
        add((*path, "layout"), "one-of", "mapping.one_of", keys=", ".join(COUNTED))
    for layout in layouts:
        try:
            if layout is not None:
                check_layout(layout)
        except ValueError:
            add((*path, "layout"), "layout", "mapping.bad_layout", layout=layout or "")
    _shifts(time, path, add)


def _shifts(time: Time, path: Path, add: Add) -> None:
    bounds: list[tuple[float, float]] = []
    for index, shift in enumerate(time.shift):
        ends = []
        for key, open_end in (("since", float("-inf")), ("until", float("inf"))):
            text = getattr(shift, key)
            try:
                ends.append(parse_timestamp(text).microseconds if text is not None else open_end)
            except ValueError:
                add((*path, "shift", index, key), "date-time", "mapping.not_an_instant", value=text)
                return
        if ends[0] >= ends[1]:
            add((*path, "shift", index), "interval", "mapping.interval")
        bounds.append((ends[0], ends[1]))
    for (_, until), (since, _) in pairwise(sorted(bounds)):
        if since < until:
            add((*path, "shift"), "interval", "mapping.overlap")


def zone(name: str, path: Path, add: Add) -> None:
    """A zone must be one that this machine knows."""
    try:
        zone_of(name)
    except ValueError:
        add(path, "zone", "mapping.unknown_zone", zone=name)


def _span(span: Span, path: Path, mapping: Mapping, add: Add) -> None:
    if span.unit != "clock" and (not is_unit(span.unit) or dimension(span.unit) != dimension("SEC")):
        add((*path, "unit"), "unit", "mapping.not_a_duration", unit=span.unit)


def _thing(thing: Thing, path: Path, mapping: Mapping, add: Add) -> None:
    if not thing.id and thing.lot is None:
        add(path, "required", "mapping.missing_key", key="id")
    if thing.id is not None and thing.lot is not None:
        add(path, "one-of", "mapping.one_of", keys="id, lot")
    if isinstance(thing.uom, str) and unit_code(thing.uom) is None:
        add((*path, "uom"), "unit", "mapping.unknown_unit", unit=thing.uom)
    if thing.separator is not None and (not thing.separator or len(template_columns(thing.id)) != 1):
        add((*path, "separator"), "template", "mapping.separator")


def _component(component: Component, path: Path, mapping: Mapping, add: Add) -> None:
    if isinstance(component.unit, str) and unit_code(component.unit) is None:
        add((*path, "unit"), "unit", "mapping.unknown_unit", unit=component.unit)
    if not component.separator:
        add((*path, "separator"), "required", "mapping.missing_key", key="separator")


def _computed(computed: Computed, path: Path, mapping: Mapping, add: Add) -> None:
    if (computed.text is None) == (computed.time is None):
        add(path, "one-of", "mapping.one_of", keys="text, time")


Check = Callable[[Any, Path, Mapping, Add], None]
CHECKS: dict[type[Part], tuple[Check, ...]] = {
    Value: (_value,),
    Calculation: (_calculation,),
    Summary: (_summary,),
    Condition: (_condition,),
    Time: (_time,),
    Span: (_span,),
    Thing: (_thing,),
    Component: (_component,),
    Computed: (_computed,),
}
"""The rules of each kind of piece; each is called with the piece, its path, the whole mapping and where to add."""
