"""Small studies made by hand or by simulation, for the tests of the cause analysis.

``study_of`` writes a study down from plain columns, independently of the product's own builder. ``simulate_study``
draws one by a recipe (factors assigned by operation, thing or block of time, planted effects on the logit scale, pairs,
frailty of things, drift in time) and says what is true of it: each row's probability, and what a factor changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from clew.modelling.cause.study import Category, Facet, Factors, Number, Precedence, Rows, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

Level = str | None
Assigned = Literal["operation", "thing", "block"]
MINUTE = 60_000_000
START = 1_760_000_000_000_000
"""UTC microseconds at which studies begin when no time is given; one row a minute."""


def study_of(
    *,
    bad: Sequence[bool] | NDArray[Any],
    thing: Sequence[str | int] | NDArray[Any] | None = None,
    time: Sequence[int] | NDArray[Any] | None = None,
    nominal: Mapping[str, Sequence[Level | tuple[str, ...]]] | None = None,
    numeric: Mapping[str, Sequence[float | None] | NDArray[Any]] | None = None,
    precedence: Mapping[str, Precedence] | None = None,
    category: Mapping[str, Category] | None = None,
    lead: Mapping[str, float | None] | None = None,
    stratum: Sequence[int] | NDArray[Any] | None = None,
) -> Study:
    """A study of plain columns, one entry a row, in any order of time.

    ``thing``: the key of each row's thing (by default every row is a thing of its own); ``time``: UTC microseconds.
    A nominal entry is a level, None for none stated, or a tuple of levels. Levels of a facet stand in text order.
    Raises ``ValueError`` where columns differ in length.
    """
    rows = len(bad)
    named = [str(each) for each in (range(rows) if thing is None else thing)]
    when = np.asarray(START + MINUTE * np.arange(rows) if time is None else time, np.int64)
    fixed = np.zeros(rows, np.int32) if stratum is None else np.asarray(stratum, np.int32)
    nominal, numeric = nominal or {}, numeric or {}
    if {len(column) for column in (named, when, fixed, *nominal.values(), *numeric.values())} != {rows}:
        raise ValueError(f"every column has as many entries as there are rows ({rows})")
    order = np.argsort(when, kind="stable")
    things = list(dict.fromkeys(named[row] for row in order))
    place = {key: number for number, key in enumerate(things)}
    facets, columns, cells = _nominal(nominal, order, precedence or {}, category or {}, lead or {})
    return Study(
        rows=Rows(
            bad=np.asarray(bad, np.bool_)[order],
            thing=np.array([place[named[row]] for row in order], np.int32),
            time=when[order],
            position=np.arange(rows, dtype=np.int64),
            stratum=fixed[order],
            things=tuple(things),
        ),
        factors=Factors(
            facets=facets,
            columns=columns,
            indptr=np.concatenate(([0], np.cumsum([len(row) for row in cells]))).astype(np.int64),
            indices=np.array([column for row in cells for column in row], np.int32),
            numbers=tuple(
                Number(
                    name=name,
                    values=np.array([np.nan if each is None else float(each) for each in values], np.float64)[order],
                    **_about(name, precedence or {}, category or {}, lead or {}),
                )
                for name, values in numeric.items()
            ),
        ),
    )


def _nominal(
    nominal: Mapping[str, Sequence[Level | tuple[str, ...]]],
    order: NDArray[Any],
    precedence: Mapping[str, Precedence],
    category: Mapping[str, Category],
    lead: Mapping[str, float | None],
) -> tuple[tuple[Facet, ...], tuple[str, ...], list[list[int]]]:
    facets: list[Facet] = []
    columns: list[str] = []
    cells: list[list[int]] = [[] for _ in order]
    for name, entries in nominal.items():
        stated = [() if each is None else each if isinstance(each, tuple) else (each,) for each in entries]
        levels = sorted({level for row in stated for level in row})
        first = len(columns)
        column = {level: first + number for number, level in enumerate(levels)}
        columns += levels
        about = _about(name, precedence, category, lead)
        facets.append(Facet(name=name, first=first, last=len(columns), **about))
        for place, row in enumerate(order):
            cells[place] += sorted({column[level] for level in stated[row]})
    return tuple(facets), tuple(columns), cells


def _about(
    name: str,
    precedence: Mapping[str, Precedence],
    category: Mapping[str, Category],
    lead: Mapping[str, float | None],
) -> dict[str, Any]:
    stands = precedence.get(name, "before")
    return {
        "category": category.get(name, "method"),
        "precedence": stands,
        "lead": lead.get(name, 0.0 if stands == "with" else 60.0),
    }


class NominalFactor(msgspec.Struct, frozen=True, kw_only=True):
    """``effects``: log odds added by a level (by its place). ``blocks``: into how many stretches of time a
    block-assigned factor falls. ``follows``: takes the level of an earlier nominal factor (by name) instead of its own
    with probability ``fidelity``, so that the two are confounded."""

    name: str
    levels: int = 3
    assigned: Assigned = "thing"
    blocks: int = 12
    effects: Mapping[int, float] = {}
    missing: float = 0.0
    follows: str | None = None
    fidelity: float = 0.9
    precedence: Precedence = "before"
    category: Category = "method"


class NumericFactor(msgspec.Struct, frozen=True, kw_only=True):
    """Uniform on [0, 1], or with ``count`` the number of earlier rows of the thing. ``slope``: log odds per unit."""

    name: str
    assigned: Assigned = "thing"
    blocks: int = 12
    slope: float = 0.0
    count: bool = False
    missing: float = 0.0
    precedence: Precedence = "before"
    category: Category = "method"


class PairEffect(msgspec.Struct, frozen=True):
    """Log odds added where both levels (names of factors, places of levels) meet."""

    first: str
    first_level: int
    second: str
    second_level: int
    effect: float


class Simulated(msgspec.Struct, frozen=True, kw_only=True):
    """``probability``: float64 (n,), of each row to be bad. ``levels``: each nominal factor's level of each row (before
    any went missing). ``differences``: (name, level place or None for a number) → what the factor changes in the mean
    probability of the rows that have it (a number: at its 90th instead of its 10th percentile, over all rows)."""

    study: Study
    probability: NDArray[Any]
    levels: Mapping[str, NDArray[Any]]
    differences: Mapping[tuple[str, int | None], float]


def level_name(place: int) -> str:
    return f"level-{place}"


def simulate_study(
    seed: int,
    *,
    things: int = 200,
    rows_a_thing: int = 1,
    base: float = 0.05,
    nominal: Sequence[NominalFactor] = (),
    numeric: Sequence[NumericFactor] = (),
    pairs: Sequence[PairEffect] = (),
    frailty: float = 0.0,
    drift: float = 0.0,
    interleaved: bool = False,
) -> Simulated:
    """Draw a study. ``frailty``: standard deviation of the things' own log odds; ``drift``: of a random level of each
    fortieth of the time, so that neighbours share their fate. ``interleaved``: things' rows go round by round instead
    of one thing after the other."""
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    number = np.arange(things * rows_a_thing)
    thing = number % things if interleaved else number // rows_a_thing
    use = number // things if interleaved else number % rows_a_thing
    logit = np.full(len(number), np.log(base / (1 - base)))
    logit += frailty * rng.standard_normal(things)[thing]
    logit += drift * rng.standard_normal(40)[number * 40 // len(number)]
    levels: dict[str, NDArray[Any]] = {}
    for factor in nominal:
        drawn = _drawn(rng, factor.assigned, factor.blocks, thing, factor.levels)
        if factor.follows is not None:
            held = _drawn(rng, factor.assigned, factor.blocks, thing, None) < factor.fidelity
            drawn = np.where(held, levels[factor.follows] % factor.levels, drawn)
        levels[factor.name] = drawn
    values: dict[str, NDArray[Any]] = {}
    for one in numeric:
        drawn = _drawn(rng, one.assigned, one.blocks, thing, None)
        values[one.name] = use.astype(np.float64) if one.count else drawn
    parts: dict[tuple[str, int | None], NDArray[Any]] = {}
    for factor in nominal:
        for place, effect in factor.effects.items():
            parts[factor.name, place] = effect * (levels[factor.name] == place)
    for one in numeric:
        parts[one.name, None] = one.slope * values[one.name]
    joint = [
        pair.effect * ((levels[pair.first] == pair.first_level) & (levels[pair.second] == pair.second_level))
        for pair in pairs
    ]
    logit += np.sum([*parts.values(), *joint, np.zeros(len(number))], axis=0)
    probability = _expit(logit)
    bad = rng.random(len(number)) < probability
    study = study_of(
        bad=bad,
        thing=[f"thing-{each}" for each in thing],
        nominal={
            factor.name: [
                None if gone else level_name(place)
                for place, gone in zip(levels[factor.name], rng.random(len(number)) < factor.missing, strict=True)
            ]
            for factor in nominal
        },
        numeric={
            factor.name: np.where(rng.random(len(number)) < factor.missing, np.nan, values[factor.name])
            for factor in numeric
        },
        precedence={f.name: f.precedence for f in nominal} | {f.name: f.precedence for f in numeric},
        category={f.name: f.category for f in nominal} | {f.name: f.category for f in numeric},
    )
    differences = _differences(logit, parts, levels, values, {one.name: one.slope for one in numeric})
    return Simulated(study=study, probability=probability, levels=levels, differences=differences)


def _drawn(rng: np.random.Generator, assigned: Assigned, blocks: int, thing: NDArray[Any], levels: int | None) -> Any:
    """(n,): a level of so many, or with None a number in [0, 1), drawn once per unit of assignment."""
    rows = len(thing)
    unit = {"operation": np.arange(rows), "thing": thing, "block": np.arange(rows) * blocks // rows}[assigned]
    units = int(unit.max(initial=0)) + 1
    return (rng.random(units) if levels is None else rng.integers(0, levels, units))[unit]


def _differences(
    logit: NDArray[Any],
    parts: Mapping[tuple[str, int | None], NDArray[Any]],
    levels: Mapping[str, NDArray[Any]],
    values: Mapping[str, NDArray[Any]],
    slopes: Mapping[str, float],
) -> dict[tuple[str, int | None], float]:
    told: dict[tuple[str, int | None], float] = {}
    for (name, place), part in parts.items():
        without = logit - part
        if place is None:
            low, high = np.quantile(values[name], [0.1, 0.9])
            told[name, None] = float(
                np.mean(_expit(without + slopes[name] * high) - _expit(without + slopes[name] * low))
            )
        else:
            met = levels[name] == place
            told[name, place] = float(np.mean((_expit(logit) - _expit(without))[met])) if met.any() else 0.0
    return told


def _expit(logit: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(1 / (1 + np.exp(-logit)))


def codes_of(factors: Factors, facet: Facet) -> NDArray[Any] | None:
    """int32 (n,): each row's level as a place from 0 within the facet, -1 for none; None where a row has several."""
    inside = (factors.indices >= facet.first) & (factors.indices < facet.last)
    row = np.repeat(np.arange(len(factors.indptr) - 1), np.diff(factors.indptr))[inside]
    if len(row) != len(np.unique(row)):
        return None
    codes = np.full(len(factors.indptr) - 1, -1, np.int32)
    codes[row] = factors.indices[inside] - facet.first
    return codes
