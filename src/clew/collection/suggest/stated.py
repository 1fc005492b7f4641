"""What a person says about a column of a draft: it stands above all evidence."""

from __future__ import annotations

import msgspec

from clew.collection.suggest.header import known_unit
from clew.collection.suggest.roles import Column, Note
from clew.collection.tables.unit_codes import unit_code
from clew.events.errors import BadRequest

MEASURED = frozenset({"measurement", "duration", "quantity"})
"""Roles of columns that have a unit."""


class Stated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``role``: None: as it was found; ``unit``: a unit of measure by Rec 20, UCUM or symbol, ``""``: none."""

    role: str | None = None
    unit: str | None = None

    def apply(self, column: Column) -> None:
        """Raises BadRequest for a unit that there is none of."""
        if self.role is not None and self.role != column.role:
            column.settle(self.role, 0.99, Note("suggest.why.stated"))
            column.decide = [note for note in column.decide if note.code != "suggest.decide.unsure"]
        if self.unit is None:
            return
        code = unit_code(self.unit) if self.unit else None
        if self.unit and code is None:
            raise BadRequest("suggest.bad_unit", column=column.name, unit=self.unit)
        column.unit = code
        known = known_unit(self.unit) or known_unit(code or "")
        if known is not None:
            column.quantity = known.kind or column.quantity
            column.decide = [note for note in column.decide if note.code != "suggest.decide.unit"]
