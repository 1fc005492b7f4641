"""The graph as arrays is the graph of ``build_graph``, link for link."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings

from clew.events.links import LinkFact, link_facts
from clew.testing.histories import Arrival, carrier_histories, histories, pair_histories, stock_histories
from clew.testing.law import histories_each
from clew.testing.link_log import EventLog
from clew.tracing.graph import Graph, build_graph, in_force
from clew.tracing.kernel import arrays
from clew.tracing.kernel.arrays import Base
from clew.tracing.shares import operation_fractions
from clew.tracing.snapshot.building import build
from clew.tracing.snapshot.facts import numbered

pytestmark = pytest.mark.law

thorough = settings(deadline=None, max_examples=histories_each(150), suppress_health_check=[HealthCheck.too_slow])
LEVELS = arrays.LEVELS


def facts_of(log: EventLog, known_at: int) -> list[LinkFact]:
    facts = [fact for record in log.in_force(known_at) for fact in link_facts(record.event, record.position)]
    return in_force(facts, known_at)


def described(base: Base, keys: list[str]) -> tuple[object, ...]:
    """Links by key in event order, bits by key, resets by key."""
    links = base.links
    rows: list[object] = [None] * len(links.source)
    for i, place in enumerate(base.order.tolist()):
        kind = int(links.kind[i])
        rows[place] = (
            arrays.KINDS[kind & arrays.KIND_MASK],
            keys[links.source[i]],
            keys[links.target[i]],
            int(links.start[i]),
            int(links.end[i]),
            int(links.position[i]),
            int(links.ordinal[i]),
            bool(kind & arrays.FLAGGED),
            bool(kind & arrays.CERTAIN),
            None if math.isnan(links.fraction[i]) else pytest.approx(float(links.fraction[i]), rel=1e-6),
        )
    bits = {key: int(bits) for key, bits in zip(keys, base.node, strict=True)}
    resets = {
        keys[node]: tuple(base.reset_time[base.reset_first[k] : base.reset_first[k + 1]].tolist())
        for k, node in enumerate(base.reset_node.tolist())
    }
    return rows, bits, resets


def expected(facts: list[LinkFact], graph: Graph, levels: dict[str, str]) -> tuple[object, ...]:
    known = {key: operation_fractions(operation) or {} for key, operation in graph.operations.items()}
    rows = []
    for link in graph.links:
        operation = link.target if link.kind == "consume" else link.source
        fraction = known.get(operation, {}).get((link.position, link.ordinal))
        rows.append(
            (
                *(link.kind, link.source, link.target, link.start, link.end, link.position, link.ordinal),
                *(link.flagged, link.certain, fraction),
            )
        )
    nodes = {key for fact in facts for key in (fact.thing, fact.parent, fact.operation) if key}
    bits = {key: LEVELS.index("operation" if key in graph.operations else levels[key]) for key in nodes}
    for fact in facts:
        if fact.kind == "add" and fact.bond == "install":
            assert fact.parent is not None
            bits[fact.parent] |= arrays.ASSEMBLY
    producers: dict[str, set[str]] = {}
    for link in graph.links:
        if link.kind == "produce":
            producers.setdefault(link.target, set()).add(link.source)
    for key in nodes:
        bits[key] |= arrays.RESET if key in graph.resets else 0
        bits[key] |= arrays.MADE_OFTEN if len(producers.get(key, ())) > 1 else 0
        if key in graph.operations:
            bits[key] |= arrays.SEVERAL if len(graph.operations[key].events) > 1 else 0
    return rows, bits, dict(graph.resets)


def compare(log: EventLog, known_at: int) -> None:
    facts = facts_of(log, known_at)
    named = {key for fact in facts for key in (fact.thing, fact.parent) if key}
    levels = log.levels(named, known_at)
    classes = log.product_classes(named, known_at)
    columns, things, names = numbered(facts, levels, classes)
    built = build(columns, things)
    keys = [names[name] if name >= 0 else f"event:{-name}" for name in built.name.tolist()]
    assert described(built.base, keys) == expected(facts, build_graph(facts, levels, classes), dict(levels))
    well_formed(built.base)


def well_formed(base: Base) -> None:
    """Links lie as the contract says."""
    links = base.links
    rows = list(
        zip(*(column.tolist() for column in links[:1]), links.start, links.position, links.ordinal, strict=True)
    )
    assert rows == sorted(rows)
    assert sorted(base.order.tolist()) == list(range(len(rows)))
    for node in range(len(base.node)):
        out = range(base.out_first[node], base.out_first[node + 1])
        assert all(links.source[i] == node for i in out)
        into = base.in_link[base.in_first[node] : base.in_first[node + 1]].tolist()
        assert all(links.target[i] == node for i in into)
        assert [base.order[i] for i in into] == sorted(base.order[i] for i in into)
    assert base.out_first[-1] == base.in_first[-1] == len(rows)


@thorough
@given(histories(12) | pair_histories(10) | stock_histories(10) | carrier_histories(12))
def test_it_is_the_graph_of_all_facts_as_known_at_every_position(arrivals: list[Arrival]) -> None:
    log = EventLog()
    for event, party in arrivals:
        log.append(event, party)
    for known_at in range(len(arrivals) + 1):
        compare(log, known_at)
