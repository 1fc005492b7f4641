"""Percent-encoding in GS1 identifiers: which spellings of a character mean the same, and which one is canonical.

* GS1 element values use at most character set 82 (General Specifications, figure 7.11-1), so only triplets of printable
  ASCII are read; a ``%`` that begins no triplet stands for itself, as several published test vectors have it.
* A canonical Digital Link escapes all that table 7-1 of the Digital Link URI syntax lists and the characters an EPC URN
  must escape anyway; ``' - . ; = _``, letters and digits stay.
* An EPC URN escapes only ``" # % & / < > ?`` (EPC Tag Data Standard, section 6.3.1).
"""

from __future__ import annotations

import re

VALUE_CHARACTERS = r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]"
"""One character of a value as spelled in the wild: set 82, escaped or not."""

PART_CHARACTERS = r"[#\-/0-9A-Z%]"
"""One character of a component/part reference as spelled (set 39: # and / escaped or not)."""

_SET_82 = re.compile(f"{VALUE_CHARACTERS}*")
_TRIPLET = re.compile(r"%([2-7][0-9A-Fa-f])")
_UNESCAPED = re.compile(r"[^A-Za-z0-9\-._';=]")
_NEEDLESS_IN_URN = re.compile(r"%(2[1789A-Ea-e]|3[0-9ABDabd]|4[1-9A-Fa-f]|5[0-9AFaf]|6[1-9A-Fa-f]|7[0-9Aa])")


def decode(spelled: str) -> str:
    """The characters that a spelling stands for."""
    if "%" not in spelled:
        return spelled
    return _TRIPLET.sub(lambda found: chr(int(found[1], 16)), spelled)


def is_value(spelled: str, *, part: bool = False) -> bool:
    """Whether all characters are of set 82 (``part``: or ``#``, which set 39 of part references has)."""
    characters = decode(spelled)
    return _SET_82.fullmatch(characters.replace("#", "") if part else characters) is not None


def encode(characters: str) -> str:
    """The canonical Digital Link spelling of a value."""
    if characters.isalnum() and characters.isascii():
        return characters
    return _UNESCAPED.sub(_escape, characters)


def in_urn(spelled: str) -> str:
    """A value's spelling in an EPC URN: escapes that a URN does not need are undone, all else is carried over."""
    if "%" not in spelled:
        return spelled
    eased = _NEEDLESS_IN_URN.sub(lambda found: chr(int(found[1], 16)), spelled)
    return eased if decode(eased) == decode(spelled) else encode(decode(spelled))


def _escape(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode(errors="surrogatepass"))
