"""One record's cells, and the first step from a cell to a value: templates, numbers; or the rule that a cell breaks.

Everything here is made once per mapping (a template is taken apart once) and called once per record. What cannot be
read raises :class:`CellError`, which names the column; the record turns it into a finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
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


class CellError(Exception):
    """A cell that breaks a rule: its ``column``, the ``rule``'s name, message ``code`` and ``params``."""

    def __init__(self, column: str, rule: str, code: str, /, **params: Parameter) -> None:
        super().__init__(f"{column}: {code}")
        self.column = column
        self.rule = rule
        self.code = code
        self.params = params


class Cells(dict[str, str]):
    """The texts of one record by name: columns, ``table.column``, computed values. Cells are stripped of blanks.

    ``faults``: names that have no one text, with what is wrong; it is told to whoever reads them. ``moments``: the
    instants among the computed values. ``lists``: for each joined table of many rows (and ``rows``), the record as seen
    from each of its rows.
    """

    faults: Attributes[str, CellError] = MappingProxyType({})
    moments: Attributes[str, Any] = MappingProxyType({})
    lists: Attributes[str, list[Cells]] = MappingProxyType({})

    def __missing__(self, name: str) -> str:
        fault = self.faults.get(name)
        if fault is not None:
            raise fault
        raise KeyError(name)

    def fault(self, name: str, error: CellError) -> None:
        """The name has no one text: whoever reads it is told this."""
        self.pop(name, None)
        self.faults = {**self.faults, name: error}

    def within(self, more: dict[str, str]) -> Cells:
        """The same record with some texts of its own."""
        inner = Cells(self)
        inner.update(more)
        inner.faults = {name: fault for name, fault in self.faults.items() if name not in more}
        inner.moments, inner.lists = self.moments, self.lists
        return inner


Read = Callable[[Cells], str | None]


def shown(text: str) -> str:
    """A cell's text for a message: long ones are cut, and say so."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)})"


def empty_cell(column: str) -> CellError:
    return CellError(column, "required", "csv_table.empty_cell", column=column)


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


def as_number(text: str, column: str, decimal: str) -> str:
    """The decimal that a text writes, with a point.

    ``decimal``: the table's decimal mark. Thousands separators are refused: nobody can tell 1,234 from 1.234.
    """
    if text.isdecimal() and text.isascii():
        return text
    spelt = text.replace(",", ".") if decimal == "," and "." not in text else text
    if (decimal == "," and "." in text) or not _NUMBER.fullmatch(spelt):
        raise CellError(column, "number", "csv_table.not_a_number", column=column, value=shown(text), decimal=decimal)
    return spelt.removeprefix("+")
