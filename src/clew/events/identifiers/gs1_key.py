"""A GS1 key, however it was written: the application identifiers it consists of, and the one key they amount to.

EPC URN, Digital Link and element string are three spellings of this value. Its canonical link is what Clew compares
things by: ``https://id.gs1.org/``, numeric application identifiers, the finest level only (a serial makes lot and
consumer product variant redundant), no query (GS1 EPCIS hash rules; CBV 2.0 section 8).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from clew.events.identifiers.escapes import decode, encode

Level = Literal["instance", "lot", "class", "other"]

CANONICAL_DOMAIN = "https://id.gs1.org/"

_SCHEMES = {
    "00": "sscc",
    "253": "gdti",
    "255": "sgcn",
    "401": "ginc",
    "402": "gsin",
    "415": "payment",
    "417": "pgln",
    "414": "sgln",
    "8003": "grai",
    "8004": "giai",
    "8010": "cpi",
    "8013": "gmn",
    "8017": "gsrnp",
    "8018": "gsrn",
}
_TYPE_LENGTHS = {"253": 13, "255": 13, "8003": 14}
"""Keys whose serial follows directly: how long the bare type is."""


class Gs1Key(msgspec.Struct, frozen=True):
    """``ai`` and ``value`` of the primary key; ``qualifiers`` in the order of the standard; values as spelled."""

    ai: str
    value: str
    qualifiers: tuple[tuple[str, str], ...] = ()

    def qualifier(self, ai: str) -> str | None:
        """The characters (not the spelling) of one qualifier, None if absent."""
        for name, value in self.qualifiers:
            if name == ai:
                return decode(value)
        return None

    @property
    def has_serial(self) -> bool:
        if self.ai in _TYPE_LENGTHS:
            return len(self.value) > _TYPE_LENGTHS[self.ai]
        if self.ai in ("01", "8006"):
            return any(name in ("21", "235") for name, _ in self.qualifiers)
        if self.ai == "8010":
            return bool(self.qualifiers)
        return self.ai != "8013"

    @property
    def level(self) -> Level:
        if self.has_serial:
            return "instance"
        return "lot" if any(name == "10" for name, _ in self.qualifiers) else "class"

    @property
    def scheme(self) -> str:
        """The EPC scheme's name where there is one, else the key's own."""
        if self.ai == "01":
            if any(name == "235" for name, _ in self.qualifiers):
                return "upui"
            return {"instance": "sgtin", "lot": "lgtin"}.get(self.level, "gtin")
        return "itip" if self.ai == "8006" else _SCHEMES[self.ai]

    @property
    def gtin(self) -> str | None:
        """GTIN-14 of a trade item or of the trade item a piece belongs to."""
        return self.value[:14] if self.ai in ("01", "8006") else None

    @property
    def canonical_link(self) -> str:
        link = f"{CANONICAL_DOMAIN}{self.ai}/{encode(decode(self.value))}"
        for name, value in self._identifying():
            link += f"/{name}/{encode(decode(value))}"
        return link

    @property
    def link(self) -> str:
        """The Digital Link that says all this key says, values spelled as they came."""
        return f"{CANONICAL_DOMAIN}{self.ai}/{self.value}" + "".join(
            f"/{name}/{value}" for name, value in self.without_zero_extension().qualifiers
        )

    def without_zero_extension(self) -> Gs1Key:
        """The same key; extension 0 of a location is how a URN says that there is none (TDS 6.3.3)."""
        if ("254", "0") not in self.qualifiers:
            return self
        return Gs1Key(self.ai, self.value, tuple(pair for pair in self.qualifiers if pair != ("254", "0")))

    def escaped(self) -> Gs1Key:
        """The same key with every value in its canonical spelling."""
        qualifiers = tuple((name, encode(decode(value))) for name, value in self.qualifiers)
        return Gs1Key(self.ai, encode(decode(self.value)), qualifiers)

    def _identifying(self) -> tuple[tuple[str, str], ...]:
        if self.ai in ("01", "8006"):
            for finest in ("21", "235", "10"):
                for name, value in self.qualifiers:
                    if name == finest:
                        return ((name, value),)
            return ()
        return self.without_zero_extension().qualifiers
