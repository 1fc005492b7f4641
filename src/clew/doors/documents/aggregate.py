"""A trace of any size made readable: groups of nodes with counts, and the members of one group in pages."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from clew.doors.documents.trace import TraceCounts, TraceNode, TracePolicy


class TraceGroup(TypedDict):
    """Nodes of one ``kind`` and ``product`` (as the identifier or its master data name it; None: none is known), split
    further by ``place`` (where they were last seen) or ``bucket`` (a day, ``2026-03-02``, of their time) where that was
    asked. ``group``: hand it in as ``group`` for the members. ``first``, ``last``: the span of their times (UTC), None
    for excluded ones. ``sample``: the first few identifiers. ``text``: kind and product in words."""

    group: str
    kind: Literal["instance", "lot", "class", "operation"]
    product: str | None
    name: str | None
    place: str | None
    bucket: str | None
    text: str
    count: int
    certain: int
    possible: int
    excluded: int
    first: str | None
    last: str | None
    sample: list[str]


class TraceSummary(TypedDict):
    """``/api/v1/trace/summary``: largest groups first. ``groups_total`` counts them all, ``groups`` holds at most
    ``limit``; ``rest``: nodes in groups that are not listed. ``truncated``: the trace itself was bounded by
    ``max_depth``. ``counts``: of the whole trace; ``nodes``: all with the words asked for, ``listed``: the same by
    word; ``seconds``: what the trace and the grouping took."""

    subjects: list[str]
    direction: Literal["backward", "forward"]
    position: int
    policy: TracePolicy
    truncated: bool
    counts: TraceCounts
    listed: TraceCounts
    nodes: int
    by: Literal["product", "place", "day"]
    groups: list[TraceGroup]
    groups_total: int
    limit: int
    rest: int
    seconds: float


class TraceMember(TraceNode):
    """A node of a group, with what it is called."""

    label: str
    name: str | None


class TraceMembers(TypedDict):
    """``/api/v1/trace/summary/members``: a page of one group in the order of the trace (time, id). ``next``: the
    ``offset`` of the following page, None at the end."""

    group: TraceGroup
    position: int
    members: list[TraceMember]
    total: int
    offset: int
    limit: int
    next: int | None
