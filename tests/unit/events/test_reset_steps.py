"""Which bizSteps clean a container: the product and the reference judge alike, one by one and in a contact trace."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.events.errors import BadRequest
from clew.events.links import RESET_STEPS, is_reset, reset_steps
from clew.events.model import AggregationEvent, ObjectEvent
from clew.events.timestamps import timestamp
from clew.events.vocabulary import normalise_term
from clew.testing.link_log import EventLog
from clew.testing.reference_history import History
from clew.testing.reference_trace import Question, Search, reference_trace
from clew.tracing import Subject, TraceRequest, trace

BOX = "urn:clew:id:box"


@pytest.mark.parametrize(
    ("step", "cleans"),
    [
        ("cleaning", True),
        ("urn:example:bizstep:cleaning", True),
        ("https://ns.example.org/BizStep-cleaning", True),
        ("https://ns.example.org/steps#cleaning", True),
        ("dry_cleaning", False),
        ("cleaning_check", False),
        ("inspecting", False),
    ],
)
def test_the_steps_of_the_law(step: str, cleans: bool) -> None:
    assert is_reset(step) is cleans


def test_named_steps_are_added() -> None:
    steps = reset_steps(" rinsing ,https://ns.example.org/steam,, https://ref.gs1.org/cbv/BizStep-inspecting")
    assert steps == RESET_STEPS | {"rinsing", "https://ns.example.org/steam", "inspecting"}
    assert is_reset("urn:x:rinsing", steps)
    assert is_reset("https://ns.example.org/steam", steps)
    assert not is_reset("https://other.example.org/steam", steps)
    assert is_reset("urn:epcglobal:cbv:bizstep:inspecting", steps)
    assert reset_steps("") == RESET_STEPS


@pytest.mark.parametrize("named", ["two words", "urn:x:with blank", "a\tb", "/", "a/b"])
def test_what_is_neither_uri_nor_word_is_refused(named: str) -> None:
    with pytest.raises(BadRequest):
        reset_steps(named)


WORDS = st.sampled_from(["cleaning", "rinsing", "steam-rinsing", "dry", "inspecting", "urn:x:rinsing"])
PREFIXES = st.sampled_from(["", "urn:x:", "https://e.example/BizStep-", "https://e.example/a#", "not"])


@settings(max_examples=80, deadline=None)
@given(PREFIXES, WORDS, st.sets(WORDS, max_size=3))
def test_the_reference_judges_alike(prefix: str, word: str, named: set[str]) -> None:
    steps = RESET_STEPS | named
    search = Search(History([], 0), Question("x", "forward", reset_steps=tuple(sorted(steps))))
    step = prefix + word
    assert is_reset(step, steps) == search.cleans(normalise_term("bizStep", step))


@pytest.mark.parametrize("steps", [RESET_STEPS, reset_steps("rinsing")])
def test_a_contact_trace_by_other_steps_agrees_with_the_reference(steps: frozenset[str]) -> None:
    log = EventLog(reset_steps=steps)
    for minute, (child, action) in enumerate([("first", "ADD"), ("first", "DELETE"), ("", ""), ("second", "ADD")]):
        time = timestamp(minute * 60_000_000)
        if not child:
            event = ObjectEvent(
                event_time=time,
                event_time_zone_offset="+00:00",
                action="OBSERVE",
                biz_step="urn:x:rinsing",
                epc_list=(BOX,),
            )
            log.append(event)
            continue
        log.append(
            AggregationEvent(
                event_time=time,
                event_time_zone_offset="+00:00",
                action=action,  # type: ignore[arg-type]
                parent_id=BOX,
                child_epcs=(f"urn:clew:id:{child}",),
            )
        )
    first = "urn:clew:id:first"
    answer = trace(log, TraceRequest(subjects=(Subject(first),), direction="forward", contact=True))
    told = reference_trace(log.records, Question(first, "forward", contact=True, reset_steps=tuple(steps)))
    words = {node.key: node.word for node in answer.nodes}
    assert words == {key: one.word for key, one in told.items()}
    assert words["urn:clew:id:second"] == ("excluded" if "rinsing" in steps else "possible")
