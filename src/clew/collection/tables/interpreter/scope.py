"""What the pieces of a mapping need to know of the whole while they are made ready."""

from __future__ import annotations

import msgspec

from clew.collection.tables.mapping.model import Cleaning, Computed, Mapping


class Scope(msgspec.Struct, frozen=True):
    """``decimal``: the table's decimal mark; ``zone``: of times without one; ``values``: computed so far."""

    decimal: str = "."
    zone: str | None = None
    lookups: dict[str, dict[str, str]] = {}
    values: dict[str, Computed] = {}
    cleaning: dict[str, Cleaning] = {}

    def mark_of(self, name: str) -> str:
        """The decimal mark in the text of that name: what was calculated is written with a point."""
        computed = self.values.get(name)
        text = computed.text if computed is not None else None
        if text is None:
            return self.decimal
        if text.calculate is not None or text.of is not None or text.constant is not None:
            return "."
        return self.mark_of(text.column) if text.column is not None and text.column != name else self.decimal

    def is_time(self, name: str) -> bool:
        return name in self.values and self.values[name].time is not None


def scope_of(mapping: Mapping) -> Scope:
    return Scope(mapping.decimal, mapping.zone, mapping.lookups, mapping.values, mapping.cleaning)
