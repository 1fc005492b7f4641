"""The texts of mappings that were brought along, so that what was read by one can be read again for good."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec

from clew.collection.ports import Mappings
from clew.storage.acquisitions import MappingUse

PREFIX = "mapping:"


class KeptText(msgspec.Struct, frozen=True, kw_only=True):
    """A mapping that was brought along. ``version``: as it says itself; ``digested``: that with the digest of its text,
    as acquisitions name it. ``kept_at`` (UTC microseconds), ``kept_by``: who last kept it, or read a source by it."""

    name: str
    version: str
    digested: str
    text: str
    kept_at: int
    kept_by: str


def kept_texts(settings: Iterable[tuple[str, Any, int, str]]) -> list[KeptText]:
    """The texts among settings that begin with :data:`PREFIX`, in their order."""
    found = []
    for key, text, at, by in settings:
        name, _, digested = key.removeprefix(PREFIX).partition(":")
        if isinstance(text, str):
            version = digested.partition(" ")[0]
            kept = KeptText(name=name, version=version, digested=digested, text=text, kept_at=at, kept_by=by)
            found.append(kept)
    return found


def known_by_name(
    kept: Sequence[KeptText], uses: Iterable[MappingUse], partners: Collection[str], *, every: bool
) -> list[KeptText]:
    """The one text that a reader knows by each name, the latest first.

    ``uses``: what they may see that sources were read by. ``every``: they see all of the record, and so the texts that
    no source was read by (a replay of quarantine keeps one). ``partners``: principals who speak for a partner; what one
    of them brought never stands before what the house itself reads by under the same name.
    """
    claims = [(use.name, use.version, use.last_by, use.last_at) for use in uses]
    if every:
        claims += [(text.name, text.digested, text.kept_by, text.kept_at) for text in kept]
    texts = {(text.name, text.digested): text for text in kept}
    best: dict[str, tuple[tuple[bool, int], KeptText]] = {}
    for name, digested, by, at in claims:
        text = texts.get((name, digested))
        weight = (by not in partners, at)
        if text is not None and (name not in best or weight > best[name][0]):
            best[name] = weight, msgspec.structs.replace(text, kept_at=at, kept_by=by)
    return sorted((text for _, text in best.values()), key=lambda text: (-text.kept_at, text.name))


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
