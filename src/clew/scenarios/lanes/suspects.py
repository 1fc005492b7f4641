"""Why a lot or an operation is suspect: a hold in force, an open recall scope that starts with it, a cause run.

Nothing is concluded here: each suspicion names the record that says so. A cause run speaks of a lot where a ranked
factor of it is that lot, of an operation where an exposure that the operation states is the factor. *Proven* is what
the run grades causal, or an association that stands after adjustment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec
import orjson

from clew.events.identifiers import normalise
from clew.storage.cause_runs import CauseRun, CauseRuns
from clew.storage.reads.things import Thing
from clew.storage.recalls import ScopeRow

RUNS_READ = 5
"""The latest cause runs that are looked into."""
PROVEN = frozenset({"causal", "adjusted"})
_LOTS = frozenset({"lot", "component"})


class Suspicion(msgspec.Struct, frozen=True, kw_only=True):
    """``id``: of the hold, scope or run; ``name``: of the scope, else empty; ``grade``: of the factor in the run."""

    kind: Literal["hold", "scope", "cause"]
    id: str
    name: str = ""
    grade: str | None = None

    @property
    def proven(self) -> bool:
        return self.grade in PROVEN


class Suspects(msgspec.Struct, frozen=True, kw_only=True):
    """``of_things``: by key; ``of_factors``: by facet and value as written in the run."""

    of_things: Mapping[str, tuple[Suspicion, ...]]
    of_factors: Mapping[tuple[str, str], tuple[Suspicion, ...]]

    def of_facets(self, facets: Iterable[tuple[str, str]]) -> tuple[Suspicion, ...]:
        """Of an operation that states these exposures."""
        found = [each for facet in facets for each in self.of_factors.get(facet, ())]
        return tuple({(each.kind, each.id): each for each in found}.values())


def suspects(things: Iterable[Thing], scopes: Iterable[ScopeRow], runs: Sequence[CauseRun]) -> Suspects:
    """``runs``: with their answers."""
    of_things: dict[str, tuple[Suspicion, ...]] = {}
    of_factors: dict[tuple[str, str], tuple[Suspicion, ...]] = {}

    def add(key: str, suspicion: Suspicion) -> None:
        of_things[key] = (*of_things.get(key, ()), suspicion)

    for thing in things:
        for hold in thing.state.holds if thing.state else ():
            add(thing.key, Suspicion(kind="hold", id=hold))
    for scope in scopes:
        for key in scope.start.get("things", ()):
            add(key, Suspicion(kind="scope", id=str(scope.id), name=scope.name))
    for run in runs:
        for factor in _ranked(run):
            suspicion = Suspicion(kind="cause", id=str(run.id), grade=factor["grade"])
            named = str(factor["value"])
            if factor["facet"] in _LOTS:
                add(normalise(named), suspicion)
            facet = (str(factor["facet"]), named)
            of_factors[facet] = (*of_factors.get(facet, ()), suspicion)
    return Suspects(of_things=of_things, of_factors=of_factors)


def latest_runs(kept: CauseRuns, most: int) -> list[CauseRun]:
    """The latest runs with their answers."""
    found = (kept.one(run.id) for run in kept.list(limit=most))
    return [run for run in found if run is not None]


def _ranked(run: CauseRun) -> list[dict[str, Any]]:
    """The harmful factors that the run ranks, of one value each."""
    told: list[dict[str, Any]] = orjson.loads(run.answer or b"{}").get("factors", [])
    return [
        each
        for each in told
        if each["rank"] is not None and each["direction"] == "harmful" and isinstance(each["value"], str)
    ]
