"""Product classes: named by the identifier itself, else stated by master data or ILMD; alternates count as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from clew.events.identifiers import product_class
from clew.storage.copying import Cursor


def product_classes(cursor: Cursor, keys: Collection[str], asked: dict[str, object], in_force: str) -> dict[str, str]:
    """Class key by key. ``asked``: ``known`` and ``parties``; ``in_force``: the condition with ``{table}`` open.

    Of several statements about one thing the latest by (event time, position) holds.
    """
    found = {key: own for key in keys if (own := product_class(key)) is not None}
    rest = [key for key in keys if key not in found]
    if rest:
        cursor.execute(
            "SELECT DISTINCT ON (c.key) c.key, c.class_key FROM product_class c"  # noqa: S608 - constants
            f" WHERE c.key = ANY(%(rest)s) AND {in_force.format(table='c')}"
            " ORDER BY c.key, c.event_time DESC, c.position DESC, c.ordinal DESC".encode(),
            {**asked, "rest": rest},
        )
        found.update(cursor)
    if not found:
        return {}
    cursor.execute(f"SELECT a.a, a.b FROM alternate a WHERE {in_force.format(table='a')}".encode(), asked)  # noqa: S608
    same = representatives(cursor)
    return {key: same.get(named, named) for key, named in found.items()}


def representatives(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The smallest key of each group that the pairs join, for every key in a pair."""
    leader: dict[str, str] = {}

    def lead(key: str) -> str:
        while leader.setdefault(key, key) != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for first, second in pairs:
        low, high = sorted((lead(first), lead(second)))
        leader[high] = low
    return {key: lead(key) for key in leader}
