"""One cell, one value: templates, translations, numbers; or the rule that the cell breaks.

Each function raises :class:`CellError`, which names the column; the row turns it into a finding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Attributes
from urllib.parse import quote

from clew.collection.tables.mapping.model import TEMPLATE_FIELD, Value
from clew.events.errors import Parameter

Cells = Attributes[str, str]
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
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


def shown(text: str) -> str:
    """A cell's text for a message: long ones are cut, and say so."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)})"


def fill(template: str, cells: Cells) -> str:
    """A template with its cells in place. In a URI they are percent-encoded, so that no cell can forge its structure.

    An empty cell is refused: half an identifier would identify something else.
    """
    encode = ":" in template.partition("{")[0]

    def cell(match: re.Match[str]) -> str:
        column = match[1]
        text = cells[column]
        if not text:
            raise CellError(column, "required", "csv_table.empty_cell", column=column)
        if not text.isprintable():
            raise CellError(column, "text", "csv_table.control_character", column=column, value=shown(repr(text)))
        return quote(text, safe=_URI_KEEPS) if encode else text

    return TEMPLATE_FIELD.sub(cell, template)


def read(value: Value, cells: Cells) -> str | None:
    """The text of a value; None where an optional cell is empty."""
    if value.column is None:
        return value.constant
    cell = cells[value.column]
    if not cell:
        if value.optional:
            return None
        raise CellError(value.column, "required", "csv_table.empty_cell", column=value.column)
    if value.values is None:
        return cell
    allowed = value.values
    if cell not in allowed:
        known = shown(", ".join(allowed))
        raise CellError(
            value.column, "enum", "csv_table.not_among", column=value.column, value=shown(cell), known=known
        )
    return allowed[cell] if isinstance(allowed, dict) else cell


def number(value: Value, cells: Cells, decimal: str) -> str | None:
    """The decimal of a value as written, with a point; None where an optional cell is empty.

    ``decimal``: the table's decimal mark. Thousands separators are refused: nobody can tell 1,234 from 1.234.
    """
    text = read(value, cells)
    if text is None:
        return None
    column = value.column or ""
    spelt = text.replace(",", ".") if decimal == "," and "." not in text else text
    if (decimal == "," and "." in text) or not _NUMBER.fullmatch(spelt):
        raise CellError(column, "number", "csv_table.not_a_number", column=column, value=shown(text), decimal=decimal)
    return spelt.removeprefix("+")
