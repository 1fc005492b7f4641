"""The JSON of a trace at the doors: with its start, in pages, written piece by piece where it is long."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import msgspec
import orjson

from clew.events.timestamps import canonical_time
from clew.tracing.document import Spell, document, node_document
from clew.tracing.writing.answers import node_bytes
from clew.tracing.writing.columns import column_pieces

if TYPE_CHECKING:
    from clew.scenarios.starting_sets import Starting
    from clew.scenarios.starting_sets.starting import Source
    from clew.tracing import Answer
    from clew.tracing.request import Word


class Page(msgspec.Struct, frozen=True):
    """Which of the nodes with the words asked for: at most ``limit`` (None: all) from ``offset`` on."""

    limit: int | None = None
    offset: int = 0

    @property
    def is_all(self) -> bool:
        return self.limit is None and self.offset == 0


ALL = Page()


def trace_head(
    answer: Answer, words: Collection[Word], spell: Spell, start: Starting | None, page: Page
) -> dict[str, Any]:
    """The document without its nodes. ``start`` and ``page`` stand in it where there are such."""
    head = document(answer, (), spell)
    del head["nodes"]
    if start is not None:
        head["start"] = start_document(start, spell)
    if not page.is_all:
        counts = answer.counts()
        total = sum(counts[word] for word in words)
        listed = max(0, min(total - page.offset, total if page.limit is None else page.limit))
        head["page"] = {
            "limit": page.limit,
            "offset": page.offset,
            "listed": listed,
            "total": total,
            "next": page.offset + listed if page.offset + listed < total else None,
        }
    return head


def trace_pieces(
    answer: Answer, words: Collection[Word], spell: Spell, start: Starting | None = None, page: Page = ALL
) -> Iterator[bytes]:
    """The document as JSON text, nodes last, so that a long answer never stands in memory twice."""
    head = orjson.dumps(trace_head(answer, words, spell, start, page))
    yield head[:-1] + b',"nodes":['
    yield from node_bytes(answer, words, spell, page.offset, page.limit)
    yield b"]}\n"


def trace_columns(
    answer: Answer, words: Collection[Word], spell: Spell, start: Starting | None = None, page: Page = ALL
) -> Iterator[bytes]:
    """The same facts with ``columns`` in place of ``nodes``: a third of the bytes."""
    yield orjson.dumps(trace_head(answer, words, spell, start, page))[:-1] + b',"columns":'
    yield from column_pieces(answer, words, spell, page.offset, page.limit)
    yield b"}\n"


def trace_document(
    answer: Answer, words: Collection[Word], spell: Spell, start: Starting | None = None, page: Page = ALL
) -> dict[str, Any]:
    """The same as plain values."""
    nodes = answer.page(words, page.offset, page.limit)
    told = [node_document(answer, node, spell) for node in nodes]
    return {**trace_head(answer, words, spell, start, page), "nodes": told}


def start_document(start: Starting, spell: Spell) -> dict[str, Any]:
    """What was asked, what that gave, and from which events, so that it can be checked."""

    def written(key: str) -> str:
        return spell(key, start.spellings.get(key, key))

    def subject(source: Source) -> dict[str, Any]:
        return {
            "id": written(source.key),
            "time": None if source.time is None else canonical_time(source.time),
            "by": list(source.by),
            "event": None if source.event is None else start.event_ids.get(source.event),
            "events": source.events,
            "within": [written(key) for key in source.within],
        }

    return {
        "asked": asked_document(start),
        "position": start.position,
        "counts": {
            "subjects": len(start.sources),
            "events": start.events,
            "readings": start.readings,
            "unreadable": start.unreadable,
            "classes": len(start.classes),
        },
        "classes": [written(key) for key in start.classes],
        "subjects": [subject(source) for source in start.sources],
    }


def asked_document(start: Starting) -> dict[str, Any]:
    asked = start.asked
    window = asked.window
    return {
        "things": list(asked.things),
        "facets": [{"name": each.name, "value": each.value} for each in asked.facets],
        "excursions": [
            {
                "name": each.name,
                "limits": [f"{limit.sign}{limit.number}" for limit in each.limits],
                "unit": each.unit,
            }
            for each in asked.excursions
        ],
        "contents_of": list(asked.contents_of),
        "between": None if window is None else [canonical_time(window.start), canonical_time(window.end)],
    }
