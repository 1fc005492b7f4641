"""GS1 Digital Link URIs: read from any domain and stem path (GS1 Digital Link standard: URI syntax).

A link is read as ``…/key/value[/qualifier/value…]`` up to its end, by numeric application identifiers or the older
convenience words; qualifiers must stand in the standard's order. The query and fragment are no part of the identity.
Published vectors (OpenEPCIS) leave ``? # /`` unescaped inside values, so these are read as part of a value where that
gives a valid key: a ``?`` opens a query when ``name=value`` follows, or when the link is no key otherwise.
"""

from __future__ import annotations

import re

from clew.events.identifiers.escapes import PART_CHARACTERS, VALUE_CHARACTERS, decode
from clew.events.identifiers.gs1_key import CANONICAL_DOMAIN, Gs1Key

_WORDS = {
    "gtin": "01",
    "sscc": "00",
    "gdti": "253",
    "gcn": "255",
    "ginc": "401",
    "gsin": "402",
    "gln": "414",
    "payTo": "415",
    "party": "417",
    "partyGln": "417",
    "grai": "8003",
    "giai": "8004",
    "itip": "8006",
    "cpid": "8010",
    "cpi": "8010",
    "gmn": "8013",
    "gsrnp": "8017",
    "gsrn": "8018",
}
_QUALIFIER_WORDS = {
    "cpv": "22",
    "lot": "10",
    "ser": "21",
    "tpx": "235",
    "glnx": "254",
    "cpsn": "8011",
    "srin": "8019",
    "refNo": "8020",
}
_WORDS_OF_QUALIFIERS = {ai: word for word, ai in _QUALIFIER_WORDS.items()}

LONGEST_VALUES = {
    "10": 20,
    "21": 20,
    "22": 20,
    "235": 28,
    "253": 30,
    "254": 20,
    "255": 25,
    "401": 30,
    "7040": 4,
    "8003": 30,
    "8004": 30,
    "8010": 30,
    "8013": 25,
    "8020": 25,
}
"""Application identifier -> most characters its value may have (General Specifications, section 3)."""

LONGEST_READ = {"8004": 36}
"""What is read all the same: published vectors let 24 characters follow any company prefix. ``parse`` is strict."""

_KEY_VALUES = {
    "00": "[0-9]{18}",
    "01": "(?:[0-9]{8}|[0-9]{12,14})",
    "253": f"[0-9]{{13}}{VALUE_CHARACTERS}{{0,51}}",
    "255": "[0-9]{13,25}",
    "401": f"[0-9]{{4}}{VALUE_CHARACTERS}{{0,96}}",
    "402": "[0-9]{17}",
    "414": "[0-9]{13}",
    "415": "[0-9]{13}",
    "417": "[0-9]{13}",
    "8003": f"0[0-9]{{13}}{VALUE_CHARACTERS}{{0,48}}",
    "8004": f"[0-9]{{4}}(?:(?!/7040/){VALUE_CHARACTERS}){{0,96}}",
    "8006": "[0-9]{18}",
    "8010": f"[0-9]{{4}}(?:(?!/(?:8011|cpsn)/){PART_CHARACTERS}){{0,96}}",
    "8013": f"[0-9]{{4}}{VALUE_CHARACTERS}{{1,63}}",
    "8017": "[0-9]{18}",
    "8018": "[0-9]{18}",
}
_QUALIFIERS = {
    "01": (("22", "10", "21"), ("235",)),
    "8006": (("22", "10", "21"),),
    "414": (("254", "7040"),),
    "415": (("8020",),),
    "417": (("7040",),),
    "8004": (("7040",),),
    "8010": (("8011",),),
    "8017": (("8019",),),
    "8018": (("8019",),),
}
_QUALIFIER_VALUES = {"8011": "[0-9]{1,12}", "8019": "[0-9]{1,10}"}


def _qualifier_pattern(ai: str, siblings: str) -> str:
    """One optional qualifier; its value ends where a qualifier of the same key begins."""
    value = _QUALIFIER_VALUES.get(ai, f"(?:(?!/(?:{siblings})/){VALUE_CHARACTERS}){{1,84}}")
    word = _WORDS_OF_QUALIFIERS.get(ai)
    return f"(?:/(?:{ai}{'|' + word if word else ''})/(?P<q{ai}>{value}))?"


def _key_pattern(ai: str) -> re.Pattern[str]:
    rows = _QUALIFIERS.get(ai, ())
    names = [name for row in rows for name in row]
    siblings = "|".join(names + [_WORDS_OF_QUALIFIERS[name] for name in names if name in _WORDS_OF_QUALIFIERS])
    choices = "|".join("".join(_qualifier_pattern(name, siblings) for name in row) + r"\Z" for row in rows)
    # A bare key of digits may end in a slash; elsewhere a last slash belongs to the value.
    slash = "/?" if _KEY_VALUES[ai].endswith(("}", ")")) and VALUE_CHARACTERS not in _KEY_VALUES[ai] else ""
    return re.compile(f"(?P<value>{_KEY_VALUES[ai]})(?:{slash}\\Z{'|' + choices if choices else ''})")


_PATTERNS = {ai: _key_pattern(ai) for ai in _KEY_VALUES}
_ORDER = {ai: [name for row in _QUALIFIERS.get(ai, ()) for name in row] for ai in _KEY_VALUES}
_KEYS = {**{ai: ai for ai in _KEY_VALUES}, **_WORDS}
_START = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://[^/?#]")
_KEY_SEGMENT = re.compile(f"/({'|'.join(sorted(_KEYS, key=len, reverse=True))})(?=/)")
_QUERY = re.compile(r"[\w.~%\-]+=[^&]*(?:&[\w.~%\-]+(?:=[^&]*)?)*(?:#.*)?\Z", re.ASCII)


def read_digital_link(text: str) -> Gs1Key | None:
    """The key in a Digital Link, None when the text is none. Check digits are not verified."""
    if _START.match(text) is None:
        return None
    first_slash = text.index("/") + 2
    question = text.find("?")
    if question >= 0 and _QUERY.match(text, question + 1):
        return _read_path(text[:question], first_slash)
    key = _read_path(text, first_slash)
    if key is None and (question >= 0 or "#" in text):
        key = _read_path(re.split("[?#]", text, maxsplit=1)[0], first_slash)
    return key


def is_canonical_domain(text: str) -> bool:
    return text[: len(CANONICAL_DOMAIN)].lower() == CANONICAL_DOMAIN


def _read_path(text: str, start: int) -> Gs1Key | None:
    """The leftmost segment from which the whole rest of the path reads as a key."""
    for segment in _KEY_SEGMENT.finditer(text, start):
        ai = _KEYS[segment[1]]
        match = _PATTERNS[ai].match(text, segment.end() + 1)
        if match is not None:
            key = assemble(ai, match["value"], match.groupdict())
            if key is not None:
                return key
    return None


def assemble(ai: str, value: str, groups: dict[str, str | None]) -> Gs1Key | None:
    """A key of its spelled parts (``q21`` …), GTINs padded; None when a value is too long or too short."""
    if ai == "01":
        value = value.zfill(14)
    qualifiers = tuple((name, spelled) for name in _ORDER[ai] if (spelled := groups.get(f"q{name}")))
    if any(len(decode(spelled)) > LONGEST_VALUES.get(name, 99) for name, spelled in qualifiers):
        return None
    if ai in LONGEST_VALUES and len(decode(value)) > LONGEST_READ.get(ai, LONGEST_VALUES[ai]):
        return None
    if ai in ("401", "8004", "8010") and len(decode(value)) < 5:
        return None
    return Gs1Key(ai, value, qualifiers)


def matches_key(ai: str, spelled: str) -> re.Match[str] | None:
    """Match ``value[/qualifier/value…]`` against the syntax of the key ``ai``."""
    pattern = _PATTERNS.get(ai)
    return pattern.match(spelled) if pattern else None


def qualifier_order(ai: str) -> list[str]:
    """The qualifiers that the key ``ai`` may have, in the standard's order."""
    return _ORDER[ai]
