"""What a trace is asked, and the shape of its answer's nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from clew.events.errors import BadRequest
from clew.tracing.mixing.policy import MixingPolicy
from clew.tracing.ports import Level
from clew.tracing.reachability import Direction

Word = Literal["certain", "possible", "excluded"]
NodeKind = Literal["instance", "lot", "class", "operation"]
Parameter = str | int | None
WORDS: tuple[Word, ...] = ("certain", "possible", "excluded")

_LEVELS: Mapping[Level, NodeKind] = {"instance": "instance", "lot": "lot", "class": "class"}


class Subject(msgspec.Struct, frozen=True):
    """``key``: of a thing or an operation. ``time``: the instant it starts from (UTC microseconds), where it has one of
    its own (a facet: the event's time); None: the trace's ``from_time`` or ``at_time``. ``alone``: a container that
    stands for itself only: what it held when it mattered (during an excursion) is named beside it, each with its time,
    and what it holds at other times is none of the start."""

    key: str
    time: int | None = None
    alone: bool = False


class TraceRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One trace. Instants are UTC microseconds, ``as_known_at`` a log position (None: the head).

    ``from_time`` belongs to forward (None: the beginning), ``at_time`` to backward (None: the end of the log).
    ``contact``: also follow containment, until a reset. ``cross_classes``: go on through bare classes.
    ``max_depth``: keep nodes joined to a subject by so many links at most; the answer then says that it is truncated.
    ``mixing``: which earlier inputs are in an output of an operation with several events.
    """

    subjects: tuple[Subject, ...]
    direction: Direction
    from_time: int | None = None
    at_time: int | None = None
    as_known_at: int | None = None
    contact: bool = False
    cross_classes: bool = False
    max_depth: int | None = None
    mixing: MixingPolicy = MixingPolicy()

    def __post_init__(self) -> None:
        if not self.subjects:
            raise BadRequest("trace.no_subject")
        if self.direction == "forward" and self.at_time is not None:
            raise BadRequest("trace.at_is_backward")
        if self.direction == "backward" and self.from_time is not None:
            raise BadRequest("trace.from_is_forward")
        if self.max_depth is not None and self.max_depth < 0:
            raise BadRequest("trace.depth_invalid", depth=self.max_depth)
        if self.as_known_at is not None and self.as_known_at < 0:
            raise BadRequest("trace.position_invalid", position=self.as_known_at)


def known_position(as_known_at: int | None, head: int) -> int:
    """The log position that a question is answered at (None: the head, which is the log's last).

    Beyond the head there is no prefix of the log to answer from: what is recorded later would change such an answer,
    and nobody could compute it again. Raises BadRequest ``trace.position_invalid``, ``trace.position_beyond``."""
    if as_known_at is None:
        return head
    if as_known_at < 0:
        raise BadRequest("trace.position_invalid", position=as_known_at)
    if as_known_at > head:
        raise BadRequest("trace.position_beyond", position=as_known_at, head=head)
    return as_known_at


class Via(msgspec.Struct, frozen=True, gc=False):
    """A predecessor: its node key, and the eventID of the event that made the link."""

    node: str
    event: str


class Reason(msgspec.Struct, frozen=True):
    """Why a node is excluded: a message code; ``source`` and ``target`` of the link that was missed (node keys, as the
    link runs), ``params``: the event and the times (canonical UTC text)."""

    code: str
    source: str
    target: str
    params: Mapping[str, Parameter]


class Node(msgspec.Struct, frozen=True, gc=False):
    """``key``: what nodes refer to each other by; ``id``: as first captured. ``time``: earliest arrival (forward) or
    latest departure (backward), UTC microseconds; None when excluded. ``share``: None: unknown."""

    key: str
    id: str
    kind: NodeKind
    word: Word
    time: int | None = None
    via: Via | None = None
    certain_via: Via | None = None
    share: float | None = None
    reason: Reason | None = None


def kind_of(level: Level) -> NodeKind:
    return _LEVELS[level]
