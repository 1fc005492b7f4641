"""The kernel over arrays says what the plain engine says: every word, time, predecessor, reason, share and path."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clew.events.links import link_facts
from clew.events.model import AnyEvent
from clew.testing.array_graphs import arrays_of_log, torn
from clew.testing.histories import START, Arrival, carrier_histories, cleaned_histories, histories
from clew.testing.law import histories_each
from clew.testing.link_log import EventLog
from clew.testing.samples import install, observe, pack, transform
from clew.tracing import WORDS, Answer, Node, Step, Subject, TraceRequest, trace, witness
from clew.tracing.kernel.answer import KernelAnswer, trace_arrays
from clew.tracing.kernel.searchable import Searchable

pytestmark = pytest.mark.law

SECOND = 1_000_000
DIRECTIONS = ("forward", "backward")
quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
seeds = st.integers(0, 1 << 30) | st.none()


def recorded(arrivals: Iterable[Arrival]) -> EventLog:
    log = EventLog()
    for event, party in arrivals:
        log.append(event, party)
    return log


def named(log: EventLog) -> list[str]:
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    return sorted({key for fact in facts for key in (fact.thing, fact.parent, fact.operation) if key})


class Kernel:
    """A log as the kernel has it: as one base (no seed), or torn into base and since."""

    def __init__(self, log: EventLog, seed: int | None = None, as_known_at: int | None = None) -> None:
        arrays, self.names = arrays_of_log(log, as_known_at)
        self.searchable = Searchable(arrays if seed is None else torn(arrays, seed))
        self.position = log.head() if as_known_at is None else as_known_at
        self.log_end = log.log_end(self.position)

    def trace(self, request: TraceRequest) -> KernelAnswer:
        return trace_arrays(self.searchable, self.names, request, self.position, self.log_end)


def told(node: Node) -> tuple[object, ...]:
    return (node.key, node.id, node.kind, node.word, node.time, node.via, node.certain_via, node.reason)


def check_same(kernel: Kernel, log: EventLog, request: TraceRequest) -> None:
    plain, fast = trace(log, request), kernel.trace(request)
    assert list(map(told, fast.nodes)) == list(map(told, plain.nodes))
    assert (fast.subjects, fast.counts(), fast.position) == (plain.subjects, plain.counts(), plain.position)
    assert (fast.from_time, fast.at_time, fast.truncated) == (plain.from_time, plain.at_time, plain.truncated)
    for one, other in zip(fast.nodes, plain.nodes, strict=True):
        assert (one.share is None) == (other.share is None)
        assert one.share is None or math.isclose(one.share, other.share or 0.0, rel_tol=1e-5, abs_tol=1e-9)


def check_pages(plain: Answer, fast: Answer, offset: int) -> None:
    for words in (WORDS, ("excluded",), ("certain", "possible")):
        assert list(map(told, fast.page(words, offset, 2))) == list(map(told, plain.page(words, offset, 2)))


questions = (st.sampled_from(DIRECTIONS), st.booleans(), st.booleans(), seeds)


@settings(quick, max_examples=histories_each(40))
@given(histories(), *questions)
def test_same_after_every_arrival(
    arrivals: list[Arrival], direction: str, contact: bool, cross_classes: bool, seed: int | None
) -> None:
    log = EventLog()
    for event, party in arrivals:
        log.append(event, party)
        kernel = Kernel(log, seed)
        for key in named(log):
            request = TraceRequest(
                subjects=(Subject(key),), direction=direction, contact=contact, cross_classes=cross_classes
            )
            check_same(kernel, log, request)


@settings(quick, max_examples=histories_each(60))
@given(carrier_histories() | cleaned_histories() | histories(), *questions)
def test_same_for_a_whole_history(
    arrivals: list[Arrival], direction: str, contact: bool, cross_classes: bool, seed: int | None
) -> None:
    log = recorded(arrivals)
    kernel = Kernel(log, seed)
    for key in named(log):
        check_same(
            kernel,
            log,
            TraceRequest(subjects=(Subject(key),), direction=direction, contact=contact, cross_classes=cross_classes),
        )


@settings(quick, max_examples=histories_each(60))
@given(
    histories() | carrier_histories() | cleaned_histories(),
    *questions,
    st.lists(st.tuples(st.integers(0, 20), st.none() | st.integers(-1, 7), st.booleans()), min_size=1, max_size=3),
    st.none() | st.integers(0, 4),
    st.none() | st.integers(-1, 7),
)
def test_same_for_several_subjects_with_times_depth_and_window(
    arrivals: list[Arrival],
    direction: str,
    contact: bool,
    cross_classes: bool,
    seed: int | None,
    chosen: list[tuple[int, int | None, bool]],
    depth: int | None,
    bound: int | None,
) -> None:
    log = recorded(arrivals)
    keys = named(log)
    if not keys:
        return
    time = None if bound is None else START + bound * SECOND
    request = TraceRequest(
        subjects=tuple(
            Subject(keys[index % len(keys)], None if second is None else START + second * SECOND, alone)
            for index, second, alone in chosen
        ),
        direction=direction,
        from_time=time if direction == "forward" else None,
        at_time=time if direction == "backward" else None,
        contact=contact,
        cross_classes=cross_classes,
        max_depth=depth,
    )
    kernel = Kernel(log, seed)
    check_same(kernel, log, request)
    check_pages(trace(log, request), kernel.trace(request), len(chosen) - 1)


@settings(quick, max_examples=histories_each(30))
@given(histories(), *questions)
def test_same_as_known_then(
    arrivals: list[Arrival], direction: str, contact: bool, cross_classes: bool, seed: int | None
) -> None:
    log = recorded(arrivals)
    position = len(arrivals) // 2
    kernel = Kernel(log, seed, position)
    for key in named(log):
        request = TraceRequest(
            subjects=(Subject(key),),
            direction=direction,
            contact=contact,
            cross_classes=cross_classes,
            as_known_at=position,
        )
        check_same(kernel, log, request)


@settings(quick, max_examples=histories_each(40))
@given(histories() | carrier_histories() | cleaned_histories(), *questions)
def test_same_paths(
    arrivals: list[Arrival], direction: str, contact: bool, cross_classes: bool, seed: int | None
) -> None:
    log = recorded(arrivals)
    kernel = Kernel(log, seed)
    for key in named(log):
        request = TraceRequest(
            subjects=(Subject(key),), direction=direction, contact=contact, cross_classes=cross_classes
        )
        plain, fast = trace(log, request), kernel.trace(request)
        for node in plain.nodes:
            path = witness(fast, node.key)
            if not contact:
                assert path == witness(plain, node.key)
            elif node.word == "excluded":
                assert path == ()
            else:
                check_path(path, node, fast.subjects, direction)


def check_path(path: tuple[Step, ...], node: Node, subjects: Collection[str], direction: str) -> None:
    """From a subject to the node, step by step along links, never back in time but by a flagged one."""
    assert path[0].node in subjects
    assert path[-1].node == node.key
    assert node.word == "certain" or path[-1].time == node.time
    sign = 1 if direction == "forward" else -1
    for before, step in pairwise(path):
        assert step.link is not None
        assert {before.node, step.node} == {step.link.source, step.link.target}
        assert step.time is not None
        if before.time is not None and not step.link.flagged:
            assert sign * before.time <= sign * step.time
        assert step.link.flagged or step.link.start <= step.time < step.link.end


def meeting(stays: Sequence[tuple[int, int]], cleaned: int, used: int, flagged: bool) -> list[AnyEvent]:
    """Two things in one box, for stays that may meet, and its cleaning; the second thing is used, and made, at times of
    its own (``flagged``: made after it was used)."""
    events: list[AnyEvent] = []
    for thing, (begin, end) in zip(("urn:a", "urn:b"), stays, strict=True):
        events += [pack("urn:box", thing, at=begin), pack("urn:box", thing, at=end, action="DELETE")]
    return [
        *events,
        observe("urn:box", at=cleaned, biz_step="cleaning"),
        transform(("urn:b",), ("urn:c",), at=used),
        transform(("urn:raw",), ("urn:b",), at=used + 2 if flagged else 1),
        transform(("urn:box",), ("urn:d",), at=used),
        install("urn:box", "urn:lid", at=cleaned),
    ]


def test_same_wherever_instants_meet() -> None:
    """Arrivals at, just before and just after the ends of stays and cleanings, one history for each order of them."""
    stays = [((1, 3), (3, 5)), ((1, 3), (2, 4)), ((2, 4), (1, 2)), ((1, 6), (3, 4)), ((3, 5), (1, 3))]
    for both, cleaned, used, flagged in itertools.product(stays, (2, 3, 4), (2, 3), (False, True)):
        log = recorded((event, "us") for event in meeting(both, cleaned, used, flagged))
        kernel = Kernel(log)
        for key, direction in itertools.product(("urn:a", "urn:b", "urn:raw", "urn:d", "urn:lid", "urn:c"), DIRECTIONS):
            subject = (Subject(key, alone=True),)
            check_same(kernel, log, TraceRequest(subjects=subject, direction=direction, contact=True))


def test_what_no_link_names_is_a_subject_alone() -> None:
    log = EventLog()
    answer = Kernel(log).trace(TraceRequest(subjects=(Subject("urn:example:nothing"),), direction="forward"))
    assert (answer.subjects, answer.nodes, answer.counts()["certain"]) == (("urn:example:nothing",), (), 0)
    with pytest.raises(KeyError):
        answer.counts()["other"]  # type: ignore[index]
