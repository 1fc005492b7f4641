"""What an analysis of causes finds: the shape of its answer, before it is put into words.

The JSON document of ``clew cause`` (``docs/json.md``) is made of these, member by member.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from clew.modelling.cause.study import Category

Verdict = Literal["ranked", "too_few", "nothing_found"]
Grade = Literal["causal", "adjusted", "correlation", "excluded", "too_few"]
"""From most to least: causal evidence; adjusted association; correlation only (others account for it, or it stands for
them); excluded (after or determined by the outcome); too few independent units to tell."""
Direction = Literal["harmful", "protective"]
"""Of a level or a pair: whether more or fewer are bad with it. A number is harmful, at the end or in the middle that
its trend says."""
AssignedAt = Literal["operation", "thing", "block"]
"""At which unit a factor takes its value: each operation anew, each thing once, or stretches of time."""


class Interval(msgspec.Struct, frozen=True):
    """An estimate with its 95 % interval. ``low``, ``high``: None where unbounded."""

    value: float
    low: float | None
    high: float | None


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """``risk_difference``: rate with minus rate without, within [-1, 1]. ``odds_ratio``: of a trend, per ``per`` units
    of the factor. Cluster-robust by the unit of assignment."""

    measure: Literal["risk_difference", "odds_ratio"]
    value: float
    low: float | None
    high: float | None
    per: float | None = None


class Dose(msgspec.Struct, frozen=True):
    """A bin of a numeric factor: from ``low`` to ``high`` inclusive, ``rows`` judged, ``bad`` of them, rate with
    interval."""

    low: float
    high: float
    rows: int
    bad: int
    rate: Interval


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """``odds_ratio`` per ``per`` units of the factor. ``difference``: rate expected at ``high_at`` (90th percentile)
    minus that at ``low_at`` (the 10th; of several strata both as far from the median as rows are from that of their own
    stratum). ``shape``: whether the dose only rises or falls, or turns; ``doses``: in order."""

    per: float
    odds_ratio: Interval
    difference: Interval
    low_at: float
    high_at: float
    shape: Literal["rising", "falling", "turning"]
    doses: tuple[Dose, ...]


class Member(msgspec.Struct, frozen=True):
    """A factor that the data cannot separate from the finding's own. ``alias``: strength from 0 to 1 (the smaller share
    of shared rows in either); 1: the same rows. Facets ``time_range`` and ``serial_range`` stand for when and which."""

    facet: str
    value: str
    alias: float


class Refutation(msgspec.Struct, frozen=True):
    """An attempt to refute. ``test``: placebo, random_common_cause, subset, negative_control, e_value, methods_agree.
    ``passed``: None where it could not be made (``reason``: a message code)."""

    test: str
    passed: bool | None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str | None = None


class Estimate(msgspec.Struct, frozen=True):
    """An adjusted effect as risk difference, by one method (stratified, g_computation, doubly_robust, matched)."""

    method: str
    value: float
    low: float | None
    high: float | None


class Counterfactual(msgspec.Struct, frozen=True):
    """The rate observed, and what it would have been had the factor been normal (its reference) for all."""

    observed: float
    expected: Interval


class Rates(msgspec.Struct, frozen=True):
    """Shares bad with and without, each with its interval within [0, 1]."""

    with_factor: Interval
    without: Interval


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One factor, or one pair (``with_facet``, ``with_value``). ``value``: the level, None for a numeric factor.
    ``step`` (``with_step``: of the partner): bizStep at which the factor was stated, where another step states one of
    the same name; None otherwise.

    ``assigned``: where it was tested, ``units``: how many such units have it. ``reference``: what it was compared with
    (a level, or ``concurrent`` or ``pooled``). Counts are of rows; ``things_bad_with``: bad things among them.
    ``score``: what ranks it, the absolute change of rate; ``whole``: of a pair neither part of which does anything
    without the other, what ranks it among the single factors instead. ``beside``: found only with others held fixed,
    and ranked after those. ``reason``: a message code with ``params``.
    """

    facet: str
    value: str | None
    category: Category
    step: str | None = None
    with_facet: str | None = None
    with_value: str | None = None
    with_step: str | None = None
    unit: str | None = None
    assigned: AssignedAt = "thing"
    units: int = 0
    reference: str = "pooled"
    direction: Direction = "harmful"
    grade: Grade = "correlation"
    effect: Effect | None = None
    rates: Rates | None = None
    trend: Trend | None = None
    p: float | None = None
    q: float | None = None
    bad_with: int = 0
    bad_without: int = 0
    good_with: int = 0
    good_without: int = 0
    explains: float | None = None
    score: float = 0.0
    whole: float | None = None
    beside: bool = False
    group: tuple[Member, ...] = ()
    adjusted_for: tuple[str, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    refutations: tuple[Refutation, ...] = ()
    counterfactual: Counterfactual | None = None
    reason: str | None = None
    params: dict[str, Any] = {}


class Tested(msgspec.Struct, frozen=True, kw_only=True):
    """A tile of the board: a category, how many factors (levels and numbers) were tested, the share of rows for which
    its facets state something, and how many findings survived."""

    category: Category
    factors: int
    completeness: float
    suspects: int


class Decider(msgspec.Struct, frozen=True):
    """Which further test would decide between two suspects: ``code``: a message code with ``params``."""

    first: int
    second: int
    code: str
    params: dict[str, Any]


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """``factors``: ranked ones first (harmful and protective by rank), then what was excluded or too few. ``reason``: a
    message code for a verdict other than ``ranked``. ``together``: share of the bad explained by the harmful suspects
    together; ``unexplained``: the rest. ``tests``: how many the false discovery rate covers."""

    verdict: Verdict
    factors: Sequence[Finding]
    tested: Sequence[Tested]
    tests: int
    together: float | None
    unexplained: float | None
    deciders: Sequence[Decider] = ()
    reason: str | None = None
    params: dict[str, Any] = {}
