"""Mixing models on histories of a badly kept factory: they only ever say less than ``any``, and forget nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.events.identifiers import normalise
from clew.events.links import link_facts
from clew.testing.histories import Arrival, histories
from clew.testing.law import histories_each
from clew.testing.link_log import EventLog
from clew.tracing import Answer, Subject, TraceRequest, trace, witness
from clew.tracing.mixing.policy import Mixing, MixingPolicy

pytestmark = pytest.mark.law

MODELS = (
    Mixing("plug"),
    Mixing("plug", band=("1", None)),
    Mixing("plug", band=("200", "GRM")),
    Mixing("perfect"),
    Mixing("perfect", cutoff=Decimal("0.3")),
)
quick = settings(max_examples=histories_each(60), deadline=None)
Direction = Literal["forward", "backward"]


def recorded(arrivals: list[Arrival]) -> EventLog:
    log = EventLog()
    for event, party in arrivals:
        log.append(event, party)
    return log


def keys_of(log: EventLog) -> list[str]:
    facts = [fact for record in log.records for fact in link_facts(record.event, record.position)]
    named = {key for fact in facts for key in (fact.thing, fact.parent, fact.operation) if key}
    return sorted(key if ":" in key else normalise(key) for key in named)


def ask(log: EventLog, key: str, direction: Direction, mixing: Mixing, *, contact: bool = False) -> Answer:
    return trace(
        log,
        TraceRequest(
            subjects=(Subject(key),),
            direction=direction,
            mixing=MixingPolicy(mixing),
            contact=contact,
            cross_classes=not contact,
        ),
    )


@quick
@given(histories(), st.sampled_from(MODELS), st.booleans())
def test_a_model_says_less_and_forgets_nothing(arrivals: list[Arrival], mixing: Mixing, contact: bool) -> None:
    log = recorded(arrivals)
    better = {"excluded": 0, "possible": 1, "certain": 2}
    for key in keys_of(log):
        for direction in ("forward", "backward"):
            plain = {node.key: node for node in ask(log, key, direction, Mixing(), contact=contact).nodes}
            answer = ask(log, key, direction, mixing, contact=contact)
            assert plain.keys() == {node.key for node in answer.nodes}
            for node in answer.nodes:
                assert better[node.word] <= better[plain[node.key].word]
                if node.word == "excluded":
                    assert node.reason is not None
                    assert witness(answer, node.key) == ()
                else:
                    steps = witness(answer, node.key)
                    assert steps[-1].node == node.key
                    assert "\0" not in "".join(step.node for step in steps)


@quick
@given(histories(), st.sampled_from(MODELS))
def test_both_directions_agree_under_a_model(arrivals: list[Arrival], mixing: Mixing) -> None:
    log = recorded(arrivals)
    keys = keys_of(log)
    forward = {key: ask(log, key, "forward", mixing) for key in keys}
    backward = {key: ask(log, key, "backward", mixing) for key in keys}
    if any(len(answer.subjects) > 1 for answer in (*forward.values(), *backward.values())):
        return
    reaches = {(key, node.key) for key in keys for node in forward[key].nodes if node.word != "excluded"}
    reached = {(node.key, key) for key in keys for node in backward[key].nodes if node.word != "excluded"}
    assert reaches == reached
