"""Decoys beside what is real: how often an innocent column is found, and what becomes of aliases and copies.

Real rows with their real outcomes; simulated columns that say nothing of the outcome are drawn by thing and by stretch
of time, names are hashed (``clew.testing.cause_screwdriving.with_decoys``). What is true is known from how the
experiments were made: their true groups are named below, by what the station recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from benchmarks.cause.many import Analyse, Share, each, found, ours, share_of
from clew.modelling.cause.asked import Asked
from clew.modelling.cause.findings import Finding, Findings
from clew.testing.cause_screwdriving import Decoys, columns_of, study_of_columns, with_decoys

TRUE_GROUPS: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "s01": (("use_count", None),),
    "s02": (("use_count", None), ("treatment", "202_lubricant-oil-based")),
    "s04": (
        ("treatment", "204_rubber-ring-upper-part"),
        ("treatment", "302_enlarged-screw-hole"),
        ("treatment", "401_surface-lubricant"),
        ("treatment", "203_metal-ring-upper-part"),
    ),
}
"""What must come first: (facet, level), a number without a level."""
INDEPENDENT = ("independent", "missing")
"""Roles of decoys that were drawn without looking at the outcome."""


class DecoyRun(msgspec.Struct, frozen=True, kw_only=True):
    """``false``: findings that are, or are paired with, an independent decoy; ``findings``: all. ``first_true`` and
    ``last_true``: ranks (from 1) of the true entries, None where one is missing; ``first_false``: of a decoy.
    ``alias``: whether the treatment's other name stood in every group of the treatment that was found (None: no such
    finding). ``copy``, ``after``: whether the outcome's copies were excluded; ``noise``: of the copy."""

    experiment: str
    seed: int
    findings: int
    false: int
    false_roles: tuple[str, ...]
    first_true: int | None
    last_true: int | None
    first_false: int | None
    causal_false: int
    alias: bool | None
    copy: bool
    after: bool
    noise: float


class DecoyRates(msgspec.Struct, frozen=True, kw_only=True):
    """``discovery_rate``: mean share of false ones among the findings of a run (none found: 0). ``above_first``,
    ``above_last``: runs in which a decoy stood above the first, or above any, of the true entries (a true one that was
    not found counts as below)."""

    experiment: str
    runs: int
    discovery_rate: float
    any_false: Share
    causal_false: Share
    above_first: Share
    above_last: Share
    complete: Share
    alias: Share | None
    copy: Share
    copy_by_noise: dict[str, Share]
    after: Share
    roles: dict[str, int]
    seeds: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """False discoveries within the level asked for, and in 95 % of seeds no decoy above the true group (as far as
        so many seeds can tell); aliases grouped; what came after the outcome excluded."""
        grouped = self.alias is None or self.alias.count == self.alias.of
        ahead = self.above_last.low <= 0.05
        return self.discovery_rate <= 0.05 and ahead and grouped and self.after.count == self.after.of


def decoy_rates(
    experiments: Sequence[str],
    seeds: int,
    *,
    first: int = 1,
    workers: int = 1,
    tell: Callable[[], None] = lambda: None,
    work: Callable[[tuple[str, int]], DecoyRun] | None = None,
) -> list[DecoyRates]:
    """Rates over so many seeds of each experiment."""
    tasks = [(experiment, seed) for experiment in experiments for seed in range(first, first + seeds)]
    done = each(work or decoy_run, tasks, workers, tell)
    return [rates_of([run for run in done if run.experiment == experiment]) for experiment in experiments]


def decoy_run(task: tuple[str, int], analyse: Analyse = ours) -> DecoyRun:
    experiment, seed = task
    columns, decoys = with_decoys(columns_of(experiment), seed)
    return judge(experiment, seed, analyse(study_of_columns(columns), Asked(seed=seed)), decoys)


def judge(experiment: str, seed: int, findings: Findings, decoys: Decoys) -> DecoyRun:
    """What the findings are worth, by what is known of the columns."""
    told = found(findings)
    false = [_decoy(one, decoys) for one in told]
    ranks = [_rank(told, decoys, facet, level) for facet, level in TRUE_GROUPS[experiment]]
    there = [rank for rank in ranks if rank is not None]
    excluded = {one.facet for one in findings.factors if one.grade == "excluded"}
    named = {role: name for name, role in decoys.roles.items()}
    return DecoyRun(
        experiment=experiment,
        seed=seed,
        findings=len(told),
        false=sum(role is not None for role in false),
        false_roles=tuple(role for role in false if role is not None),
        first_true=min(there, default=None),
        last_true=None if None in ranks else max(there),
        first_false=next((place for place, role in enumerate(false, 1) if role is not None), None),
        causal_false=sum(role is not None and one.grade == "causal" for role, one in zip(false, told, strict=True)),
        alias=_alias(told, decoys, named["alias"]),
        copy=named["copy"] in excluded,
        after=named["after"] in excluded,
        noise=decoys.noise,
    )


def _decoy(finding: Finding, decoys: Decoys) -> str | None:
    """The role of the independent decoy that a finding blames, None for none."""
    roles = (decoys.roles.get(finding.facet), decoys.roles.get(finding.with_facet or ""))
    return next((role for role in roles if role in INDEPENDENT), None)


def _rank(told: Sequence[Finding], decoys: Decoys, facet: str, level: str | None) -> int | None:
    """Where a true entry stands: itself, or a finding whose group has it; among single factors and pairs alike."""
    name = decoys.names[facet]
    value = None if level is None else decoys.levels[facet, level]
    for place, one in enumerate(told, 1):
        entries = {(one.facet, one.value), *((each.facet, each.value) for each in one.group if each.alias >= 0.95)}
        if one.with_facet is None and ((name, value) in entries or (value is None and (name, "") in entries)):
            return place
    return None


def _alias(told: Sequence[Finding], decoys: Decoys, other: str) -> bool | None:
    name = decoys.names["treatment"]
    concerned = [one for one in told if one.with_facet is None and one.facet in (name, other)]
    if not concerned:
        return None
    return all({name, other} <= {one.facet, *(each.facet for each in one.group)} for one in concerned)


def rates_of(runs: Sequence[DecoyRun]) -> DecoyRates:
    """Raises ``ValueError`` without runs."""
    count = len(runs)
    aliased = [run.alias for run in runs if run.alias is not None]
    bins = {"≤ 1 %": (0.0, 0.01), "1–5 %": (0.01, 0.05), "5–10 %": (0.05, 1.0)}
    by_noise: dict[str, Share] = {}
    for name, (low, high) in bins.items():
        inside = [run.copy for run in runs if low <= run.noise < high]
        if inside:
            by_noise[name] = share_of(sum(inside), len(inside))
    return DecoyRates(
        experiment=runs[0].experiment if runs else "",
        runs=count,
        discovery_rate=sum(run.false / max(1, run.findings) for run in runs) / max(1, count),
        any_false=share_of(sum(run.false > 0 for run in runs), count),
        causal_false=share_of(sum(run.causal_false > 0 for run in runs), count),
        above_first=share_of(sum(_above(run.first_false, run.first_true) for run in runs), count),
        above_last=share_of(sum(_above(run.first_false, run.last_true) for run in runs), count),
        complete=share_of(sum(run.last_true is not None for run in runs), count),
        alias=share_of(sum(aliased), len(aliased)) if aliased else None,
        copy=share_of(sum(run.copy for run in runs), count),
        copy_by_noise=by_noise,
        after=share_of(sum(run.after for run in runs), count),
        roles=dict(Counter(role for run in runs for role in run.false_roles).most_common()),
        seeds=tuple(run.seed for run in runs if run.false),
    )


def _above(false: int | None, true: int | None) -> bool:
    return false is not None and (true is None or false < true)
