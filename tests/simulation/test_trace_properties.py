"""What must hold of every trace, whatever the history: locality, witnesses, certainty, repeatability."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.links import LinkFact, link_facts
from clew.testing.histories import Arrival, histories, named_histories
from clew.testing.law import histories_each
from clew.testing.link_log import EventLog
from clew.tracing import Subject, TraceRequest, document, trace, witness

pytestmark = pytest.mark.law

DIRECTIONS = ("forward", "backward")
quick = settings(deadline=None, max_examples=histories_each(50), suppress_health_check=[HealthCheck.too_slow])


class WholeLog(EventLog):
    """Gives every fact of the log, whatever is asked for."""

    def _touching(self, keys: Collection[str], as_known_at: int) -> Iterator[LinkFact]:
        named = {
            key
            for record in self.records
            for fact in link_facts(record.event, record.position)
            for key in (fact.thing, fact.parent or "", fact.operation or "")
        }
        return super()._touching(named, as_known_at)


def recorded(arrivals: list[Arrival], kind: type[EventLog] = EventLog) -> EventLog:
    log = kind()
    for event, party in arrivals:
        log.append(event, party)
    return log


def named(log: EventLog) -> list[str]:
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    return sorted({key for fact in facts for key in (fact.thing, fact.parent, fact.operation) if key})


def ask(log: EventLog, subjects: Iterable[str], direction: str, contact: bool, cross_classes: bool, depth: int | None):
    request = TraceRequest(
        subjects=tuple(Subject(subject) for subject in subjects),
        direction=direction,
        contact=contact,
        cross_classes=cross_classes,
        max_depth=depth,
    )
    return trace(log, request)


questions = (histories() | named_histories(), st.sampled_from(DIRECTIONS), st.booleans(), st.booleans())
ALL = ("certain", "possible", "excluded")


@quick
@given(*questions, st.integers(1, 2))
def test_few_facts_say_what_all_facts_say(
    arrivals: list[Arrival], direction: str, contact: bool, cross_classes: bool, together: int
) -> None:
    log, whole = recorded(arrivals), recorded(arrivals, WholeLog)
    keys = named(log)
    for first in range(len(keys)):
        subjects = keys[first : first + together]
        local = ask(log, subjects, direction, contact, cross_classes, None)
        full = ask(whole, subjects, direction, contact, cross_classes, None)
        assert document(local, ALL) == document(full, ALL)


@quick
@given(*questions)
def test_every_reachable_node_has_a_witness_that_can_be_checked(
    arrivals: list[Arrival], direction: str, contact: bool, cross_classes: bool
) -> None:
    log = recorded(arrivals)
    for subject in named(log):
        answer = ask(log, [subject], direction, contact, cross_classes, None)
        for node in answer.nodes:
            path = witness(answer, node.key)
            if node.word == "excluded":
                assert path == ()
                continue
            assert path[0].node in answer.subjects
            assert path[-1].node == node.key
            for before, after in itertools.pairwise(path):
                assert {before.node, after.node} == {after.link.source, after.link.target}
                assert after.event == answer.event_ids[after.link.position]
                if after.link.flagged:
                    assert node.word == "possible"
                    if direction == "forward":
                        assert after.time == after.link.start
                    continue
                assert after.link.start <= after.time < after.link.end
                if before.time is not None:
                    assert before.time <= after.time if direction == "forward" else before.time >= after.time
            if node.word == "certain":
                assert all(step.link.certain or subject in (step.link.source, step.link.target) for step in path[1:])


@quick
@given(*questions)
def test_crossing_classes_and_contact_only_add(
    arrivals: list[Arrival], direction: str, contact: bool, cross_classes: bool
) -> None:
    log = recorded(arrivals)
    for subject in named(log):
        narrow = ask(log, [subject], direction, False, False, None)
        wide = ask(log, [subject], direction, contact, cross_classes, None)
        reached = {node.key for node in wide.nodes if node.word != "excluded"}
        assert {node.key for node in narrow.nodes if node.word != "excluded"} <= reached


@quick
@given(*questions, st.integers(0, 4))
def test_a_depth_limit_keeps_words_and_says_so(
    arrivals: list[Arrival], direction: str, contact: bool, cross_classes: bool, depth: int
) -> None:
    log = recorded(arrivals)
    for subject in named(log):
        whole = ask(log, [subject], direction, contact, cross_classes, None)
        cut = ask(log, [subject], direction, contact, cross_classes, depth)
        assert cut.truncated
        assert not whole.truncated
        kept = {node.key for node in cut.nodes}
        assert cut.nodes == tuple(node for node in whole.nodes if node.key in kept)


@quick
@given(histories())
def test_both_directions_agree(arrivals: list[Arrival]) -> None:
    """y is reachable from x if and only if x is among those from which y is; lying clocks included. (Not so where
    the subject is a boundary or a container: these mean more as a subject.)"""
    log = recorded(arrivals)
    keys = named(log)
    forward = {key: ask(log, [key], "forward", False, True, None) for key in keys}
    backward = {key: ask(log, [key], "backward", False, True, None) for key in keys}
    if any(len(answer.subjects) > 1 for answer in (*forward.values(), *backward.values())):
        return
    reaches = {(key, node.key) for key in keys for node in forward[key].nodes if node.word != "excluded"}
    reached = {(node.key, key) for key in keys for node in backward[key].nodes if node.word != "excluded"}
    assert reaches == reached
