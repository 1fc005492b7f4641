"""The static closure, counted: what a full answer calls certain, possible or excluded, and the nodes asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from clew.testing.factory.links import CONTAIN, link_blocks
from clew.tracing.kernel.arrays import GraphArrays, untouched
from clew.tracing.kernel.joined import joined
from clew.tracing.kernel.searchable import Searchable
from clew.tracing.snapshot.bare_links import base_from_links


def closure(pairs: list[tuple[int, int]], begun: int) -> list[int]:
    leads: dict[int, list[int]] = {}
    for source, target in pairs:
        leads.setdefault(source, []).append(target)
    found, waiting = {begun}, [begun]
    while waiting:
        for node in leads.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return sorted(found)


def test_all_that_is_joined_is_found_whatever_room_there_was() -> None:
    blocks = list(link_blocks(20_000))
    base = base_from_links(blocks)
    searchable = Searchable(GraphArrays(base, untouched(len(base.node))))
    links = [
        (source, target)
        for block in blocks
        for kind, source, target in zip(block.kind, block.source, block.target, strict=True)
        if kind != CONTAIN
    ]
    back = [(target, source) for source, target in links]
    last = links[-1][1]
    for begun in (0, last):
        for forward in (True, False):
            # A thread of its own begins with the smallest space.
            with ThreadPoolExecutor(1) as fresh:
                found = fresh.submit(lambda: joined(searchable, np.array([begun]), forward).tolist()).result()  # noqa: B023
            assert sorted(found) == closure(links if forward else back, begun)


def test_many_nodes_are_more_than_the_smallest_room() -> None:
    base = base_from_links(list(link_blocks(20_000)))
    searchable = Searchable(GraphArrays(base, untouched(len(base.node))))
    everything = np.arange(len(base.node))
    with ThreadPoolExecutor(1) as fresh:
        found = fresh.submit(lambda: joined(searchable, everything, True).tolist()).result()
    assert len(everything) > 4096
    assert sorted(found) == everything.tolist()
