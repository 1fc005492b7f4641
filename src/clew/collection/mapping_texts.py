"""The texts of mappings that were brought along, so that what was read by one can be read again for good."""

from __future__ import annotations

from clew.collection.ports import Mappings


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
    return f"mapping:{name}:{version}"
