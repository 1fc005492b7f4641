"""Long tables: one measured value a row, and a column that names what was measured. One event per characteristic."""

from __future__ import annotations

from typing import Any

from clew.collection.suggest.header import known_unit, read_header
from clew.collection.suggest.parts import Parts, mappable
from clew.collection.suggest.quantities import KEYS, NO_KIND, optional
from clew.collection.suggest.roles import LIMITS, Column

MOST_CHARACTERISTICS = 40
_LONGEST_SHARED = 0.2


def by_characteristic(parts: Parts, columns: list[Column], used: set[str]) -> None:
    """Draft a conditional event for each characteristic, where there are few."""
    free = [column for column in columns if mappable(column) and column.name not in used]
    named = next(
        (c for c in free if c.role == "characteristic" and 1 < c.profile.distinct <= MOST_CHARACTERISTICS), None
    )
    values = [c for c in free if c.role == "measurement" and c.profile.numeric]
    # Beside one value column; a second one of its own name and unit is a reading of every row.
    value = next((c for c in values if c.unit is None and c.quantity is None), values[0] if len(values) == 1 else None)
    rows = len(named.profile.cells) if named is not None else 0
    if named is None or value is None or named.profile.distinct > max(3, _LONGEST_SHARED * rows, 12):
        return
    unit = next((c for c in free if c.role == "unit"), None)
    limits = [c for c in free if c.role in LIMITS and (c.partner in (None, value.name))]
    for characteristic in named.profile.counts:
        parts.events.append(
            {
                "name": characteristic,
                "when": {"column": named.name, "equals": characteristic},
                "measurements": [_measured(characteristic, named, value, unit, limits)],
            }
        )
    value.decide = [note for note in value.decide if note.code != "suggest.decide.unit"]
    used.update(column.name for column in (named, value, *([unit] if unit is not None else []), *limits))


def _measured(
    characteristic: str, named: Column, value: Column, unit: Column | None, limits: list[Column]
) -> dict[str, Any]:
    header = read_header(characteristic)
    rows = [index for index, cell in enumerate(named.profile.cells) if cell == characteristic]
    made: dict[str, Any] = {"characteristic": characteristic, "type": header.quantity or NO_KIND}
    made["value"] = optional(value, {"column": value.name})
    units = {unit.profile.cells[row] for row in rows} - {""} if unit is not None else set()
    known = {cell: found for cell in units if (found := known_unit(cell)) is not None}
    if header.unit is not None and not known:
        made["uom"] = header.unit.code
    elif unit is not None and len(known) == 1 == len(units):
        made["uom"] = next(iter(known.values())).code
    elif unit is not None and known:
        made["uom"] = {"column": unit.name, "values": {cell: found.code for cell, found in known.items()}}
    if known and header.quantity is None:
        made["type"] = next(iter(known.values())).kind
    for limit in limits:
        if KEYS[limit.role] not in made and any(limit.profile.cells[row] for row in rows):
            said = optional(limit, {"column": limit.name})
            made[KEYS[limit.role]] = said
    return made
