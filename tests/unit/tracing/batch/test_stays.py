"""What a container lived through, its content lived through: stays on invented histories, against the plain links."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.links import link_facts
from clew.testing.array_graphs import arrays_of_log, torn
from clew.testing.histories import Arrival, carrier_histories, histories, stock_histories
from clew.testing.link_log import EventLog
from clew.tracing.batch.crossing import taking_part
from clew.tracing.batch.stays import Stays, stays_of
from clew.tracing.graph import build_graph, in_force
from clew.tracing.links import OPEN
from clew.tracing.loader import Reading, load

quick = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
Inside = dict[str, set[tuple[str, int, int]]]


def recorded(arrivals: list[Arrival]) -> EventLog:
    log = EventLog()
    for event, party in arrivals:
        log.append(event, party)
    return log


def contained(log: EventLog, keys: list[str]) -> list[tuple[str, str, int, int]]:
    """(container, content, start, end) of every containment, bare classes apart."""
    facts = in_force(log.facts_touching(keys, log.head()), log.head())
    levels = log.levels(keys, log.head())
    graph = build_graph(facts, levels, {})
    return [
        (link.source, link.target, link.start, link.end)
        for link in graph.links
        if link.kind == "contain" and link.source != link.target and levels[link.target] != "class"
    ]


def held_at(links: list[tuple[str, str, int, int]], node: str, time: int) -> set[str]:
    """What a thing is in at an instant, directly or inside another."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        inner = waiting.pop()
        outer = {source for source, target, start, end in links if target == inner and start <= time < end} - found
        found |= outer
        waiting += outer
    return found - {node}


def named(log: EventLog) -> list[str]:
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    return sorted({key for fact in facts for key in (fact.thing, fact.parent) if key})


@quick
@given(carrier_histories(12) | stock_histories(12) | histories(12), st.data())
def test_stays_are_chains_of_open_containment(arrivals: list[Arrival], data: st.DataObject) -> None:
    log = recorded(arrivals)
    arrays, names = arrays_of_log(log, None)
    if data.draw(st.booleans()):
        arrays = torn(arrays, data.draw(st.integers(0, 1 << 20)))
    keys = named(log)
    links = contained(log, keys)
    asked = [key for key in keys if names.nodes_of(key)]
    numbers = np.array([names.nodes_of(key)[0] for key in asked], np.int32)
    found: defaultdict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for node, container, start, end in zip(*(each.tolist() for each in stays_of(arrays, numbers)), strict=True):
        found[names.key(node)].append((names.key(container), start, end))
    instants = {time for _, _, start, end in links for time in (start - 1, start, end - 1, end) if time < OPEN}
    for key in asked:
        for time in instants:
            then = [container for container, start, end in found[key] if start <= time < end]
            assert len(then) == len(set(then))
            assert set(then) == held_at(links, key, time), (key, time)


@quick
@given(carrier_histories(12) | histories(12), st.data())
def test_the_facts_read_for_a_batch_decide_its_stays(arrivals: list[Arrival], data: st.DataObject) -> None:
    """What is read around a unit gives the containments of all that it reaches, as all facts do."""
    log = recorded(arrivals)
    levels = log.levels(named(log), log.head())
    keys = [key for key in named(log) if levels[key] != "class"]
    if not keys:
        return
    unit = data.draw(st.sampled_from(keys))
    links = contained(log, named(log))
    loaded = load(log, [unit], Reading("backward", log.head(), stays=True))
    graph = build_graph(loaded.facts, loaded.levels, loaded.classes)
    read = [each for each in graph.links if each.kind == "contain" and levels[each.target] != "class"]
    here = [(each.source, each.target, each.start, each.end) for each in read]
    above, waiting = {unit}, [unit]
    while waiting:
        inner = waiting.pop()
        outer = {source for source, target, _, _ in links if target == inner} - above
        above |= outer
        waiting += outer
    expected = {each for each in links if each[1] in above}
    assert {each for each in here if each[1] in above and each[0] != each[1]} == expected


@quick
@given(
    st.sets(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=12),
    st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 9), st.integers(1, 5)), max_size=5),
)
def test_events_of_the_container_while_inside(own: set[tuple[int, int]], stays: set[tuple[int, int, int, int]]) -> None:
    """Event *e* happens at ``e // 2``, so that several share an instant."""
    held = [(node, container, start, start + span) for node, container, start, span in stays if node != container]
    columns = np.array(held, np.int64).reshape(-1, 4).T
    ordered = sorted(own)
    part = taking_part(
        np.array([node for node, _ in ordered], np.int64),
        np.array([event // 2 for _, event in ordered], np.int64),
        np.array([event for _, event in ordered], np.int32),
        Stays(columns[0].astype(np.int32), columns[1].astype(np.int32), columns[2], columns[3]),
        4,
    )
    for node in range(4):
        inherited = {
            event
            for who, container, start, end in held
            for other, event in own
            if who == node and other == container and start <= event // 2 < end
        }
        expected = sorted({event for other, event in own if other == node} | inherited)
        span = slice(part.first[node], part.first[node + 1])
        assert part.event[span].tolist() == expected
        assert part.time[span].tolist() == [event // 2 for event in expected]
