"""A trace, its witnesses, and how far it depends on mixing; as ``clew trace --json`` prints them (docs/json.md).

Instants are canonical UTC text. Identifiers as first captured, or as ``epc_format`` asked.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

Kind = Literal["instance", "lot", "class", "operation"]
Word = Literal["certain", "possible", "excluded"]
Way = Literal["backward", "forward"]


class TraceCounts(TypedDict):
    """How many nodes have each word, listed or not."""

    certain: int
    possible: int
    excluded: int


class MixedOperation(TypedDict):
    """An operation with several events: the mixing model ``asked`` for and the one applied (``model``), or why it is
    another (``reason``, a message code). ``overdrawn``, ``left``: decimal text in ``unit``."""

    operation: str
    asked: str
    model: str
    reason: str | None
    dimension: str | None
    unit: str | None
    overdrawn: str | None
    left: str | None


class TracePolicy(TypedDict):
    """By what law it was traced. ``mixing_of``, ``mixed``: only where a model other than ``any`` was asked for."""

    links: list[str]
    contact: bool
    cross_classes: bool
    max_depth: int | None
    mixing: str
    mixing_of: NotRequired[dict[str, str]]
    mixed: NotRequired[list[MixedOperation]]


class TraceVia(TypedDict):
    """``node``: the one before on the way; ``event``: the eventID of what joined them."""

    node: str
    event: str


class TraceReason(TypedDict):
    """Why a node is excluded: a message code with the link that was missed and its times."""

    code: str
    params: dict[str, str | int | None]


class TraceNode(TypedDict):
    """``time``: latest departure (backward) or earliest arrival (forward); None when excluded. ``share``: 0 to 1, None:
    unknown. ``certain_via``: the step before on a certain way, where the node is certain."""

    id: str
    kind: Kind
    word: Word
    time: str | None
    via: TraceVia | None
    certain_via: TraceVia | None
    share: float | None
    reason: TraceReason | None


class StartSubject(TypedDict):
    """``by``: which of what was asked gave it; ``within``: what held it then."""

    id: str
    time: str | None
    by: list[str]
    event: str | None
    events: int
    within: list[str]


class StartFacet(TypedDict):
    """A facet and its value."""

    name: str
    value: str


class StartExcursion(TypedDict):
    """``limits``: ``>30``."""

    name: str
    limits: list[str]
    unit: str | None


class StartAsked(TypedDict):
    """The start as asked."""

    things: list[str]
    facets: list[StartFacet]
    excursions: list[StartExcursion]
    contents_of: list[str]
    between: list[str] | None


class StartCounts(TypedDict):
    """What the start gave."""

    subjects: int
    events: int
    readings: int
    unreadable: int
    classes: int


class TraceStart(TypedDict):
    """The starting set of a trace from facets, excursions or contents."""

    asked: StartAsked
    position: int
    counts: StartCounts
    classes: list[str]
    subjects: list[StartSubject]


class TracePage(TypedDict):
    """Only where ``limit`` or ``offset`` was given. ``next``: the ``offset`` of the following page, None at the end."""

    limit: int | None
    offset: int
    listed: int
    total: int
    next: int | None


class TraceColumns(TypedDict):
    """The nodes column by column (docs/json.md): ``kind`` and ``word`` point into ``kinds`` and ``words``, ``via`` and
    ``certain_via`` into ``ids``, their events into ``events``; -1: none. ``time``: UTC microseconds."""

    kinds: list[str]
    words: list[str]
    ids: list[str]
    events: list[str]
    kind: list[int]
    word: list[int]
    time: list[int | None]
    via: list[int]
    via_event: list[int]
    certain_via: list[int]
    certain_via_event: list[int]
    share: list[float | None]
    reasons: dict[str, TraceReason]


TraceDocument = TypedDict(
    "TraceDocument",
    {
        "subjects": list[str],
        "direction": Way,
        "from": str | None,
        "at": str | None,
        "position": int,
        "policy": TracePolicy,
        "truncated": bool,
        "counts": TraceCounts,
        "start": NotRequired[TraceStart],
        "page": NotRequired[TracePage],
        "nodes": list[TraceNode],
    },
)
"""One direction of one trace; ``from`` belongs to forward, ``at`` to backward, as applied."""
TraceInColumns = TypedDict(
    "TraceInColumns",
    {
        "subjects": list[str],
        "direction": Way,
        "from": str | None,
        "at": str | None,
        "position": int,
        "policy": TracePolicy,
        "truncated": bool,
        "counts": TraceCounts,
        "start": NotRequired[TraceStart],
        "page": NotRequired[TracePage],
        "columns": TraceColumns,
    },
)
"""The same with ``format=columns``."""


class WitnessLink(TypedDict):
    """``end`` None: still so. ``flagged``: its event was recorded with findings."""

    kind: str
    source: str
    target: str
    start: str
    end: str | None
    certain: bool
    flagged: bool


class WitnessStep(TypedDict):
    """``node`` was reached at ``time`` by ``link``, which ``event`` made; the first step is a subject and has none."""

    node: str
    time: str | None
    event: str | None
    link: WitnessLink | None


class WitnessNode(TypedDict):
    """The node that was asked for."""

    id: str
    word: Word
    reason: TraceReason | None


class WitnessDocument(TypedDict):
    """The path to one node of a trace from a subject on; no steps for an excluded node."""

    subjects: list[str]
    direction: Way
    position: int
    node: WitnessNode
    witness: list[WitnessStep]


class SensitivityDifference(TypedDict):
    """A node whose word or share differs between models; ``words``, ``shares``: by model, None: not in that answer."""

    id: str
    kind: Kind
    words: dict[str, Word | None]
    shares: dict[str, float | None]


class SensitivityModel(TypedDict):
    """What one mixing model gives. ``reached``: certain and possible nodes by kind."""

    mixing: str
    counts: TraceCounts
    reached: dict[Kind, int]
    mixed: list[MixedOperation]


class SensitivityDocument(TypedDict):
    """The same trace under several mixing models. ``alike``: how many nodes do not differ."""

    subjects: list[str]
    direction: Way
    position: int
    models: list[SensitivityModel]
    differences: list[SensitivityDifference]
    alike: int
