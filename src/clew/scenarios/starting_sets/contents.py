"""A start by a container's content: what it held at an instant or within a window, each from its entry.

Law: docs/trace-semantics.md "a container stands for itself and for what it held, each content from its entry"; here
the container itself is left out, and a window bounds the stays. A bare class inside is a boundary, not a thing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from clew.events.errors import NotFound
from clew.scenarios.starting_sets.asked import Window
from clew.scenarios.starting_sets.found import Found, Occurrence
from clew.storage.reads.links import LinkReader
from clew.tracing.containment import Interval, stays_in
from clew.tracing.links import OPEN


class Contents:
    """What containers held, as one reader may know it at a log position."""

    def __init__(self, links: LinkReader, known: int) -> None:
        self._links = links
        self._known = known

    def held_by(self, keys: Collection[str]) -> Mapping[str, Mapping[str, list[Interval]]]:
        """Container → content → its stays, for those of the keys that ever held anything; bare classes left out."""
        if not keys:
            return {}
        held = stays_in(self._links, keys, self._known)
        inside = sorted({content for contents in held.values() for content in contents})
        levels = self._links.levels(inside, self._known) if inside else {}
        return {
            container: {content: stays for content, stays in contents.items() if levels.get(content) != "class"}
            for container, contents in held.items()
            if contents
        }

    def found(self, key: str, name: str, window: Window | None) -> Found:
        """``key``: of the container. Raises NotFound when nothing was inside then."""
        held = self.held_by((key,)).get(key, {})
        if not held:
            raise NotFound("start.held_nothing", id=name)
        first, last = (-OPEN, OPEN) if window is None else (window.start, window.end)
        found = Found()
        nested = self.held_by(tuple(held))
        for content, stays in held.items():
            for entered, left in stays:
                start, end = max(entered, first), min(left, last)
                if start < end:
                    until = None if end == OPEN else end
                    alone = content in nested
                    found.occurrences.append(Occurrence(content, "content", start, until, None, alone, key))
        if not found.occurrences:
            raise NotFound("start.held_nothing_then", id=name)
        return found
