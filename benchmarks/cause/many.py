"""The same work for many seeds, on several processors, told as it goes; and how sure a share of so many is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import TypeVar

import msgspec

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.findings import Finding, Findings
from clew.modelling.cause.study import Study

T = TypeVar("T")
R = TypeVar("R")
Analyse = Callable[[Study, Asked], Findings]
"""What is judged: the product's own analysis, or another in a test."""
UNSAID = ("excluded", "too_few")
"""Grades of what is told but not found."""


def ours(study: Study, asked: Asked) -> Findings:
    """The product's own analysis."""
    from clew.modelling.cause.pipeline import analyse

    return analyse(study, asked)


def each(work: Callable[[T], R], tasks: Sequence[T], workers: int, tell: Callable[[], None]) -> list[R]:
    """The results in the order of the tasks; ``tell`` after each. With one worker in this very process."""
    if workers < 2:
        return list(_one_by_one(work, tasks, tell))
    results: dict[int, R] = {}
    # Spawned: nothing that a fork would carry along (threads of numpy's libraries) can hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(work, task): number for number, task in enumerate(tasks)}
        for future in as_completed(waiting):
            results[waiting[future]] = future.result()
            tell()
    return [results[number] for number in range(len(tasks))]


def _one_by_one(work: Callable[[T], R], tasks: Sequence[T], tell: Callable[[], None]) -> Iterator[R]:
    for task in tasks:
        yield work(task)
        tell()


class Share(msgspec.Struct, frozen=True):
    """``count`` of ``of``; ``low``, ``high``: the 95 % interval of Clopper and Pearson (1934), which never promises
    more than it keeps. Its upper limit alone is a bound at 97.5 %."""

    count: int
    of: int
    share: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.share:.3f} ({self.low:.3f}–{self.high:.3f})"


def share_of(count: int, of: int) -> Share:
    """Raises ``ValueError`` for nothing at all."""
    from scipy.stats import beta

    if of < 1 or not 0 <= count <= of:
        raise ValueError(f"{count} of {of}")
    low = 0.0 if count == 0 else float(beta.ppf(0.025, count, of - count + 1))
    high = 1.0 if count == of else float(beta.ppf(0.975, count + 1, of - count))
    return Share(count, of, count / of, low, high)


def found(findings: Findings) -> list[Finding]:
    """What is ranked, in its order: neither excluded nor too few."""
    return [factor for factor in findings.factors if factor.grade not in UNSAID]
