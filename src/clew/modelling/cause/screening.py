"""The crude screening: every column against the outcome, row by row, as if all rows were independent.

It says where to look. Rows that share a thing or a stretch of time share fates, so its p are too small where levels
come in clusters; ``levels`` tests what is left at the unit where it was assigned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.discoveries import benjamini_hochberg
from clew.modelling.cause.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

EXACT_BELOW = 10.0
"""Least expected count of the fourfold table below which its p is exact."""
_BEYOND = 160
"""Terms of an exact tail: with an expected count below ten the rest is below 1e-80."""


class Crude(msgspec.Struct, frozen=True, kw_only=True):
    """Of each column (all arrays (columns,)). ``rows_with``, ``bad_with``, ``things_with``: int64. ``p``: two-sided,
    exact (Fisher) where a count is expected below ten, else of chi-square without correction. ``q``: by Benjamini and
    Hochberg. ``log_risk_ratio``: natural logarithm of the rate with over the rate without, half a row added to each
    cell."""

    rows_with: NDArray[Any]
    bad_with: NDArray[Any]
    things_with: NDArray[Any]
    p: NDArray[Any]
    q: NDArray[Any]
    log_risk_ratio: NDArray[Any]


def crude(study: Study) -> Crude:
    """Counts, tests, false discovery rate and effects of all columns, in one pass over what rows were exposed to."""
    import numpy as np

    rows_with, bad_with, things_with = counts(study)
    rows, bad = len(study.rows), int(np.count_nonzero(study.rows.bad))
    p = fourfold_p(rows_with, bad_with, rows, bad)
    with_rate = (bad_with + 0.5) / (rows_with + 1.0)
    without_rate = (bad - bad_with + 0.5) / (rows - rows_with + 1.0)
    return Crude(
        rows_with=rows_with,
        bad_with=bad_with,
        things_with=things_with,
        p=p,
        q=benjamini_hochberg(p),
        log_risk_ratio=np.log(with_rate / without_rate),
    )


def counts(study: Study) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """int64 (columns,) each: rows exposed to a column, bad ones among them, and different things."""
    import numpy as np

    from clew.modelling.cause.counting import count_columns

    width, rows, factors = len(study.factors.columns), study.rows, study.factors
    rows_with, bad_with, things_with = (np.zeros(width, np.int64) for _ in range(3))
    last = np.full(width, -1, np.int64)
    # Things count once however their rows lie: taken thing by thing, the last one seen is enough to know.
    together = bool(np.all(rows.thing[1:] >= rows.thing[:-1]))
    order = np.arange(len(rows)) if together else np.argsort(rows.thing, kind="stable")
    count_columns(
        factors.indptr.astype(np.int64, copy=False),
        factors.indices.astype(np.int32, copy=False),
        rows.bad.astype(np.bool_, copy=False),
        rows.thing.astype(np.int32, copy=False),
        order.astype(np.int64, copy=False),
        rows_with,
        bad_with,
        things_with,
        last,
    )
    return rows_with, bad_with, things_with


def fourfold_p(rows_with: NDArray[Any], bad_with: NDArray[Any], rows: int, bad: int) -> NDArray[Any]:
    """Two-sided p float64 of the fourfold tables of each column. Nothing or everything exposed, or bad: 1."""
    import numpy as np
    from scipy.special import chdtrc

    p = np.ones(len(rows_with), np.float64)
    some = (rows_with > 0) & (rows_with < rows)
    if bad in (0, rows) or not some.any():
        return p
    k, a = rows_with.astype(np.float64), bad_with.astype(np.float64)
    # The same table seen from its rarest corner: what is rare is counted, on both sides.
    swap_rows = 2 * k > rows
    a, k = np.where(swap_rows, bad - a, a), np.where(swap_rows, rows - k, k)
    rare = float(min(bad, rows - bad))
    a = k - a if 2 * bad > rows else a
    expected = k * rare / rows
    exact = some & (expected < EXACT_BELOW)
    large = some & ~exact
    spread = expected[large] * (1 - k[large] / rows) * (1 - rare / rows)
    p[large] = chdtrc(1, (a[large] - expected[large]) ** 2 / spread)
    p[exact] = _fisher(a[exact], k[exact], float(rows), rare)
    return np.clip(p, 1e-300, 1.0)


def _fisher(a: NDArray[Any], k: NDArray[Any], rows: float, rare: float) -> NDArray[Any]:
    """Fisher's exact p, the sum of all tables no likelier than the one seen. Expected counts below ten."""
    import numpy as np

    mean = k * rare / rows
    above = a > mean
    top = np.minimum(k, rare)
    turn = np.minimum(np.floor(mean) + 1, top)
    low_to = np.where(above, turn - 1, a)
    upper = np.where(above, a, turn)
    low_terms = _terms(np.zeros_like(a), int(low_to.max(initial=0)) + 1, k, rows, rare)
    high_terms = _terms(upper, _BEYOND, k, rows, rare)
    steps = np.arange(low_terms.shape[1])
    low_terms = np.where(steps[None, :] <= low_to[:, None], low_terms, 0.0)
    seen = np.where(above, high_terms[:, 0], low_terms[np.arange(len(a)), low_to.astype(np.int64)])
    likely = seen[:, None] * (1 + 1e-7)
    tails = [np.where(terms <= likely, terms, 0.0).sum(axis=1) for terms in (low_terms, high_terms)]
    return np.asarray(tails[0] + tails[1])


def _terms(start: NDArray[Any], count: int, k: NDArray[Any], rows: float, rare: float) -> NDArray[Any]:
    """Hypergeometric probabilities (columns, count) of ``start``, ``start`` + 1, …: the first by logarithms, each next
    by the ratio to it."""
    import numpy as np
    from scipy.special import gammaln

    def choose(n: NDArray[Any] | float, m: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(gammaln(n + 1) - gammaln(m + 1) - gammaln(n - m + 1))

    first = choose(rare, start) + choose(rows - rare, k - start) - choose(rows, k)
    j = start[:, None] + np.arange(count - 1)
    column = k[:, None]
    ratio = np.maximum(column - j, 0) * np.maximum(rare - j, 0) / ((j + 1) * (rows - column - rare + j + 1))
    terms = np.ones((len(start), count))
    np.cumprod(ratio, axis=1, out=terms[:, 1:])
    return np.asarray(terms * np.exp(first)[:, None])
