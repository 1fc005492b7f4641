"""A million units by five thousand factors: our crude screening beside pandas, polars and DuckDB in one run.

All are given the same units in memory, as each has them at its best: pandas categorical columns (and, for a stated
fraction, one crosstab per factor, as it is often written), polars and DuckDB the long table of (factor, bad), which is
what a join of facts gives them. Rivals only count; ours also tests, corrects for all that was tested and states
effects, and its counting alone is told beside. Every count is compared; a difference ends the run.
"""

from __future__ import annotations

import resource
import statistics
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from clew.modelling.cause.study import Facet, Factors, Rows, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

FACETS = 30
"""Factors per unit: one level of each facet."""
HARMFUL = 6
"""Columns that raise the rate."""
Tell = Callable[[str], None]
Counts = tuple["NDArray[Any]", "NDArray[Any]"]
"""Per column: rows with it, bad rows with it."""


class Timing(msgspec.Struct, frozen=True):
    """``seconds``: the median of the rounds; ``fraction``: of the columns that was done; ``whole``: seconds for all of
    them, extrapolated where the fraction is below 1. ``does``: what it computes."""

    name: str
    does: str
    seconds: float
    fraction: float
    whole: float


class ScaleReport(msgspec.Struct, frozen=True, kw_only=True):
    """``memory``: the largest size of this process (bytes, all rivals in it). ``kept``: columns that survive the crude
    screening, ``found``: of the planted ones. ``clustered``: seconds of the tests at the unit of assignment on what
    survived, ``clustered_processor``: of processor time."""

    units: int
    columns: int
    cells: int
    bad: int
    timings: list[Timing]
    compared: int
    kept: int
    planted: int
    found: int
    clustered: float | None
    clustered_processor: float | None
    study_bytes: int
    memory: int


def large_study(units: int, columns: int, seed: int = 1, rate: float = 0.01) -> tuple[Study, NDArray[Any]]:
    """A study of so many units, each a thing of its own, and the columns that were planted.

    Half of the facets run in time (lots: each level one stretch), half are drawn for every unit; levels of a facet are
    unequally frequent. Raises ``ValueError`` for fewer than two levels a facet.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    sizes = np.full(FACETS, columns // FACETS)
    sizes[: columns - int(sizes.sum())] += 1
    if sizes.min() < 2:
        raise ValueError(f"at least {2 * FACETS} columns")
    firsts = np.concatenate(([0], np.cumsum(sizes)))
    indices = np.empty((units, FACETS), np.int32)
    for facet in range(FACETS):
        levels = int(sizes[facet])
        weights = rng.gamma(2.0, size=levels)
        weights /= weights.sum()
        if facet % 2:
            drawn = rng.choice(levels, units, p=weights)
        else:
            drawn = np.searchsorted(np.cumsum(weights)[:-1], (np.arange(units) + 0.5) / units)
        indices[:, facet] = firsts[facet] + drawn
    planted = np.sort(rng.choice(columns, min(HARMFUL, columns // 4), replace=False)).astype(np.int32)
    hit = np.isin(indices, planted).any(axis=1)
    # As many bad units as asked, the planted columns five times as risky as the rest.
    base = rate / (1 + 4 * float(hit.mean()))
    bad = rng.random(units) < np.where(hit, 5 * base, base)
    facets = tuple(
        Facet(name=f"facet-{number:02d}", category="material", first=int(first), last=int(last), lead=float(number))
        for number, (first, last) in enumerate(pairwise(firsts))
    )
    study = Study(
        rows=Rows(
            bad=bad,
            thing=np.arange(units, dtype=np.int32),
            time=1_760_000_000_000_000 + np.arange(units, dtype=np.int64) * 1_000_000,
            position=np.arange(units, dtype=np.int64),
            stratum=np.zeros(units, np.int32),
            things=range(units),  # type: ignore[arg-type]
        ),
        factors=Factors(
            facets=facets,
            columns=tuple(f"level-{number}" for number in range(columns)),
            indptr=np.arange(units + 1, dtype=np.int64) * FACETS,
            indices=indices.ravel(),
        ),
    )
    return study, planted


def measure(
    units: int,
    columns: int,
    rounds: int,
    crosstabs: int,
    tell: Tell,
    *,
    clustered: bool = True,
    rate: float = 0.01,
) -> ScaleReport:
    """``crosstabs``: of how many single columns pandas makes one each. Raises ``RuntimeError`` for different counts."""
    tell("making the units")
    study, planted = large_study(units, columns, rate=rate)
    timings: list[Timing] = []
    reference = _ours(study, rounds, timings, tell)
    compared = 0
    for name, counts in (
        *_frames(study, columns, rounds, crosstabs, timings, tell),
        *_long(study, columns, rounds, timings, tell),
    ):
        compared += _compare(name, reference, counts)
    kept = _kept(study)
    seconds = processor = None
    if clustered:
        tell("clustered tests of what survived")
        started, busy = perf_counter(), process_time()
        _clustered(study, kept)
        seconds, processor = perf_counter() - started, process_time() - busy
    factors = study.factors
    return ScaleReport(
        units=units,
        columns=columns,
        cells=len(factors.indices),
        bad=int(study.rows.bad.sum()),
        timings=timings,
        compared=compared,
        kept=len(kept),
        planted=len(planted),
        found=int(np.isin(planted, kept).sum()),
        clustered=seconds,
        clustered_processor=processor,
        study_bytes=factors.indices.nbytes + factors.indptr.nbytes + sum(a.nbytes for a in _row_arrays(study.rows)),
        memory=_peak(),
    )


def _row_arrays(rows: Rows) -> tuple[NDArray[Any], ...]:
    return rows.bad, rows.thing, rows.time, rows.position, rows.stratum


def _peak() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _timed(name: str, does: str, rounds: int, work: Callable[[], Any], timings: list[Timing], part: float = 1.0) -> Any:
    taken: list[float] = []
    answer: Any = None
    for _ in range(rounds):
        started = perf_counter()
        answer = work()
        taken.append(perf_counter() - started)
    seconds = statistics.median(taken)
    timings.append(Timing(name, does, seconds, part, seconds / part))
    return answer


def _ours(study: Study, rounds: int, timings: list[Timing], tell: Tell) -> Counts:
    from clew.modelling.cause.screening import counts, crude

    tell("Clew, crude screening")
    # Once beforehand: what is compiled is compiled, what is imported is imported.
    crude(study)
    made = _timed("Clew", "counts, tests, false discoveries, effects", rounds, lambda: crude(study), timings)
    _timed("Clew, counting alone", "counts", rounds, lambda: counts(study), timings)
    return np.asarray(made.rows_with), np.asarray(made.bad_with)


def _frames(
    study: Study, columns: int, rounds: int, crosstabs: int, timings: list[Timing], tell: Tell
) -> list[tuple[str, Counts]]:
    import pandas as pd

    wide = study.factors.indices.reshape(len(study.rows), -1)
    frame = pd.DataFrame({f"f{facet}": pd.Categorical(wide[:, facet]) for facet in range(wide.shape[1])})
    frame["bad"] = study.rows.bad

    def by_facet() -> Counts:
        rows, bad = np.zeros(columns, np.int64), np.zeros(columns, np.int64)
        for facet in range(wide.shape[1]):
            table = pd.crosstab(frame[f"f{facet}"], frame["bad"])
            places = table.index.to_numpy().astype(np.int64)
            rows[places] = table.sum(axis=1).to_numpy()
            bad[places] = table[True].to_numpy() if True in table.columns else 0
        return rows, bad

    chosen = np.linspace(0, columns - 1, min(crosstabs, columns)).astype(np.int64)

    def one_by_one() -> Counts:
        rows, bad = np.full(columns, -1, np.int64), np.full(columns, -1, np.int64)
        facet_of = np.repeat(np.arange(len(study.factors.facets)), [f.last - f.first for f in study.factors.facets])
        for column in chosen.tolist():
            table = pd.crosstab(wide[:, facet_of[column]] == column, frame["bad"])
            rows[column] = int(table.loc[True].sum()) if True in table.index else 0
            bad[column] = int(table.loc[True, True]) if True in table.index and True in table.columns else 0
        return rows, bad

    tell("pandas, crosstab by facet")
    first = _timed("pandas crosstab, one a facet", "counts", 1, by_facet, timings)
    tell("pandas, crosstab by factor")
    part = len(chosen) / columns
    second = _timed("pandas crosstab, one a factor", "counts", 1, one_by_one, timings, part)
    return [("pandas by facet", first), ("pandas by factor", second)]


def _long(study: Study, columns: int, rounds: int, timings: list[Timing], tell: Tell) -> list[tuple[str, Counts]]:
    import duckdb
    import polars as pl

    per_row = np.diff(study.factors.indptr)
    bad_of_cell = np.repeat(study.rows.bad, per_row)
    long = pl.DataFrame({"factor": study.factors.indices, "bad": bad_of_cell})

    def with_polars() -> Counts:
        grouped = long.lazy().group_by("factor").agg(pl.len().alias("rows"), pl.col("bad").sum()).collect()
        return _spread(columns, grouped["factor"].to_numpy(), grouped["rows"].to_numpy(), grouped["bad"].to_numpy())

    tell("polars")
    first = _timed("polars group_by", "counts", rounds, with_polars, timings)
    database = duckdb.connect()
    database.register("arriving", long.to_arrow())
    database.execute("create table cells as select * from arriving")

    def with_duckdb() -> Counts:
        query = "select factor, count(*) as n, count(*) filter (where bad) as b from cells group by factor"
        told = database.execute(query).fetchnumpy()
        return _spread(columns, told["factor"], told["n"], told["b"])

    tell("DuckDB")
    second = _timed("DuckDB SQL", "counts", rounds, with_duckdb, timings)
    database.close()
    return [("polars", first), ("DuckDB", second)]


def _spread(columns: int, place: Any, rows: Any, bad: Any) -> Counts:
    filled = np.zeros((2, columns), np.int64)
    places = np.asarray(place, np.int64)
    filled[0, places], filled[1, places] = rows, bad
    return filled[0], filled[1]


def _compare(name: str, ours: Counts, theirs: Counts) -> int:
    """How many columns were compared (those that a rival left out are negative)."""
    done = theirs[0] >= 0
    if not (np.array_equal(ours[0][done], theirs[0][done]) and np.array_equal(ours[1][done], theirs[1][done])):
        raise RuntimeError(f"{name} counts otherwise than Clew")
    return int(done.sum())


def _kept(study: Study) -> NDArray[Any]:
    from clew.modelling.cause.screening import crude

    q = np.asarray(crude(study).q)
    return np.flatnonzero(q <= 0.05)


def _clustered(study: Study, kept: Sequence[int] | NDArray[Any]) -> None:
    """The facets of what survived, tested at their units of assignment."""
    from clew.modelling.cause.asked import Asked
    from clew.modelling.cause.levels import facet_test

    for facet in study.factors.facets:
        mine = [int(column) for column in kept if facet.first <= column < facet.last]
        if mine:
            facet_test(study, facet, Asked(), columns=mine)
