"""Mappings: which there are, what one makes of a table, and a draft for a table that has none (docs/mappings.md)."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from clew.doors.documents.findings import FindingTold


class MappingListed(TypedDict):
    """One mapping. ``origin``: shipped with Clew, or kept since somebody read a source by it. ``title``: its name in
    the reader's language; ``captures``: how often a source was read by a mapping of this name, ``last_read``: when."""

    name: str
    version: str
    names: dict[str, str]
    title: str
    origin: Literal["shipped", "kept"]
    source: str | None
    kept_at: str | None
    kept_by: str | None
    captures: int
    last_read: str | None


class MappingText(TypedDict):
    """A mapping's own text (YAML)."""

    name: str
    version: str
    origin: Literal["shipped", "kept"]
    text: str


class NoteDocument(TypedDict):
    """A sentence about a suggestion."""

    code: str
    params: dict[str, Any]
    message: str


class SuggestionTrial(TypedDict):
    """What the draft makes of the first rows."""

    valid: bool
    rows: int
    events: int
    refused: int


class SuggestedColumn(TypedDict):
    """What a column seems to be. ``number``: from 1; ``filled``: share of cells that say something; ``sample``: some of
    its cells, none where they could name persons; ``unit``: Rec 20 code."""

    column: str
    number: int
    kind: str
    filled: float
    distinct: int
    sample: list[str]
    role: str
    confidence: float
    unit: str | None
    partner: str | None
    why: list[NoteDocument]
    decide: list[NoteDocument]


class SuggestionDocument(TypedDict):
    """A draft of a mapping. ``usable``: it names a time and a thing; ``mapping``: its text (YAML)."""

    file: str
    name: str
    connector: str
    rows: int
    whole: bool
    header: bool
    usable: bool
    questions: list[NoteDocument]
    trial: SuggestionTrial
    columns: list[SuggestedColumn]
    mapping: str


class ColumnRole(TypedDict):
    """A role that a column can play, in the reader's language. ``measured``: it has a unit."""

    role: str
    label: str
    measured: bool


class KindDocument(TypedDict):
    """What the cells of a column are, in the reader's language."""

    kind: str
    label: str


class UnitDocument(TypedDict):
    """A unit of measure: Rec 20 code, symbol, name in the reader's language."""

    code: str
    symbol: str
    label: str


class ColumnRoles(TypedDict):
    """What a person can say about columns."""

    roles: list[ColumnRole]
    kinds: list[KindDocument]
    units: list[UnitDocument]


class TriedMapping(TypedDict):
    """The mapping that was tried."""

    name: str
    version: str
    digest: str


class TrialCounts(TypedDict):
    """Records, and what becomes of them."""

    records: int
    events: int
    refused: int
    left_out: int


class TrialEvent(TypedDict):
    """How many events of a name of the mapping."""

    name: str
    count: int


class KindOfFinding(TypedDict):
    """One kind of finding: how many records have it, and an example."""

    count: int
    example: FindingTold


class ColumnUse(TypedDict):
    """Of a mapped column: how many records say something."""

    column: str
    filled: int


class CellText(TypedDict):
    """A cell of a sample."""

    column: str
    text: str


class JoinedRow(TypedDict):
    """A row of a joined table."""

    table: str
    row: list[CellText]


class SampleEvent(TypedDict):
    """``name``: in the mapping; ``event``: EPCIS 2.0 JSON; ``lines``: the same as a person checks it."""

    name: str
    event: dict[str, Any]
    lines: list[str]


class TrialSample(TypedDict):
    """One record beside what becomes of it."""

    place: str
    rows: list[list[CellText]]
    joined: list[JoinedRow]
    events: list[SampleEvent]
    findings: list[FindingTold]
    left_out: FindingTold | None


class TrialDocument(TypedDict):
    """What a mapping makes of a file; nothing was recorded."""

    file: str
    connector: str
    mapping: TriedMapping
    counts: TrialCounts
    events: list[TrialEvent]
    findings: list[KindOfFinding]
    left_out: list[KindOfFinding]
    columns: list[ColumnUse]
    not_mapped: list[str]
    remarks: list[FindingTold]
    samples: list[TrialSample]
