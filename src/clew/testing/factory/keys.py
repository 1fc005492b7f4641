"""GS1 keys of the simulated companies, with right check digits.

All company prefixes begin with 952, which GS1 sets aside for demonstrations and examples: no key here can ever belong
to a real product (GS1 General Specifications §1.4.2).
"""

from __future__ import annotations


def check_digit(digits: str) -> str:
    """The GS1 mod-10 check digit of ``digits`` (all but the last; weights 3 and 1 from the right)."""
    total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(digits)))
    return str(-total % 10)


class Company:
    """One company's keys, in EPC URN form (the Digital Link form of lots on request)."""

    def __init__(self, prefix: str) -> None:
        if not (prefix.startswith("952") and prefix.isdigit() and 6 <= len(prefix) <= 12):
            raise ValueError(f"not an example company prefix: {prefix!r}")
        self.prefix = prefix

    def gtin(self, item: int) -> str:
        """GTIN-14 of an item number, indicator digit 0."""
        body = "0" + self.prefix + self._number(item, 12)
        return body + check_digit(body)

    def class_of(self, item: int) -> str:
        """The bare class of a product as an EPC pattern."""
        return f"urn:epc:idpat:sgtin:{self.prefix}.0{self._number(item, 12)}.*"

    def sgtin(self, item: int, serial: str) -> str:
        return f"urn:epc:id:sgtin:{self.prefix}.0{self._number(item, 12)}.{serial}"

    def lot(self, item: int, batch: str) -> str:
        """An LGTIN: GTIN and batch."""
        return f"urn:epc:class:lgtin:{self.prefix}.0{self._number(item, 12)}.{batch}"

    def lot_link(self, item: int, batch: str) -> str:
        """The same lot as a GS1 Digital Link, as some suppliers print it."""
        return f"https://id.gs1.org/01/{self.gtin(item)}/10/{batch}"

    def place(self, number: int, extension: str = "0") -> str:
        """An SGLN: a location, with an extension for a place inside it."""
        return f"urn:epc:id:sgln:{self.prefix}.{self._number(number, 12)}.{extension}"

    def party(self, number: int = 0) -> str:
        """A PGLN: the company, or a part of it, as a party."""
        return f"urn:epc:id:pgln:{self.prefix}.{self._number(number, 12)}"

    def asset(self, reference: str) -> str:
        """A GIAI: one machine or tool."""
        return f"urn:epc:id:giai:{self.prefix}.{reference}"

    def carrier(self, kind: int, serial: int) -> str:
        """A GRAI: one returnable carrier of a kind."""
        return f"urn:epc:id:grai:{self.prefix}.{self._number(kind, 12)}.{serial}"

    def pallet(self, serial: int) -> str:
        """An SSCC, extension digit 0."""
        return f"urn:epc:id:sscc:{self.prefix}.0{self._number(serial, 16)}"

    def shipment(self, serial: int) -> str:
        """A document number of the company as a business transaction (GDTI would need a type; CBV §8.5 allows this)."""
        return f"urn:epcglobal:cbv:bt:{self.prefix}{self._number(0, 12)}{self._check()}:{serial}"

    def _check(self) -> str:
        return check_digit(self.prefix + self._number(0, 12))

    def _number(self, value: int, digits: int) -> str:
        text = f"{value:0{digits - len(self.prefix)}d}"
        if len(text) > digits - len(self.prefix):
            raise ValueError(f"number {value} is too long for prefix {self.prefix}")
        return text
