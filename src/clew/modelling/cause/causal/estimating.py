"""By how much the exposure changes the rate, other things held fixed: three methods on one adjustment set.

``stratified``: within cells of equal strata, time and exposures the difference of rates, weighted as Mantel and
Haenszel (1959) weight it. With n1 exposed and n0 others in a cell that weight is n1·n0/(n1 + n0), which is least
squares with a level of its own for each cell; so a dose, and columns that split no cell, are held by the same equation
(Frisch and Waugh 1933). ``g_computation``: a logistic model with interactions, and its predictions for the exposed rows
with and without the exposure (Robins 1986). ``doubly_robust``: augmented inverse probability weighting of the controls
towards the exposed, cross-fitted by thing (Chernozhukov et al. 2018). The last two are of the exposed (ATT). A dose has
no propensity and is left to the first two, from its 10th to its 90th percentile.

All variances come from influence functions summed over clusters. The first one divides each cluster's residual by what
it leaves the others, which makes it the jackknife's (Bell and McCaffrey 2002), and counts clusters by their weight for
the degrees of freedom (Carter, Schnepel and Steigerwald 2017). Intervals are made on the scale of Fisher's z so that
they stay within -1 and 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.causal.comparison import Comparison, within
from clew.modelling.cause.causal.logistic import Logistic, fit
from clew.modelling.cause.findings import Estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

_INTERACTIONS = 6
_TRIM = 0.98
_FOLDS = 2
_EDGE = 1e-9


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """A risk difference: ``value``, ``error`` (standard), ``freedom`` (degrees). ``one``, ``zero``: the rates with and
    without of which it is the difference, and ``ratio_error`` the standard error of the logarithm of their ratio, where
    the method has them. ``fewest``: clusters by weight."""

    method: str
    value: float
    error: float
    freedom: float
    one: float = math.nan
    zero: float = math.nan
    ratio_error: float = math.nan

    @property
    def p(self) -> float:
        """Two-sided, Student's t."""
        from scipy import special

        if not math.isfinite(self.error):
            return 1.0
        return float(2 * special.stdtr(self.freedom, -abs(self.value) / max(self.error, 1e-300)))

    def limits(self, level: float = 0.95) -> tuple[float, float]:
        from scipy import special

        if not math.isfinite(self.error):
            return -1.0, 1.0
        t = float(special.stdtrit(self.freedom, 0.5 + level / 2))
        # At the very edge the scale of z has no end, and the interval would be all there is: it is made no nearer to
        # the edge than the error reaches, and holds the edge where the value is nearer.
        room = min(max(self.error, _EDGE), 0.5)
        value = min(max(self.value, -1 + room), 1 - room)
        half = t * self.error / (1 - value * value)
        low = -1.0 if self.value < value else math.tanh(math.atanh(value) - half)
        high = 1.0 if self.value > value else math.tanh(math.atanh(value) + half)
        return min(self.value, low), max(self.value, high)

    @property
    def excludes_zero(self) -> bool:
        low, high = self.limits()
        return low > 0 or high < 0

    def told(self) -> Estimate:
        low, high = self.limits()
        return Estimate(self.method, self.value, low, high)


def residual_exposure(data: Comparison, exposure: NDArray[Any] | None = None) -> tuple[NDArray[Any], NDArray[Any]]:
    """Exposure and outcome with cells and held columns taken out, float64 (m,) each."""
    import numpy as np

    t, y = within(data.exposure if exposure is None else exposure, data.cell), within(data.bad, data.cell)
    if data.held.shape[1]:
        base = held_within(data)
        if base.shape[1]:
            t, y = t - base @ (base.T @ t), y - base @ (base.T @ y)
    return np.asarray(t), np.asarray(y)


def held_within(data: Comparison) -> NDArray[Any]:
    """An orthonormal base (m, k) of the held columns within cells; what the cells hold already is left out."""
    import numpy as np

    inner = np.column_stack([within(data.held[:, k], data.cell) for k in range(data.held.shape[1])])
    size = np.sqrt((inner**2).sum(axis=0))
    inner = inner[:, size > 1e-8 * math.sqrt(max(1, len(inner)))]
    if not inner.shape[1]:
        return inner
    left, values, _ = np.linalg.svd(inner / np.sqrt((inner**2).sum(axis=0)), full_matrices=False)
    return np.asarray(left[:, values > 1e-6])


def stratified(data: Comparison, worst: bool = False) -> Effect | None:
    """None where the exposure does not vary when the rest is held fixed. ``worst``: the variance of the clustering that
    makes it largest, instead of that by unit."""
    t, y = residual_exposure(data)
    total = float(t @ t)
    if total <= 1e-9 * max(1, len(t)):
        return None
    value = float(t @ y) / total
    influence = t * (y - value * t)
    error, freedom = _jackknifed(influence, t * t, total, data.unit)
    if worst:
        for each in data.clusterings[1:]:
            wider, fewer = _jackknifed(influence, t * t, total, each)
            if fewer >= 3.0 and wider > error:
                error, freedom = wider, fewer
    value = min(1.0, max(-1.0, value))
    floor = _floor(data)
    return Effect(method="stratified", value=value, error=max(error, floor), freedom=freedom)


def _jackknifed(
    influence: NDArray[Any], weight: NDArray[Any], total: float, cluster: NDArray[Any]
) -> tuple[float, float]:
    """Standard error and degrees of freedom, clustered."""
    import numpy as np

    share = np.bincount(cluster, weight) / total
    summed = np.bincount(cluster, influence) / total
    left = np.maximum(1 - share, 1e-3)
    freedom = max(1.0, 1.0 / float((share**2).sum()) - 1.0)
    return float(np.sqrt(((summed / left) ** 2).sum())), freedom


def _floor(data: Comparison) -> float:
    """The least standard error that rates of none or all may claim: half a bad row is added to each side, and a unit
    counts as one draw for as much as its rows agree (here: not at all beyond its rows)."""
    exposed = data.exposed
    n1, n0 = int(exposed.sum()), int((~exposed).sum())
    one = (float(data.bad[exposed].sum()) + 0.5) / (n1 + 1)
    zero = (float(data.bad[~exposed].sum()) + 0.5) / (n0 + 1)
    if min(one * n1, (1 - one) * n1, zero * n0, (1 - zero) * n0) > 5 or data.is_dose:
        return 0.0
    return math.sqrt(one * (1 - one) / max(1, n1) + zero * (1 - zero) / max(1, n0))


def design_of(data: Comparison, exposure: NDArray[Any]) -> NDArray[Any]:
    """Columns of the outcome model: 1, exposure (a dose squared as well), strata and time, held, and the exposure times
    the first of the held."""
    import numpy as np

    columns = [np.ones(len(exposure)), exposure]
    if data.is_dose:
        columns.append(exposure**2)
    crossed = [exposure * (data.held[:, k] - data.held[:, k].mean()) for k in _crossable(data)]
    return np.column_stack([*columns, data.strata, data.held, *crossed])


def _crossable(data: Comparison) -> list[int]:
    """Held columns that vary both among the exposed and among the others."""
    import numpy as np

    found = [
        k
        for k in range(data.held.shape[1])
        if np.ptp(data.held[data.exposed, k]) > 0 and np.ptp(data.held[~data.exposed, k]) > 0
    ]
    return found[:_INTERACTIONS]


def g_computation(data: Comparison) -> Effect | None:
    import numpy as np

    if not data.exposed.any() or data.exposed.all():
        return None
    model = fit(design_of(data, data.exposure), data.bad)
    if data.is_dose:
        one, grad_one = _standardised(model, design_of(data, np.ones(len(data.bad))), None)
        zero, grad_zero = _standardised(model, design_of(data, np.zeros(len(data.bad))), None)
        first = model.scores @ (model.inverse @ grad_one)
        second = model.scores @ (model.inverse @ grad_zero)
        return _difference("g_computation", data, one, zero, first, second)
    exposed = data.exposed
    zero, grad_zero = _standardised(model, design_of(data, np.zeros(len(data.bad))), exposed)
    n1 = float(exposed.sum())
    one = float(data.bad[exposed].mean())
    predicted = model.predict(design_of(data, np.zeros(len(data.bad))))
    first = np.where(exposed, data.bad - one, 0.0) / n1
    second = np.where(exposed, predicted - zero, 0.0) / n1 + model.scores @ (model.inverse @ grad_zero)
    return _difference("g_computation", data, one, zero, first, second)


def _standardised(model: Logistic, design: NDArray[Any], among: NDArray[Any] | None) -> tuple[float, NDArray[Any]]:
    """Mean prediction over rows, and its gradient."""
    predicted = model.predict(design)
    slope = design * (predicted * (1 - predicted))[:, None]
    if among is None:
        return float(predicted.mean()), slope.mean(axis=0)
    return float(predicted[among].mean()), slope[among].mean(axis=0)


def doubly_robust(data: Comparison) -> Effect | None:
    """None for a dose, and where a fold has no exposed or no other rows."""
    import numpy as np

    exposed = data.exposed
    if data.is_dose or not exposed.any() or exposed.all():
        return None
    design = np.column_stack([np.ones(len(exposed)), data.strata, data.held, *_products(data)])
    fold = _folds(data)
    zero_of, odds = np.zeros(len(exposed)), np.zeros(len(exposed))
    for each in range(_FOLDS):
        train, told = fold != each, fold == each
        if not (train & exposed).any() or not (train & ~exposed).any():
            return None
        zero_of[told] = fit(design[train & ~exposed], data.bad[train & ~exposed]).predict(design[told])
        chance = np.minimum(fit(design[train], exposed[train]).predict(design[told]), _TRIM)
        odds[told] = chance / (1 - chance)
    n1 = float(exposed.sum())
    one = float(data.bad[exposed].mean())
    # Weights are made to sum to the exposed (Hajek): the residuals' weight cannot exceed what it stands for.
    weight = np.where(exposed, 0.0, odds)
    weight *= n1 / max(weight.sum(), 1e-12)
    rest = data.bad - zero_of
    zero = float(zero_of[exposed].mean() + (weight @ rest) / n1)
    shift = float((weight @ rest) / n1)
    first = np.where(exposed, data.bad - one, 0.0) / n1
    second = (np.where(exposed, zero_of - zero_of[exposed].mean(), 0.0) + weight * (rest - shift)) / n1
    return _difference("doubly_robust", data, one, zero, first, second)


def _folds(data: Comparison) -> NDArray[Any]:
    """int64 (m,): the fold of each row, that of its thing. Things with the exposure and those without are dealt out
    each by themselves: where they took turns, every other thing would be all of one and none of the other."""
    import numpy as np

    size = np.maximum(np.bincount(data.thing), 1)
    most = 2 * np.bincount(data.thing, data.exposed) > size
    fold = np.empty(len(most), np.int64)
    for side in (most, ~most):
        fold[side] = np.arange(np.count_nonzero(side)) % _FOLDS
    return np.asarray(fold[data.thing])


def _products(data: Comparison) -> list[NDArray[Any]]:
    """Products of the first held columns with each other."""
    count = min(data.held.shape[1], 4)
    return [data.held[:, a] * data.held[:, b] for a in range(count) for b in range(a)]


def _difference(
    method: str, data: Comparison, one: float, zero: float, first: NDArray[Any], second: NDArray[Any]
) -> Effect:
    """From two rates and their influence functions, clustered by the unit; the clustering with the larger error of unit
    and thing counts."""
    import numpy as np

    n1, n0 = int(data.exposed.sum()), int((~data.exposed).sum())
    least_one, least_zero = 0.5 / (n1 + 1), 0.5 / (n0 + 1)
    one_, zero_ = min(max(one, least_one), 1 - least_one), min(max(zero, least_zero), 1 - least_zero)
    best, freedom, logs = 0.0, 1e9, 0.0
    for cluster in data.clusterings[:2]:
        groups = int(cluster.max()) + 1
        scale = groups / max(1, groups - 1)
        a, b = np.bincount(cluster, first), np.bincount(cluster, second)
        error = math.sqrt(scale * float(((a - b) ** 2).sum()))
        weight = np.bincount(cluster, within(data.exposure, data.cell) ** 2)
        if error >= best:
            best, logs = error, math.sqrt(scale * float(((a / one_ - b / zero_) ** 2).sum()))
            freedom = max(1.0, float(weight.sum() ** 2 / max((weight**2).sum(), 1e-300)) - 1.0)
    few = 0.0 if data.is_dose else _few(one_, n1) ** 2 / one_**2 + _few(zero_, n0) ** 2 / zero_**2
    return Effect(
        method=method,
        value=min(1.0, max(-1.0, one - zero)),
        error=max(best, _floor(data)),
        freedom=freedom,
        one=one_,
        zero=zero_,
        ratio_error=max(logs, math.sqrt(few)),
    )


def _few(rate: float, rows: int) -> float:
    return math.sqrt(rate * (1 - rate) / max(1, rows))


def estimates_of(data: Comparison) -> list[Effect]:
    """By every method that can be used, the stratified one first."""
    found = [stratified(data), g_computation(data), doubly_robust(data)]
    return [each for each in found if each is not None and math.isfinite(each.error)]
