"""Evidence of an answer as a document: in time, by mechanism, which units share each suspect, what holding it takes.

The suspects that are ranked first get it; counts of what shares a suspect are those of the record as known at the
answer's position, judged or not.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from clew.events.errors import ClewError
from clew.events.timestamps import canonical_time
from clew.modelling.cause import evidence as measured
from clew.modelling.cause.evidence import Carried, InTime
from clew.modelling.cause.findings import Finding
from clew.scenarios.cause.naming import ends_of
from clew.scenarios.starting_sets.asked import FacetAsked
from clew.scenarios.starting_sets.facets import FacetStarts, facet_names

if TYPE_CHECKING:
    from clew.modelling.cause.study import Study
    from clew.security.visibility import Visibility
    from clew.storage.store import Store

MOST = 12
"""Suspects that get evidence of their own."""
_THING = ("urn:", "http://", "https://")


def offset_of(zone: str, microseconds: int) -> int:
    """How far wall clocks in a zone are ahead of UTC at an instant, in microseconds."""
    moment = datetime.fromtimestamp(microseconds / 1e6, UTC).astimezone(ZoneInfo(zone))
    ahead = moment.utcoffset()
    return 0 if ahead is None else round(ahead.total_seconds() * 1e6)


class Evidence:
    """What stands beside the findings of one study. ``known``: the log position of the answer."""

    def __init__(self, study: Study, seed: int, zone: str) -> None:
        self._study = study
        self._zone = zone
        times = study.rows.time
        self._offset = offset_of(zone, int(times[0])) if len(times) else 0
        self.time: InTime = measured.in_time(study, seed, offset=self._offset)

    def in_time(self) -> dict[str, Any]:
        """The rate of everything over time, with the stretch that differs most."""
        time = self.time
        starts = [each.start for each in time.buckets]
        change = None
        if time.change is not None:
            found = time.change
            change = {
                "start": canonical_time(starts[found.first]),
                "end": canonical_time(starts[found.last] + time.span),
                "to_the_end": found.last == len(starts) - 1,
                "from_the_beginning": found.first == 0,
                "earliest": canonical_time(starts[found.earliest]),
                "latest": canonical_time(starts[found.latest]),
                "rate": found.rate,
                "rate_outside": found.rate_outside,
                "p": found.p,
            }
        return {
            "span_seconds": time.span // measured.SECOND,
            "zone": self._zone,
            "buckets": [
                {"start": canonical_time(each.start), "rows": each.rows, "bad": each.bad} for each in time.buckets
            ],
            "change": change,
        }

    def of(self, finding: Finding, shared: Sharing) -> dict[str, Any] | None:
        """One suspect's own: when it was there, who shares it, what holding it would take, the path assumed."""
        carried = measured.carried(self._study, finding, self.time, offset=self._offset)
        if carried is None:
            return None
        return {
            "in_time": {"rows": list(carried.rows), "bad": list(carried.bad)},
            "scope": shared.scope(finding, carried),
            "holding": _holding(carried),
            "path": _path(finding),
        }


def _holding(carried: Carried) -> dict[str, Any]:
    """What holding everything that carries the suspect would take. ``cut``: of a number, from where on it counts."""
    return {
        "held": carried.things,
        "of": carried.of_things,
        "bad_held": carried.bad_things,
        "bad_of": carried.of_bad_things,
        "rows": carried.rows_total,
        "of_rows": carried.of_rows,
        "bad_rows": carried.bad_rows,
        "bad_of_rows": carried.of_bad_rows,
        "share_of_bad": carried.bad_things / carried.of_bad_things if carried.of_bad_things else None,
        "cut": None if carried.cut is None else {"value": carried.cut, "above": carried.above},
    }


def _path(finding: Finding) -> dict[str, Any]:
    """The causal path as it was assumed: nodes by what they are to the outcome, arrows between them."""
    own = ["suspect"] if finding.with_facet is None else ["suspect", "partner"]
    nodes = [{"facet": finding.facet, "value": finding.value, "is": "suspect"}]
    if finding.with_facet is not None:
        nodes.append({"facet": finding.with_facet, "value": finding.with_value, "is": "partner"})
    nodes += [{"facet": each.facet, "value": "/".join(ends_of(each)) or None, "is": "alias"} for each in finding.group]
    nodes += [{"facet": each, "value": None, "is": "adjusted"} for each in finding.adjusted_for]
    nodes.append({"facet": "outcome", "value": None, "is": "outcome"})
    end = len(nodes) - 1
    arrows = [{"from": place, "to": end, "assumed": finding.grade != "causal"} for place in range(len(own))]
    for place, node in enumerate(nodes):
        if node["is"] == "adjusted":
            arrows += [{"from": place, "to": 0, "assumed": True}, {"from": place, "to": end, "assumed": True}]
        if node["is"] == "alias":
            arrows.append({"from": place, "to": end, "assumed": True})
    return {"nodes": nodes, "arrows": arrows}


class Sharing(Protocol):
    """Says which units share a suspect."""

    def scope(self, finding: Finding, carried: Carried) -> dict[str, Any]: ...


class Nowhere:
    """Where there is no record to look into: what was judged is all that is known."""

    def scope(self, finding: Finding, carried: Carried) -> dict[str, Any]:
        return {"command": None, "judged": carried.things, "exposed": None}


class Shared:
    """Which units share a suspect, in the record as known at a position."""

    def __init__(self, store: Store, visibility: Visibility, known: int, now: int) -> None:
        self._starts = FacetStarts(store, visibility, known, now)

    def scope(self, finding: Finding, carried: Carried) -> dict[str, Any]:
        """``command``: what opens the scope, None where no start says it (a number, an hour); ``exposed``: things of
        the record that share it, judged or not."""
        judged = carried.things
        start = start_of(finding.facet, finding.value, finding.with_facet, finding.with_value)
        if start.facets:
            words = [word for each in start.facets for word in ("--facet", f"{each.name}={each.value}")]
            return {"command": _command(words), "judged": judged, "exposed": self._exposed(start.facets)}
        command = _command(start.things) if start.things else None
        return {"command": command, "judged": judged, "exposed": None}

    def _exposed(self, asked: Sequence[FacetAsked]) -> int | None:
        try:
            found = self._starts.found(asked, None)
        except ClewError:
            # An ancestor states it, or one event states the one and another the other: no start by facets says that.
            return None
        return len({each.key for each in found.occurrences})


def _command(words: Sequence[str]) -> str:
    return shlex.join(["clew", "scope", "new", *words])


class Start(NamedTuple):
    """What a recall scope of all that shares a suspect starts from; neither: no start says it."""

    facets: tuple[FacetAsked, ...]
    things: tuple[str, ...]


def start_of(facet: str, value: str | None, with_facet: str | None, with_value: str | None) -> Start:
    """The start that means a factor, or a pair of them: facets that one event states, or the thing itself."""
    known = facet_names()
    if value is not None and facet in known:
        asked = (FacetAsked(facet, value),)
        if with_facet is None:
            return Start(asked, ())
        if with_value is not None and with_facet in known:
            return Start((*asked, FacetAsked(with_facet, with_value)), ())
    if with_facet is None and value is not None and value.startswith(_THING):
        return Start((), (value,))
    return Start((), ())
