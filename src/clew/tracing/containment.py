"""What containers held, and when, without tracing anything: the stays that a starting set is made of."""

from __future__ import annotations

from collections.abc import Collection

from clew.tracing.graph import build_graph
from clew.tracing.holding import Holdings, Interval
from clew.tracing.loader import load_contents
from clew.tracing.ports import LinkSource

__all__ = ["Interval", "stays_in"]


def stays_in(source: LinkSource, containers: Collection[str], as_known_at: int) -> dict[str, dict[str, list[Interval]]]:
    """By container (key as asked), what it held, directly or inside another: content (node key) → disjoint half-open
    intervals of UTC microseconds, ascending; ``clew.tracing.links.OPEN`` ends what is still inside."""
    loaded = load_contents(source, containers, as_known_at)
    holdings = Holdings(build_graph(loaded.facts, loaded.levels, loaded.classes).links)
    held: dict[str, dict[str, list[Interval]]] = {}
    for key in containers:
        for node in loaded.identity.nodes(key):
            for content, stays in holdings.held_by(node).items():
                held.setdefault(key, {}).setdefault(content, []).extend(stays)
    return held
