"""How good the data of each source are (docs/quarantine.md, ``clew quality``)."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from clew.scenarios.sources import Standing

DimensionName = Literal["completeness", "required", "validity", "timeliness", "uniqueness", "consistency"]


class ShareDocument(TypedDict):
    """``share``: ``count`` / ``of``, 0 to 1; None where there was nothing to judge."""

    count: int
    of: int
    share: float | None


class DimensionsDocument(TypedDict):
    """The shares of the report."""

    completeness: ShareDocument
    required: ShareDocument
    validity: ShareDocument
    timeliness: ShareDocument
    uniqueness: ShareDocument
    consistency: ShareDocument


class QualityTotal(TypedDict):
    """Items of a source, and how good they were; lateness in seconds between event and record."""

    items: int
    recorded: int
    duplicate: int
    quarantined: int
    not_recorded: int
    dimensions: DimensionsDocument
    late_median_seconds: float | None
    late_p95_seconds: float | None


class QualityDay(QualityTotal):
    """The same of one day (``2026-03-02``)."""

    day: str


class ColumnFilled(TypedDict):
    """How often a mapped column says something."""

    column: str
    count: int
    of: int
    share: float | None


class BrokenRule(TypedDict):
    """How often a rule was broken; ``cause``: its cause in quarantine, None: flagged and let in."""

    rule: str
    field: str | None
    cause: str | None
    count: int


class SourceQualityDocument(TypedDict):
    """One source: a party, a mapping or connector, a device. ``trend``: a day for each on which data came."""

    party: str
    source: str
    device: str | None
    target_seconds: int
    total: QualityTotal
    trend: list[QualityDay]
    columns: list[ColumnFilled]
    broken: list[BrokenRule]


QualityDocument = TypedDict(
    "QualityDocument", {"zone": str, "from": str, "to": str, "sources": list[SourceQualityDocument]}
)
"""Every source of the days ``from`` to ``to`` (both included), as ``zone`` has days."""


class TargetsDocument(TypedDict):
    """Within how many seconds the events of a source should be recorded."""

    targets: dict[str, int]


class SourceDocument(TypedDict):
    """One source as it stands. ``id``: stable, for addresses. ``score``: of the weakest of what was judged beside
    timeliness, None: nothing was judged in these days; ``weakest``: which that is. ``state``, ``in_time``: how the
    score and the timeliness are to be read. ``quality``: None where nothing came in these days. ``captures``: how often
    it was read, ever; ``last_read``: canonical time; ``last_name``: the file or request read last."""

    id: str
    party: str
    source: str
    device: str | None
    label: str
    captures: int
    last_read: str
    last_name: str | None
    score: float | None
    weakest: DimensionName | None
    state: Standing
    in_time: Standing
    quality: SourceQualityDocument | None


class SourcesTotal(TypedDict):
    """Items of all sources in these days."""

    items: int
    recorded: int
    duplicate: int
    quarantined: int
    not_recorded: int


SourcesDocument = TypedDict(
    "SourcesDocument",
    {
        "zone": str,
        "from": str,
        "to": str,
        "calendar": list[str],
        "total": SourcesTotal,
        "sources": list[SourceDocument],
    },
)
"""Every source that was ever read, those first whose data are worst; quality of the days of ``calendar``."""
