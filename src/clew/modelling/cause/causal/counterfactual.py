"""What the rate would have been had the factor been normal, and how much of the bad the suspects explain together.

Normal is: not exposed; of a dose, no more than its 10th percentile where a high dose harms, no less than its 90th where
a low one does. Standardised over the rows (g-computation): what is changed is the exposed rows alone, everything else
stays as it was.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clew.modelling.cause.causal.comparison import Comparison, column_of
from clew.modelling.cause.causal.estimating import Effect, design_of
from clew.modelling.cause.causal.logistic import fit
from clew.modelling.cause.causal.suspects import Suspect
from clew.modelling.cause.findings import Counterfactual, Interval
from clew.modelling.cause.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CROSSED, _LEAST_MET = 8, 30


def counterfactual(
    study: Study, suspect: Suspect, data: Comparison, effects: Sequence[Effect]
) -> tuple[Counterfactual, Interval | None]:
    """The rate had the factor been normal, and the share of all bad rows that it explains (None where it protects)."""
    observed = float(study.rows.bad.mean())
    if data.is_dose:
        change, error, freedom = _dose_change(study, suspect, data, effects[0])
    else:
        chosen = next((each for each in effects if each.method == "g_computation"), effects[0])
        assert suspect.exposed is not None  # noqa: S101
        share = float(suspect.exposed.mean())
        change, error, freedom = -share * chosen.value, share * chosen.error, chosen.freedom
    expected = _bounded(observed + change, error, freedom)
    if effects[0].value <= 0 and not data.is_dose:
        return Counterfactual(observed, expected), None
    return Counterfactual(observed, expected), _explained(observed, expected)


def _dose_change(study: Study, suspect: Suspect, data: Comparison, effect: Effect) -> tuple[float, float, float]:
    """Change of the overall rate with the dose held at the better end, its error, degrees of freedom."""
    import numpy as np

    held = np.minimum(data.exposure, 0.0) if effect.value > 0 else np.maximum(data.exposure, 1.0)
    value, influence = _replaced(data, held)
    share = len(data.place) / len(study.rows)
    error = max(_clustered(influence, each) for each in data.clusterings[:2])
    return share * value, share * error, effect.freedom


def _replaced(data: Comparison, exposure: NDArray[Any]) -> tuple[float, NDArray[Any]]:
    """Mean change of predictions when the exposure is replaced, and its influence function."""
    design = design_of(data, data.exposure)
    model = fit(design, data.bad)
    new = design_of(data, exposure)
    before, after = model.predict(design), model.predict(new)
    slope = (new * (after * (1 - after))[:, None] - design * (before * (1 - before))[:, None]).mean(axis=0)
    value = float((after - before).mean())
    influence = (after - before - value) / len(before) + model.scores @ (model.inverse @ slope)
    return value, influence


def _clustered(influence: NDArray[Any], cluster: NDArray[Any]) -> float:
    import numpy as np

    groups = int(cluster.max()) + 1
    return math.sqrt(groups / max(1, groups - 1) * float((np.bincount(cluster, influence) ** 2).sum()))


def _bounded(rate: float, error: float, freedom: float) -> Interval:
    """A rate with limits on the scale of its logarithmic odds."""
    from scipy import special

    rate = min(max(rate, 0.0), 1.0)
    inner = min(max(rate, 1e-6), 1 - 1e-6)
    half = float(special.stdtrit(freedom, 0.975)) * error / max(inner * (1 - inner), 1e-12)
    odds = math.log(inner / (1 - inner))
    low, high = (1 / (1 + math.exp(-min(max(odds + way * min(half, 60.0), -60.0), 60.0))) for way in (-1, 1))
    return Interval(rate, min(low, rate), max(high, rate))


def _explained(observed: float, expected: Interval) -> Interval:
    def share(rate: float | None) -> float:
        return min(1.0, max(0.0, 1 - (rate or 0.0) / observed)) if observed > 0 else 0.0

    return Interval(share(expected.value), share(expected.high), share(expected.low))


def together(study: Study, suspects: Sequence[Suspect]) -> Interval | None:
    """Share of the bad rows that would have been good had all the suspects been normal at once, from one model of all;
    None without suspects. A suspect whose coefficient says that it protects is left as it was. Clustered by thing."""
    import numpy as np

    if not suspects or not study.rows.bad.any():
        return None
    place = np.arange(len(study.rows))
    columns: list[NDArray[Any]] = []
    normal: list[NDArray[Any]] = []
    firsts: list[tuple[NDArray[Any], NDArray[Any]]] = []
    for suspect in suspects:
        made, _ = column_of(suspect, place)
        at_reference = _at_reference(suspect, made, study.rows.bad)
        columns += made
        normal += at_reference
        firsts.append((made[0], at_reference[0]))
    # Two causes seldom add up on the scale of odds: without products the rate without either would be off.
    for one, other in _met_together(suspects):
        columns.append(firsts[one][0] * firsts[other][0])
        normal.append(firsts[one][1] * firsts[other][1])
    stratum = np.unique(study.rows.stratum, return_inverse=True)[1].reshape(-1)
    dummies = (stratum[:, None] == np.arange(1, min(40, stratum.max(initial=0) + 1))[None, :]).astype(np.float64)
    ones = np.ones((len(place), 1))
    design = np.column_stack([ones, dummies, *columns])
    changed = np.column_stack([ones, dummies, *normal])
    bad = study.rows.bad.astype(np.float64)
    model = fit(design, bad)
    after = model.predict(changed)
    observed, expected = float(bad.mean()), float(after.mean())
    slope = (changed * (after * (1 - after))[:, None]).mean(axis=0)
    influence = (after - expected) / len(after) + model.scores @ (model.inverse @ slope)
    # The share is of what was observed: the influence of the ratio, not of the expected rate alone.
    ratio = influence / observed - expected / observed**2 * (bad - observed) / len(bad)
    error = _clustered(ratio, study.rows.thing.astype(np.int64))
    left = _bounded(min(1.0, expected / observed), error, max(1.0, float(len(study.rows.things) - 1)))
    return Interval(1 - left.value, 1 - (left.high or 0.0), 1 - (left.low or 0.0))


def _met_together(suspects: Sequence[Suspect]) -> list[tuple[int, int]]:
    """Pairs of the first suspects, neither itself a pair, that enough rows have both of (doses: that state both)."""
    import numpy as np

    values = [
        each.exposed if each.exposed is not None else ~np.isnan(np.asarray(each.dose, np.float64))
        for each in suspects[:_CROSSED]
    ]
    return [
        (one, other)
        for one in range(len(values))
        for other in range(one)
        if suspects[one].partner is None
        and suspects[other].partner is None
        and int((values[one] & values[other]).sum()) >= _LEAST_MET
    ]


def _at_reference(suspect: Suspect, made: Sequence[NDArray[Any]], bad: NDArray[Any]) -> list[NDArray[Any]]:
    import numpy as np

    if suspect.exposed is not None:
        without = float(bad[~suspect.exposed].mean()) if (~suspect.exposed).any() else 0.0
        harms = suspect.exposed.any() and float(bad[suspect.exposed].mean()) > without
        if suspect.beside is not None:
            harms = suspect.beside > 0
        return [np.zeros(len(bad)) if harms else made[0]]
    assert suspect.dose is not None  # noqa: S101
    there = ~np.isnan(suspect.dose)
    z = made[0]
    low, high = np.quantile(z[there], (0.1, 0.9))
    rises = float(np.cov(z[there], bad[there].astype(np.float64))[0, 1]) > 0
    held = np.where(there, np.minimum(z, low) if rises else np.maximum(z, high), z)
    return [held, np.where(there, held**2 - 1.0, made[1]), *made[2:]]
