"""The nodes of any answer as JSON bytes: from arrays where there are some, else node by node; the same bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import orjson

from clew.tracing.document import Spell, as_captured, node_document
from clew.tracing.request import WORDS, Word

if TYPE_CHECKING:
    from clew.tracing.answer import Answer

AT_ONCE = 2000
"""Nodes that are made at once where they are written one by one."""
FEW = 200
"""So many are not worth the arrays."""


def node_bytes(
    answer: Answer,
    words: Collection[Word] = ("certain", "possible"),
    spell: Spell = as_captured,
    offset: int = 0,
    limit: int | None = None,
) -> Iterator[bytes]:
    """The members of ``nodes`` of :func:`clew.tracing.document.document`, with commas between them, in pieces; nothing
    where nothing is listed. Excluded nodes come last: each has a reason in words of its own."""
    counts = answer.counts()
    reached = sum(counts[word] for word in words if word != "excluded")
    listed = max(0, min(reached - offset, reached if limit is None else limit))
    comma = False
    if listed > FEW and spell is as_captured and in_arrays(answer):
        from clew.tracing.writing.from_kernel import listing_of
        from clew.tracing.writing.nodes import node_pieces

        fast: Any = answer
        yield from node_pieces(listing_of(fast, words, offset, limit))
        words = [word for word in words if word == "excluded"]
        comma, offset = True, 0
        limit = None if limit is None else limit - listed
    yield from _one_by_one(answer, words, spell, offset, limit, comma)


def in_arrays(answer: Answer) -> bool:
    return hasattr(answer, "columns") and hasattr(getattr(answer, "names", None), "behind")


def _one_by_one(
    answer: Answer, words: Collection[Word], spell: Spell, offset: int, limit: int | None, comma: bool
) -> Iterator[bytes]:
    wanted = frozenset(word for word in WORDS if word in words)
    while wanted and limit != 0:
        nodes = answer.page(wanted, offset, AT_ONCE if limit is None else min(limit, AT_ONCE))
        if not nodes:
            return
        told = b",".join(orjson.dumps(node_document(answer, node, spell)) for node in nodes)
        yield b"," + told if comma else told
        comma, offset = True, offset + len(nodes)
        limit = None if limit is None else limit - len(nodes)
