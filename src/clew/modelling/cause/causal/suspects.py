"""What the causal step is asked about, and what it answers: suspects in, assessments out, one for one.

``causal.assess(study, suspects, asked) -> list[Assessment]`` (same order), ``causal.together(study, suspects, asked)``
and ``causal.deciders(study, suspects, assessments, asked)`` are the way through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from clew.modelling.cause.findings import Counterfactual, Estimate, Grade, Interval, Member, Refutation
from clew.modelling.cause.study import Category, Precedence

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Units(Protocol):
    """What the step reads of an assignment: ``kind`` operation, thing or block; ``unit``: int32 (n,), dense."""

    @property
    def kind(self) -> str: ...
    @property
    def unit(self) -> NDArray[Any]: ...


class Suspect(msgspec.Struct, frozen=True, kw_only=True):
    """A factor, level, or pair of levels that survived the tests.

    Exactly one of ``exposed`` (bool (n,)) and ``dose`` (float64 (n,), NaN where none is stated) is given; of a pair,
    ``exposed`` is where both hold, and ``partner`` is the column of the second. ``column``: None for a number.
    ``values``: float64 (n,), those of the number of which the dose is the ranks: a plan that counts up shows in them.
    ``stated``: bool (n,), rows for which the facet states anything (None: all); the others are left out.
    ``category``, ``precedence``, ``lead``: of the facet (of a pair: of the first; the partner's own are read from the
    study). ``group``: what the data cannot separate from it. ``concurrent``: whether the tests compared it with
    concurrent controls; the step checks for itself. ``beside``: of what was found only with others held fixed, its
    signed change of rate there; None for what was found by itself.
    """

    facet: str
    value: str | None
    column: int | None = None
    with_facet: str | None = None
    with_value: str | None = None
    partner: int | None = None
    category: Category
    precedence: Precedence = "before"
    lead: float | None = None
    exposed: NDArray[Any] | None = None
    dose: NDArray[Any] | None = None
    values: NDArray[Any] | None = None
    stated: NDArray[Any] | None = None
    assignment: Units
    concurrent: bool = False
    group: tuple[Member, ...] = ()
    beside: float | None = None


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """What the step says of a suspect.

    ``grade``: ``causal``, ``adjusted``, ``correlation``, ``excluded`` (known to follow the outcome) or ``too_few``.
    ``reason``: why not more (of ``causal``: what licences it), a message code with ``params``. ``adjusted_for``: facets
    held fixed; ``time_range`` stands for stretches of time, ``stratum`` for the question's own strata. ``estimates``:
    risk differences (of a dose: rate at its 90th minus at its 10th percentile). ``explains``: share of all bad rows
    that would have been good had the factor been normal; None for a protective one. ``licence``: what excludes reverse
    causation: ``time``, ``plan``, ``knowledge``; None where nothing does.
    """

    grade: Grade
    reason: str | None = None
    params: dict[str, Any] = {}
    adjusted_for: tuple[str, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    refutations: tuple[Refutation, ...] = ()
    counterfactual: Counterfactual | None = None
    explains: Interval | None = None
    concurrent: bool = False
    licence: str | None = None
