"""The time-lane explorer: one thing's lots, operations, parameters and whereabouts on one axis (docs/lanes.md).

Instants are UTC (``2026-03-03T01:20:00Z``); ``local`` beside one is the wall clock where it happened. ``label`` is what
stands on a label (the last part of an identifier), ``id`` the identifier as first captured, ``name`` what master data
call it, in the reader's language. Numbers of measurements are text as written in ``value`` and floats in ``number``.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

Tone = Literal["defect", "caution", "good", "plain"]
Word = Literal["certain", "possible"]
Category = Literal["man", "machine", "material", "method", "environment", "measurement", "none"]
NodeKind = Literal["instance", "lot", "class", "operation"]


class Named(TypedDict):
    """A thing, a place or a party. ``name``: of its master data, None without any."""

    id: str
    label: str
    name: str | None


class LaneChip(TypedDict):
    """What the header says beside the name. ``code``: which statement it is (``judgement``, ``disposition``, ``held``,
    ``ended``, ``record``), ``text``: in the reader's language."""

    code: str
    tone: Tone
    text: str


class RecordCheck(TypedDict):
    """``checked``: events of this thing whose bytes were hashed again now; ``intact``: how many still give the leaf
    hash that was written when they were recorded."""

    checked: int
    intact: int


class Spellings(TypedDict):
    """The same identifier in the forms that it has; None where there is no such form."""

    captured: str
    urn: str | None
    digital_link: str | None


class LaneSubject(TypedDict):
    """``events``: how many name it; ``shown``: how many of them were read for this answer. ``sources``: the files that
    its first events came in. ``offset``: of the wall clock in ``local`` (``+08:00``)."""

    id: str
    key: str
    kind: Literal["instance", "lot", "class", "operation", "event"]
    label: str
    name: str | None
    product: Named | None
    aliases: list[str]
    spellings: Spellings
    statement: str
    chips: list[LaneChip]
    events: int
    shown: int
    record: RecordCheck
    location: Named | None
    container: Named | None
    assembly: Named | None
    holds: list[str]
    ended: str | None
    sources: list[str]
    offset: str


class GridLine(TypedDict):
    """``text``: a day (``03-02``) or a wall-clock time (``09:00``) of the site."""

    at: str
    text: str


class ZoneDocument(TypedDict):
    """A part of the axis, linear in time. ``kind``: ``materials`` before the first operation, ``production`` around
    operations close together, ``logistics`` after the last, ``waiting`` where nothing happened. ``width``: its share of
    the axis (all add up to 1). ``step``: seconds between two grid lines (``lines`` is empty while waiting); ``text``:
    ``1 格 = 2 天``, or how long nothing happened."""

    kind: Literal["materials", "production", "waiting", "logistics"]
    start: str
    end: str
    width: float
    step: int
    text: str
    lines: list[GridLine]


class LaneSuspicion(TypedDict):
    """Why a lot or operation is suspect. ``kind``: a ``hold`` in force, an open recall ``scope`` that starts with it, a
    recorded ``cause`` run in which it survived. ``id``: of the hold, scope or run; ``tone``: ``defect`` where it is
    proven (a cause run with causal evidence or adjusted association), else ``caution``."""

    kind: Literal["hold", "scope", "cause"]
    id: str
    tone: Tone
    text: str


class LotLane(TypedDict):
    """One lot or part above the spine. ``start``: when it was received or made, else first seen (``start_is``);
    ``end``: the instant it went in. ``operation``: the ``id`` of the operation of the spine that it lands in (None: it
    landed in none that is shown), ``into``: the thing it joined on the way (None: the subject itself), ``depth``: how
    many things away. ``share``: of it in the thing, 0 to 1, None: unknown."""

    id: str
    key: str
    kind: NodeKind
    label: str
    name: str | None
    category: Category
    word: Word
    start: str
    start_is: Literal["received", "made", "seen"]
    end: str
    operation: str | None
    into: Named | None
    depth: int
    share: float | None
    suspicions: list[LaneSuspicion]


class MinorLot(TypedDict):
    """A lot without a lane of its own: a tick at ``end``."""

    id: str
    label: str
    name: str | None
    word: Word
    end: str


class LotsAbove(TypedDict):
    """``lanes``: chosen by relevance, in the order of ``end``; ``minor``: at most ``minor_limit`` of the ``rest``.
    ``rule``: how they were chosen, in words."""

    total: int
    certain: int
    possible: int
    lanes: list[LotLane]
    rest: int
    minor: list[MinorLot]
    minor_limit: int
    rule: str


class LaneJudgement(TypedDict):
    """``text``: characteristic and result in words. ``defect_class``: as stated, None without."""

    characteristic: str
    label: str
    result: str | None
    value: str | None
    unit: str | None
    defect_class: str | None
    tone: Tone
    text: str


class LaneMeasurement(TypedDict):
    """``unit``: Rec 20 code, ``symbol``: as people write it. ``within``: keeps its limits, None without limits.
    ``limits``: where they come from: the ``reading`` itself, ``master`` data valid then, None: none are known.
    ``doubt``: what makes its gauge doubtful then, in words."""

    characteristic: str
    label: str
    value: str | None
    number: float | None
    unit: str | None
    symbol: str | None
    nominal: float | None
    lower: float | None
    upper: float | None
    limits: Literal["reading", "master"] | None
    within: bool | None
    result: str | None
    tone: Tone
    gauge: str | None
    doubt: str | None


class LaneGauge(TypedDict):
    """A gauge that the operation used. ``state``: as judged now; ``doubtful``: at the instant of use; ``text``: both in
    words; ``due``: of the next calibration."""

    id: str
    name: str | None
    state: Literal["failed", "overdue", "due_soon", "never_calibrated", "good", "retired"]
    doubtful: bool
    due: str | None
    tone: Tone
    text: str


class LaneFact(TypedDict):
    """An exposure: ``value`` as it may be shown to this reader (a person by the end of the token only)."""

    name: str
    label: str
    value: str
    category: Category


class LaneUse(TypedDict):
    """What else an operation names. ``role``: ``input``, ``output``, ``parent``, ``child``, ``epc`` …, ``text``: it in
    words; ``amount``: quantity with unit, empty for an instance."""

    id: str
    label: str
    name: str | None
    role: str
    text: str
    amount: str


class LaneAttachment(TypedDict):
    """``href``: where its bytes are, None: they were never received. ``name``: its title, else its media type."""

    name: str
    media_type: str
    href: str | None
    digest: str


class LaneOperation(TypedDict):
    """One block of the spine: an event of the thing, or of a serialised part that is certainly in it, before it went in
    (``part``). ``id``: the log position of its event as text, the ``id`` of ``/trace/event``; ``start`` is ``end`` for
    an instant. ``title``: the process step in words, else the business step; ``code``: the process step as written.
    ``voided``: an error declaration voids it. ``production``: it belongs to a production zone. ``uses_total``: of
    ``uses``, which holds the first few."""

    id: str
    event_id: str
    position: int
    type: str
    start: str
    end: str
    local: str
    title: str
    code: str | None
    step: str | None
    disposition: str | None
    disposition_text: str | None
    production: bool
    part: Named | None
    place: Named | None
    equipment: str | None
    equipment_name: str | None
    operator: str | None
    program: str | None
    program_version: str | None
    tone: Tone
    note: str
    judgements: list[LaneJudgement]
    measurements: list[LaneMeasurement]
    gauges: list[LaneGauge]
    facts: list[LaneFact]
    uses: list[LaneUse]
    uses_total: int
    attachments: list[LaneAttachment]
    suspicions: list[LaneSuspicion]
    voided: bool
    party: str
    content_hash: str


class Spine(TypedDict):
    """``operations``: in the order of time, at most ``limit`` of ``total``; ``own``: how many of the total are the
    thing's own; ``production``: how many are production and in force; ``seconds``: from the first of those to the last.
    ``parts_unread``: serialised parts beyond those whose own operations are told here."""

    operations: list[LaneOperation]
    total: int
    own: int
    production: int
    parts_unread: int
    limit: int
    seconds: int


class LaneStay(TypedDict):
    """A stepped bar below. ``kind``: a ``container`` that held it, a ``party`` or place that it was sent to, or
    something it went ``into``. ``end`` None: still. ``within``: index of the stay that brought it there. ``event``: the
    id of the event that says so."""

    id: str
    label: str
    name: str | None
    kind: Literal["container", "party", "into"]
    text: str
    word: Word
    start: str
    end: str | None
    within: int | None
    event: str


class WhereNow(TypedDict):
    """``status``: one of the words of docs/recall-scopes.md (``in_stock``, ``in_transit``, ``shipped`` …)."""

    status: str
    text: str
    place: Named | None
    destination: Named | None
    time: str | None


class Downstream(TypedDict):
    """``stays``: each before what it led to; ``total``: of them and of the things it went into; ``now``: None for what
    is nowhere (an operation, a class) and for readers who see only some parties' events."""

    stays: list[LaneStay]
    total: int
    rest: int
    now: WhereNow | None


class SharedPart(TypedDict):
    """Something that this thing shares with others: what a recall could start from. ``rule``: why it is first."""

    id: str
    label: str
    name: str | None
    kind: NodeKind
    word: Word
    suspicions: list[LaneSuspicion]


class LanesDocument(TypedDict):
    """``now``: the right end of the axis: the server's clock, or the instant at which ``as_known_at`` was recorded.
    ``shared``: what ``/api/v1/lanes/recall`` can be asked about, the most telling first. ``may_trace``: False where the
    reader's role may not; lots, whereabouts and shared are then empty."""

    subject: LaneSubject
    position: int
    as_known_at: int | None
    now: str
    may_trace: bool
    zones: list[ZoneDocument]
    lots: LotsAbove
    spine: Spine
    downstream: Downstream
    shared: list[SharedPart]
