"""Who may have caused whom: the order of the process, and what the engineer knows.

Nothing is caused by what comes after it. Facets are ordered by their ``lead`` before the judgement (a larger lead is
earlier; what an ancestor is has no time of its own and comes before all operations on its descendants); facets of the
event that judges are contemporaneous with each other; time itself may cause anything that is assigned in time, and
nothing causes time. Required edges are known causes, forbidden ones known not to be (Pearl 2009, ch. 2 on background
knowledge). ``outcome`` names the outcome.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from clew.events.errors import Conflict
from clew.modelling.cause.asked import Edge
from clew.modelling.cause.study import Category, Facet, Factors, Number, Precedence

OUTCOME = "outcome"
_SAME_SECONDS = 1.0
_SAME_SHARE = 0.01
"""Two leads closer than a second, or than one in a hundred, say nothing of order: they are medians."""


def earliness(category: Category, precedence: Precedence, lead: float | None) -> float:
    """Seconds before the judgement; infinite for what an ancestor is, and for time."""
    if category == "time":
        return math.inf
    if precedence == "with":
        return 0.0
    return math.inf if lead is None else max(0.0, lead)


def earlinesses(factors: Factors) -> dict[str, float]:
    """Of every facet and number of a study, by its name."""
    every: list[Facet | Number] = [*factors.facets, *factors.numbers]
    return {each.name: earliness(each.category, each.precedence, each.lead) for each in every}


def is_after(one: float, other: float) -> bool:
    """Whether what has the first earliness came after what has the second."""
    if math.isinf(one):
        return False
    if math.isinf(other):
        return True
    return other - one > max(_SAME_SECONDS, _SAME_SHARE * other)


class Graph:
    """The possible causal order of the facets of a study.

    Raises Conflict ``cause.know.contradiction`` (an edge both required and forbidden), ``cause.know.cycle`` (required
    edges lead back to where they began) and ``cause.know.against_time`` (an effect before its cause). Edges that name
    facets the study does not have count for cycles and contradictions, and for nothing else.
    """

    def __init__(self, earliness: Mapping[str, float], edges: Iterable[Edge] = ()) -> None:
        self._earliness = dict(earliness)
        self._required: dict[str, list[str]] = {}
        self._forbidden: set[tuple[str, str]] = set()
        edges = list(edges)
        check_contradictions(edges)
        for edge in edges:
            if edge.rule == "required":
                self._required.setdefault(edge.cause, []).append(edge.effect)
            else:
                self._forbidden.add((edge.cause, edge.effect))
        self._check_times(edges)

    def _check_times(self, edges: Sequence[Edge]) -> None:
        times = {**self._earliness, OUTCOME: 0.0}
        for edge in edges:
            if edge.rule != "required" or edge.cause not in times or edge.effect not in times:
                continue
            if is_after(times[edge.cause], times[edge.effect]):
                raise Conflict("cause.know.against_time", cause=edge.cause, effect=edge.effect)

    def requires(self, cause: str, effect: str) -> bool:
        """Whether required edges lead from one to the other."""
        seen, open_ = {cause}, [cause]
        while open_:
            for following in self._required.get(open_.pop(), ()):
                if following == effect:
                    return True
                if following not in seen:
                    seen.add(following)
                    open_.append(following)
        return False

    def forbids(self, cause: str, effect: str) -> bool:
        return (cause, effect) in self._forbidden

    def after(self, one: str, other: str) -> bool:
        """Whether the first comes after the second: it cannot have caused it."""
        known = self._earliness
        return one in known and other in known and is_after(known[one], known[other])

    def may_cause(self, cause: str, effect: str) -> bool:
        """Whether neither order nor knowledge speaks against it."""
        if self.forbids(cause, effect) or self.requires(effect, cause):
            return False
        return effect == OUTCOME or not self.after(cause, effect)


def check_contradictions(edges: Sequence[Edge]) -> None:
    """Raises Conflict where edges contradict each other or required ones form a cycle (named)."""
    rules: dict[tuple[str, str], str] = {}
    for edge in edges:
        if rules.setdefault((edge.cause, edge.effect), edge.rule) != edge.rule:
            raise Conflict("cause.know.contradiction", cause=edge.cause, effect=edge.effect)
    following: dict[str, list[str]] = {}
    for edge in edges:
        if edge.rule == "required":
            following.setdefault(edge.cause, []).append(edge.effect)
    cycle = _cycle(following)
    if cycle:
        raise Conflict("cause.know.cycle", cycle=" → ".join(cycle))


def _cycle(following: Mapping[str, Sequence[str]]) -> list[str]:
    """A path that ends where it began, or nothing. Without recursion: a file may chain as many edges as it likes."""
    done: set[str] = set()
    for start in following:
        path, on_path = [start], {start}
        ahead = [iter(following[start])] if start not in done else []
        while ahead:
            node = next(ahead[-1], None)
            if node is None:
                done.add(path[-1])
                on_path.discard(path.pop())
                ahead.pop()
            elif node in on_path:
                return [*path[path.index(node) :], node]
            elif node not in done:
                path.append(node)
                on_path.add(node)
                ahead.append(iter(following.get(node, ())))
    return []
