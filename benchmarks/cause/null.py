"""How often something is found where nothing is: outcomes permuted by their units of assignment.

Facets stay as they are, with all their confounding and their runs in time; only the outcomes change places
(``clew.testing.cause_screwdriving.permuted``), so that every finding is a false one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec

from benchmarks.cause.many import Analyse, Share, each, found, ours, share_of
from clew.modelling.cause.asked import Asked
from clew.modelling.cause.study import Study
from clew.testing.cause_screwdriving import permuted, screwdriving_study

BOUND = 0.07
"""What the upper limit of the rate may be at q = .05."""


class NullRun(msgspec.Struct, frozen=True):
    """``found``: (facet, grade, q) of every finding, in their order."""

    experiment: str
    seed: int
    verdict: str
    found: tuple[tuple[str, str, float], ...]


class NullRates(msgspec.Struct, frozen=True, kw_only=True):
    """``any``: runs with any finding at all; ``graded``: with one said to be causal or adjusted; ``facets``: how often
    each facet was among the findings; ``seeds``: of the runs with a finding, to look at them again."""

    experiment: str
    any: Share
    graded: Share
    causal: Share
    verdicts: dict[str, int]
    facets: dict[str, int]
    seeds: tuple[int, ...]

    @property
    def holds(self) -> bool:
        return self.any.high <= BOUND


def null_rates(
    experiments: Sequence[str],
    runs: int,
    *,
    first: int = 1,
    workers: int = 1,
    tell: Callable[[], None] = lambda: None,
    work: Callable[[tuple[str, int]], NullRun] | None = None,
) -> list[NullRates]:
    """Rates over the seeds ``first`` to ``first + runs - 1`` of each experiment."""
    tasks = [(experiment, seed) for experiment in experiments for seed in range(first, first + runs)]
    done = each(work or null_run, tasks, workers, tell)
    return [rates_of([run for run in done if run.experiment == experiment]) for experiment in experiments]


def null_run(task: tuple[str, int], analyse: Analyse = ours) -> NullRun:
    """One permutation of one experiment, analysed with every step switched on."""
    experiment, seed = task
    findings = analyse(permuted(_study(experiment), seed), Asked(seed=seed))
    told = tuple((one.facet, one.grade, 1.0 if one.q is None else one.q) for one in found(findings))
    return NullRun(experiment, seed, findings.verdict, told)


@lru_cache(maxsize=4)
def _study(experiment: str) -> Study:
    return screwdriving_study(experiment)


def rates_of(runs: Sequence[NullRun]) -> NullRates:
    """Raises ``ValueError`` without runs."""
    graded = [any(grade in ("causal", "adjusted") for _, grade, _ in run.found) for run in runs]
    causal = [any(grade == "causal" for _, grade, _ in run.found) for run in runs]
    facets = Counter(facet for run in runs for facet in {name for name, _, _ in run.found})
    return NullRates(
        experiment=runs[0].experiment if runs else "",
        any=share_of(sum(bool(run.found) for run in runs), len(runs)),
        graded=share_of(sum(graded), len(runs)),
        causal=share_of(sum(causal), len(runs)),
        verdicts=dict(sorted(Counter(run.verdict for run in runs).items())),
        facets=dict(facets.most_common()),
        seeds=tuple(run.seed for run in runs if run.found),
    )
