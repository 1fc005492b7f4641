"""GS1 element strings: what a scanner gives of a GS1 barcode, or what is printed under it.

Read are the bracketed form ``(01)09521234543213(21)ABC`` and the raw form of a scanner that says it is GS1: with a
symbology identifier (``]C1 ]d2 ]e0 ]Q3 ]J1``) or with group separators (FNC1, 0x1D, or what a keyboard wedge types in
its stead: ``<GS>``, ``{GS}``, ``<FNC1>``, ``{FNC1}``, ``␝``). Bare digits are never taken for an
element string: a house code may look the same. Element lengths: General Specifications, figures 7.8.5-2 and 3.2-1.
"""

from __future__ import annotations

import re

from clew.events.identifiers.digital_link import assemble, matches_key, qualifier_order
from clew.events.identifiers.escapes import encode
from clew.events.identifiers.gs1_key import Gs1Key

_SYMBOLOGY = re.compile(r"\](?:C1|d2|e0|Q3|J1)")
_BRACKET = re.compile(r"\(([0-9]{2,4})\)")
_SEPARATOR = "\x1d"
_STAND_IN = re.compile(r"<(?:GS|FNC1)>|\{(?:GS|FNC1)\}|\u241d")
_FIXED_LENGTHS = {
    "00": 18, "01": 14, "02": 14, "03": 14, "04": 16,
    **dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19"), 6),
    "20": 2,
    **dict.fromkeys(("31", "32", "33", "34", "35", "36"), 6),
    "41": 13,
}  # fmt: skip
"""First two digits of an application identifier -> length of its value, where that is predefined."""
_THREE_DIGITS = ("23", "24", "25", "40", "41", "42", "71")
_FOUR_DIGITS = ("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82")
_PRIMARY = (
    "00",
    "01",
    "8006",
    "8010",
    "8003",
    "8004",
    "253",
    "255",
    "401",
    "402",
    "8017",
    "8018",
    "414",
    "417",
    "8013",
)


def is_element_string(text: str) -> bool:
    return (
        _BRACKET.match(text) is not None
        or _SYMBOLOGY.match(text) is not None
        or _SEPARATOR in text
        or _STAND_IN.search(text) is not None
    )


def claims_key(text: str) -> bool:
    """Whether a text says outright that it is an element string with a key: a house code may begin ``(12)`` too."""
    return _SYMBOLOGY.match(text) is not None or any(ai in _PRIMARY for ai in _BRACKET.findall(text))


def read_element_string(text: str) -> Gs1Key | None:
    """The key among the elements, with its qualifiers in any order; other elements (dates, weights) are skipped.

    None when the text is no element string or holds no key.
    """
    if not is_element_string(text):
        return None
    text = _STAND_IN.sub(_SEPARATOR, text)
    elements = _bracketed(text) if _BRACKET.match(text) else _raw(_SYMBOLOGY.sub("", text, count=1))
    if elements is None:
        return None
    for ai in _PRIMARY:
        if ai in elements:
            return _key(ai, elements)
    return None


def _key(ai: str, elements: dict[str, str]) -> Gs1Key | None:
    present = [name for name in qualifier_order(ai) if name in elements]
    if "235" in present:
        present = ["235"]
    path = encode(elements[ai]) + "".join(f"/{name}/{encode(elements[name])}" for name in present)
    match = matches_key(ai, path)
    return assemble(ai, match["value"], match.groupdict()) if match else None


def _bracketed(text: str) -> dict[str, str] | None:
    """Elements by application identifier; None when one appears twice with different values."""
    _, *pieces = _BRACKET.split(text)
    elements: dict[str, str] = {}
    for ai, value in zip(pieces[::2], pieces[1::2], strict=True):
        if elements.setdefault(ai, value.strip()) != value.strip():
            return None
    return elements


def _raw(text: str) -> dict[str, str] | None:
    elements: dict[str, str] = {}
    rest = text.lstrip(_SEPARATOR)
    while rest:
        start = rest[:2]
        ai = rest[: 4 if start in _FOUR_DIGITS else 3 if start in _THREE_DIGITS else 2]
        body = rest[len(ai) :]
        length = _FIXED_LENGTHS.get(start)
        value, rest = body.partition(_SEPARATOR)[::2] if length is None else (body[:length], body[length:])
        if not ai.isdigit() or not value or elements.setdefault(ai, value) != value:
            return None
        rest = rest.lstrip(_SEPARATOR)
    return elements
