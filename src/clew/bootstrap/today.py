"""What needs somebody, by what their role allows them to do: read from the desks, nothing of its own is kept.

Each need names the place where it is dealt with. Order: what is wrong, what is due, what is to be known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from clew.bootstrap.clew import Clew
from clew.events.errors import Parameter
from clew.security.decisions import allowed

Tone = Literal["bad", "due", "plain"]
_ORDER: dict[str, int] = {"bad": 0, "due": 1, "plain": 2}
READ_LATELY = 50
RUNS_LATELY = 20
OVERDUE = ("failed", "overdue")


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """``kind``: the word behind ``today.need.<kind>``; ``count``: of what it is about; ``path``: of the front end."""

    kind: str
    tone: Tone
    count: int
    path: str
    params: dict[str, Parameter] = {}


def needs(clew: Clew) -> list[Need]:
    """The worst first, and within it in the order in which a shift deals with them."""
    return sorted(_found(clew), key=lambda need: _ORDER[need.tone])


def _found(clew: Clew) -> Iterator[Need]:
    who = clew.principal
    if allowed(who, "trace"):
        yield from _scopes(clew)
    if allowed(who, "quarantine.read"):
        yield from _quarantine(clew)
    yield from _acquisitions(clew)
    yield from _gauges(clew)
    if allowed(who, "cause"):
        yield from _causes(clew)
    if allowed(who, "status"):
        yield from _projections(clew)
    if allowed(who, "admin"):
        yield from _tokens(clew)


def _scopes(clew: Clew) -> Iterator[Need]:
    """Open recall scopes, each for itself: what is affected, and what of that is on no hold yet though in reach."""
    for standing in clew.scopes.all():
        scope, summary = standing.scope, standing.evaluation.summary
        if not scope.is_open:
            continue
        affected = summary["pieces"] + summary["lots"]
        free = max(0, summary["in_reach"] - summary["held"])
        told: dict[str, Parameter] = {"name": scope.name, "free": free}
        tone: Tone = "bad" if free else "due"
        yield Need(kind="scope", tone=tone, count=affected, path=f"/cases/scopes/{scope.id}", params=told)


def _quarantine(clew: Clew) -> Iterator[Need]:
    waiting = clew.quarantine.counts().get("open", 0)
    if waiting:
        causes = len(clew.quarantine.causes(state="open"))
        yield Need(kind="quarantine", tone="due", count=waiting, path="/data/quarantine", params={"causes": causes})


def _acquisitions(clew: Clew) -> Iterator[Need]:
    """Readings that did not come to their end: the source is there to be read again."""
    broken = [each for each in clew.acquisitions.latest(limit=READ_LATELY) if each.state == "interrupted"]
    for each in broken:
        yield Need(
            kind="interrupted",
            tone="due",
            count=1,
            path=f"/data/acquisitions/{each.number}",
            params={"name": each.source_name or ""},
        )


def _gauges(clew: Clew) -> Iterator[Need]:
    states = [gauge.state for gauge in clew.gauges.list()]
    late = sum(state in OVERDUE for state in states)
    soon = sum(state == "due_soon" for state in states)
    if late:
        yield Need(kind="gauges_late", tone="bad", count=late, path="/data/gauges")
    if soon:
        yield Need(kind="gauges_soon", tone="due", count=soon, path="/data/gauges")


def _causes(clew: Clew) -> Iterator[Need]:
    ranked = [run for run in clew.cause_runs(limit=RUNS_LATELY) if run.verdict == "ranked"]
    if ranked:
        yield Need(kind="causes", tone="plain", count=len(ranked), path="/causes")


def _projections(clew: Clew) -> Iterator[Need]:
    status = clew.status()
    behind = max((status["position"] - mark["position"] for mark in status["projections"]), default=0)
    if behind:
        yield Need(kind="behind", tone="due", count=behind, path="/admin/jobs")


def _tokens(clew: Clew) -> Iterator[Need]:
    soon = clew.expiring_tokens()
    if soon:
        yield Need(kind="tokens", tone="due", count=soon, path="/admin/tokens")
