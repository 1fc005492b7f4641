"""What a passport says of a unit, in no language yet. Days are dates on the wall clock where it happened."""

from __future__ import annotations

from typing import Literal

import msgspec

Stage = Literal["materials", "made", "tested", "moved", "sold", "used", "ended"]
STAGES: tuple[Stage, ...] = ("materials", "made", "tested", "moved", "sold", "used", "ended")
"""In the order in which a life is told."""

Word = Literal["recalled", "possibly_recalled", "held", "changed", "gaps", "complete", "unchanged"]
"""The one status line, the worst first. ``changed``: a record no longer matches its fingerprint; ``gaps``: chain
quality misses something; ``complete``: it misses nothing; ``unchanged``: nothing says what would be complete."""


class Named(msgspec.Struct, frozen=True):
    """A name in both languages; None where nothing names it."""

    zh: str | None = None
    en: str | None = None

    def of(self, lang: str) -> str | None:
        return self.zh if lang == "zh" else self.en


class Leg(msgspec.Struct, frozen=True):
    """One stage of the life. ``records``: events that state it; for materials the lots and parts that went in.
    ``lots``: how many of these are lots (materials alone); ``containers``: that carried it, how often it was ``sent``
    to somebody (transport alone)."""

    stage: Stage
    start: str
    end: str
    records: int
    containers: int = 0
    sent: int = 0
    lots: int = 0


class Material(msgspec.Struct, frozen=True):
    """One class of what went in. ``certain``, ``possible``: how many lots or pieces surely, or maybe, did."""

    name: Named
    kind: Literal["lot", "instance"]
    certain: int
    possible: int


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The last reading of a characteristic that the house graded public; decimals as written, ``unit`` of Rec 20."""

    characteristic: str
    name: Named
    value: str
    unit: str | None
    lower: str | None
    upper: str | None
    conforms: bool | None
    day: str


class Judged(msgspec.Struct, frozen=True):
    """How many characteristics were judged, by the last judgement of each, and how many of them conform."""

    count: int
    conform: int


class Leaf(msgspec.Struct, frozen=True):
    """One record of the unit as the log holds it: its leaf hash in hexadecimal; ``matches``: it agrees when recomputed,
    and so does the content hash, which is not told."""

    position: int
    leaf: str
    matches: bool


class Passport(msgspec.Struct, frozen=True, kw_only=True):
    """``made_on``: day of the first own record; ``fingerprint``: SHA-256 over the leaf hashes in the order of the log;
    ``gaps``: findings of chain quality that mean something is missing, None where nothing says what is expected;
    ``position``: of the log, ``at``: UTC microseconds of the reading."""

    key: str
    spelling: str
    gtin: str | None
    serial: str
    name: Named
    maker: Named
    made_on: str
    legs: tuple[Leg, ...]
    materials: tuple[Material, ...]
    results: tuple[Result, ...]
    withheld: int
    judged: Judged
    leaves: tuple[Leaf, ...]
    fingerprint: str
    gaps: int | None
    position: int
    at: int

    @property
    def unchanged(self) -> bool:
        return all(leaf.matches for leaf in self.leaves)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a unit stands now. ``advice``: what its owner is to do, in the words of the house; ``since``: UTC
    microseconds of the announcement; ``scope``: for the house alone."""

    word: Word
    advice: str = ""
    since: int | None = None
    scope: int | None = None
