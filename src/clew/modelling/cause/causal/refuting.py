"""Attempts to refute an estimate, each of which can fail.

``placebo``: the exposure dealt out anew where it was assigned must have no effect, and the real one must stand outside
what placebos reach. ``random_common_cause``: a made-up common cause, drawn by unit, must not move the estimate.
``subset``: halves of the things must agree in sign with the whole, and no quarter of the time may carry it alone.
``negative_control``: what the exposure cannot have caused must not depend on it: what the engineer named, or else the
outcome of a thing on the exposure of the *next* one (Lipsitch, Tchetgen Tchetgen and Cohen 2010; future exposures as
negative controls: Flanders et al. 2011). ``e_value``: how strong an unrecorded common cause would have to be with both
to explain the estimate, and its limit, away (VanderWeele and Ding 2017). ``methods_agree``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.causal.comparison import Comparison, within
from clew.modelling.cause.causal.contrast import Contrast
from clew.modelling.cause.causal.estimating import (
    Effect,
    held_within,
    residual_exposure,
    stratified,
)
from clew.modelling.cause.findings import Refutation
from clew.modelling.cause.study import Study

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

PLACEBOS, COMMON_CAUSES, HALVES, QUARTERS = 199, 5, 20, 4
LEAST_E_VALUE = 2.0
"""Least E-value of the limit nearest to no effect: a common cause nobody recorded would have to double both the chance
of the exposure and that of a bad outcome, beyond all that was held fixed, to explain the effect away."""
_MOVED = 0.2
_SAME_SIGN = 0.95
_DIFFER = 2.5
_LEFT = 0.05
_NEGATIVE_P = 0.01


def placebo(data: Comparison, contrast: Contrast, effect: Effect, draw: Generator) -> Refutation:
    """``value``: mean effect of placebos; limits: the middle 95 % of them."""
    import numpy as np

    if contrast.kind == "block" and not contrast.concurrent:
        # One stretch, or two: there is nothing to deal out among.
        return Refutation("placebo", None, reason="cause.refute.one_stretch")
    base = held_within(data) if data.held.shape[1] else np.zeros((len(data.bad), 0))
    _, y = residual_exposure(data)
    deal = _dealer(data, contrast)
    found = np.empty(PLACEBOS)
    for each in range(PLACEBOS):
        t = within(deal(draw), data.cell)
        if base.shape[1]:
            t = t - base @ (base.T @ t)
        size = float(t @ t)
        found[each] = float(t @ y) / size if size > 1e-12 else 0.0
    low, high = (float(each) for each in np.quantile(found, (0.025, 0.975)))
    beyond = int((np.abs(found) >= abs(effect.value)).sum())
    passed = low <= 0 <= high and (beyond + 1) / (PLACEBOS + 1) <= 0.05
    return Refutation("placebo", bool(passed), float(found.mean()), low, high)


def _dealer(data: Comparison, contrast: Contrast) -> Callable[[Generator], NDArray[Any]]:
    """A function that deals the exposure out anew: within things, or among units of a stratum and its stretch."""
    import numpy as np

    if contrast.kind == "operation":
        unit, value, group = np.arange(len(data.thing)), data.exposure, data.thing
    else:
        unit = data.unit
        value = np.bincount(unit, data.exposure) / np.bincount(unit)
        # Blocks are dealt out over the whole stratum: within a stretch there are too few of them to be dealt out.
        cell = data.cell if contrast.kind == "thing" else data.stratum
        group = cell[np.unique(unit, return_index=True)[1]]
    order = np.argsort(group, kind="stable")

    def deal(draw: Generator) -> NDArray[Any]:
        dealt = np.empty(len(value))
        # The whole part of the key is the group, its fraction is drawn: one sort shuffles within all groups.
        dealt[order] = value[np.argsort(group + draw.random(len(value)))]
        return np.asarray(dealt[unit])

    return deal


def random_common_cause(data: Comparison, effect: Effect, draw: Generator) -> Refutation:
    """``value``: the estimate farthest from the first one. Fails where it moves by a fifth."""
    import numpy as np

    worst = effect.value
    units = int(data.unit.max()) + 1
    for _ in range(COMMON_CAUSES):
        made = draw.standard_normal(units)[data.unit] + draw.standard_normal(len(data.bad))
        again = stratified(msgspec.structs.replace(data, held=np.column_stack([data.held, made])))
        value = 0.0 if again is None else again.value
        if abs(value - effect.value) > abs(worst - effect.value):
            worst = value
    passed = abs(worst - effect.value) <= max(_MOVED * abs(effect.value), 1e-12)
    return Refutation("random_common_cause", bool(passed), float(worst))


def subset(data: Comparison, effect: Effect, draw: Generator) -> Refutation:
    """``value``: mean over halves, limits: the least and the greatest of halves and of what is left without a quarter
    of the time. Passed where the sign is kept by nearly all halves, and by all but one quarter with half the size."""
    import numpy as np

    t, y = residual_exposure(data)
    things = int(data.thing.max()) + 1
    up, down = np.bincount(data.thing, t * y), np.bincount(data.thing, t * t)
    sign = math.copysign(1.0, effect.value)
    halves = []
    for _ in range(HALVES):
        half = draw.permutation(things)[: max(1, things // 2)]
        size = float(down[half].sum())
        halves.append(float(up[half].sum()) / size if size > 1e-12 else 0.0)
    kept = sum(each * sign > 0 for each in halves) >= _SAME_SIGN * HALVES
    # Rows stand in the order of time: quarters of equal weight of the exposure are quarters of its time.
    quarter = np.minimum((np.cumsum(t * t) * QUARTERS / max(float(t @ t), 1e-300)).astype(np.int64), QUARTERS - 1)
    without = []
    for each in range(QUARTERS):
        rest = quarter != each
        size = float(t[rest] @ t[rest])
        without.append(float(t[rest] @ y[rest]) / size if size > 1e-12 else 0.0)
    spread = all(each * sign >= 0.5 * abs(effect.value) for each in without)
    everything = [*halves, *without]
    return Refutation("subset", bool(kept and spread), float(np.mean(halves)), min(everything), max(everything))


def e_value(ratio: float) -> float:
    """Of a risk ratio; those below 1 are turned round. 1: nothing is needed."""
    if not math.isfinite(ratio) or ratio <= 0:
        return 1.0
    ratio = max(ratio, 1 / ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))


def sensitivity(effects: Sequence[Effect]) -> Refutation:
    """E-value of the estimate (``value``) and of its limit nearest to no effect (``low``): the smallest over methods
    that have rates."""
    from scipy import special

    points, limits = [], []
    for each in effects:
        if not math.isfinite(each.ratio_error) or each.one <= 0 or each.zero <= 0:
            continue
        logarithm = math.log(each.one / each.zero)
        half = float(special.stdtrit(each.freedom, 0.975)) * each.ratio_error
        nearest = max(0.0, abs(logarithm) - half)
        points.append(e_value(math.exp(abs(logarithm))))
        limits.append(e_value(math.exp(nearest)))
    if not limits:
        return Refutation("e_value", None, reason="cause.refute.no_rates")
    return Refutation("e_value", min(limits) >= LEAST_E_VALUE, min(points), low=min(limits))


def methods_agree(effects: Sequence[Effect]) -> Refutation:
    """``value``: the largest difference between two estimates. Passed where all have one sign, none is more than two
    and a half times another, and every interval excludes no effect."""
    if len(effects) < 2:
        return Refutation("methods_agree", None, reason="cause.refute.one_method")
    values = [each.value for each in effects]
    apart = max(values) - min(values)
    same = all(each * values[0] > 0 for each in values)
    sizes = sorted(abs(each) for each in values)
    near = sizes[-1] <= _DIFFER * sizes[0]
    sure = all(each.excludes_zero for each in effects)
    return Refutation("methods_agree", bool(same and near and sure), apart, min(values), max(values))


def negative_control(
    study: Study, data: Comparison, contrast: Contrast, effect: Effect, named: Sequence[str]
) -> Refutation:
    """The engineer's negative controls where there are any, else the next unit's exposure."""
    if named:
        return _named(study, data, named)
    return _next_exposure(data, contrast, effect)


def _named(study: Study, data: Comparison, named: Sequence[str]) -> Refutation:
    """``value``: the difference in the share of the level (of a number: above its median) that depends on the exposure
    most clearly; passed where none does after Bonferroni."""
    import numpy as np

    from clew.modelling.cause.study import rows_of

    outcomes: list[NDArray[Any]] = []
    for facet in study.factors.facets:
        if facet.name in named:
            outcomes += [rows_of(study.factors, column)[data.place] for column in range(facet.first, facet.last)]
    for number in study.factors.numbers:
        if number.name in named:
            values = number.values[data.place]
            there = values[~np.isnan(values)]
            outcomes.append(np.nan_to_num(values, nan=-np.inf) > (np.median(there) if len(there) else 0.0))
    varying = [each.astype(np.float64) for each in outcomes if each.any() and not each.all()]
    found = [stratified(msgspec.structs.replace(data, bad=each)) for each in varying]
    worst = min((each for each in found if each is not None), key=lambda each: each.p, default=None)
    if worst is None:
        return Refutation("negative_control", None, reason="cause.refute.no_negative_control")
    low, high = worst.limits()
    return Refutation("negative_control", worst.p * len(varying) > _NEGATIVE_P, worst.value, low, high)


def _next_exposure(data: Comparison, contrast: Contrast, effect: Effect) -> Refutation:
    """``value``: the effect of the next unit's exposure on this one's outcome, both exposures in the model. Not to be
    had where the next exposure is set by this one: where they take turns."""
    import numpy as np

    unavailable = Refutation("negative_control", None, reason="cause.refute.no_negative_control")
    if contrast.kind == "operation" or data.is_dose:
        return unavailable
    _, first = np.unique(data.thing, return_index=True)
    order = np.lexsort((first, data.stratum[first]))
    value = data.exposure[first][order]
    following = np.empty(len(order))
    following[order] = np.append(value[1:], value[-1:])
    future = following[data.thing]
    swapped = msgspec.structs.replace(
        data, exposure=future, exposed=future > 0.5, held=np.column_stack([data.held, data.exposure])
    )
    t, _ = residual_exposure(swapped)
    alone = within(future, data.cell)
    if float(t @ t) < _LEFT * float(alone @ alone) or float(alone @ alone) < 1e-9:
        return unavailable
    found = stratified(swapped)
    if found is None:
        return unavailable
    low, high = found.limits()
    small = abs(found.value) < 0.2 * abs(effect.value)
    return Refutation("negative_control", bool(found.p > _NEGATIVE_P or small), found.value, low, high)
