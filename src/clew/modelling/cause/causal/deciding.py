"""Which further test would decide between two suspects, or between a suspect and what it cannot be told from.

The number of units asked for gives a two-sided test at 5 % a power of 80 % at the effect observed, from the spread of
the rate between units as it was (for one row per unit that is the usual formula for two proportions).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.causal.suspects import Assessment, Suspect
from clew.modelling.cause.findings import Decider, Member
from clew.modelling.cause.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

POWER, LEVEL = 0.8, 0.05
SHARED = 0.3
"""Correlation of two exposures from which on a test that parts them is worth naming."""
_LEAST = 3
_MOST = 12
_WHEN = ("time_range", "serial_range")
MOST_UNITS = 10_000
"""Units on each side beyond which no test is proposed: who could run it would have seen the effect long since."""


def deciders(
    study: Study, suspects: Sequence[Suspect], assessments: Sequence[Assessment], asked: Asked
) -> list[Decider]:
    """``first``, ``second``: places in the list of suspects, the same where the rival is a member of the suspect's own
    group. Nothing is proposed for what is graded causal already, nor for what cannot be told for lack of units, nor for
    a window of time, which cannot be run again."""
    found: list[Decider] = []
    for place, (suspect, assessment) in enumerate(zip(suspects, assessments, strict=True)):
        if assessment.grade in ("adjusted", "correlation") and suspect.category != "time":
            decider = _within_group(study, place, suspect, assessment)
            if decider is not None:
                found.append(decider)
    for first, one in enumerate(suspects):
        for second in range(first + 1, len(suspects)):
            grades = {assessments[first].grade, assessments[second].grade}
            if grades & {"excluded", "too_few"} or grades == {"causal"} or one.facet == suspects[second].facet:
                continue
            if "time" in (one.category, suspects[second].category):
                continue
            if (
                _asks(assessments[first], suspects[second])
                or _asks(assessments[second], one)
                or (abs(_shared(one, suspects[second])) >= SHARED)
            ):
                found.append(_between(study, suspects, assessments, first, second))
    return _once(found)[:_MOST]


def _once(found: Sequence[Decider]) -> list[Decider]:
    """Each proposal once: that a suspect's effect is too small to test is said of it, not of each of its rivals."""
    said: set[str] = set()
    kept = []
    for each in found:
        told = f"{each.code} {sorted(each.params.items())}"
        if told not in said:
            said.add(told)
            kept.append(each)
    return kept


def _asks(assessment: Assessment, other: Suspect) -> bool:
    """Whether an assessment names the other as what stands in its way."""
    return assessment.params.get("facet") in (other.facet, other.with_facet or other.facet)


def _shared(one: Suspect, other: Suspect) -> float:
    import numpy as np

    a, b = _values(one), _values(other)
    there = ~np.isnan(a) & ~np.isnan(b)
    if there.sum() < _LEAST or np.ptp(a[there]) == 0 or np.ptp(b[there]) == 0:
        return 0.0
    return float(np.corrcoef(a[there], b[there])[0, 1])


def _values(suspect: Suspect) -> NDArray[Any]:
    import numpy as np

    found = suspect.exposed if suspect.exposed is not None else suspect.dose
    return np.asarray(found, np.float64)


def _within_group(study: Study, place: int, suspect: Suspect, assessment: Assessment) -> Decider | None:
    units = units_needed(study, suspect, assessment)
    params: dict[str, Any] = {"facet": suspect.facet, "value": suspect.value or "", "units": units}
    windows = {*_WHEN, *(each.name for each in study.factors.facets if each.category == "time")}
    rivals = [each for each in suspect.group if each.facet not in windows and each.facet != suspect.facet]
    if rivals and not _only_when(suspect, rivals[0]):
        other = rivals[0]
        params |= {"other": other.facet, "other_value": other.value}
        return _sized(place, place, "cause.decide.apart", params)
    in_time = any(each.facet in windows for each in suspect.group)
    if in_time or assessment.reason in ("cause.causal.aliased_with_time", "cause.causal.when"):
        return _sized(place, place, "cause.decide.another_time", params)
    return None


def _only_when(suspect: Suspect, other: Member) -> bool:
    """Whether the rival is met by the very rows of the suspect's stretch of time: another time parts both."""
    return other.alias >= 1.0 and any(each.facet in _WHEN and each.alias >= 1.0 for each in suspect.group)


def _sized(first: int, second: int, code: str, params: dict[str, Any]) -> Decider:
    """The test, or that it would take more units than anyone runs."""
    if params["units"] <= MOST_UNITS:
        return Decider(first, second, code, params)
    params = {name: given for name, given in params.items() if name in ("facet", "value")} | {"most": MOST_UNITS}
    return Decider(first, second, "cause.decide.too_small", params)


def _between(
    study: Study, suspects: Sequence[Suspect], assessments: Sequence[Assessment], first: int, second: int
) -> Decider:
    one, other = suspects[first], suspects[second]
    units = max(units_needed(study, suspects[each], assessments[each]) for each in (first, second))
    params: dict[str, Any] = {
        "facet": one.facet,
        "value": one.value or "",
        "other": other.facet,
        "other_value": other.value or "",
        "units": units,
    }
    if one.dose is not None or other.dose is not None:
        return _sized(first, second, "cause.decide.hold", params)
    if "man" in (one.category, other.category):
        return _sized(first, second, "cause.decide.swap", params)
    return _sized(first, second, "cause.decide.cross", params)


def units_needed(study: Study, suspect: Suspect, assessment: Assessment) -> int:
    """Units with and as many without (of a dose: at each end) for the power at the effect observed; at least three."""
    import numpy as np

    high = _values(suspect)
    there = ~np.isnan(high)
    exposed = high > (np.median(high[there]) if suspect.dose is not None and there.any() else 0.5)
    effect = abs(assessment.estimates[0].value) if assessment.estimates else 0.0
    if effect <= 0:
        effect = 1e-3
    spread = sum(_spread(study, suspect, there & side) for side in (exposed, ~exposed))
    z = NormalDist().inv_cdf(1 - LEVEL / 2) + NormalDist().inv_cdf(POWER)
    return max(_LEAST, math.ceil(z * z * spread / (effect * effect)))


def _spread(study: Study, suspect: Suspect, rows: NDArray[Any]) -> float:
    """Variance of the rate of a unit: of a row where the factor changes within things, else of a thing's mean; never
    under that of a rate with half a bad and half a good row added, over the rows of a unit."""
    import numpy as np

    count = int(rows.sum())
    if count == 0:
        return 0.25
    rate = (float(study.rows.bad[rows].sum()) + 0.5) / (count + 1)
    if suspect.assignment.kind == "operation":
        return rate * (1 - rate)
    _, back = np.unique(study.rows.thing[rows], return_inverse=True)
    size = np.bincount(back)
    means = np.bincount(back, study.rows.bad[rows]) / size
    least = rate * (1 - rate) / float(size.mean())
    return max(least, float(means.var(ddof=1)) if len(means) > 1 else least)
