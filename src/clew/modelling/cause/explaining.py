"""Which suspects remain when the others are held fixed.

Forward selection on partial scores: of what is left, the one that says most about the outcome *given those accepted*
joins them, as long as it says enough. Then whoever of them no longer says anything given all the others goes again, and
is explained by them. The score is that of a linear model of the rate with the accepted as covariates, its variance
summed by thing (Liang and Zeger 1986) and never below that of binomial rows whose things share a frailty, so that many
rows of one thing count as one. Summed about nothing, k things could never score more than √k, however bad they were:
they are summed about their own mean, each as the others foretell it (Bell and McCaffrey 2002, Surv. Methodol. 28, 169).
What only says *when* is asked after everything that says *what*: an hour is bad because of what happened in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.candidates import Candidate, Members, ranks, values_of
from clew.modelling.cause.study import Rows, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENTERS = 0.01
"""Level of a partial test: a suspect enters below it, and is explained above it."""
THRESHOLD = NormalDist().inv_cdf(1 - ENTERS / 2)
MOST = 40
"""Accepted at most: more could not be told apart by anyone."""
MOST_ROWS = 200_000
"""Rows looked at, at most."""
BINS = 6
"""A number that is held fixed is cut into so many bins, so that its curve does not matter."""


class Explained(msgspec.Struct, frozen=True):
    """``accepted``: places of the candidates that remain, in the order of their entry. ``by``: for each of the others,
    the accepted one that took most of its score away."""

    accepted: tuple[int, ...]
    by: dict[int, int]


class Partial:
    """Partial scores of all candidates given a growing set of covariates (Frisch, Waugh and Lovell)."""

    def __init__(self, study: Study, columns: NDArray[Any]) -> None:
        """``columns``: float64 (n, m), the candidates' values."""
        import numpy as np

        rows = study.rows
        self._thing = rows.thing
        self._things = len(rows.things)
        strata = np.unique(rows.stratum)
        self._basis: list[NDArray[Any]] = []
        self._bad = rows.bad.astype(np.float64)
        self.outcome = self._bad.copy()
        self.columns = columns.astype(np.float64, copy=True)
        self._scale = np.maximum(np.linalg.norm(self.columns - self.columns.mean(axis=0), axis=0), 1e-12)
        for stratum in strata:
            self.hold((rows.stratum == stratum).astype(np.float64)[:, None])

    def hold(self, covariates: NDArray[Any]) -> None:
        """Take ``covariates`` (n, k) out of the outcome and of every candidate."""
        import numpy as np

        for covariate in covariates.T:
            rest = covariate.astype(np.float64)
            for known in self._basis:
                rest = rest - known * (known @ rest)
            size = float(np.linalg.norm(rest))
            if size < 1e-6 * max(1.0, float(np.linalg.norm(covariate))):
                continue
            unit = rest / size
            # Once more: what rounding left would be taken for a signal.
            for known in self._basis:
                unit = unit - known * (known @ unit)
            unit = unit / np.linalg.norm(unit)
            self._basis.append(unit)
            self.outcome = self.outcome - unit * (unit @ self.outcome)
            self.columns -= np.outer(unit, unit @ self.columns)

    def scores(self) -> NDArray[Any]:
        """float64 (m,): standard normal scores under the null; 0 where nothing of a candidate is left."""
        import numpy as np

        left = np.linalg.norm(self.columns, axis=0)
        total = (self.columns * self.outcome[:, None]).sum(axis=0)
        spread = np.sqrt(np.maximum(self._seen(left**2, total), self._expected()))
        found: NDArray[Any] = np.divide(total, spread, out=np.zeros_like(total), where=spread > 0)
        found[left < 1e-3 * self._scale] = 0.0
        return found

    def _seen(self, squares: NDArray[Any], total: NDArray[Any]) -> NDArray[Any]:
        """float64 (m,): the variance summed by thing, about the candidate's own effect or about none: the smaller.
        ``squares``: of each candidate's values; ``total``: its score as yet undivided."""
        import numpy as np

        slope = np.divide(total, squares, out=np.zeros_like(total), where=squares > 0)
        own, weight = self._sums(self.columns * self.outcome[:, None]), self._sums(self.columns**2)
        foretold = 1 - np.divide(weight, squares, out=np.ones_like(weight), where=squares > 0)
        rest = np.divide(own - weight * slope, foretold, out=own.copy(), where=foretold > 1e-9)
        found: NDArray[Any] = np.minimum((rest**2).sum(axis=0), (own**2).sum(axis=0))
        return found

    def _expected(self) -> NDArray[Any]:
        """float64 (m,): the variance that binomial rows would have whose things share a frailty. Where a level has none
        bad, all its residuals are alike and small, and their own squares would call the level certain."""
        import numpy as np

        rate = np.clip(self._bad - self.outcome, 1e-4, 1 - 1e-4)
        spread = np.sqrt(rate * (1 - rate))
        shared = float(self._by_things(spread[:, None])[0]) - float((spread**2).sum())
        alike = float(self._by_things(self.outcome[:, None])[0]) - float((self.outcome**2).sum())
        frailty = min(1.0, max(0.0, alike / shared)) if shared > 0 else 0.0
        weighted = self.columns * spread[:, None]
        found: NDArray[Any] = (1 - frailty) * (weighted**2).sum(axis=0) + frailty * self._by_things(weighted)
        return found

    def _by_things(self, products: NDArray[Any]) -> NDArray[Any]:
        """Sum over things of the squares of their sums."""
        found: NDArray[Any] = (self._sums(products) ** 2).sum(axis=0)
        return found

    def _sums(self, products: NDArray[Any]) -> NDArray[Any]:
        """float64 (things, m): of the rows of each thing."""
        import numpy as np

        sums = np.zeros((self._things, products.shape[1]))
        np.add.at(sums, self._thing, products)
        return sums


def held_fixed(candidate: Candidate, members: Members) -> NDArray[Any]:
    """Covariates (n, k) that stand for a candidate: its level, or the bins of its number and whether it is missing."""
    import numpy as np

    if candidate.column is not None:
        return values_of(candidate, members)[:, None]
    assert candidate.number is not None  # noqa: S101
    values = candidate.number.values
    missing = np.isnan(values)
    place = np.minimum((ranks(values) * BINS).astype(np.int64), BINS - 1)
    bins = np.stack([((place == each) & ~missing).astype(np.float64) for each in range(BINS)], axis=1)
    linear = np.where(missing, 0.0, values_of(candidate, members))
    return np.concatenate([bins, linear[:, None], missing.astype(np.float64)[:, None]], axis=1)


def explain(study: Study, candidates: Sequence[Candidate], members: Members) -> Explained:
    """Which candidates remain given the others."""
    import numpy as np

    if not candidates:
        return Explained((), {})
    kept = _kept(study)
    columns = np.stack([_asked(each, members)[kept] for each in candidates], axis=1)
    # Only an effect in its own direction counts: what turns round when others are held fixed was never its own.
    columns *= np.array([1.0 if each.score >= 0 else -1.0 for each in candidates])
    covariates = [held_fixed(each, members)[kept] for each in candidates]
    study = msgspec.structs.replace(study, rows=_rows(study.rows, kept))
    accepted = _forward(study, columns, covariates, np.array([_wave(each) for each in candidates]))
    accepted = _backward(study, columns, covariates, accepted)
    return Explained(tuple(accepted), _attributed(study, columns, covariates, accepted))


def _asked(candidate: Candidate, members: Members) -> NDArray[Any]:
    """float64 (n,): what is asked of a candidate; levels that fill a window together are asked together."""
    import numpy as np

    if len(candidate.company) < 2:
        return values_of(candidate, members)
    together: NDArray[Any] = np.logical_or.reduce([members.exposed(column) for column in candidate.company])
    return together.astype(np.float64)


def _wave(candidate: Candidate) -> int:
    """When it is asked: what was found by itself, then what stands in for a window, then windows."""
    return 2 if candidate.when else 1 if candidate.company else 0


def _kept(study: Study) -> NDArray[Any]:
    """Places of the rows that are looked at: all, or of very many all bad ones and evenly spread good ones (a
    case-control sample changes what is common, not what goes with what)."""
    import numpy as np

    rows = study.rows
    good = np.flatnonzero(~rows.bad)
    room = max(MOST_ROWS - int(rows.bad.sum()), MOST_ROWS // 2)
    if len(good) <= room:
        return np.arange(len(rows))
    good = good[np.linspace(0, len(good) - 1, room).astype(np.int64)]
    return np.sort(np.concatenate([np.flatnonzero(rows.bad), good]))


def _rows(rows: Rows, kept: NDArray[Any]) -> Rows:
    return msgspec.structs.replace(
        rows,
        bad=rows.bad[kept],
        thing=rows.thing[kept],
        time=rows.time[kept],
        position=rows.position[kept],
        stratum=rows.stratum[kept],
    )


def _attributed(
    study: Study, columns: NDArray[Any], covariates: Sequence[NDArray[Any]], accepted: Sequence[int]
) -> dict[int, int]:
    """For each that does not remain, the one among the remaining that alone takes most of its score away."""
    import numpy as np

    others = [place for place in range(columns.shape[1]) if place not in set(accepted)]
    if not accepted or not others:
        return {}
    left = []
    for place in accepted:
        partial = Partial(study, columns[:, others])
        partial.hold(covariates[place])
        left.append(partial.scores())
    best = np.argmin(np.stack(left), axis=0)
    return {other: accepted[int(one)] for other, one in zip(others, best, strict=True)}


def _forward(study: Study, columns: NDArray[Any], covariates: Sequence[NDArray[Any]], waves: NDArray[Any]) -> list[int]:
    """Accepted in the order of their entry."""
    import numpy as np

    partial = Partial(study, columns)
    accepted: list[int] = []
    for wave in range(3):
        while len(accepted) < MOST:
            scores = partial.scores()
            open_ = (waves == wave) & ~np.isin(np.arange(columns.shape[1]), accepted)
            if not open_.any() or scores[open_].max() < THRESHOLD:
                break
            best = int(np.flatnonzero(open_)[np.argmax(scores[open_])])
            accepted.append(best)
            partial.hold(covariates[best])
    return accepted


def _backward(
    study: Study, columns: NDArray[Any], covariates: Sequence[NDArray[Any]], accepted: list[int]
) -> list[int]:
    """Those that still have something to say when all the others are held fixed: who came early may have stood for who
    came later."""
    import numpy as np

    remaining = list(accepted)
    while len(remaining) > 1:
        scores = []
        for place in remaining:
            partial = Partial(study, columns[:, [place]])
            for other in remaining:
                if other != place:
                    partial.hold(covariates[other])
            scores.append(float(partial.scores()[0]))
        weakest = int(np.argmin(scores))
        if scores[weakest] >= THRESHOLD:
            break
        remaining.pop(weakest)
    return remaining
