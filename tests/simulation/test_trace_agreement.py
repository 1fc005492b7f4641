"""Both directions say the same of every pair: x reaches y forward if and only if y is reached from x backward."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.links import link_facts
from clew.testing.histories import Arrival, carrier_histories, cleaned_histories, histories
from clew.testing.law import histories_each
from clew.testing.link_log import EventLog
from clew.tracing import Subject, TraceRequest, trace
from clew.tracing.graph import Graph, build_graph, in_force
from clew.tracing.reachability import BEGINNING, Direction, hops_of, reach
from clew.tracing.resets import Stays

pytestmark = pytest.mark.law

quick = settings(deadline=None, max_examples=histories_each(150), suppress_health_check=[HealthCheck.too_slow])


def recorded(arrivals: list[Arrival]) -> EventLog:
    log = EventLog()
    for event, party in arrivals:
        log.append(event, party)
    return log


def graph_of(log: EventLog) -> Graph:
    stated = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    keys = {key for fact in stated for key in (fact.thing, fact.parent, fact.operation) if key}
    facts = in_force(log.facts_touching(keys, log.head()), log.head())
    return build_graph(facts, log.levels(keys, log.head()), log.product_classes(keys, log.head()))


def found(graph: Graph, node: str, direction: Direction, contact: bool, begin: int) -> set[str]:
    """What one node alone reaches, whatever it held."""
    stays = Stays(graph.resets if contact else {}, direction)
    links = [link for link in graph.links if contact or link.kind != "contain"]
    hops = hops_of(links, direction, stays, lambda _: True, begin)
    return set(reach(hops, stays.starts(node, begin)).arrival)


@quick
@given(carrier_histories() | cleaned_histories() | histories(), st.booleans())
def test_forward_and_backward_agree_on_every_pair(arrivals: list[Arrival], contact: bool) -> None:
    log = recorded(arrivals)
    graph = graph_of(log)
    nodes = sorted({node for link in graph.links for node in (link.source, link.target)})
    end = log.log_end(log.head()) or 0
    reached = {node: found(graph, node, "forward", contact, BEGINNING) for node in nodes}
    reaching = {node: found(graph, node, "backward", contact, -end) for node in nodes}
    for x in nodes:
        for y in nodes:
            assert (y in reached[x]) == (x in reaching[y]), (x, y)


@quick
@given(carrier_histories() | cleaned_histories() | histories())
def test_traces_agree_on_every_pair_that_held_nothing(arrivals: list[Arrival]) -> None:
    log = recorded(arrivals)
    graph = graph_of(log)
    holders = {link.source for link in graph.links if link.kind == "contain"}
    nodes = sorted({node for link in graph.links for node in (link.source, link.target)} - holders)

    def words(node: str, direction: Direction) -> set[str]:
        request = TraceRequest(subjects=(Subject(node),), direction=direction, contact=True, cross_classes=True)
        return {told.key for told in trace(log, request).nodes if told.word != "excluded"}

    reached, reaching = {x: words(x, "forward") for x in nodes}, {y: words(y, "backward") for y in nodes}
    for x in nodes:
        for y in nodes:
            assert (y in reached[x]) == (x in reaching[y]), (x, y)
