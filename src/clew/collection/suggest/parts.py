"""The pieces of a draft before they are written."""

from __future__ import annotations

from typing import Any

import msgspec

from clew.collection.suggest.roles import Column, Note


class Line(msgspec.Struct, kw_only=True):
    """One entry of the mapping: the YAML value, the column that it is about, and remarks to write beside it."""

    value: Any
    column: Column | None = None
    notes: list[Note] = []


class Parts(msgspec.Struct, kw_only=True):
    """The pieces of a mapping in the order in which they are written. ``ignore``: columns left out. ``events``: what
    differs between the events of one record, where it makes several kinds; things and facets are the same for each."""

    time: Line | None = None
    group: list[str] = []
    operation: dict[str, Any] = {}
    operation_notes: list[Note] = []
    values: dict[str, Line] = {}
    things: list[Line] = []
    facets: dict[str, Line] = {}
    outcomes: list[Line] = []
    measurements: list[Line] = []
    aliases: list[Line] = []
    events: list[dict[str, Any]] = []
    master_data: dict[str, Any] = {}
    master_notes: list[Note] = []
    ignore: list[Line] = []
    decimal: str = "."
    questions: list[Note] = []


def mappable(column: Column) -> bool:
    """Whether a mapping can name the column, and enough is known to do so."""
    return column.usable and nameable(column)


def nameable(column: Column) -> bool:
    return bool(column.name) and "{" not in column.name and "}" not in column.name


def filled(column: Column, value: dict[str, Any]) -> dict[str, Any]:
    """A value with what its empty cells mean."""
    if column.profile.empties:
        value["empty"] = list(column.profile.empties)
    if column.profile.filled < 1:
        value["optional"] = True
    return value
