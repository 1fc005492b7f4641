"""Identifiers short enough for a label: product and serial, what a person compares; the whole stands in the title."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote

from clew.events.identifiers import asset_reference, identify

LONGEST = 26


@lru_cache(maxsize=16384)
def short_id(text: str, longest: int = LONGEST) -> str:
    """The telling part of an identifier, at most ``longest`` characters; never empty."""
    if text.startswith("ni:///"):
        return "ni:…" + text.partition(";")[2].partition("?")[0][:10]
    if text.startswith("urn:uuid:"):
        return text[9:17] + "…" + text[-4:]
    plate = asset_reference(text)
    if plate:
        return _middle(plate, longest)
    named = identify(text)
    if named.serial:
        return _middle(named.serial, longest)
    if named.lot:
        return _middle(named.lot, longest)
    if named.gtin:
        return f"GTIN {named.gtin}"
    if named.scheme in ("uri", "code"):
        return _middle(_last_part(text), longest)
    if named.key.startswith("https://id.gs1.org/"):
        return _middle(f"{named.scheme.upper()} {_last_part(named.key)}", longest)
    return _middle(_last_part(text), longest)


def _last_part(text: str) -> str:
    """What follows the last separator that something follows."""
    parts = [part for part in text.replace("/", ":").replace("#", ":").split(":") if part]
    return unquote(parts[-1]) if parts else text


def _middle(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    tail = (longest - 1) // 2
    return f"{text[: longest - 1 - tail]}…{text[-tail:]}"
