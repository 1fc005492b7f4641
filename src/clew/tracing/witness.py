"""Witness paths: the chain of predecessors behind one node's word, for a person to read and check."""

from __future__ import annotations

from clew.events.errors import NotFound
from clew.tracing.answer import Answer, Step


def witness(answer: Answer, node: str) -> tuple[Step, ...]:
    """The path from a subject to ``node`` (key): certain if the node is, else by earliest arrivals. Empty for an
    excluded node: there is none. Raises ``NotFound`` for a node that the answer does not know."""
    known = answer.node(node)
    if known is None:
        raise NotFound("trace.not_in_answer", id=node)
    return () if known.word == "excluded" else answer.path(known)
