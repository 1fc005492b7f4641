"""Traces in groups as their documents, in the reader's language."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from clew.bootstrap import Clew
from clew.doors.documents.aggregate import TraceGroup, TraceMember, TraceMembers, TraceSummary
from clew.doors.http.short_names import short_id
from clew.doors.http.wall_clock import offset_here
from clew.events.timestamps import canonical_time, in_offset
from clew.language import render
from clew.scenarios.asking import TraceOptions
from clew.scenarios.names import Names
from clew.scenarios.trace_groups import SAMPLE, By, Group, TraceGroups
from clew.tracing import Answer, Node
from clew.tracing.document import document, node_document
from clew.tracing.request import WORDS, Word


def summary_document(clew: Clew, id: str, options: TraceOptions, by: By, limit: int, lang: str) -> TraceSummary:
    """A trace in groups, the largest first."""
    began = time.perf_counter()
    answer = clew.trace(id, options)
    groups = _groups(clew).groups(answer, _words(options), by)
    shown = groups[:limit]
    speaker = _Speaker(clew, lang)
    told = [speaker.group(group) for group in shown]
    head: dict[str, Any] = document(answer, ())
    return {
        "subjects": head["subjects"],
        "direction": head["direction"],
        "position": head["position"],
        "policy": head["policy"],
        "truncated": head["truncated"],
        "counts": head["counts"],
        "listed": {
            "certain": sum(group.count("certain") for group in groups),
            "possible": sum(group.count("possible") for group in groups),
            "excluded": sum(group.count("excluded") for group in groups),
        },
        "nodes": sum(len(group.nodes) for group in groups),
        "by": by,
        "groups": told,
        "groups_total": len(groups),
        "limit": limit,
        "rest": sum(len(group.nodes) for group in groups[limit:]),
        "seconds": round(time.perf_counter() - began, 3),
    }


def members_document(
    clew: Clew, id: str, options: TraceOptions, by: By, group: str, offset: int, limit: int, lang: str
) -> TraceMembers:
    """A page of one group. Raises NotFound for a group that the trace does not have."""
    answer = clew.trace(id, options)
    found = _groups(clew).group(answer, _words(options), by, group)
    speaker, end = _Speaker(clew, lang), offset + limit
    speaker.prepare(found.nodes[offset:end])
    return {
        "group": speaker.group(found),
        "position": answer.position,
        "members": [speaker.member(answer, node) for node in found.nodes[offset:end]],
        "total": len(found.nodes),
        "offset": offset,
        "limit": limit,
        "next": end if end < len(found.nodes) else None,
    }


def _groups(clew: Clew) -> TraceGroups:
    """Days are cut by the server's clock, since a trace crosses sites."""
    return TraceGroups(clew.store, clew.visibility, _minutes(_offset()) * 60_000_000)


def _offset() -> str:
    return offset_here(time.time_ns() // 1000)


def _minutes(offset: str) -> int:
    return (-1 if offset.startswith("-") else 1) * (int(offset[1:3]) * 60 + int(offset[4:6]))


def _words(options: TraceOptions) -> list[Word]:
    return [word for word in WORDS if word in options.words]


class _Speaker:
    def __init__(self, clew: Clew, lang: str) -> None:
        self._lang = lang
        self._names = Names(clew.store, clew.visibility, lang)

    def group(self, group: Group) -> TraceGroup:
        name = self._names.of(group.product) if group.product else None
        place = None if group.place is None else self._names.of(group.place) or short_id(group.place)
        first, last = group.first, group.last
        return {
            "group": group.id,
            "kind": group.kind,
            "product": group.product,
            "name": name,
            "place": place,
            "bucket": None if group.bucket is None else in_offset(group.bucket, _offset())[:10],
            "text": self._text(group, name),
            "count": len(group.nodes),
            "certain": group.count("certain"),
            "possible": group.count("possible"),
            "excluded": group.count("excluded"),
            "first": None if first is None else canonical_time(first),
            "last": None if last is None else canonical_time(last),
            "sample": [node.id for node in group.nodes[:SAMPLE]],
        }

    def _text(self, group: Group, name: str | None) -> str:
        kind = render(f"lanes.kind.{group.kind}", {}, self._lang)
        called = name or (short_id(group.product) if group.product else "")
        return f"{called} · {kind}" if called else kind

    def prepare(self, nodes: Sequence[Node]) -> None:
        """Look up at once what each of them will be called."""
        self._names.prepare(node.id for node in nodes)

    def member(self, answer: Answer, node: Node) -> TraceMember:
        named = {"label": short_id(node.id), "name": self._names.of(node.id)}
        told: Any = node_document(answer, node) | named
        member: TraceMember = told
        return member
