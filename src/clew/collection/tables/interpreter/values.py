"""Values: the text, number or decimal that a record gives, step by step as the language says."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from clew.collection.patterns import compiled
from clew.collection.tables.cells import (
    CellError,
    Cells,
    Read,
    as_number,
    empty_cell,
    filled,
    nothing_in,
    shown,
    starts_uri,
)
from clew.collection.tables.interpreter.scope import Scope
from clew.collection.tables.mapping.model import Value
from clew.collection.tables.mapping.names import read_names, template_columns


def text_of(value: Value, scope: Scope) -> Read:
    """What reads the text of a value; it gives None where an optional one is empty, and raises :class:`CellError`."""
    if value.constant is not None and value == Value(constant=value.constant):
        constant = value.constant
        return lambda cells: constant
    if value.column is not None and value == Value(column=value.column, optional=value.optional):
        return _cell(value.column, optional=value.optional)
    column, optional, default, empty = label(value), value.optional, value.default, value.empty
    source, steps = _source(value, scope), _steps(value, scope, column)
    names = read_names(value) or ("",)

    def read(cells: Cells) -> str | None:
        text = source(cells)
        if text and text not in empty:
            for step in steps:
                text = step(text)
            if text:
                return text
        if default is not None:
            return default
        if optional:
            return None
        raise nothing_in(names, cells)

    return read


def _cell(column: str, *, optional: bool) -> Read:
    """The plain and most frequent case: a cell as it is."""

    def read(cells: Cells) -> str | None:
        text = cells[column]
        if text:
            return text
        if optional:
            return None
        raise empty_cell(column)

    return read


def label(value: Value) -> str:
    """The column to name when a value is wrong."""
    if value.column is not None:
        return value.column
    if value.of is not None:
        return value.of.column
    if value.template is not None:
        return next(iter(template_columns(value.template)), "")
    calculation = value.calculate
    parts = value.first or (
        (calculation.sum or calculation.difference or calculation.product or calculation.quotient or ())
        if calculation is not None
        else ()
    )
    return next((name for name in map(label, parts) if name), "")


def _source(value: Value, scope: Scope) -> Read:
    # Imported late: a calculation is made of values.
    from clew.collection.tables.interpreter.calculations import calculation_of, summary_of

    if value.column is not None:
        column = value.column
        return lambda cells: cells[column]
    if value.template is not None:
        return _template(value.template)
    if value.first is not None:
        readers = [text_of(_optional(part), scope) for part in value.first]
        return lambda cells: next((text for text in (read(cells) for read in readers) if text), None)
    if value.calculate is not None:
        return calculation_of(value.calculate, scope)
    if value.of is not None:
        return summary_of(value.of, scope)
    constant = value.constant
    return lambda cells: constant


def _template(template: str) -> Read:
    columns, fill = template_columns(template), filled(template, encode=starts_uri(template))

    def read(cells: Cells) -> str | None:
        # A template all of whose cells are empty says nothing; one with a hole in it is refused by fill.
        if columns and not any(cells[column] for column in columns):
            return None
        return fill(cells)

    return read


def _optional(value: Value) -> Value:
    from msgspec.structs import replace

    return value if value.optional else replace(value, optional=True)


def _steps(value: Value, scope: Scope, column: str) -> list[Callable[[str], str]]:
    steps: list[Callable[[str], str]] = []
    if value.pattern is not None:
        steps.append(_pattern(value.pattern, column))
    if value.case is not None:
        steps.append(str.upper if value.case == "upper" else str.lower)
    if value.width is not None:
        steps.append(_padded(value.width))
    if value.values is not None:
        steps.append(_among(value.values, column))
    elif value.lookup is not None:
        steps.append(_looked_up(value.lookup, scope.lookups[value.lookup], column))
    return steps


def _pattern(pattern: str, column: str) -> Callable[[str], str]:
    form = compiled(pattern)

    def keep(text: str) -> str:
        kept = form.kept(text)
        if kept is None:
            raise CellError(
                column, "pattern", "mapping.no_match", column=column, value=shown(text), pattern=shown(pattern)
            )
        return kept.strip()

    return keep


def _padded(width: int) -> Callable[[str], str]:
    return lambda text: text.rjust(width, "0") if text.isdecimal() else text


def _among(values: dict[str, str] | tuple[str, ...], column: str) -> Callable[[str], str]:
    table = values if isinstance(values, dict) else {text: text for text in values}
    known = shown(", ".join(table))

    def translate(text: str) -> str:
        if text not in table:
            raise CellError(column, "enum", "csv_table.not_among", column=column, value=shown(text), known=known)
        return table[text]

    return translate


def _looked_up(name: str, table: dict[str, str], column: str) -> Callable[[str], str]:
    def look_up(text: str) -> str:
        if text not in table:
            raise CellError(column, "lookup", "mapping.not_in_lookup", column=column, value=shown(text), lookup=name)
        return table[text]

    return look_up


def number_of(value: Value, scope: Scope) -> Read:
    """What reads a value as a number, spelt with a point and with all its digits."""
    read, column, mark = text_of(value, scope), label(value), number_marks(value, scope)

    def number(cells: Cells) -> str | None:
        text = read(cells)
        return None if text is None else as_number(text, column, mark)

    return number


def decimal_of(value: Value, scope: Scope) -> Callable[[Cells], Decimal | None]:
    """What reads a value as an exact decimal."""
    read = number_of(value, scope)

    def decimal(cells: Cells) -> Decimal | None:
        text = read(cells)
        return None if text is None else Decimal(text)

    return decimal


def number_marks(value: Value, scope: Scope) -> str:
    """The decimal mark (and thousands separator) in a value's text: a cell has the table's, what the mapping itself
    states has a point."""
    if value.column is not None:
        return scope.marks_of(value.column)
    columns = template_columns(value.template)
    if value.template is not None and value.template == "{" + "".join(columns[:1]) + "}":
        return scope.marks_of(columns[0])
    return "." if value.template is None and value.first is None else scope.marks
