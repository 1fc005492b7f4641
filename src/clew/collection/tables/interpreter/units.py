"""Units of a statement: one that the mapping names, or the one that the record names."""

from __future__ import annotations

from collections.abc import Callable

from clew.collection.tables.cells import CellError, Cells, shown
from clew.collection.tables.interpreter.scope import Scope
from clew.collection.tables.interpreter.values import label, text_of
from clew.collection.tables.mapping.model import Value
from clew.collection.tables.unit_codes import unit_code

ReadUnit = Callable[[Cells], tuple[str | None, str | None]]
"""The Rec 20 code, and the unit as it was written."""


def unit_of(uom: str | Value | None, scope: Scope) -> ReadUnit:
    """What reads a unit. Raises :class:`CellError` for a cell that is neither Rec 20 nor UCUM."""
    if not isinstance(uom, Value):
        fixed = (unit_code(uom) if uom is not None else None, uom)
        return lambda cells: fixed
    read, column = text_of(uom, scope), label(uom)

    def unit(cells: Cells) -> tuple[str | None, str | None]:
        text = read(cells)
        if text is None:
            return None, None
        code = unit_code(text)
        if code is None:
            raise CellError(column, "unit", "mapping.cell_unit", column=column, value=shown(text))
        return code, text

    return unit
