"""The crude screening against counting by hand and scipy's exact test."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact

from clew.modelling.cause.screening import crude, fourfold_p
from clew.modelling.cause.study import Facet, Factors, Rows, Study
from clew.testing.cause_studies import study_of


def _random_study(seed: int, n: int, width: int, things: int) -> Study:
    rng = np.random.default_rng(seed)
    cells = [np.sort(rng.choice(width, rng.integers(0, min(6, width) + 1), replace=False)) for _ in range(n)]
    return Study(
        rows=Rows(
            bad=rng.random(n) < 0.3,
            thing=rng.integers(0, things, n).astype(np.int32),
            time=np.arange(n, dtype=np.int64),
            position=np.arange(n, dtype=np.int64),
            stratum=np.zeros(n, np.int32),
            things=[str(each) for each in range(things)],
        ),
        factors=Factors(
            facets=[Facet(name="f", category="method", first=0, last=width)],
            columns=[str(each) for each in range(width)],
            indptr=np.concatenate(([0], np.cumsum([len(cell) for cell in cells]))).astype(np.int64),
            indices=np.concatenate(cells).astype(np.int32) if n else np.zeros(0, np.int32),
        ),
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(1, 12), st.integers(1, 30))
def test_counts_as_by_hand(seed: int, n: int, width: int, things: int) -> None:
    study = _random_study(seed, n, width, things)
    found = crude(study)
    for column in range(width):
        rows = [
            row
            for row in range(n)
            if column in study.factors.indices[study.factors.indptr[row] : study.factors.indptr[row + 1]]
        ]
        assert found.rows_with[column] == len(rows)
        assert found.bad_with[column] == sum(bool(study.rows.bad[row]) for row in rows)
        assert found.things_with[column] == len({int(study.rows.thing[row]) for row in rows})
    assert np.all((found.p >= 0) & (found.p <= 1) & (found.q >= found.p - 1e-15))
    assert np.all(np.isfinite(found.log_risk_ratio))


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    rows = draw(st.integers(2, 4000))
    k, bad = draw(st.integers(0, rows)), draw(st.integers(0, rows))
    return draw(st.integers(max(0, k + bad - rows), min(k, bad))), k, bad, rows


def _scipy(a: int, k: int, bad: int, rows: int) -> tuple[Any, float]:
    table = [[a, k - a], [bad - a, rows - k - bad + a]]
    return table, float(fisher_exact(table)[1])


@settings(max_examples=300, deadline=None)
@given(tables())
def test_p_as_scipy_has_it(drawn: tuple[int, int, int, int]) -> None:
    a, k, bad, rows = drawn
    found = float(fourfold_p(np.array([k]), np.array([a]), rows, bad)[0])
    table, exact = _scipy(a, k, bad, rows)
    if min(k, rows - k) * min(bad, rows - bad) / rows < 10:
        assert found == pytest.approx(max(exact, 1e-300), rel=1e-5, abs=1e-290)
    else:
        assert found == pytest.approx(max(chi2_contingency(table, correction=False)[1], 1e-300), rel=1e-6)
        assert found < 0.2 or exact > 0.05


def test_all_or_nothing_says_nothing() -> None:
    study = study_of(bad=[True] * 5, nominal={"f": ["a", "a", "b", "b", "b"]})
    assert list(crude(study).p) == [1.0, 1.0]
    study = study_of(bad=[True, False], nominal={"f": ["a", "a"]})
    assert list(crude(study).p) == [1.0]


def test_direction() -> None:
    study = study_of(bad=[True] * 6 + [False] * 6, nominal={"f": ["a"] * 6 + ["b"] * 6})
    found = crude(study)
    assert found.log_risk_ratio[0] > 0 > found.log_risk_ratio[1]
    assert found.p[0] == pytest.approx(float(fisher_exact([[6, 0], [0, 6]])[1]))
