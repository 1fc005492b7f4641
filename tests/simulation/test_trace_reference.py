"""The product's trace and the slow reference agree on every word, after every arrival (docs/trace-semantics.md)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.house import alias_event
from clew.events.identifiers import normalise
from clew.events.links import link_facts
from clew.events.model import QuantityElement
from clew.events.timestamps import timestamp
from clew.testing import samples
from clew.testing.histories import (
    COUNTED,
    INSTANCES,
    OTHER_NAMES,
    SECOND,
    START,
    Arrival,
    carrier_histories,
    cleaned_histories,
    histories,
    named_histories,
    pair_histories,
    stock_histories,
)
from clew.testing.law import histories_each
from clew.testing.link_log import EventLog, event_name
from clew.testing.reference_history import FOREVER, History
from clew.testing.reference_trace import Question, Told, reference_trace
from clew.testing.samples import install, observe, pack, transform
from clew.tracing import Answer, Step, Subject, TraceRequest, trace, witness
from clew.tracing.graph import build_graph, in_force
from clew.tracing.links import OPEN
from clew.tracing.loader import is_operation
from clew.tracing.reachability import Hops, Reach
from clew.tracing.request import Via
from clew.tracing.resets import node_of

pytestmark = pytest.mark.law

THINGS = tuple(normalise(name) for name in (*INSTANCES, *COUNTED))
DIRECTIONS = ("forward", "backward")
quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def recorded(arrivals: list[Arrival]) -> EventLog:
    log = EventLog()
    for event, party in arrivals:
        log.append(event, party)
    return log


def request_of(question: Question) -> TraceRequest:
    return TraceRequest(
        subjects=(Subject(question.subject),),
        direction=question.direction,
        from_time=question.from_time if question.direction == "forward" else None,
        at_time=question.at_time if question.direction == "backward" else None,
        as_known_at=question.as_known_at,
        contact=question.contact,
        cross_classes=question.cross_classes,
    )


def by_product(log: EventLog, question: Question) -> dict[str, object]:
    return spelled_out(trace(log, request_of(question)))


def spelled_out(answer: Answer) -> dict[str, object]:
    return {
        node.key: (
            node.kind,
            node.word,
            node.time,
            node.via and (node.via.node, node.via.event),
            node.certain_via and (node.certain_via.node, node.certain_via.event),
            node.reason and (node.reason.source, node.reason.target, node.reason.params["event"]),
        )
        for node in answer.nodes
    }


def by_reference(log: EventLog, question: Question) -> dict[str, object]:
    def event(position: int) -> str:
        return event_name(log.records[position - 1])

    def told(one: Told) -> object:
        return (
            one.kind,
            one.word,
            one.time,
            one.via and (one.via[0], event(one.via[1])),
            one.certain_via and (one.certain_via[0], event(one.certain_via[1])),
            one.missed and (one.missed.source, one.missed.target, event(one.missed.position)),
        )

    return {node: told(one) for node, one in reference_trace(log.records, question).items()}


def tight(reach: Reach, hops: Hops, starts: Mapping[str, int]) -> set[tuple[str, str]]:
    """(from, to) of every link that delivers at the earliest arrival; read off the definition."""
    return {
        (node_of(node), node_of(hop.target))
        for node, time in reach.arrival.items()
        for hop in hops.get(node, ())
        if reach.arrival.get(hop.target, OPEN) == hop.delivers(time) and node_of(hop.target) not in starts
    }


def check_unfolding(answer: Answer) -> None:
    """Following predecessors ends at a subject, wherever links on earliest-arrival paths lead there at all."""
    ways = answer.ways
    for reach, hops, name in ((ways.reached, ways.hops, "via"), (ways.certain, ways.certain_hops, "certain_via")):
        via = {node.key: getattr(node, name).node for node in answer.nodes if getattr(node, name)}
        pairs = tight(reach, hops, ways.starts)
        led_to = set(answer.subjects)
        while more := {target for source, target in pairs if source in led_to} - led_to:
            led_to |= more
        for node in via:
            met, current = set(), node
            while current in via and current not in met:
                met.add(current)
                current = via[current]
            assert (current in answer.subjects) == (node in led_to)


def check_witnesses(answer: Answer, contact: bool) -> None:
    """Every step can be taken when it is, and says when it arrives; certain nodes are proved by certain links."""
    sign = 1 if answer.request.direction == "forward" else -1
    for node in answer.nodes:
        first, *steps = witness(answer, node.key) or [Step("nowhere")]
        assert (first.node in answer.subjects) == (node.word != "excluded")
        before, time = first.node, answer.ways.starts.get(first.node, 0)
        for step in steps:
            assert step.link is not None
            assert step.time is not None
            link, now = step.link, sign * step.time
            start, end = (link.start, link.end) if sign > 0 else (1 - link.end, 1 - link.start)
            ends = (link.source, link.target) if sign > 0 else (link.target, link.source)
            assert (before, step.node) in (ends, ends[::-1] if link.kind == "contain" else ends)
            if link.flagged:
                assert now == start if sign > 0 else time < end
            else:
                assert max(time, start) <= now < end
                assert contact or now == max(time, start)
            before, time = step.node, now
        if node.word == "certain":
            assert all(step.link and (step.link.certain or is_operation(answer.subjects[0])) for step in steps)
        elif node.word == "possible":
            assert sign * time == node.time


def subjects(log: EventLog) -> list[str]:
    """Everything that the log's facts name, and things they do not, or by another name."""
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    named = {key for fact in facts for key in (fact.thing, fact.parent, fact.operation) if key}
    return [*sorted(named | set(OTHER_NAMES)), THINGS[0]]


def links_by_product(log: EventLog) -> set[tuple[object, ...]]:
    known_at = log.head()
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    things = {key for fact in facts for key in (fact.thing, fact.parent) if key}
    facts = in_force(log.facts_touching({*things, *(fact.operation for fact in facts)}, known_at), known_at)
    graph = build_graph(facts, log.levels(things, known_at), log.product_classes(things, known_at))
    return {
        (*link.order, link.kind, link.source, link.target, link.end, link.flagged, link.certain) for link in graph.links
    }


def links_by_reference(log: EventLog) -> set[tuple[object, ...]]:
    return {
        (
            *link.order,
            link.kind,
            link.source,
            link.target,
            OPEN if link.end == FOREVER else link.end,
            link.flagged,
            link.certain,
        )
        for link in History(log.records, log.head()).links
    }


@settings(quick, max_examples=histories_each(300))
@given(pair_histories() | stock_histories() | histories())
def test_same_links(arrivals: list[Arrival]) -> None:
    log = recorded(arrivals)
    assert links_by_product(log) == links_by_reference(log)


@settings(quick, max_examples=histories_each(60))
@given(histories() | named_histories(), st.sampled_from(DIRECTIONS), st.booleans())
def test_same_answer_after_every_arrival(arrivals: list[Arrival], direction: str, cross_classes: bool) -> None:
    log = EventLog()
    for event, party in arrivals:
        log.append(event, party)
        for subject in subjects(log):
            question = Question(subject, direction, cross_classes=cross_classes)
            assert by_product(log, question) == by_reference(log, question)


@settings(quick, max_examples=histories_each(40))
@given(histories() | named_histories(), st.sampled_from(DIRECTIONS), st.integers(-1, 7))
def test_same_answer_from_and_at_any_time(arrivals: list[Arrival], direction: str, second: int) -> None:
    log = recorded(arrivals)
    time = START + second * SECOND
    for subject in subjects(log):
        question = Question(subject, direction, from_time=time, at_time=time)
        assert by_product(log, question) == by_reference(log, question)


@settings(quick, max_examples=histories_each(60))
@given(
    carrier_histories() | cleaned_histories() | histories() | named_histories(),
    st.sampled_from(DIRECTIONS),
    st.booleans(),
)
def test_same_answer_with_contact(arrivals: list[Arrival], direction: str, cross_classes: bool) -> None:
    log = recorded(arrivals)
    for subject in subjects(log):
        question = Question(subject, direction, contact=True, cross_classes=cross_classes)
        assert by_product(log, question) == by_reference(log, question)


def test_no_way_leads_through_a_container_past_its_cleaning() -> None:
    """What comes out of the box at 1 came by being built in, not by having been made at 0 and packed since."""
    log = recorded(
        [
            (transform(("urn:unit",), ("urn:box",), at=0), "us"),
            (pack("urn:box", "urn:unit", at=1), "us"),
            (observe("urn:box", at=1, biz_step="cleaning"), "us"),
            (install("urn:unit", "urn:box", at=1), "us"),
        ]
    )
    for subject, direction in itertools.product(subjects(log), DIRECTIONS):
        question = Question(subject, direction, contact=True)
        assert by_product(log, question) == by_reference(log, question)
    via = {node.key: node.via for node in trace(log, request_of(Question("event:1", "forward", contact=True))).nodes}
    assert via["urn:unit"] == Via("urn:box", "urn:clew:position:4")


def vias(log: EventLog, question: Question) -> dict[str, str | None]:
    return {node.key: node.via and node.via.node for node in trace(log, request_of(question)).nodes}


def test_what_unfolds_to_a_subject_that_others_reach_before_its_own_start_has_come_to_its_end() -> None:
    """The box makes its later content and is made of what that became: first in event order is the circle's link, and
    it leads to the content, a subject too."""
    lot = "urn:epc:class:lgtin:0614141.112347.A"
    content, items = normalise(lot), (QuantityElement(lot),)
    log = recorded(
        [
            (transform(("urn:part", "urn:box"), (), output_quantity_list=items, at=0), "us"),
            (transform((), ("urn:part",), input_quantity_list=items, at=0), "us"),
            (pack("urn:box", child_quantity_list=items, at=1), "us"),
        ]
    )
    for contact in (False, True):
        question = Question("urn:box", "forward", contact=contact)
        assert by_product(log, question) == by_reference(log, question)
        assert vias(log, question) == {"event:1": "urn:part", "urn:part": "event:2", "event:2": content}


def test_a_circle_behind_such_a_subject_is_entered_from_it() -> None:
    """Two operations rework a part at the instant at which both it and the content have been made."""
    log = recorded(
        [
            (transform(("urn:part",), ("urn:other",), at=0), "us"),
            (transform(("urn:other",), ("urn:part",), at=0), "us"),
            (transform(("urn:content",), ("urn:part",), at=0), "us"),
            (transform(("urn:box",), ("urn:content",), at=0), "us"),
            (pack("urn:box", "urn:content", at=1), "us"),
        ]
    )
    question = Question("urn:box", "forward")
    assert by_product(log, question) == by_reference(log, question)
    assert vias(log, question)["urn:part"] == "event:3"


def test_a_container_that_was_never_cleaned_is_one_node_backward() -> None:
    """The crate is reached late by contact with the box and early as material; the box may not name the crate's way
    through the lying clock, for by that way it comes to itself."""
    log = recorded(
        [
            (transform(("urn:box",), ("urn:crate",), at=0), "us"),
            (transform(("urn:crate",), ("urn:part",), at=0), "us"),
            (transform(("urn:part",), ("urn:box",), at=1), "us"),
            (pack("urn:crate", "urn:box", at=1), "us"),
            (transform(("urn:box",), ("urn:part",), at=3), "us"),
        ]
    )
    question = Question("urn:part", "backward", contact=True)
    assert by_product(log, question) == by_reference(log, question)
    assert vias(log, question)["urn:box"] == "event:5"


def test_material_leaves_a_cleaned_container_as_if_it_had_never_been_cleaned() -> None:
    """The part is made again at the instant at which it is cleaned; what took it before took it as the part it was."""
    log = recorded(
        [
            (transform(("urn:part", "urn:frame"), ("urn:frame", "urn:part"), at=0), "us"),
            (transform(("urn:frame",), ("urn:part",), at=2), "us"),
            (observe("urn:part", at=2, biz_step="cleaning"), "us"),
        ]
    )
    question = Question("urn:frame", "forward", contact=True)
    assert by_product(log, question) == by_reference(log, question)
    assert vias(log, question)["event:1"] == "urn:frame"


def test_a_bare_class_that_is_also_called_something_else_is_no_boundary() -> None:
    """The class was counted first, so the screw goes by its name, and what was counted went into a cast before the
    screw was made: a clock lied, and the cast may be affected."""
    screws = "urn:epc:idpat:giai:0614141.*"
    log = recorded(
        [
            (
                transform((), (), at=2, input_quantity_list=(QuantityElement(screws),), transformation_id="urn:melt"),
                "us",
            ),
            (transform((), ("urn:cast",), at=3, transformation_id="urn:melt"), "us"),
            (transform(("urn:wire",), ("urn:screw",), at=6), "us"),
            (alias_event("urn:screw", screws, timestamp(samples.START), valid_from=timestamp(samples.START + 6)), "us"),
        ]
    )
    question = Question("urn:wire", "forward")
    assert by_product(log, question) == by_reference(log, question)
    words = {node.key: node.word for node in trace(log, request_of(question)).nodes}
    assert words == {
        "event:3": "certain",
        screws: "certain",
        "transformation:urn:melt": "possible",
        "urn:cast": "possible",
    }


@settings(quick, max_examples=histories_each(40))
@given(histories() | named_histories(), st.sampled_from(DIRECTIONS), st.booleans())
def test_as_known_then_is_what_the_prefix_said(arrivals: list[Arrival], direction: str, contact: bool) -> None:
    log = recorded(arrivals)
    for position, subject in itertools.product(range(len(arrivals) + 1), subjects(log)):
        then = recorded(arrivals[:position])
        now_about_then = Question(subject, direction, as_known_at=position, contact=contact)
        assert by_product(log, now_about_then) == by_product(then, Question(subject, direction, contact=contact))


@settings(quick, max_examples=histories_each(60))
@given(
    histories() | carrier_histories() | cleaned_histories() | named_histories(),
    st.sampled_from(DIRECTIONS),
    st.booleans(),
)
def test_every_via_unfolds_to_a_subject_and_every_witness_can_be_walked(
    arrivals: list[Arrival], direction: str, contact: bool
) -> None:
    log = recorded(arrivals)
    for subject in subjects(log):
        answer = trace(log, request_of(Question(subject, direction, contact=contact)))
        if not contact:
            check_unfolding(answer)
        check_witnesses(answer, contact)
