"""What the figures of an answer show, whoever draws them: effects on one axis, the shares of a whole, rates over time.

From the document alone, so that a figure of a recorded run shows what was answered then.
"""

from __future__ import annotations

from typing import Any

import msgspec

CATEGORIES = ("man", "machine", "material", "method", "environment", "measurement", "sequence", "time")
UNRANKED = ("excluded", "too_few")
WINDOWS = 3
"""Windows of time shown that others explain."""
LEVEL = 0.05
"""Above this p a stretch of time is not marked."""
Document = dict[str, Any]


class Whisker(msgspec.Struct, frozen=True):
    """An effect as a change of rate, with its interval (None where unbounded or unknown)."""

    value: float
    low: float | None
    high: float | None


class Piece(msgspec.Struct, frozen=True):
    """A share of the bad. ``rank``: of the suspect that explains it; None for what stays unexplained."""

    share: float
    rank: int | None
    category: str
    label: str


class Bar(msgspec.Struct, frozen=True):
    """A time bucket. ``rate``: share bad; ``carried``: share of its rows that carry the suspect; ``inside``: whether it
    belongs to the stretch that differs most."""

    start: str
    rows: int
    bad: int
    carried: float
    inside: bool

    @property
    def rate(self) -> float:
        return self.bad / self.rows if self.rows else 0.0


def ranked(document: Document) -> list[Document]:
    """The suspects that have a rank, in its order."""
    return [each for each in document["factors"] if each["rank"] is not None]


def unranked(document: Document) -> list[Document]:
    return [each for each in document["factors"] if each["rank"] is None]


def without_crowding(suspects: list[Document]) -> list[Document]:
    """Without most windows of time that others explain: each hour of a bad stretch is one, and says no more."""
    kept, windows = [], 0
    for each in suspects:
        if each["grade"] == "correlation" and each["category"] == "time":
            windows += 1
            if windows > WINDOWS:
                continue
        kept.append(each)
    return kept


def whisker(factor: Document) -> Whisker | None:
    """A factor's change of rate; of a trend with one direction that between its 90th and 10th percentile."""
    told = factor["effect"]
    if told is None or told["measure"] != "risk_difference":
        told = None if factor["trend"] is None else factor["trend"]["difference"]
    if told is None:
        return None
    return Whisker(told["value"], told["low"], told["high"])


def axis_of(whiskers: list[Whisker]) -> tuple[float, float]:
    """Low and high end of an axis that holds all of them and zero, a little wider than they are, within -1 and 1."""
    ends = [end for each in whiskers for end in (each.value, each.low, each.high) if end is not None]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = max(high - low, 0.02) * 0.06
    return max(-1.0, low - room) if low < 0 else -room, min(1.0, high + room) if high > 0 else room


def pieces(document: Document, lang: str) -> list[Piece]:
    """What is explained together, parted among the harmful suspects by what each explains alone, and the rest."""
    together = document["together"]
    if together is None:
        return []
    harmful = [
        each
        for each in ranked(document)
        if each["direction"] == "harmful" and each["explains"] and each["grade"] != "correlation"
    ]
    total = sum(each["explains"] for each in harmful)
    parted = [
        Piece(together * each["explains"] / total, each["rank"], each["category"], each["name"][lang])
        for each in harmful
        if total > 0 and together > 0
    ]
    rest = 1 - sum(each.share for each in parted)
    return [*parted, Piece(rest, None, "unknown", "")] if rest > 1e-9 else parted


def bars(document: Document, rank: int | None) -> list[Bar]:
    """The rate over time, with the suspect of a rank laid over it."""
    told = document["evidence"]["in_time"]
    suspect = next((each for each in ranked(document) if each["rank"] == rank), None)
    own = suspect["evidence"] if suspect is not None else None
    carried = own["in_time"]["rows"] if own is not None else [0] * len(told["buckets"])
    change = standing_out(document)
    return [
        Bar(
            start=each["start"],
            rows=each["rows"],
            bad=each["bad"],
            carried=count / each["rows"] if each["rows"] else 0.0,
            inside=change is not None and change["start"] <= each["start"] < change["end"],
        )
        for each, count in zip(told["buckets"], carried, strict=True)
    ]


def standing_out(document: Document) -> Document | None:
    """The stretch of time whose rate differs, where chance would not often make one as different."""
    change: Document | None = document["evidence"]["in_time"]["change"]
    return change if change is not None and change["p"] <= LEVEL else None


def first_dose(document: Document, rank: int | None = None) -> Document | None:
    """The trend of the suspect of a rank, else the first suspect that has one."""
    for each in ranked(document):
        if each["trend"] is not None and each["trend"]["doses"] and rank in (None, each["rank"]):
            return each
    return None
