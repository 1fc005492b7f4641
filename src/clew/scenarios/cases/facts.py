"""Something that Clew knows of a case, as a code with parameters: a sentence is made of it where it is read."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

About = Literal["unit", "scope", "cause", "event", "report"]


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """``params``: plain values; ``times``: parameters that are instants (UTC microseconds); ``words``: parameters that
    are messages, by code; ``named``: parameters that are called as master data call the identifier; ``things``:
    parameters that are called by product and serial or lot, short enough for a sentence; ``said``: parameters that are
    sentences already, by language; ``about``: what can be opened to see it."""

    code: str
    params: dict[str, Any] = {}
    times: dict[str, int] = {}
    named: dict[str, str] = {}
    words: dict[str, str] = {}
    things: dict[str, str] = {}
    said: dict[str, dict[str, str]] = {}
    about: tuple[About, str] | None = None


def fact(code: str, about: tuple[About, str] | None = None, /, **params: Any) -> Fact:
    """A fact whose parameters need no words of their own."""
    return Fact(code=code, params=params, about=about)
