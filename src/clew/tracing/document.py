"""The JSON document of a trace: the same on every door, one document per subject and direction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from clew.events.timestamps import canonical_time
from clew.tracing.answer import Answer
from clew.tracing.quantities import base_unit, decimal_text
from clew.tracing.request import Node, Reason, Via, Word

Spell = Callable[[str, str], str]
"""(key, spelling first captured) → how the caller wants it written."""


def as_captured(key: str, spelling: str) -> str:
    return spelling


def document(
    answer: Answer, words: Collection[Word] = ("certain", "possible"), spell: Spell = as_captured
) -> dict[str, Any]:
    """Plain JSON-ready. ``words``: which nodes are listed; the counts are of all. Times are canonical UTC text."""
    request = answer.request

    def written(key: str) -> str:
        return spell(key, answer.spellings.get(key, key))

    return {
        "subjects": [written(key) for key in answer.subjects],
        "direction": request.direction,
        "from": _time(answer.from_time),
        "at": _time(answer.at_time),
        "position": answer.position,
        "policy": {
            "links": ["consume", "produce", "install", *(["contain"] if request.contact else [])],
            "contact": request.contact,
            "cross_classes": request.cross_classes,
            "max_depth": request.max_depth,
            "mixing": request.mixing.model.text,
            **_mixing(answer, written),
        },
        "truncated": answer.truncated,
        "counts": dict(answer.counts()),
        "nodes": [_node(node, written) for node in answer.page(words)],
    }


def _mixing(answer: Answer, written: Callable[[str], str]) -> dict[str, Any]:
    """What became of the mixing models asked for; nothing to say where no other than ``any`` was."""
    mixing = answer.request.mixing
    if mixing.is_any:
        return {}
    return {
        "mixing_of": {written(key): model.text for key, model in mixing.of},
        "mixed": mixed_document(answer, written),
    }


def mixed_document(answer: Answer, written: Callable[[str], str]) -> list[dict[str, Any]]:
    """The operations with several events in the answer, each with the model asked for and the one applied, or why it is
    another (``reason``, a message code)."""
    return [
        {
            "operation": written(each.operation),
            "asked": each.asked,
            "model": each.model,
            "reason": each.reason,
            "dimension": each.dimension,
            "unit": None if each.dimension is None else base_unit(each.dimension),
            "overdrawn": None if each.overdrawn is None else decimal_text(each.overdrawn),
            "left": None if each.left is None else decimal_text(each.left),
        }
        for each in answer.mixed
    ]


def _node(node: Node, written: Callable[[str], str]) -> dict[str, Any]:
    return {
        "id": written(node.key),
        "kind": node.kind,
        "word": node.word,
        "time": _time(node.time),
        "via": _via(node.via, written),
        "certain_via": _via(node.certain_via, written),
        "share": node.share,
        "reason": reason_document(node.reason, written),
    }


def _via(via: Via | None, written: Callable[[str], str]) -> dict[str, str] | None:
    return None if via is None else {"node": written(via.node), "event": via.event}


def reason_document(reason: Reason | None, written: Callable[[str], str]) -> dict[str, Any] | None:
    if reason is None:
        return None
    ends = {"source": written(reason.source), "target": written(reason.target)}
    return {"code": reason.code, "params": {**ends, **reason.params}}


def _time(microseconds: int | None) -> str | None:
    return None if microseconds is None else canonical_time(microseconds)


def node_document(answer: Answer, node: Node, spell: Spell = as_captured) -> dict[str, Any]:
    """One entry of ``nodes``."""
    return _node(node, lambda key: spell(key, answer.spellings.get(key, key)))
