"""Facts of aliased keys become facts of nodes, as ``Identity`` says of each fact by itself."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.house import pairing
from clew.events.links import LinkFact, link_facts
from clew.testing.histories import SECOND, START, Arrival, histories
from clew.testing.law import histories_each
from clew.testing.samples import transform
from clew.tracing.graph import build_graph, event_order
from clew.tracing.identity import Identity
from clew.tracing.ports import Level
from clew.tracing.snapshot.building import build
from clew.tracing.snapshot.content import Aliases, Captured, KnownAlias
from clew.tracing.snapshot.facts import numbered
from clew.tracing.snapshot.resolving import Aliased, resolved

pytestmark = pytest.mark.law

LABELS = ("urn:example:label:1", "urn:example:label:2")


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[LinkFact], list[KnownAlias], dict[str, int]]:
    """Facts, aliases among their keys and some labels, and where each key was captured."""
    arrivals: list[Arrival] = draw(histories(10))
    facts = [fact for number, (event, _) in enumerate(arrivals, 1) for fact in link_facts(event, number)]
    facts.sort(key=event_order)
    keys = sorted({key for fact in facts for key in (fact.thing, fact.parent) if key} | set(LABELS))
    bound = st.none() | st.integers(0, 8).map(lambda second: START + second * SECOND)
    pairs = st.tuples(st.sampled_from(keys), st.sampled_from(keys), bound, bound)
    records = [KnownAlias(*row) for row in draw(st.lists(pairs, max_size=4)) if row[0] != row[1]]
    order = draw(st.permutations([key for key in keys if key not in LABELS]))
    return facts, list(dict.fromkeys(records)), {key: place for place, key in enumerate(order, 1)}


def links_of(
    facts: list[LinkFact], records: list[KnownAlias], captured: dict[str, int]
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """(source, target, start, end, certain) of every link, as the snapshot has them and as the graph of nodes does."""
    aliased = sorted({key for one in records for key in (one.a, one.b)})
    named = {key for fact in facts for key in (fact.thing, fact.parent) if key} | set(aliased)
    levels: dict[str, Level] = {
        key: "class" if "idpat" in key else "lot" if "lgtin" in key or "melt" in key else "instance" for key in named
    }
    classes = {key: f"class {len(key) % 3}" for key in named if "frame" not in key}
    identity = Identity(records, {key: Captured(place) for key, place in captured.items()}, 99)
    expected_facts = [
        msgspec.structs.replace(
            fact,
            thing=identity.node(fact.thing, fact.event_time) if fact.thing else "",
            parent=identity.node(fact.parent, fact.event_time) if fact.parent else None,
        )
        for fact in facts
    ]
    nodes = {key for fact in expected_facts for key in (fact.thing, fact.parent) if key}
    expected = build_graph(
        expected_facts,
        {node: identity.level(node, levels) for node in nodes},
        {node: found for node in nodes if (found := identity.product_class(node, classes)) is not None},
    )

    columns, things, keys = numbered(facts, levels, classes, also=aliased)
    number = {key: name for name, key in enumerate(keys)}
    known = {
        key: Aliased(number[key], int(things.level[number[key]]), int(things.product_class[number[key]]))
        for key in aliased
    }
    aliases = Aliases(tuple(records), captured)
    built = build(*resolved(columns, things, aliases, known, 99))
    shown = [keys[name] if name >= 0 else f"event:{-name}" for name in built.name.tolist()]
    links = built.base.links
    made: dict[int, tuple[object, ...]] = {
        place: (shown[links.source[i]], shown[links.target[i]], links.start[i], links.end[i], links.kind[i] & 8 != 0)
        for i, place in enumerate(built.base.order.tolist())
    }
    return [made[place] for place in range(len(made))], [
        (link.source, link.target, link.start, link.end, link.certain) for link in expected.links
    ]


@settings(deadline=None, max_examples=histories_each(200), suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_nodes_levels_and_classes(story: tuple[list[LinkFact], list[KnownAlias], dict[str, int]]) -> None:
    made, expected = links_of(*story)
    assert made == expected


def test_a_pairing_by_one_name_is_one_of_the_node() -> None:
    """Both names of the part stand among the inputs of one event; the pairing says one of them."""
    paired = pairing({"urn:part": ["urn:unit"]})
    facts = list(link_facts(transform(("urn:label", "urn:part"), ("urn:unit", "urn:other"), extensions=paired), 1))
    facts.sort(key=event_order)
    captured = {"urn:part": 1, "urn:label": 2}
    for records, certain in (([KnownAlias("urn:part", "urn:label", None, None)], True), ([], False)):
        made, expected = links_of(facts, records, captured)
        assert made == expected
        assert [link[-1] for link in made if link[1] == "event:1"] == [certain, True]
