"""Sources as they stand: when each was last read, and how good its data were lately (clauses 5.2, 5.4).

A source is as good as the weakest of what its data are judged by. Timeliness stands beside that: records of long ago
that are brought in today are late, and no worse for it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from clew.scenarios.data_quality import Report, SourceQuality
from clew.storage.reads.quality import Read

GOOD, FAIR = 0.99, 0.95
TIMELY = "timeliness"
Standing = Literal["good", "fair", "low", "silent"]
_ORDER: tuple[Standing, ...] = ("low", "fair", "good", "silent")


class SourceStanding(msgspec.Struct, frozen=True, kw_only=True):
    """One source. ``score``: the share of the dimension ``weakest``; None, and ``silent``: nothing was judged."""

    read: Read
    quality: SourceQuality | None
    score: float | None
    weakest: str | None
    state: Standing
    in_time: Standing


class Sources(msgspec.Struct, frozen=True):
    """Worst first; those of which nothing came in the days of the report last."""

    report: Report
    sources: tuple[SourceStanding, ...]


def standing(read: Iterable[Read], report: Report) -> Sources:
    """Every source that was ever read, with what the report says of it."""
    told = {(each.party, each.source, each.device): each for each in report.sources}
    found = [_standing(each, told.get((each.party, each.source, each.device))) for each in read]
    found.sort(key=lambda each: (_ORDER.index(each.state), each.score or 0.0, each.read.party, each.read.source))
    return Sources(report, tuple(found))


def _standing(read: Read, quality: SourceQuality | None) -> SourceStanding:
    shares = {name: share.value for name, share in quality.total.shares.items()} if quality else {}
    judged = {name: value for name, value in shares.items() if value is not None and name != TIMELY}
    weakest = min(judged, key=lambda name: judged[name], default=None)
    score = None if weakest is None else judged[weakest]
    return SourceStanding(
        read=read,
        quality=quality,
        score=score,
        weakest=weakest,
        state=_state(score),
        in_time=_state(shares.get(TIMELY)),
    )


def _state(share: float | None) -> Standing:
    if share is None:
        return "silent"
    return "good" if share >= GOOD else "fair" if share >= FAIR else "low"
