"""Planted causes of the simulated factory: what is to be found in each story, and whether a suspect is it.

A suspect is a set of rows (a level, or the rows in which two levels meet) or a number by its name. It is the planted
cause when its rows are nearly the rows that truly met the cause, whatever it is called: what shares its rows cannot be
told from it. What is confounded on purpose is not: a suspect nearer to the innocent than to the cause is wrong. The
same rule is applied to every rival.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from clew.modelling.cause.study import rows_of
from clew.testing.cause_factory import FactoryStudy, factory_study
from clew.testing.factory import QUIET, Plan
from clew.testing.factory.plan import CauseName

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAME_ROWS = 0.8
"""Least share of common rows, in either, by which a suspect is the cause."""
SAME_WINDOW = 0.5
"""The same for a stretch of time: hours, shifts and days do not begin when an excursion does."""
EXACT_ROWS = 0.95
"""From here on an interval is held against the planted effect."""


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """``number``: the number that the cause works through, where it is one. ``parts``: an interaction, of which a
    method without pairs may name either half. ``step``: at which something innocent is confounded with the cause."""

    causes: tuple[CauseName, ...]
    defect: str
    number: str | None = None
    window: bool = False
    parts: bool = False
    step: str = ""


STORIES: Mapping[str, Story] = {
    "single": Story(causes=("bad_lot",), defect="cogging"),
    "program": Story(causes=("program_version",), defect="cogging"),
    "interaction": Story(causes=("interaction",), defect="cogging", parts=True),
    "upstream lot": Story(causes=("upstream_drum",), defect="insulation"),
    "window": Story(causes=("window_excursion",), defect="insulation", window=True),
    "operator": Story(causes=("confounded_operator",), defect="insulation", step="impregnation"),
    "shift": Story(causes=("confounded_shift",), defect="vibration", step="assembly"),
    "wear": Story(causes=("tool_wear",), defect="vibration", number="tool_use_count@assembly"),
    "two": Story(causes=("bad_lot", "program_version"), defect="cogging"),
    "none": Story(causes=(), defect="cogging"),
}
UNITS, UNITS_A_DAY = 900, 100


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be found. ``rows``: that truly met it; ``difference``: what it adds to the rate of NOK in them.
    ``innocent``: rows of what is confounded with it on purpose."""

    name: str
    rows: NDArray[Any]
    threshold: float
    number: str | None
    difference: float
    parts: bool
    innocent: tuple[NDArray[Any], ...] = ()


class Suspect(msgspec.Struct, frozen=True, kw_only=True):
    """What a method names: ``rows`` bool (n,), or a ``number``. ``pair``: rows in which two levels meet."""

    label: str
    rows: NDArray[Any] | None = None
    number: str | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    story: str
    seed: int
    made: FactoryStudy
    targets: tuple[Target, ...]


def case_of(story: str, seed: int, units: int = UNITS) -> Case:
    """Simulate one factory with a story's causes planted. Raises ``KeyError`` for an unknown story."""
    told = STORIES[story]
    plan = Plan(units=units, units_a_day=UNITS_A_DAY, causes=told.causes, mischief=QUIET)
    made = factory_study(seed, plan, told.defect)
    causes = [cause for cause in made.truth.causes if cause.defect_class == told.defect]
    base = made.truth.base_rates[told.defect]
    targets = []
    for cause in causes:
        rows = made.exposed[cause.name]
        others = [
            each.effect * float(made.exposed[each.name][rows].mean())
            for each in causes
            if each is not cause and rows.any()
        ]
        # Of its defects the bench sees all but those that escape it.
        difference = cause.effect * (1 - base) * float(np.prod([1 - each for each in others])) * (1 - plan.escape)
        targets.append(
            Target(
                name=cause.name,
                rows=rows,
                threshold=SAME_WINDOW if told.window else SAME_ROWS,
                number=told.number,
                difference=difference,
                parts=told.parts,
                innocent=_innocent(made, cause.factor.get("confounded_with", {}), told.step),
            )
        )
    return Case(story=story, seed=seed, made=made, targets=tuple(targets))


def _innocent(made: FactoryStudy, named: Mapping[str, str], step: str) -> tuple[NDArray[Any], ...]:
    factors = made.study.factors
    return tuple(
        rows_of(factors, column)
        for facet in factors.facets
        for column in range(facet.first, facet.last)
        if facet.name in {f"{name}@{step}" for name in named} and factors.columns[column] in named.values()
    )


def shared(one: NDArray[Any], other: NDArray[Any]) -> float:
    """The smaller share of common rows in either of two sets of rows."""
    common = int((one & other).sum())
    return common / max(int(one.sum()), int(other.sum()), 1)


def is_target(suspect: Suspect, target: Target, *, part: bool = False) -> bool:
    """Whether a suspect is what was planted. ``part``: of an interaction, either half will do: a level that (nearly)
    every row of the interaction has, and that is more than a slice of everything."""
    if suspect.number is not None:
        return suspect.number == target.number
    if suspect.rows is None:
        return False
    close = shared(suspect.rows, target.rows)
    if close >= target.threshold:
        return all(shared(suspect.rows, other) < close for other in target.innocent)
    if not (part and target.parts):
        return False
    met = int(target.rows.sum())
    return met > 0 and (suspect.rows & target.rows).sum() >= 0.95 * met and suspect.rows.mean() <= 0.5
