"""Genealogy in time: what reaches what, when, and how surely (docs/trace-semantics.md). Pure: links in, answer out."""

from __future__ import annotations

from clew.tracing.answer import Answer, Step
from clew.tracing.document import document
from clew.tracing.links import Link
from clew.tracing.ports import AliasRecord, Level, LinkSource, Spelling
from clew.tracing.request import WORDS, Node, Reason, Subject, TraceRequest, Via, Word
from clew.tracing.trace import PlainAnswer, trace
from clew.tracing.witness import witness

__all__ = [
    "WORDS",
    "AliasRecord",
    "Answer",
    "Level",
    "Link",
    "LinkSource",
    "Node",
    "PlainAnswer",
    "Reason",
    "Spelling",
    "Step",
    "Subject",
    "TraceRequest",
    "Via",
    "Word",
    "document",
    "trace",
    "witness",
]
