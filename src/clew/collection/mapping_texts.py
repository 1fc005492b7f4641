"""The texts of mappings that were brought along, so that what was read by one can be read again for good."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from clew.collection.ports import Mappings

PREFIX = "mapping:"


class KeptText(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping that was brought along. ``version``: as it says itself; ``kept_at``: UTC microseconds."""

    name: str
    version: str
    text: str
    kept_at: int
    kept_by: str


def kept_texts(settings: Iterable[tuple[str, Any, int, str]]) -> list[KeptText]:
    """The texts among settings that begin with :data:`PREFIX`, in their order."""
    found = []
    for key, text, at, by in settings:
        name, _, version = key.removeprefix(PREFIX).partition(":")
        if isinstance(text, str):
            found.append(KeptText(name=name, version=version.partition(" ")[0], text=text, kept_at=at, kept_by=by))
    return found


class MappingTexts:
    """Kept by name and version; a text is fetched once. Shipped mappings are known by their name."""

    def __init__(self, mappings: Mappings) -> None:
        self._mappings = mappings
        self._known: dict[tuple[str, str | None], str] = {}

    def keep(self, name: str | None, version: str | None, given: str | None, principal: str) -> None:
        """Keep the text that a source was read by; ``given``: that text, or the name of a shipped mapping."""
        if name is not None and given is not None and given != name:
            self._mappings.put(_key(name, version), given, principal)

    def text(self, name: str | None, version: str | None) -> str | None:
        """What was read by a mapping is read by again: its text, else the shipped one's name; None without one."""
        if name is None:
            return None
        if (name, version) not in self._known:
            kept = self._mappings.get(_key(name, version))
            self._known[name, version] = kept if isinstance(kept, str) else name
        return self._known[name, version]


def _key(name: str, version: str | None) -> str:
    return f"{PREFIX}{name}:{version}"
