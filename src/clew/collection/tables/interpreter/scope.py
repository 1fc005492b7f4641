"""What the pieces of a mapping need to know of the whole while they are made ready."""

from __future__ import annotations

import msgspec

from clew.collection.tables.mapping.model import Cleaning, Computed, Mapping


class Scope(msgspec.Struct, frozen=True):
    """``decimal``: the table's decimal mark; ``thousands``: what stands between groups of digits, if anything;
    ``zone``: of times without one; ``values``: computed so far."""

    decimal: str = "."
    zone: str | None = None
    lookups: dict[str, dict[str, str]] = {}
    values: dict[str, Computed] = {}
    cleaning: dict[str, Cleaning] = {}
    thousands: str | None = None

    def mark_of(self, name: str) -> str:
        """The decimal mark in the text of that name: what was calculated is written with a point."""
        return self.marks_of(name)[0]

    @property
    def marks(self) -> str:
        """The decimal mark of the table, then its thousands separator if it has one."""
        return self.decimal + (self.thousands or "")

    def marks_of(self, name: str) -> str:
        """The same of the text of that name."""
        computed = self.values.get(name)
        text = computed.text if computed is not None else None
        if text is None:
            return self.marks
        if text.calculate is not None or text.of is not None or text.constant is not None:
            return "."
        return self.marks_of(text.column) if text.column is not None and text.column != name else self.marks

    def is_time(self, name: str) -> bool:
        return name in self.values and self.values[name].time is not None


def scope_of(mapping: Mapping) -> Scope:
    return Scope(mapping.decimal, mapping.zone, mapping.lookups, mapping.values, mapping.cleaning, mapping.thousands)
