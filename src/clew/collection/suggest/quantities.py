"""Measured values with their units and limits, as the mapping writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from clew.collection.suggest.header import known_unit
from clew.collection.suggest.roles import LIMITS, Column, Note

_BRACKETS = re.compile(r"\s*[\[(（【].{1,12}[\])）】]\s*")
KEYS = {"lower_limit": "lower", "upper_limit": "upper", "nominal": "nominal"}
NO_KIND = "Dimensionless"


def measurements(free: list[Column], columns: list[Column]) -> Iterator[tuple[dict[str, Any], Column, list[Column]]]:
    """``(value, column, columns used)`` for each measurement among the free columns."""
    measured = [column for column in free if column.role in ("measurement", "duration") and column.profile.numeric]
    named = [column for column in columns if column.role == "characteristic" and column.usable]
    for column in measured:
        if column.role == "duration" and column.unit is None:
            continue
        members = [column]
        characteristic = characteristic_of(column)
        if named and len([c for c in measured if c.role == "measurement"]) == 1 and column.role == "measurement":
            if not named[0].profile.constant:
                column.decide.append(Note("suggest.decide.characteristic", {"column": named[0].name}))
                continue
            characteristic = next(iter(named[0].profile.counts))
            members.append(named[0])
        value: dict[str, Any] = {
            "characteristic": characteristic,
            "type": column.quantity or NO_KIND,
            "value": optional(column, {"column": column.name}),
        }
        uom, unit = unit_value(column, free)
        if uom is not None:
            value["uom"] = uom
            column.decide = [note for note in column.decide if note.code != "suggest.decide.unit"]
        if unit is not None:
            members.append(unit)
            if isinstance(uom, str) and column.quantity is None:
                value["type"] = kind_of(next(iter(unit.profile.counts))) or NO_KIND
        for limit in free:
            if limit.role in LIMITS and limit.partner == column.name and KEYS[limit.role] not in value:
                value[KEYS[limit.role]] = optional(limit, {"column": limit.name})
                members.append(limit)
        yield value, column, members


def optional(column: Column, value: dict[str, Any]) -> dict[str, Any]:
    if column.profile.empties:
        value["empty"] = list(column.profile.empties)
    if column.profile.filled < 1:
        value["optional"] = True
    return value


def characteristic_of(column: Column) -> str:
    """The name of the characteristic: the column's, without its unit in brackets."""
    return _BRACKETS.sub(" ", column.name).strip() or column.name


def kind_of(spelling: str) -> str | None:
    found = known_unit(spelling)
    return found.kind if found is not None else None


def unit_value(column: Column, columns: list[Column]) -> tuple[str | dict[str, Any] | None, Column | None]:
    """The unit of a column: named in its header, or by a column of units; and that column."""
    if column.unit is not None:
        return column.unit, None
    units = [each for each in columns if each.role == "unit" and each.usable and each.profile.distinct <= 50]
    if not units:
        return None, None
    unit = min(units, key=lambda each: abs(each.profile.index - column.profile.index))
    known = {cell: found.code for cell in unit.profile.counts if (found := known_unit(cell)) is not None}
    missing = [cell for cell in unit.profile.counts if cell not in known]
    if not known:
        return None, None
    if missing:
        column.decide.append(Note("suggest.decide.units", {"cells": ", ".join(missing)}))
    if len(known) == 1 and unit.profile.constant:
        return next(iter(known.values())), unit
    return {"column": unit.name, "values": known}, unit
