"""What the engineer knows of causes, from a file: required and forbidden edges, and negative controls.

    required: [{cause: oven_temperature, effect: cure_degree}, {cause: cure_degree, effect: outcome}]
    forbidden: [{cause: operator, effect: outcome}]
    negative_controls: [label_colour]

An edge says that one facet causes another (``required``) or does not (``forbidden``); ``outcome`` is the outcome asked
about. A negative control is a facet or number that no suspect can have caused. Names are those of the record; whether
the question has them is seen when its factors are there (``check_facets``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import msgspec

from clew.collection.tables.mapping.yaml_tree import Lines, Path, place_of, read_tree
from clew.events.errors import BadRequest, Conflict, Finding, InvalidData
from clew.modelling.cause.asked import Asked, Edge
from clew.modelling.cause.causal.graph import OUTCOME, check_contradictions
from clew.modelling.cause.study import Factors
from clew.scenarios.starting_sets.near import near

_EDGES = ("required", "forbidden")
_CONTROLS = "negative_controls"


def with_knowledge(asked: Asked, name: str, source: bytes) -> Asked:
    """The question with what the file says. ``name``: of the file, for the sentence.

    Raises InvalidData ``cause.know.invalid`` whose findings name line and mistake, and BadRequest where edges
    contradict each other or required ones form a cycle.
    """
    try:
        tree, lines = read_tree(source)
    except InvalidData as error:
        raise _invalid(name, error.findings) from None
    findings = list(_mistakes(tree, lines))
    if findings:
        raise _invalid(name, findings)
    rules: tuple[Literal["required"], Literal["forbidden"]] = ("required", "forbidden")
    edges = tuple(
        Edge(cause=each["cause"], effect=each["effect"], rule=rule) for rule in rules for each in tree.get(rule) or ()
    )
    with as_asked():
        check_contradictions(edges)
    return msgspec.structs.replace(
        asked,
        edges=(*asked.edges, *edges),
        negative_controls=(*asked.negative_controls, *(tree.get(_CONTROLS) or ())),
    )


@contextmanager
def as_asked() -> Iterator[None]:
    """What is asked contradicts itself, or the record: that is no conflict with somebody else's change."""
    try:
        yield
    except Conflict as contradiction:
        if not contradiction.code.startswith("cause.know."):
            raise
        raise BadRequest(contradiction.code, (), **contradiction.params) from None


def check_facets(asked: Asked, factors: Factors) -> None:
    """Raises InvalidData ``cause.know.invalid`` where an edge or a negative control names what is no facet of the
    question, with what may have been meant. What the question excluded is known as well."""
    known = {each.name for each in factors.facets} | {each.name for each in factors.numbers}
    known |= {each.facet for each in factors.excluded}
    named: list[tuple[str, str]] = []
    named += [(each.rule, name) for each in asked.edges for name in (each.cause, each.effect) if name != OUTCOME]
    named += [(_CONTROLS, name) for name in asked.negative_controls]
    findings = [
        Finding(place, "facet", "cause.know.unknown_facet", {"facet": name, "near": near(name, known)})
        for place, name in dict.fromkeys(named)
        if name not in known
    ]
    if findings:
        raise _invalid("--know", findings)


def _mistakes(tree: dict[str, Any], lines: Lines) -> Iterator[Finding]:
    for key, value in tree.items():
        if key not in (*_EDGES, _CONTROLS):
            keys = ", ".join((*_EDGES, _CONTROLS))
            yield _finding((key,), lines, "key", "cause.know.unknown_key", key=key, keys=keys)
        elif value is not None and not isinstance(value, list):
            yield _finding((key,), lines, "type", "cause.know.no_list", key=key)
        elif key == _CONTROLS:
            for place, each in enumerate(value or ()):
                if not _is_name(each) or each == OUTCOME:
                    yield _finding((key, place), lines, "type", "cause.know.no_name", key=key)
        else:
            for place, each in enumerate(value or ()):
                yield from _edge_mistakes(each, (key, place), lines)


def _edge_mistakes(edge: Any, path: Path, lines: Lines) -> Iterator[Finding]:
    if not isinstance(edge, dict) or set(edge) != {"cause", "effect"} or not all(map(_is_name, edge.values())):
        yield _finding(path, lines, "type", "cause.know.no_edge")
    elif edge["cause"] == edge["effect"]:
        yield _finding(path, lines, "edge", "cause.know.itself", facet=edge["cause"])


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _finding(path: Path, lines: Lines, rule: str, code: str, **params: str) -> Finding:
    return Finding(place_of(path, lines), rule, code, dict(params))


def _invalid(name: str, findings: Sequence[Finding]) -> InvalidData:
    first = findings[0]
    return InvalidData("cause.know.invalid", tuple(findings), file=name, place=first.place, count=len(findings))
