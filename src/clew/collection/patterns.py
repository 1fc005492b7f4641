"""Regular expressions that strangers write: matched in time that grows with the text only, whatever they say.

Mappings and rule books hold patterns, and cells come from anywhere; Python's own matcher may need centuries for a short
pattern and a long cell, and nothing can interrupt it. RE2 needs time in proportion to the text. Its language is that of
Python less what makes matching unbounded: looking ahead or behind, and references to groups. What differs in spelling
is translated, so that ``\\w``, ``\\d`` and ``\\s`` mean letters, digits and spaces of every script, as in Python.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

MAX_PATTERN = 1000
MAX_TEXT = 10_000
"""Characters of a text that is matched; a longer one fits no pattern."""
_MEMORY = 16 * 1024 * 1024
_CLASS_OPENS = re.compile(r"\[\^?\]?")
_AT_MOST = re.compile(r"\{,\d+\}", re.ASCII)
_CLASSES = {"\\w": r"\p{L}\p{N}_", "\\d": r"\p{Nd}", "\\s": r"\s\v\x1c-\x1f\x{85}\p{Z}"}
_OTHERS = ("\\W", "\\D", "\\S")


class Pattern(NamedTuple):
    """A pattern that holds. ``text``: as it was written; ``groups``: how many it has."""

    text: str
    groups: int
    compiled: Any

    def fits(self, text: str) -> bool:
        """Whether the whole text has the form."""
        return self._match(text) is not None

    def kept(self, text: str) -> str | None:
        """The first group of a text that has the form ("" where it took no part), else all; None if it has not."""
        match = self._match(text)
        if match is None:
            return None
        return (match[1] or "") if self.groups else str(match[0])

    def _match(self, text: str) -> Any:
        if len(text) > MAX_TEXT:
            return None
        try:
            return self.compiled.fullmatch(text)
        except UnicodeEncodeError:  # half a surrogate pair is no text, and fits nothing
            return None


@lru_cache(maxsize=256)
def compiled(text: str) -> Pattern:
    """The pattern that a text spells. Raises ValueError with what is wrong about it."""
    import re2

    if len(text) > MAX_PATTERN:
        raise ValueError(f"{len(text)} > {MAX_PATTERN}")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        made = re2.compile(_translated(text), options)
    except re2.error as error:
        detail = error.args[0] if error.args else ""
        raise ValueError(detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)) from None
    except UnicodeEncodeError:
        raise ValueError("surrogates not allowed") from None
    return Pattern(text, made.groups, made)


def _translated(text: str) -> str:
    """RE2's spelling of a pattern in Python's."""
    spelt: list[str] = []
    position, inside = 0, False
    while position < len(text):
        found = text[position]
        if found == "\\":
            found = text[position : position + 2]
            spelt.append(_escape(found, inside=inside))
        elif not inside and found == "[":
            inside = True
            found = _CLASS_OPENS.match(text, position)[0]  # type: ignore[index]
            spelt.append(found[:-1] + "\\]" if found.endswith("]") else found)
        elif inside:
            inside = found != "]"
            spelt.append("\\[" if found == "[" else found)
        else:
            spelt.append("{0" if found == "{" and _AT_MOST.match(text, position) else "")
            spelt.append("" if spelt[-1] else found)
        position += len(found)
    return "".join(spelt)


def _escape(found: str, *, inside: bool) -> str:
    if found in _CLASSES:
        return _CLASSES[found] if inside else f"[{_CLASSES[found]}]"
    if found in _OTHERS and inside:
        raise ValueError(f"[{found}]")
    if found in _OTHERS:
        return f"[^{_CLASSES[found.lower()]}]"
    return "\\z" if found == "\\Z" else found
