"""How the front end's documents call things to one reader: factors, characteristics, products, units."""

from __future__ import annotations

from typing import Any

import msgspec

from clew.events.dictionary import Dictionary
from clew.events.house import subject
from clew.events.house.master_data import CHARACTERISTIC
from clew.events.units import units
from clew.modelling.cause.findings import Effect
from clew.scenarios.cause.naming import Naming, short
from clew.scenarios.names import Names


class Wording:
    """``zone``: in which instants are told."""

    def __init__(self, dictionary: Dictionary, names: Names, lang: str, zone: str = "UTC") -> None:
        self.lang = lang
        self.naming = Naming(dictionary, lang, zone)
        self._names = names
        self._dictionary = dictionary

    def product(self, identifier: str) -> str:
        """The name of a product class, else as it was written."""
        return self._names.of(identifier) or identifier

    def named(self, code: str, identifier: str) -> str:
        """A machine or gauge: its name by the master data of ``identifier``, and the code that stands on it."""
        return " ".join(filter(None, (self._names.of(identifier), short(code))))

    def characteristic(self, name: str) -> str:
        """What is judged or measured: as the dictionary calls it, else as master data do, else as it is written."""
        told = self.naming.facet(name)
        return told if name in self._dictionary.terms else (self._names.of(subject(CHARACTERISTIC, name)) or told)

    def effect(self, effect: dict[str, Any] | None, unit: str | None = None) -> str:
        """``+42.9 points, 95 % CI 34.6 to 50.6``; empty for none. ``unit``: of the number whose odds are told."""
        return self.naming.effect(None if effect is None else msgspec.convert(effect, Effect), unit)


def symbol(unit: str | None) -> str:
    """``°C`` for ``CEL``; what the table of units does not know stays as it is."""
    known = units().get(unit or "")
    return known.symbol if known is not None and known.symbol else (unit or "")
