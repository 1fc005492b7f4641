"""One record's cells, and the first step from a cell to a value: templates, numbers; or the rule that a cell breaks.

Everything here is made once per mapping (a template is taken apart once) and called once per record. What cannot be
read raises :class:`CellError`, which names the column; the record turns it into a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from clew.collection.tables.mapping.names import TEMPLATE_FIELD, template_columns
from clew.events.errors import Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping as Attributes

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]+", re.ASCII)
_URI_START = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*", re.ASCII)
_URI_KEEPS = "-._~"
_SHOWN = 80
_NAMED = 5
REQUIRED = "required"
"""The rule that an empty cell breaks."""


class CellError(Exception):
    """A cell that breaks a rule: its ``column``, the ``rule``'s name, message ``code`` and ``params``."""

    def __init__(self, column: str, rule: str, code: str, /, **params: Parameter) -> None:
        super().__init__(f"{column}: {code}")
        self.column = column
        self.rule = rule
        self.code = code
        self.params = params
        self.row = ""
        """Which of the record's rows holds the cell, as a place: ``row 7``; empty where the record is one row."""


class Cells(dict[str, str]):
    """The texts of one record by name: columns, ``table.column``, computed values. Cells are stripped of blanks.

    ``faults``: names that have no one text, with what is wrong; it is told to whoever reads them. ``moments``: the
    instants among the computed values. ``lists``: for each joined table of many rows (and ``rows``), the record as seen
    from each of its rows.
    """

    faults: Attributes[str, CellError] = MappingProxyType({})
    moments: Attributes[str, Any] = MappingProxyType({})
    lists: Attributes[str, list[Cells]] = MappingProxyType({})
    row: str = ""
    """Of a record of several rows: which of them this is, as a place (``row 7``)."""

    def __missing__(self, name: str) -> str:
        fault = self.faults.get(name)
        if fault is not None:
            raise fault
        raise KeyError(name)

    def fault(self, name: str, error: CellError) -> None:
        """The name has no one text: whoever reads it is told this."""
        self.pop(name, None)
        self.faults = {**self.faults, name: error}

    @contextmanager
    def named(self) -> Iterator[None]:
        """What is wrong with a cell in here is told of this row."""
        try:
            yield
        except CellError as error:
            error.row = error.row or self.row
            raise

    def within(self, more: dict[str, str]) -> Cells:
        """The same record with some texts of its own."""
        inner = Cells(self)
        inner.update(more)
        inner.faults = {name: fault for name, fault in self.faults.items() if name not in more}
        inner.moments, inner.lists, inner.row = self.moments, self.lists, self.row
        return inner


Read = Callable[[Cells], str | None]


def rows_of(cells: Cells, each: str | None) -> Sequence[Cells]:
    """The record as seen from each row of ``each``; without, the record itself."""
    return (cells,) if each is None else cells.lists.get(each, ())


Stated = TypeVar("Stated")


def stated_of(state: Callable[[Cells], Stated | None], each: str | None) -> Callable[[Cells], Iterator[Stated]]:
    """What states something of a record, or of every row of ``each``; what is wrong with a row is told of it."""
    if each is None:

        def once(cells: Cells) -> Iterator[Stated]:
            stated = state(cells)
            if stated is not None:
                yield stated

        return once

    def of_rows(cells: Cells) -> Iterator[Stated]:
        for row in rows_of(cells, each):
            with row.named():
                stated = state(row)
            if stated is not None:
                yield stated

    return of_rows


def shown(text: str) -> str:
    """A cell's text for a message: long ones are cut, and say so."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)})"


def shown_names(names: Sequence[str]) -> str:
    """Names for a message: the first few."""
    return ", ".join([*map(shown, names[:_NAMED]), *(["…"] if len(names) > _NAMED else [])])


def empty_cell(column: str) -> CellError:
    return CellError(column, REQUIRED, "csv_table.empty_cell", column=column)


def nothing_in(names: tuple[str, ...], cells: Cells) -> CellError:
    """The same of what is made of several cells: the first that is empty is named."""
    return empty_cell(next((name for name in names if not cells.get(name) and name not in cells.faults), names[0]))


def starts_uri(template: str) -> bool:
    """Whether a template writes a URI: then cells are percent-encoded in it."""
    return _URI_START.fullmatch(template.partition("{")[0]) is not None


def filled(template: str, *, encode: bool | None = None) -> Callable[[Cells], str]:
    """What puts a record's cells into a template. In a URI they are percent-encoded, so that no cell can forge its
    structure.

    An empty cell is refused: half an identifier would identify something else.
    """
    columns = template_columns(template)
    if not columns:
        return lambda cells: template
    literals = TEMPLATE_FIELD.split(template)[::2]
    encoding = ":" in literals[0] if encode is None else encode
    if len(columns) == 1:
        column, before, after = columns[0], literals[0], literals[1]
        return lambda cells: f"{before}{_piece(cells[column], column, encoding)}{after}"

    def fill(cells: Cells) -> str:
        parts = [literals[0]]
        for column, literal in zip(columns, literals[1:], strict=True):
            parts.append(_piece(cells[column], column, encoding))
            parts.append(literal)
        return "".join(parts)

    return fill


def _piece(text: str, column: str, encoding: bool) -> str:
    if _UNRESERVED.fullmatch(text):
        return text
    if not text:
        raise empty_cell(column)
    if not text.isprintable():
        raise CellError(column, "text", "csv_table.control_character", column=column, value=shown(repr(text)))
    return quote(text, safe=_URI_KEEPS) if encoding else text


_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'"})
"""Blanks and apostrophes that typesetting puts between groups of digits."""


def as_number(text: str, column: str, marks: str) -> str:
    """The decimal that a text writes, with a point.

    ``marks``: the table's decimal mark, then its thousands separator if the mapping states one. Others are refused:
    nobody can tell 1,234 from 1.234.
    """
    if text.isdecimal() and text.isascii():
        return text
    decimal, thousands = marks[0], marks[1:]
    if thousands:
        return _grouped(text, column, decimal, thousands)
    spelt = text.replace(",", ".") if decimal == "," and "." not in text else text
    if (decimal == "," and "." in text) or not _NUMBER.fullmatch(spelt):
        raise CellError(column, "number", "csv_table.not_a_number", column=column, value=shown(text), decimal=decimal)
    return spelt.removeprefix("+")


def _grouped(text: str, column: str, decimal: str, thousands: str) -> str:
    """The same where digits stand in groups of three, or in none."""
    plain = text.translate(_SPACES) if thousands in " '" else text
    whole, mark, rest = plain.partition(decimal)
    groups = whole.lstrip("+-").split(thousands)
    joined = whole.replace(thousands, "") + ("." + rest if mark else "")
    grouped = len(groups) == 1 or (len(groups[0]) in (1, 2, 3) and all(len(group) == 3 for group in groups[1:]))
    if not grouped or (decimal != "." and "." in rest) or not _NUMBER.fullmatch(joined):
        raise CellError(
            column,
            "number",
            "csv_table.not_a_grouped_number",
            column=column,
            value=shown(text),
            decimal=decimal,
            thousands=thousands,
        )
    return joined.removeprefix("+")
