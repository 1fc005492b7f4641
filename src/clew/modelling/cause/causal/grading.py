"""When the word ``causal`` may be said, and what is missing where it is not.

Saying it of what is no cause is the worst fault, so all of these must hold at once:

* nothing caused the exposure that the outcome could have: it was stated before, or stood fixed by plan, or is known;
* it ran concurrently with its controls, in turn, on at least eight units and eight without (``contrast``), and nothing
  else on record determines it there (``separating``);
* the effect stands with common causes held fixed, by methods that agree, each interval excluding none; more than half
  of it stands when what came later is held fixed too (else it acts through that, or only stands for it: data cannot
  say), and does not shrink when compared within ever shorter stretches of time;
* the effect shows by itself, too: what shows only with another held fixed depends on its being right to hold that;
* chance: after Bonferroni over all columns of the study, with the clustering that makes the variance largest, p ≤ 0.01;
* no refutation failed, and the E-value of the limit is at least 2 (``refuting``).

``adjusted``: the effect stands with common causes held fixed, and something of that is missing. ``correlation``: it
does not stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from clew.modelling.cause.causal.contrast import LEAST_UNITS, Contrast
from clew.modelling.cause.causal.estimating import Effect
from clew.modelling.cause.causal.refuting import LEAST_E_VALUE
from clew.modelling.cause.findings import Grade, Refutation

CHANCE = 0.01
"""Chance of one false word over all columns of a study."""
HALVED, BRIEF = 0.5, 0.7
"""What must be left of the effect when common causes are held fixed, and then within the shortest stretches of time:
where it shrinks by more, what was not recorded well enough to be held fixed may well account for the rest."""

Verdict = tuple[Grade, str, dict[str, Any]]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """``crude``: nothing held; ``plain``: common causes held, time not; ``held``: both; ``full``: what came later, too.
    ``brief``: ``held`` within the shortest stretches of time. ``by``: the facet that takes most of the effect away when
    it is held; ``through``: the later one. ``worst``: ``held`` with the largest variance. ``inseparable``: facets that
    could not be held. ``when``: its category is time. ``masked``: it shows only with others held fixed, and ``crude``
    is of no size, with the sign found there. ``tests``: columns of the study."""

    contrasts: Sequence[Contrast]
    crude: Effect
    plain: Effect | None
    held: Effect | None
    worst: Effect | None
    full: Effect | None
    brief: Effect | None
    estimates: Sequence[Effect]
    refutations: Sequence[Refutation]
    licence: str | None
    separator: tuple[str, float] | None
    inseparable: Sequence[tuple[str, str]]
    by: tuple[str, str] | None
    through: tuple[str, str] | None
    when: bool
    masked: bool
    tests: int


def grade(evidence: Evidence) -> Verdict:
    fallen = _fallen(evidence)
    if fallen is not None:
        return fallen
    for missing in (_design_missing, _effect_missing, _refuted):
        found = missing(evidence)
        if found is not None:
            return "adjusted", *found
    main = evidence.contrasts[0]
    return "causal", "cause.causal.licensed", {"units": main.units, "controls": main.controls}


def stands(effect: Effect | None, against: Effect) -> bool:
    """Whether an effect excludes none, with the sign of the other."""
    return effect is not None and effect.excludes_zero and effect.value * against.value > 0


def _fallen(evidence: Evidence) -> Verdict | None:
    """Correlation, where the effect does not stand with common causes held fixed."""
    crude, plain = evidence.crude, evidence.plain
    if stands(evidence.held, crude):
        return None
    if stands(plain, crude):
        if evidence.contrasts[0].concurrent and _vanished(evidence.held, crude):
            return "correlation", "cause.causal.explained_by_time", {}
        return None
    if evidence.by is None or not crude.excludes_zero:
        return "correlation", "cause.causal.imprecise", {}
    facet, value = evidence.by
    reason = "cause.causal.explained_by" if _vanished(plain, crude) else "cause.causal.not_told_apart"
    return "correlation", reason, {"facet": facet, "value": value}


def _vanished(effect: Effect | None, against: Effect | None, share: float = HALVED) -> bool:
    """Whether an effect is gone, or turned round, or less than a share of another."""
    if effect is None or against is None:
        return True
    return effect.value * against.value <= 0 or abs(effect.value) < share * abs(against.value)


def weaker(effect: Effect | None, against: Effect | None) -> bool:
    """Whether an effect no longer excludes none, or is less than half of another."""
    return against is None or not stands(effect, against) or _vanished(effect, against)


def _design_missing(evidence: Evidence) -> tuple[str, dict[str, Any]] | None:
    """What the plan of the data lacks."""
    if evidence.when:
        return "cause.causal.when", {}
    if evidence.licence is None:
        return "cause.causal.order_unknown", {}
    if not all(each.concurrent for each in evidence.contrasts):
        return "cause.causal.aliased_with_time", {}
    if evidence.separator is not None:
        facet, share = evidence.separator
        return "cause.causal.aliased_with", {"facet": facet, "share": round(share, 3)}
    if evidence.inseparable:
        facet, value = evidence.inseparable[0]
        return "cause.causal.no_overlap", {"facet": facet, "value": value}
    few = min(evidence.contrasts, key=lambda each: min(each.units, each.controls))
    if not few.replicated:
        return "cause.causal.few_units", {"units": few.units, "controls": few.controls, "least": LEAST_UNITS}
    return None


def _effect_missing(evidence: Evidence) -> tuple[str, dict[str, Any]] | None:
    if not stands(evidence.held, evidence.crude) or evidence.worst is None:
        return "cause.causal.imprecise", {}
    if evidence.masked:
        return "cause.causal.masked", {}
    if _vanished(evidence.held, evidence.crude):
        return "cause.causal.mostly_explained", {}
    if _vanished(evidence.brief, evidence.held, BRIEF):
        return "cause.causal.shrinks_in_time", {}
    if evidence.through is not None and weaker(evidence.full, evidence.held):
        facet, value = evidence.through
        return "cause.causal.acts_through", {"facet": facet, "value": value}
    if not evidence.worst.excludes_zero or evidence.worst.p * max(1, evidence.tests) > CHANCE:
        return "cause.causal.chance", {"tests": evidence.tests}
    return None


def _refuted(evidence: Evidence) -> tuple[str, dict[str, Any]] | None:
    """The first refutation that failed; all but the negative control must have been made."""
    for each in evidence.refutations:
        if each.passed is None and each.test == "negative_control":
            continue
        if each.passed:
            continue
        if each.test == "e_value":
            return "cause.causal.weak", {"e_value": round(each.low or 1.0, 2), "least": LEAST_E_VALUE}
        return "cause.causal.refuted", {"test": each.test}
    return None
