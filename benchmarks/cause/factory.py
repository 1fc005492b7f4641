"""Planted causes found or missed: our ranking beside χ², a random forest and PC, on the same simulated factories.

For each story and seed: does the first entry name the planted cause (top 1), do the first three name all planted ones
(top 3), which discoveries are false, does the interval hold the planted effect, and was an innocent called causal?
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from benchmarks.cause.many import Analyse, Share, each, found, ours, share_of
from benchmarks.cause.planted import EXACT_ROWS, UNITS, Case, Suspect, Target, case_of, is_target, shared
from benchmarks.cause.rivals import PC, Answer, chi_square, forest
from clew.modelling.cause.asked import Asked
from clew.modelling.cause.findings import Finding, Findings
from clew.modelling.cause.study import Study, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLEW, CHI, FOREST, ALGORITHM = "Clew", "χ² commonality", "random forest", "PC (causal-learn)"
DISCOVERED = ("causal", "adjusted")
"""Grades by which a finding is held to be a discovery; what only correlates is told as explained by another."""


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """One method in one factory. ``first``, ``third``: None where nothing was planted. ``discoveries``: what it holds
    to be real (None: it does not say), ``false``: of them. ``covered``: the interval of an exact finding holds the
    planted effect (None: no such interval). ``causal``: how many findings are called causal, ``causal_false``: of them.
    ``any``: whether it holds anything at all to be real."""

    story: str
    seed: int
    method: str
    first: bool | None
    third: bool | None
    discoveries: int | None
    false: int | None
    any: bool
    covered: bool | None = None
    causal: int = 0
    causal_false: int = 0
    seconds: float = 0.0
    told: tuple[str, ...] = ()


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """One method over all seeds of one story (``story``: all: of all stories in which something was planted).
    ``discovery_rate``: mean over runs of the share of false ones among the discoveries (none: 0)."""

    story: str
    method: str
    runs: int
    first: Share | None
    third: Share | None
    discovery_rate: float | None
    any: Share
    covered: Share | None
    causal_false: Share | None
    causal: int
    seconds: float


class Task(msgspec.Struct, frozen=True):
    story: str
    seed: int
    units: int
    rivals: tuple[str, ...]
    python: str | None


def factory_rates(
    stories: Sequence[str],
    seeds: int,
    *,
    first: int = 1,
    units: int = UNITS,
    rivals: Sequence[str] = (CHI, FOREST),
    python: Path | None = None,
    workers: int = 1,
    tell: Callable[[], None] = lambda: None,
    analyse: Analyse = ours,
) -> tuple[list[Rates], list[Scored]]:
    """Rates of every method in every story, and what they are made of. ``python``: one that has causal-learn."""
    tasks = [
        Task(story, seed, units, tuple(rivals), None if python is None else str(python))
        for seed in range(first, first + seeds)
        for story in stories
    ]
    scored = [one for several in each(partial(_run, analyse=analyse), tasks, workers, tell) for one in several]
    methods = list(dict.fromkeys(one.method for one in scored))
    rates = [
        rates_of(story, [one for one in scored if one.story == story and one.method == method])
        for story in stories
        for method in methods
    ]
    planted = [one for one in scored if one.first is not None]
    rates += [rates_of("all", [one for one in planted if one.method == method]) for method in methods if planted]
    return rates, scored


def _run(task: Task, analyse: Analyse) -> list[Scored]:
    case = case_of(task.story, task.seed, task.units)
    study = case.made.study
    scored = [_ours(case, analyse)]
    asked: dict[str, Callable[[Study], Answer | None]] = {CHI: chi_square, FOREST: partial(forest, seed=task.seed)}
    scored += [_rival(case, name, asked[name]) for name in task.rivals if name in asked and study.rows.bad.any()]
    if task.python is not None and study.rows.bad.any():
        with PC(Path(task.python)) as algorithm:
            scored.append(_rival(case, ALGORITHM, algorithm))
    return scored


def _ours(case: Case, analyse: Analyse) -> Scored:
    started = perf_counter()
    findings = analyse(case.made.study, Asked(seed=case.seed))
    return score(case, findings, perf_counter() - started)


def score(case: Case, findings: Findings, seconds: float = 0.0) -> Scored:
    """What our findings are worth in a case. Protective entries are no suspects of a defect that was planted."""
    study, targets = case.made.study, case.targets
    told = [one for one in found(findings) if one.direction == "harmful"]
    suspects = [suspect_of(study, one) for one in told]
    # At the top an interaction must be named whole; a part of it is no false discovery, no more than a rival's is.
    right = [any(is_target(suspect, target, part=True) for target in targets) for suspect in suspects]
    discovered = [one.grade in DISCOVERED for one in told]
    causal = [one.grade == "causal" for one in told]
    return Scored(
        story=case.story,
        seed=case.seed,
        method=CLEW,
        first=_among(suspects[:1], targets, least=1),
        third=_among(suspects[:3], targets, least=len(targets)),
        discoveries=sum(discovered),
        false=sum(held and not fine for held, fine in zip(discovered, right, strict=True)),
        any=bool(found(findings)),
        covered=_covered(told, suspects, targets),
        causal=sum(causal),
        causal_false=sum(held and not fine for held, fine in zip(causal, right, strict=True)),
        seconds=seconds,
        told=tuple(f"{one.grade}: {suspect.label}" for one, suspect in zip(told[:5], suspects, strict=False)),
    )


def suspect_of(study: Study, finding: Finding) -> Suspect:
    """The rows that a finding speaks of. Raises ``LookupError`` for a factor that the study does not have."""
    label = f"{finding.facet}={finding.value}"
    if finding.value is None and finding.with_facet is None:
        return Suspect(label=finding.facet, number=finding.facet)
    rows = _met(study, finding.facet, finding.value)
    if finding.with_facet is not None:
        label += f" × {finding.with_facet}={finding.with_value}"
        rows = rows & _met(study, finding.with_facet, finding.with_value)
    return Suspect(label=label, rows=rows)


def _met(study: Study, facet: str, value: str | None) -> NDArray[Any]:
    factors = study.factors
    for one in factors.facets:
        if one.name == facet:
            for column in range(one.first, one.last):
                if factors.columns[column] == value:
                    return rows_of(factors, column)
    raise LookupError(f"{facet}={value}")


def _among(suspects: Sequence[Suspect], targets: Sequence[Target], *, least: int, part: bool = False) -> bool | None:
    if not targets:
        return None
    hit = [any(is_target(suspect, target, part=part) for suspect in suspects) for target in targets]
    return sum(hit) >= least


def _covered(told: Sequence[Finding], suspects: Sequence[Suspect], targets: Sequence[Target]) -> bool | None:
    """Whether the first exact finding's interval of the risk difference holds what was planted."""
    for one, suspect in zip(told, suspects, strict=True):
        effect = one.effect
        if suspect.rows is None or effect is None or effect.measure != "risk_difference":
            continue
        for target in targets:
            if shared(suspect.rows, target.rows) >= EXACT_ROWS and is_target(suspect, target):
                low = -1.0 if effect.low is None else effect.low
                high = 1.0 if effect.high is None else effect.high
                return low <= target.difference <= high
    return None


def _rival(case: Case, name: str, ask: Callable[[Study], Answer | None]) -> Scored:
    started = perf_counter()
    answer = ask(case.made.study) or Answer(ranked=[], selected=0)
    seconds = perf_counter() - started
    targets = case.targets
    selected = answer.ranked[: answer.selected] if answer.selected is not None else []
    false = [not any(is_target(one, target, part=True) for target in targets) for one in selected]
    return Scored(
        story=case.story,
        seed=case.seed,
        method=name,
        first=_among(answer.ranked[:1], targets, least=1, part=True),
        third=_among(answer.ranked[:3], targets, least=len(targets), part=True),
        discoveries=answer.selected,
        false=None if answer.selected is None else sum(false),
        any=bool(selected) or answer.selected is None,
        seconds=seconds,
        told=tuple(one.label for one in answer.ranked[:5]),
    )


def rates_of(story: str, scored: Sequence[Scored]) -> Rates:
    """Raises ``ValueError`` without runs."""
    count = len(scored)
    covered = [one.covered for one in scored if one.covered is not None]
    said = [one for one in scored if one.discoveries is not None and one.false is not None]
    rate = float(np.mean([(one.false or 0) / max(1, one.discoveries or 0) for one in said])) if said else None
    mine = scored[0].method == CLEW if scored else False
    return Rates(
        story=story,
        method=scored[0].method if scored else "",
        runs=count,
        first=_share([one.first for one in scored]),
        third=_share([one.third for one in scored]),
        discovery_rate=rate,
        any=share_of(sum(one.any for one in scored), count),
        covered=share_of(sum(covered), len(covered)) if covered else None,
        causal_false=share_of(sum(one.causal_false > 0 for one in scored), count) if mine else None,
        causal=sum(one.causal for one in scored),
        seconds=float(np.median([one.seconds for one in scored])),
    )


def _share(hits: Sequence[bool | None]) -> Share | None:
    said = [hit for hit in hits if hit is not None]
    return share_of(sum(said), len(said)) if said else None
