"""Refused items as a work list (docs/quarantine.md)."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from clew.doors.documents.findings import FindingTold, State


class CellChange(TypedDict):
    """A cell before and after; None: it was not there."""

    cell: str
    before: str | None
    after: str | None


class QuarantineStep(TypedDict):
    """What somebody did with an item. ``action``: correct, release, refuse (a release that failed), dismiss, reopen.
    ``changes``, ``mapping``: of one item in full; None where the step changed no cell."""

    time: str
    principal: str
    action: str
    reason: str
    findings: list[FindingTold]
    changes: NotRequired[list[CellChange] | None]
    mapping: NotRequired[str | None]
    mapping_version: NotRequired[str | None]


class QuarantinedDocument(TypedDict):
    """One refused item, without its bytes. ``place``: in its source; ``opened``: canonical time."""

    id: int
    state: State
    capture: str
    source: str | None
    party: str
    connector: str | None
    mapping: str | None
    place: str
    opened: str
    released_position: int | None
    erased: bool
    findings: list[FindingTold]
    history: list[QuarantineStep]


class MarkedCell(TypedDict):
    """A cell as a form shows it: ``messages``: what is wrong with it, alone or together with others; ``column``: as
    findings call it."""

    cell: str
    column: str
    value: str
    messages: list[str]


class QuarantineItem(QuarantinedDocument):
    """One item with its cells (None: no record of a table) and its bytes as text."""

    mapping_version: str | None
    cells: dict[str, str] | None
    raw: str


class QuarantineForm(TypedDict):
    """One item as a person works on it. ``cells``: None where it is to be edited as text; ``messages``: what is wrong
    with none of the cells; ``steps``: how many were taken when this was read, to be sent along with what
    is done; ``text``: the bytes, where they are a text that is shown whole, else None; ``more``: of its cause."""

    item: QuarantinedDocument
    cells: list[MarkedCell] | None
    messages: list[str]
    steps: int
    text: str | None
    size: int
    mapping_version: str | None
    cause: str | None
    alike: int
    may_correct: bool
    may_release: bool
    may_reopen: bool


class QuarantineList(TypedDict):
    """A page of items; ``next``: the number to go on after, None after the last page."""

    total: int
    next: int | None
    items: list[QuarantinedDocument]


class QuarantineCounts(TypedDict):
    """How many items are in each state: together all that ever were in quarantine."""

    open: int
    corrected: int
    released: int
    dismissed: int


class StillRefused(TypedDict):
    """A cause of items that are refused; ``message`` is that of the ``example`` (an item's number)."""

    cause: str
    connector: str | None
    mapping: str | None
    rule: str | None
    code: str
    field: str | None
    message: str
    count: int
    example: int


class QuarantineCause(StillRefused):
    """The same, with when and from where they came."""

    first_seen: str
    last_seen: str
    sources: list[str]
    source_count: int


class QuarantineCauses(TypedDict):
    """The causes, most frequent first."""

    counts: QuarantineCounts
    causes: list[QuarantineCause]


class ChangeSample(TypedDict):
    """What an edit changes in one item."""

    id: int
    changes: list[CellChange]


class QuarantineAccount(TypedDict):
    """What became of many items at once: ``chosen`` = ``valid`` + ``refused`` + ``untouched`` + ``settled``."""

    dry_run: bool
    chosen: int
    valid: int
    refused: int
    untouched: int
    settled: int
    released: int
    recorded: int
    duplicate: int
    mapping: str | None
    mapping_version: str | None
    captures: list[str]
    samples: list[ChangeSample]
    causes: list[StillRefused]


class CellsCorrected(QuarantinedDocument):
    """An item after cells of it were set, or as it would be (``dry_run``)."""

    dry_run: bool
    changes: list[CellChange]
