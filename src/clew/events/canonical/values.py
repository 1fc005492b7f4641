"""The leaves of a meaning: one text for each decimal, instant, term and extension name, whatever spelled it."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from clew.events.timestamps import Timestamp, canonical_time

_PLAIN_DECIMAL = re.compile(r"-?[1-9][0-9]*(?:\.[0-9]*[1-9][0-9]*)?|-?0\.[0-9]*[1-9][0-9]*|0")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# Spellings of CBV terms. Not clew.events.vocabulary.normalise_term, which knows only the words of one edition: a word
# that a later edition adds must not change the hash of an event that used it before. So any word counts here.
_CBV = (
    r"(?:https?://(?:ref|ns)\.gs1\.org/cbv/|https?://(?:www\.)?gs1\.org/(?:cbv|voc)/|https?://ref\.gs1\.org/voc/|cbv:)"
)
_GS1 = r"(?:https?://(?:(?:www|ref)\.)?gs1\.org/voc/|gs1:)"
# JSON-LD wants a prefix to end in a delimiter: urn:epcglobal:cbv:mda: there is urn:epcglobal:cbv:mda in XML.
_PREFIX_COLON: Final = re.compile(r"^(\{urn:[^}]*[^:}]):\}")
_TERM_SPELLINGS: Final = {
    field: re.compile(rf"{spelling}(\w+)", re.ASCII | re.IGNORECASE)
    for field, spelling in {
        "bizStep": rf"(?:urn:epcglobal:cbv:bizstep:|{_CBV}BizStep-)",
        "disposition": rf"(?:urn:epcglobal:cbv:disp:|{_CBV}Disp-)",
        "bizTransactionType": rf"(?:urn:epcglobal:cbv:btt:|{_CBV}BTT-)",
        "sourceDestinationType": rf"(?:urn:epcglobal:cbv:sdt:|{_CBV}SDT-)",
        "component": rf"(?:urn:epcglobal:cbv:comp:|{_CBV}Comp-)",
        "measurementType": rf"{_GS1}(?:MT-)?",
        "sensorAlertType": rf"{_GS1}(?:AT-)?",
    }.items()
}


def decimal_text(text: str) -> str:
    """One form of the same digits of a decimal: ``+05.0`` is ``5``, ``.50`` is ``0.50``, ``1.25E1`` is ``12.5``.

    Trailing zeros stay, but a fraction of zeros alone goes. A text that is no decimal, or whose exponent has more than
    three digits, comes back as it is.
    """
    if _PLAIN_DECIMAL.fullmatch(text):
        return text
    text = text.strip()
    if not _DECIMAL.fullmatch(text):
        return text
    whole, _, fraction = format(Decimal(text), "f").partition(".")
    if fraction.strip("0"):
        return f"{whole}.{fraction}"
    return "0" if whole == "-0" else whole


def instant(value: Timestamp) -> str:
    return canonical_time(value.microseconds)


def plain_text(value: str) -> str:
    return value.strip()


def boolean(value: bool) -> str:
    return "true" if value else "false"


def hexadecimal(value: str) -> str:
    return value.strip().lower()


@lru_cache(maxsize=4096)
def term(field: str, text: str) -> str:
    text = text.strip()
    match = _TERM_SPELLINGS[field].fullmatch(text)
    return match[1] if match else text


@lru_cache(maxsize=4096)
def extension_name(name: str) -> str:
    return _PREFIX_COLON.sub(r"\1}", name)
