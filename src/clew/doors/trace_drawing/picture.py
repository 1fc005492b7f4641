"""What a drawing of a trace shows, whatever it is drawn with: rows on one time axis, past left.

A few nodes each have a row, in the order in which influence flowed, joined to the row they were reached through. Many
are gathered: one row for each word, kind and product class, with how many were reached when. Counts are always of all.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import msgspec

from clew.events.timestamps import parse_timestamp
from clew.tracing import Answer, Node
from clew.tracing.links import OPEN
from clew.tracing.request import WORDS, Reason, Word

ROWS_SHOWN = 40
"""Nodes that have a row of their own; more are gathered."""
GROUPS_SHOWN = 24
SUBJECTS_SHOWN = 6
EXCLUDED_SHOWN = 8
EXCLUDED: tuple[Word, ...] = ("excluded",)
RowKind = Literal["instance", "lot", "class", "operation", "other"]
RowWord = Literal["subject", "certain", "possible", "excluded"]
Spans = Callable[[Sequence[str]], Mapping[str, tuple[int, int]]]
_CLASS = re.compile(r"https://id\.gs1\.org/01/(\d+)|(.*[:/])", re.DOTALL)


class Bar(msgspec.Struct, frozen=True):
    """A link that was open in ``[start, end)`` (UTC microseconds; end None: still), or an operation of several events.
    ``certain``: of its own."""

    start: int
    end: int | None
    certain: bool


class Row(msgspec.Struct, kw_only=True):
    """``id``: of the node, of a group of its first member; ``count``: how many nodes. ``first``, ``last``: when it was
    first and last seen. ``mark``: the instant at which it was reached, as the event ``event`` (its eventID) says;
    ``on``: the row that it was reached through.
    ``times``: of a group, when its members were reached. ``reason``: why it is excluded. UTC microseconds."""

    id: str
    kind: RowKind
    word: RowWord
    count: int = 1
    first: int | None = None
    last: int | None = None
    mark: int | None = None
    bar: Bar | None = None
    on: int | None = None
    times: tuple[int, ...] = ()
    reason: Reason | None = None
    event: str | None = None

    @property
    def is_group(self) -> bool:
        return self.count > 1

    def instants(self) -> list[int]:
        """Everything on it that the axis must have room for."""
        ends = () if self.bar is None else (self.bar.start, self.bar.end)
        piled = (*self.times[:: max(1, len(self.times) // 12)], *self.times[-1:])
        found = (self.first, self.last, self.mark, *ends, *piled)
        return [time for time in found if time is not None]


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """``rows``: from top to bottom; ``gathered``: whether nodes share rows."""

    direction: str
    position: int
    counts: Mapping[str, int]
    rows: tuple[Row, ...]
    gathered: bool
    truncated: bool
    left_out: int = 0
    """Nodes of groups beyond :data:`GROUPS_SHOWN`, none of which has a row."""

    def ticks(self) -> list[int]:
        """Instants worth a tick of the axis, the ends first: those at which something was reached, of groups a few."""
        everything = [time for row in self.rows for time in row.instants()]
        if not everything:
            return []
        marks = sorted(row.mark for row in self.rows if row.mark is not None)
        piled = sorted(time for row in self.rows for time in row.times[:: max(1, len(row.times) // 12)])
        return list(dict.fromkeys((min(everything), max(everything), *marks, *piled)))


def picture(answer: Answer, spans: Spans, *, most: int = ROWS_SHOWN) -> Picture:
    """What to draw of an answer. ``spans``: first and last event time of things, by key."""
    counts = answer.counts()
    reached = counts["certain"] + counts["possible"]
    gathered = reached > most or len(answer.subjects) > SUBJECTS_SHOWN
    left_out = 0
    if gathered:
        rows, left_out = _gathered(answer, spans)
    else:
        rows = _single(answer, spans)
    return Picture(
        direction=answer.request.direction,
        position=answer.position,
        counts={word: counts[word] for word in WORDS},
        rows=(*rows, *_excluded(answer)),
        gathered=gathered,
        truncated=answer.truncated,
        left_out=left_out,
    )


def _single(answer: Answer, spans: Spans) -> list[Row]:
    nodes = {node.key: node for node in answer.page(("certain", "possible"))}
    forward = answer.request.direction == "forward"
    order = _order(answer.subjects, nodes, forward)
    known = spans([key for key in order if key not in nodes or nodes[key].kind != "operation"])
    rows = [_row(answer, key, nodes.get(key), known.get(key), forward) for key in order]
    index = {key: number for number, key in enumerate(order)}
    for key, row in zip(order, rows, strict=True):
        node = nodes.get(key)
        if node is not None and node.via is not None:
            row.on = index.get(node.via.node)
    _stretch(rows)
    return rows


def _order(subjects: Sequence[str], nodes: Mapping[str, Node], forward: bool) -> list[str]:
    """Each node beside what it was reached through: forward below it, backward above it."""
    children: defaultdict[str, list[str]] = defaultdict(list)
    for key, node in nodes.items():
        children[node.via.node if node.via is not None else subjects[0]].append(key)
    order: list[str] = []
    placed: set[str] = set()
    waiting = [*reversed(subjects)]
    while waiting:
        key = waiting.pop()
        if key not in placed:
            placed.add(key)
            order.append(key)
            waiting.extend(sorted(children[key], key=lambda each: (nodes[each].time or 0, each), reverse=forward))
    order += [key for key in nodes if key not in placed]
    return order if forward else order[::-1]


def _row(answer: Answer, key: str, node: Node | None, span: tuple[int, int] | None, forward: bool) -> Row:
    first, last = span or (None, None)
    if node is None:
        kind: RowKind = "operation" if key.startswith(("event:", "transformation:")) else "instance"
        return Row(id=answer.spellings.get(key, key), kind=kind, word="subject", first=first, last=last)
    row = Row(id=node.id, kind=node.kind, word=node.word, first=first, last=last, mark=node.time)
    row.event = None if node.via is None else node.via.event
    steps = answer.path(node)
    link = steps[-1].link if steps else None
    if link is None:
        return row
    row.mark = link.start
    if link.end != link.start + 1:
        row.bar = Bar(link.start, None if link.end >= OPEN else link.end, node.word == "certain")
    if node.kind == "class":
        # Its own first and last events say nothing about this trace: it is a boundary.
        row.first = row.last = None
    elif forward and row.first is not None:
        row.first = min(max(row.first, link.start), row.last or link.start)
    elif row.last is not None:
        row.last = max(link.start, row.first or link.start)
    return row


def _stretch(rows: Sequence[Row]) -> None:
    """An operation lasts from its first to its last link in the answer; a subject is there from its first on."""
    joined: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        if row.on is not None and row.mark is not None:
            joined[row.on].append(row.mark)
    for number, row in enumerate(rows):
        times = [*joined[number], *([row.mark] if row.mark is not None else [])]
        if row.kind == "operation" and times and min(times) < max(times):
            row.bar = Bar(min(times), max(times), row.word != "possible")
        if times and row.kind not in ("class", "operation"):
            row.first = min(times if row.first is None else (*times, row.first))
            row.last = max(times if row.last is None else (*times, row.last))


def _gathered(answer: Answer, spans: Spans) -> tuple[list[Row], int]:
    groups: defaultdict[tuple[str, str, str], list[Node]] = defaultdict(list)
    for node in answer.page(("certain", "possible")):
        groups[node.kind, _class_of(node), node.word].append(node)
    forward = answer.request.direction == "forward"
    alone = [nodes[0].key for nodes in groups.values() if len(nodes) == 1][:GROUPS_SHOWN]
    known = spans(alone)
    rows = [
        _row(answer, nodes[0].key, nodes[0], known.get(nodes[0].key), forward)
        if nodes[0].key in alone
        else _group(nodes)
        for nodes in groups.values()
    ]
    kept = sorted(rows, key=lambda row: -row.count)[:GROUPS_SHOWN]
    left_out = sum(row.count for row in rows) - sum(row.count for row in kept)
    kept.sort(key=lambda row: (_middle(row), row.word, row.id))
    subjects = _subjects(answer, spans)
    return ([*subjects, *kept] if forward else [*kept, *subjects]), left_out


def _group(nodes: Sequence[Node]) -> Row:
    first = nodes[0]
    times = tuple(sorted(node.time for node in nodes if node.time is not None))
    mark = times[0] if len(nodes) == 1 and times else None
    return Row(id=first.id, kind=first.kind, word=first.word, count=len(nodes), times=times, mark=mark)


def _middle(row: Row) -> int:
    return row.times[len(row.times) // 2] if row.times else row.mark or 0


def _class_of(node: Node) -> str:
    """What nodes are gathered by: the product class in a GS1 key, else all but the last part of the identifier."""
    if node.kind in ("operation", "class"):
        return ""
    found = _CLASS.match(node.key)
    return (found[1] or found[2]) if found else ""


def _subjects(answer: Answer, spans: Spans) -> list[Row]:
    known = spans(answer.subjects)
    own = {subject.key: subject.time for subject in answer.request.subjects}
    if len(answer.subjects) <= SUBJECTS_SHOWN:
        return [_row(answer, key, None, known.get(key), forward=True) for key in answer.subjects]
    found = (own.get(key) or known.get(key, (None,))[0] for key in answer.subjects)
    times = tuple(sorted(time for time in found if time is not None))
    first = answer.spellings.get(answer.subjects[0], answer.subjects[0])
    return [Row(id=first, kind="other", word="subject", count=len(answer.subjects), times=times)]


def _excluded(answer: Answer) -> list[Row]:
    """Each with its reason, or one row for each reason's kind."""
    nodes = answer.page(EXCLUDED)
    if len(nodes) <= EXCLUDED_SHOWN:
        return [
            Row(id=node.id, kind=node.kind, word="excluded", mark=_missed_at(node.reason), reason=node.reason)
            for node in nodes
        ]
    groups: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in nodes:
        groups[node.reason.code if node.reason else "", node.kind].append(node)
    rows = []
    for gathered in sorted(groups.values(), key=lambda each: -len(each))[:EXCLUDED_SHOWN]:
        times = sorted(time for node in gathered if (time := _missed_at(node.reason)) is not None)
        row = Row(id=gathered[0].id, kind=gathered[0].kind, word="excluded", count=len(gathered), times=tuple(times))
        row.reason = gathered[0].reason
        rows.append(row)
    return rows


def _missed_at(reason: Reason | None) -> int | None:
    told = reason.params.get("link_time") if reason else None
    return parse_timestamp(told).microseconds if isinstance(told, str) else None


def histogram(times: Sequence[int], place: Callable[[int], float], columns: int) -> list[int]:
    """How many of the instants fall into each of the columns ``0 … columns - 1``."""
    counted = Counter(min(max(int(place(time)), 0), columns - 1) for time in times)
    return [counted[column] for column in range(columns)]
