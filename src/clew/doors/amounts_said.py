"""Quantities and spans as people read them: the unit's symbol, no more digits than an eye takes in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from clew.language import render

PIECE = "C62"


def number_said(text: str) -> str:
    """Decimal text at nine significant digits, thousands apart: neither a terminal nor a page is a record."""
    value = Decimal(text)
    return f"{Decimal(f'{value:.9g}').normalize():,f}" if value else "0"


def unit_said(code: str | None, lang: str) -> str:
    """The symbol of a Rec 20 unit (a code that is not known stays as it is); None or C62: pieces."""
    from clew.events import units

    if code is None or code == PIECE:
        return render("balance.pieces", {}, lang)
    known = units.units().get(code)
    return code if known is None else known.symbol or known.code


def amounts_said(amounts: Mapping[str, str], lang: str) -> str:
    """Unit code → quantity, as one text: ``21.5 kg, 3 pcs``."""
    return ", ".join(f"{number_said(amount)} {unit_said(code, lang)}" for code, amount in amounts.items())


def span_said(seconds: float, lang: str, *, signed: bool = False) -> str:
    """A span of time in its two largest units, ``1 h 30 min``; ``signed``: with + or −."""
    left = abs(round(seconds))
    told = []
    for unit, size in _SPANS:
        amount, left = divmod(left, size)
        if amount:
            told.append(render(f"pages.span.{unit}", {"amount": str(amount)}, lang))
    said = " ".join(told[:2]) or render("pages.span.second", {"amount": "0"}, lang)
    return f"{'−' if seconds < 0 else '+'}{said}" if signed else said


_SPANS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))
