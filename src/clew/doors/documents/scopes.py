"""Recall scopes. Instants are RFC 3339 in UTC; ``key`` is a normalised identifier, ``id`` the identifier as first
captured; counts are of things (one serial, or one lot)."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

Words = Literal["certain", "possible", "excluded"]
Status = Literal[
    "in_stock", "returned", "installed", "in_transit", "shipped", "sold", "consumed", "scrapped", "unknown"
]


class ScopeStartDocument(TypedDict, total=False):
    """What a scope begins with, in the words of whoever asked; ``things`` are keys."""

    things: list[str]
    facets: list[str]
    excursions: list[str]
    contents_of: list[str]
    between: list[str]
    content_at: str | None


ScopePolicyDocument = TypedDict(
    "ScopePolicyDocument",
    {
        "direction": Literal["forward", "backward", "both"],
        "from": str | None,
        "at": str | None,
        "contact": bool,
        "cross_classes": bool,
        "mixing": str,
        "mixing_of": list[str],
    },
)
"""How a scope is traced."""


class ScopeWordsDocument(TypedDict):
    """Nodes by word and kind (instance, lot, class, operation)."""

    certain: dict[str, int]
    possible: dict[str, int]
    excluded: dict[str, int]


class ScopeSummaryDocument(TypedDict):
    """Counts of one evaluation. ``pieces`` and ``lots``: certain or possible; ``in_reach``: of these still inside the
    works; ``held``: of these on a hold; ``statuses``: of these by where they are; ``gaps``: what is not known, by kind;
    ``amounts``: what is left of the lots by unit of measure; ``truncated``: the trace stopped at its limit."""

    subjects: int
    pieces: int
    lots: int
    in_reach: int
    held: int
    words: ScopeWordsDocument
    statuses: dict[str, int]
    gaps: dict[str, int]
    amounts: dict[str, str]
    truncated: bool


class EvaluationDocument(TypedDict):
    """One version of a scope. ``position``: of the log; ``difference``: from the version before."""

    version: int
    position: int
    at: str
    by: str
    why: Literal["created", "asked", "recorded", "held", "released"]
    summary: ScopeSummaryDocument
    difference: dict[str, int]


class ScopeDocument(TypedDict):
    """A scope with its last evaluation. ``log_position``: the head of the log now; ``behind``: something recorded since
    may change the evaluation; ``hold_id``: of the hold that it places."""

    id: int
    name: str
    state: Literal["open", "closed"]
    start: ScopeStartDocument
    policy: ScopePolicyDocument
    created_at: str
    created_by: str
    closed_at: str | None
    closed_by: str | None
    close_reason: str | None
    version: int
    hold_id: str
    log_position: int
    behind: bool
    evaluation: EvaluationDocument


class ScopesDocument(TypedDict):
    """Every scope, the newest first."""

    scopes: list[ScopeDocument]


class EvaluationsDocument(TypedDict):
    """All versions, the first first."""

    evaluations: list[EvaluationDocument]


class ScopeReasonDocument(TypedDict):
    """Why a node is excluded; ``message`` in the reader's language."""

    code: str
    params: dict[str, Any]
    message: str


class ScopeUnitDocument(TypedDict):
    """One node of a scope. ``time``: earliest arrival or latest departure; ``via``: key of the node that it was reached
    from, by ``event``; ``inside``: keys of what it is in, the nearest first; ``carrier_status``: of the assembly it is
    installed in; ``told_at``: of the last statement about it; ``amounts``: of a lot by unit of measure, each part and
    what ``remains`` (None: a quantity is missing)."""

    id: str
    key: str
    kind: Literal["instance", "lot", "class", "operation"]
    way: Literal["subject", "forward", "backward", "both"]
    word: Words
    time: str | None
    share: float | None
    via: str | None
    event: str | None
    reason: ScopeReasonDocument | None
    product_class: str | None
    status: Status | None
    carrier_status: Status | None
    place: str | None
    destination: str | None
    inside: list[str]
    in_reach: bool
    told_at: str | None
    told_position: int | None
    holds: list[str]
    amounts: dict[str, dict[str, str | None]] | None
    gaps: list[str]


class ScopeUnitsDocument(TypedDict):
    """A page of nodes. ``total``: of all pages; ``next``: the ``after`` of the following page of an unsorted list, None
    after the last (a sorted list goes by ``offset``); ``names``: what the reader calls the keys of places, parties,
    containers and product classes of this page."""

    total: int
    units: list[ScopeUnitDocument]
    next: int | None
    names: dict[str, str]


class ScopePlaceDocument(TypedDict):
    """How many affected things are with one holder, in one status. ``key``: where they were sent, else where they are;
    None: nobody said; ``certain`` of the ``count``."""

    status: Status
    key: str | None
    name: str | None
    count: int
    certain: int


class ScopePlacesDocument(TypedDict):
    """Where the affected things are by the last evaluation, the most first."""

    version: int
    position: int
    places: list[ScopePlaceDocument]


class ScopePreviewDocument(TypedDict):
    """What a scope would find if it were opened now; nothing is kept."""

    position: int
    summary: ScopeSummaryDocument


class ScopeChangeDocument(TypedDict):
    """What two versions found differently of one thing. ``events``: log positions of what caused it."""

    change: Literal["added", "left", "reworded", "moved", "otherwise"]
    id: str
    before: ScopeUnitDocument | None
    after: ScopeUnitDocument | None
    events: list[int]


class ScopeDifferenceDocument(TypedDict):
    """``id``: of the scope; ``older``, ``newer``: versions."""

    id: int
    older: int
    newer: int
    changes: list[ScopeChangeDocument]


class CountAtDocument(TypedDict):
    """``place``: key, None where it is not known."""

    place: str | None
    count: int


class TriedHoldDocument(TypedDict):
    """What one hold would take of what is in reach. ``kind``: ``other`` means that nothing of the scope is in it;
    ``captured_units``: keys; ``where``: of those that remain; ``prevented``: amounts of lots taken, by unit."""

    id: str
    key: str
    kind: Literal["unit", "container", "place", "other"]
    captured: int
    captured_units: list[str]
    remaining: int
    where: list[CountAtDocument]
    prevented: dict[str, str]


class SuggestedHoldDocument(TypedDict):
    """``captured``: things that it takes and those before it do not; ``total``: taken so far, of ``of`` in reach."""

    key: str
    kind: Literal["unit", "container", "place", "other"]
    captured: int
    total: int
    of: int


class WhatIfDocument(TypedDict):
    """``out_of_reach``: things that no hold takes any more, by status; ``suggested``: holds that together take all in
    reach; ``names``: what the reader calls the keys."""

    id: int
    version: int
    position: int
    in_reach: int
    out_of_reach: dict[str, int]
    holds: list[TriedHoldDocument]
    suggested: list[SuggestedHoldDocument]
    names: dict[str, str]


class HeldDocument(ScopeDocument):
    """A scope after its hold was placed. ``placed``: things; ``events``: eventIDs of what was recorded."""

    placed: int
    events: list[str]


class ReleasedDocument(ScopeDocument):
    """A scope after its hold was released. ``released``: things; ``events``: eventIDs of what was recorded."""

    released: int
    events: list[str]


class HoldEventDocument(TypedDict):
    """One recorded event that placed or released a hold. ``things``: how many it names; ``voided``: it was declared
    erroneous since."""

    hold: str
    action: Literal["place", "release"]
    event: str
    position: int
    at: str
    by: str
    reason: str | None
    things: int
    voided: bool


class HoldEventsDocument(TypedDict):
    """The events of holds, the newest first. ``position``: the head of the log."""

    position: int
    holds: list[HoldEventDocument]
