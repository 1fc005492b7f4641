"""The nodes of an answer column by column: every id and every event once, and numbers that point to them.

``ids`` are those of the listed nodes, in the order of the answer, then those that only a predecessor names. Answers
over arrays are written without an object for each node; of others the columns are gathered node by node.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

import msgspec
import orjson

from clew.tracing.document import Spell, as_captured, reason_document
from clew.tracing.kernel.arrays import LEVELS
from clew.tracing.request import WORDS, Node, Via, Word
from clew.tracing.writing.answers import FEW, in_arrays

if TYPE_CHECKING:
    from clew.tracing.answer import Answer

NONE = -1


class Columns(msgspec.Struct):
    """``ids``, ``events``: JSON strings with commas between them, in pieces. The others: lists or arrays, one entry for
    each listed node. ``via``, ``certain_via``: places in ``ids``; ``via_event``, ``certain_via_event``: in ``events``;
    NONE: no predecessor. ``time``: UTC microseconds, None where excluded. ``reasons``: by place of the node."""

    ids: Iterator[bytes]
    events: Iterator[bytes]
    kind: Any
    word: Any
    time: Any
    via: Any
    via_event: Any
    certain_via: Any
    certain_via_event: Any
    share: Any
    reasons: dict[str, Any]


def column_pieces(
    answer: Answer,
    words: Collection[Word] = ("certain", "possible"),
    spell: Spell = as_captured,
    offset: int = 0,
    limit: int | None = None,
) -> Iterator[bytes]:
    """One JSON object in pieces. ``words``, ``offset``, ``limit``: which nodes are listed."""
    counts = answer.counts()
    reached = sum(counts[word] for word in words if word != "excluded")
    listed = max(0, min(reached - offset, reached if limit is None else limit))
    if listed > FEW and spell is as_captured and in_arrays(answer):
        from clew.tracing.writing.from_kernel import columns_of

        fast: Any = answer
        columns = columns_of(fast, words, offset, limit)
    else:
        columns = _gathered(answer, answer.page(words, offset, limit), spell)
    yield b'{"kinds":' + orjson.dumps(LEVELS) + b',"words":' + orjson.dumps(WORDS) + b',"ids":['
    yield from columns.ids
    yield b'],"events":['
    yield from columns.events
    yield b"]"
    for name in Columns.__struct_fields__[2:]:
        yield b',"' + name.encode() + b'":' + orjson.dumps(getattr(columns, name), option=orjson.OPT_SERIALIZE_NUMPY)
    yield b"}"


def _gathered(answer: Answer, nodes: Collection[Node], spell: Spell) -> Columns:
    ids = {node.key: place for place, node in enumerate(nodes)}
    events: dict[str, int] = {}

    def place(via: Via | None) -> tuple[int, int]:
        if via is None:
            return NONE, NONE
        return ids.setdefault(via.node, len(ids)), events.setdefault(via.event, len(events))

    def written(key: str) -> str:
        return spell(key, answer.spellings.get(key, key))

    vias = [place(node.via) for node in nodes]
    certain = [place(node.certain_via) for node in nodes]
    return Columns(
        ids=iter((orjson.dumps([written(key) for key in ids])[1:-1],)),
        events=iter((orjson.dumps(list(events))[1:-1],)),
        kind=[LEVELS.index(node.kind) for node in nodes],
        word=[WORDS.index(node.word) for node in nodes],
        time=[node.time for node in nodes],
        via=[node for node, _ in vias],
        via_event=[event for _, event in vias],
        certain_via=[node for node, _ in certain],
        certain_via_event=[event for _, event in certain],
        share=[node.share for node in nodes],
        reasons={
            str(row): reason_document(node.reason, written) for row, node in enumerate(nodes) if node.reason is not None
        },
    )
