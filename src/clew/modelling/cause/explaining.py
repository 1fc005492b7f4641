"""Which suspects remain when the others are held fixed.

Forward selection: of what is left and says enough about the outcome *given those accepted* (a partial score), the one
that makes the outcome likeliest joins them, less what it costs to name it among the levels of its factor. Then whoever
of them no longer says anything given all the others goes again, and is explained by them. The score is that of a
linear model of the rate with the accepted as covariates, its variance summed by thing (Liang and Zeger 1986) and never
below that of binomial rows whose things share a frailty, so that many rows of one thing count as one. Summed about
nothing, k things could never score more than √k, however bad they were: they are summed about their own mean, each as
the others foretell it (Bell and McCaffrey 2002, Surv. Methodol. 28, 169). What only says *when* is asked after
everything that says *what*: an hour is bad because of what happened in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.candidates import Candidate, Members, ranks, values_of
from clew.modelling.cause.permuting import pearson_upper
from clew.modelling.cause.study import Rows, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENTERS = 0.01
"""Level of a partial test: a suspect enters below it, and is explained above it."""
MOST = 40
"""Accepted at most: more could not be told apart by anyone."""
MOST_ROWS = 200_000
"""Rows looked at, at most."""
STEPS, FAR = 15, 30.0
"""Newton's steps to the likeliest log odds, and how far these go."""
CONTENDERS = 25
"""Of those that may enter, so many by their chances, and so many by how far they part bad from good, are compared by
likelihood: of dozens of lots within one barrel each is less likely chance, and the barrel parts them best."""
RESTS = 0.05
"""Level of all rests together."""
OWN = 0.7
"""Share of its score that a suspect keeps beside what is held fixed where it stands by its own right: else, a rest."""
TAKEN = 0.7
"""What is left of a score, at most, for the one that is held to explain it."""
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
        self._spreads: NDArray[Any] | None = None
        self._bad = rows.bad.astype(np.float64)
        self.outcome = self._bad.copy()
        self.columns = columns.astype(np.float64, copy=True)
        self._whole = columns
        self._scale = np.maximum(np.linalg.norm(self.columns - self.columns.mean(axis=0), axis=0), 1e-12)
        for stratum in strata:
            self.hold((rows.stratum == stratum).astype(np.float64)[:, None])

    def hold(self, covariates: NDArray[Any]) -> None:
        """Take ``covariates`` (n, k) out of the outcome and of every candidate."""
        import numpy as np

        self._spreads = None
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
        spread = self._spread()
        found: NDArray[Any] = np.divide(total, spread, out=np.zeros_like(total), where=spread > 0)
        found[left < 1e-3 * self._scale] = 0.0
        return found

    def chances(self) -> NDArray[Any]:
        """float64 (m,): one-sided p that a candidate says nothing in its direction, given what is held. The tail is
        that of a Pearson III variate with the skewness of so few rows at such a rate (as in ``permuting``): three bad
        of four are no normal variate."""
        import numpy as np

        rate = np.clip(self._bad - self.outcome, 1e-4, 1 - 1e-4)
        plain = rate * (1 - rate)
        variance = (self.columns**2 * plain[:, None]).sum(axis=0)
        third = (self.columns**3 * (plain * (1 - 2 * rate))[:, None]).sum(axis=0)
        # Where rows share their fate in things, there are as many fewer of them, each worth so much more.
        worth = np.maximum(1, np.divide(self._expected(), variance, out=np.ones_like(variance), where=variance > 0))
        spread = self._spread()
        skew = np.divide(third * worth**2, spread**3, out=np.zeros_like(third), where=spread > 0)
        return np.array([pearson_upper(z, one) for z, one in zip(self.scores().tolist(), skew.tolist(), strict=True)])

    def parting(self) -> NDArray[Any]:
        """float64 (m,): about what ``gains`` tells, of all at once: how much likelier the outcome becomes where rows
        with a level, and those without, have rates of their own beside what is held foretells; of a number half its
        score test. 0 for what goes the other way."""
        import numpy as np

        total = (self.columns * self.outcome[:, None]).sum(axis=0)
        expected = self._expected()
        found: NDArray[Any] = np.divide(total**2 / 2, expected, out=np.zeros_like(total), where=expected > 0)
        met = np.abs(self._whole)
        levels = np.flatnonzero(np.isin(met, (0.0, 1.0)).all(axis=0))
        met = met[:, levels]
        foretold = np.clip(self._bad - self.outcome, 1e-4, 1 - 1e-4)
        size, bad, told = met.sum(axis=0), self._bad @ met, foretold @ met
        found[levels] = _apart(bad, told, size) + _apart(
            self._bad.sum() - bad, foretold.sum() - told, len(foretold) - size
        )
        found[total <= 0] = 0.0
        return found

    def gains(self, places: NDArray[Any]) -> NDArray[Any]:
        """float64 (k,): how much likelier (natural logarithm) the outcome becomes with each of the candidates at
        ``places`` added to what is held, as log odds; where rows share their fate in things, of so many fewer rows."""
        import numpy as np

        rate = np.clip(self._bad - self.outcome, 1e-4, 1 - 1e-4)
        base = np.log(rate / (1 - rate))[:, None]
        y = self._bad[:, None]
        x = self._whole[:, places].astype(np.float64)
        none = np.zeros((1, len(places)))
        level, slope = none, none
        for _ in range(STEPS):
            mean = 1 / (1 + np.exp(-np.clip(base + level + slope * x, -FAR, FAR)))
            rest, weight = y - mean, mean * (1 - mean)
            a, b, c = weight.sum(0), (weight * x).sum(0), (weight * x * x).sum(0)
            first, second = rest.sum(0), (rest * x).sum(0)
            scale = np.maximum(a * c - b * b, 1e-9)
            level = level + np.clip((c * first - b * second) / scale, -1, 1)
            slope = slope + np.clip((a * second - b * first) / scale, -1, 1)
        found = _likelihood(y, base + level + slope * x) - _likelihood(y, base + self._shift(base))
        plain = ((rate * (1 - rate))[:, None] * self.columns[:, places] ** 2).sum(axis=0)
        worth = np.divide(self._expected()[places], plain, out=np.ones_like(plain), where=plain > 0)
        return np.asarray(found / np.maximum(1, worth))

    def _shift(self, base: NDArray[Any]) -> float:
        """Log odds by which what is held misses the rate of all rows: a linear model of rates is no logistic one."""
        import numpy as np

        shift = 0.0
        for _ in range(STEPS):
            mean = 1 / (1 + np.exp(-np.clip(base[:, 0] + shift, -FAR, FAR)))
            shift += float(np.clip((self._bad - mean).sum() / max(float((mean * (1 - mean)).sum()), 1e-9), -1, 1))
        return shift

    def _spread(self) -> NDArray[Any]:
        """float64 (m,): of the scores if candidates said nothing: that of binomial rows whose things share a frailty,
        times how much more what is seen strays than such rows would that have each candidate's own effect. A level that
        is bad strays more than one that is not, and that is no doubt of it."""
        import numpy as np

        if self._spreads is None:
            rate = np.clip(self._bad - self.outcome, 1e-4, 1 - 1e-4)
            squares = np.linalg.norm(self.columns, axis=0) ** 2
            total = (self.columns * self.outcome[:, None]).sum(axis=0)
            slope = np.divide(total, squares, out=np.zeros_like(total), where=squares > 0)
            own = np.clip(rate[:, None] + slope * self.columns, 1e-4, 1 - 1e-4)
            foretold = self._expected(own)
            strays = np.divide(self._seen(squares, total, slope), foretold, out=np.ones_like(total), where=foretold > 0)
            self._spreads = np.sqrt(self._expected(rate[:, None]) * np.maximum(1, strays))
        return self._spreads

    def _seen(self, squares: NDArray[Any], total: NDArray[Any], slope: NDArray[Any]) -> NDArray[Any]:
        """float64 (m,): the variance summed by thing, about the candidate's own effect or about none: the smaller.
        ``squares``: of each candidate's values; ``total``: its score as yet undivided."""
        import numpy as np

        own, weight = self._sums(self.columns * self.outcome[:, None]), self._sums(self.columns**2)
        foretold = 1 - np.divide(weight, squares, out=np.ones_like(weight), where=squares > 0)
        rest = np.divide(own - weight * slope, foretold, out=own.copy(), where=foretold > 1e-9)
        found: NDArray[Any] = np.minimum((rest**2).sum(axis=0), (own**2).sum(axis=0))
        return found

    def _expected(self, rate: NDArray[Any] | None = None) -> NDArray[Any]:
        """float64 (m,): the variance that binomial rows would have whose things share a frailty. Where a level has none
        bad, all its residuals are alike and small, and their own squares would call the level certain."""
        import numpy as np

        null = np.clip(self._bad - self.outcome, 1e-4, 1 - 1e-4)
        spread = np.sqrt(null * (1 - null))
        shared = float(self._by_things(spread[:, None])[0]) - float((spread**2).sum())
        alike = float(self._by_things(self.outcome[:, None])[0]) - float((self.outcome**2).sum())
        frailty = min(1.0, max(0.0, alike / shared)) if shared > 0 else 0.0
        weighted = self.columns * (spread[:, None] if rate is None else np.sqrt(rate * (1 - rate)))
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


def _apart(bad: NDArray[Any], told: NDArray[Any], size: NDArray[Any]) -> NDArray[Any]:
    """float64 (m,): by how much the logarithm of the likelihood of ``bad`` of ``size`` rows is larger at their own rate
    than at the rate ``told`` / ``size``."""
    from scipy.special import xlogy

    good = size - bad
    found: NDArray[Any] = xlogy(bad, bad) - xlogy(bad, told) + xlogy(good, good) - xlogy(good, size - told)
    return found


def _likelihood(y: NDArray[Any], odds: NDArray[Any]) -> NDArray[Any]:
    """Logarithm, summed over rows: ``y`` (n, 1), log odds (n, k)."""
    import numpy as np

    odds = np.clip(odds, -FAR, FAR)
    return np.asarray((y * odds - np.log1p(np.exp(odds))).sum(axis=0))


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


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """One suspect to be asked. ``column``: float64 (n,), signed so that more of it is worse, or better, as it was
    found; ``covariates``: (n, k) that stand for it when it is held fixed; ``wave``: when it is asked; ``surprise``: how
    much less it is expected to be the one, as a logarithm; ``level``: two-sided level of its partial test."""

    column: Any
    covariates: Any
    wave: int
    surprise: float
    level: float

    @classmethod
    def of(cls, candidate: Candidate, members: Members, level: float, surprise: float | None = None) -> Asking:
        """Only an effect in its own direction counts: what turns round when others are held fixed was never its own.
        What was found with the others held fixed has passed at its ``level`` already, where it was assigned."""
        sign = 1.0 if candidate.score >= 0 else -1.0
        return cls(
            column=sign * _asked(candidate, members),
            covariates=held_fixed(candidate, members),
            wave=_wave(candidate),
            surprise=surprise_of(candidate) if surprise is None else surprise,
            level=ENTERS if candidate.beside else level,
        )

    @classmethod
    def of_column(cls, column: NDArray[Any], surprise: float, level: float) -> Asking:
        """``column``: float64 (n,), 1 and 0."""
        return cls(column=column, covariates=column[:, None], wave=0, surprise=surprise, level=level)


def explain(
    study: Study,
    candidates: Sequence[Candidate],
    members: Members,
    level: float = ENTERS,
    surprise: Sequence[float] | None = None,
) -> Explained:
    """Which candidates remain given the others. ``level``: two-sided level of the partial tests; what was the most
    striking of hundreds is to be tested at no lesser a level when others are held fixed. ``surprise``: of each, where
    it leads a group of which another is expected sooner."""
    expected = surprise or [surprise_of(each) for each in candidates]
    return remaining(
        study, [Asking.of(each, members, level, one) for each, one in zip(candidates, expected, strict=True)]
    )


def remaining(study: Study, asking: Sequence[Asking]) -> Explained:
    """Which of them remain given the others; places are of ``asking``."""
    import numpy as np

    if not asking:
        return Explained((), {})
    kept = kept_rows(study)
    columns = np.stack([each.column[kept] for each in asking], axis=1)
    covariates = [each.covariates[kept] for each in asking]
    study = msgspec.structs.replace(study, rows=with_rows(study.rows, kept))
    among = _Among(
        study,
        columns,
        covariates,
        np.array([each.wave for each in asking]),
        np.array([each.surprise for each in asking]),
        np.array([each.level for each in asking]),
    )
    accepted = _backward(among, _forward(among))
    return Explained(tuple(accepted), _attributed(study, columns, covariates, accepted))


def chances_beside(study: Study, asking: Sequence[Asking], covariates: NDArray[Any]) -> NDArray[Any]:
    """float64 (m,): two-sided p of each with only ``covariates`` (n, k) held fixed."""
    import numpy as np

    kept = kept_rows(study)
    columns = np.stack([each.column[kept] for each in asking], axis=1)
    partial = Partial(msgspec.structs.replace(study, rows=with_rows(study.rows, kept)), columns)
    partial.hold(covariates[kept])
    found: NDArray[Any] = np.minimum(1.0, 2 * partial.chances())
    return found


class _Among(msgspec.Struct, frozen=True):
    """What is chosen among: of each ``Asking`` the same, as arrays (n, m) and (m,)."""

    study: Study
    columns: NDArray[Any]
    covariates: Sequence[NDArray[Any]]
    waves: NDArray[Any]
    surprise: NDArray[Any]
    level: NDArray[Any]


def surprise_of(candidate: Candidate) -> float:
    """Every factor is as likely to be the cause, and so is each of its levels: one lot of two hundred has two hundred
    chances to fit a handful of bad units a little better than the one lot of ten that holds them all (the cost of
    naming it; Rissanen 1978, Automatica 14, 465)."""
    return 0.0 if candidate.facet is None else math.log(max(1, candidate.facet.last - candidate.facet.first))


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


def kept_rows(study: Study) -> NDArray[Any]:
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


def with_rows(rows: Rows, kept: NDArray[Any]) -> Rows:
    """Of the rows those at the places ``kept``."""
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
    alone = Partial(study, columns[:, others]).scores()
    best = np.argmin(np.stack(left), axis=0)
    least = np.min(np.stack(left), axis=0)
    return {
        other: accepted[int(one)]
        for other, one, was, now in zip(others, best, alone, least, strict=True)
        if now <= TAKEN * was
    }


def _forward(among: _Among) -> list[int]:
    """Accepted in the order of their entry."""
    import numpy as np

    partial = Partial(among.study, among.columns)
    alone = partial.scores()
    accepted: list[int] = []
    for wave in range(3):
        while len(accepted) < MOST:
            p, scores = 2 * partial.chances(), partial.scores()
            open_ = (among.waves == wave) & ~np.isin(np.arange(len(p)), accepted)
            # Nobody has been chosen yet: the first was tested where it was assigned.
            level = _levels(among, open_, scores < OWN * alone) if accepted else np.full(len(p), ENTERS)
            open_ &= p <= level
            if not open_.any():
                break
            first = _first_among(np.flatnonzero(open_), p, scores, partial.parting())
            evidence = np.round(partial.gains(first) - among.surprise[first], 9)
            best = int(first[np.lexsort((first, -evidence))[0]])
            accepted.append(best)
            partial.hold(among.covariates[best])
    return accepted


def _levels(among: _Among, open_: NDArray[Any], rest: NDArray[Any]) -> NDArray[Any]:
    """float64 (m,): levels of the partial tests. What still says nearly what it said alone is asked at its own. What is
    the ``rest`` of something that shares rows with those accepted is one of many such, of which some always look better
    than the others: all of them share one level (Bonferroni)."""
    import numpy as np

    many = max(1, int((open_ & rest).sum()))
    return np.where(rest, np.minimum(among.level, RESTS / many), among.level)


def _first_among(places: NDArray[Any], p: NDArray[Any], scores: NDArray[Any], parting: NDArray[Any]) -> NDArray[Any]:
    """Those of ``places`` that are compared by likelihood."""
    import numpy as np

    by_chance = places[np.lexsort((-scores[places], p[places]))][:CONTENDERS]
    by_parting = places[np.argsort(-parting[places], kind="stable")][:CONTENDERS]
    return np.asarray(list(dict.fromkeys([*by_chance.tolist(), *by_parting.tolist()])))


def _backward(among: _Among, accepted: list[int]) -> list[int]:
    """Those that still have something to say when all the others are held fixed: who came early may have stood for who
    came later."""
    import numpy as np

    left = list(accepted)
    while len(left) > 1:
        beyond = []
        for place in left:
            partial = Partial(among.study, among.columns[:, [place]])
            for other in left:
                if other != place:
                    partial.hold(among.covariates[other])
            beyond.append(2 * float(partial.chances()[0]) / float(among.level[place]))
        weakest = int(np.argmax(beyond))
        if beyond[weakest] <= 1:
            break
        left.pop(weakest)
    return left
