"""Spellings that people take for one another: for warning, never for identity.

Two names fold alike when they differ only by letter case, width (full-width letters), blanks, hyphens and the like,
leading zeros, ``O`` for ``0``, ``I`` for ``1``, or Cyrillic and Greek letters that look Latin. ``1-23`` and ``12-3``
fold alike too, and are nevertheless two names: :func:`look_alike` decides on a pair.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import unquote

_ALIKE = str.maketrans(
    # Cyrillic capitals and small letters, then Greek ones, then what stands for a digit.
    "АВЕЅКМНОРСТУХІЈӀаеорсухіјѕ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο" + "OoIiıǀ",
    "ABESKMH0PCTYX1J1ae0pcyx1js" + "ABEZH1KMN0PTYX0" + "001111",
)
_SEPARATORS = r"[\s\-_‐-―−·•.]+"
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_APART = re.compile(rf"(?<=[0-9]){_SEPARATORS}(?=[0-9])")
_SEPARATED = re.compile(_SEPARATORS)


@lru_cache(maxsize=65536)
def _folded(text: str) -> tuple[str, str]:
    """(without any separator, with those between digits as ``-``)."""
    name = unquote(text) if "%" in text else text
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
    name = _ZEROS.sub("", name.translate(_ALIKE).casefold())
    apart = _SEPARATED.sub("", _APART.sub("\0", name)).replace("\0", "-")
    return apart.replace("-", ""), apart


def fold(text: str) -> int:
    """A 64-bit signed number, equal for spellings that may be taken for one another; for an index."""
    return int.from_bytes(blake2b(_folded(text)[0].encode("utf-8", "replace"), digest_size=8).digest(), signed=True)


def look_alike(one: str, other: str) -> bool:
    """Whether two different names are one name in two spellings, as far as spelling can tell."""
    (bare, apart), (other_bare, other_apart) = _folded(one), _folded(other)
    if one == other or bare != other_bare:
        return False
    return apart == other_apart or "-" not in apart or "-" not in other_apart
