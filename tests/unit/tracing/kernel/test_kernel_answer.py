"""The kernel's answer on stories by hand: contact and resets, circles, pages, columns, a space used again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from clew.events.errors import NotFound
from clew.testing.array_graphs import arrays_of_log, torn
from clew.tracing import WORDS, Subject, TraceRequest, trace, witness
from clew.tracing.kernel.answer import KernelAnswer, trace_arrays
from clew.tracing.kernel.searchable import Searchable
from clew.tracing.kernel.telling import EXCLUDED_WORD

SECOND = 1_000_000


def asked(story: Any, key: str, direction: str = "forward", seed: int | None = None, **rest: Any) -> KernelAnswer:
    arrays, names = arrays_of_log(story)
    searchable = Searchable(arrays if seed is None else torn(arrays, seed))
    request = TraceRequest(subjects=(Subject(key),), direction=direction, **rest)
    return trace_arrays(searchable, names, request, story.head(), story.log_end(story.head()))


def words(answer: KernelAnswer) -> dict[str, str]:
    return {node.key: node.word for node in answer.nodes}


def test_through_material_a_cleaned_container_lets_back_to_what_it_held_before(story: Any) -> None:
    story.pack(1, "urn:tote", "urn:a")
    story.unpack(2, "urn:tote", "urn:a")
    story.see(3, "urn:tote", step="cleaning")
    story.install(4, "urn:tote", "urn:cart")
    for seed in (None, 1, 2, 3):
        assert words(asked(story, "urn:a", contact=True, seed=seed)) == {"urn:tote": "possible", "urn:cart": "possible"}
        back = asked(story, "urn:cart", "backward", contact=True, seed=seed)
        assert words(back) == {"urn:tote": "certain", "urn:a": "possible"}


def test_through_containment_a_cleaned_container_lets_back_to_its_reset_only(story: Any) -> None:
    story.make(1, ["urn:melt"], ["urn:tote"])
    story.pack(1, "urn:tote", "urn:a")
    story.unpack(2, "urn:tote", "urn:a")
    story.see(3, "urn:tote", step="cleaning")
    story.pack(4, "urn:tote", "urn:b")
    assert words(asked(story, "urn:melt", contact=True))["urn:b"] == "excluded"
    back = asked(story, "urn:b", "backward", contact=True)
    assert words(back) == {"urn:tote": "possible", "urn:a": "excluded", "urn:melt": "excluded", "event:1": "excluded"}
    reason = next(node.reason for node in back.nodes if node.key == "urn:a")
    assert reason is not None
    assert reason.code == "trace.excluded.cleaned"


def test_a_cleaned_container_is_itself_as_subject(story: Any) -> None:
    story.see(1, "urn:tote", step="cleaning")
    story.pack(2, "urn:pallet", "urn:tote")
    assert words(asked(story, "urn:tote", contact=True)) == {"urn:pallet": "possible"}
    assert words(asked(story, "urn:tote", "backward", contact=True)) == {"urn:pallet": "possible"}


def test_predecessors_that_circle_lead_back(story: Any) -> None:
    rework = story.make(5, ["urn:u", "urn:v"], ["urn:u", "urn:v"])
    story.make(5, ["urn:lot"], ["urn:u"])
    answer = asked(story, "urn:lot")
    plain = story.ask("urn:lot")
    assert answer.nodes == plain.nodes
    assert [step.node for step in witness(answer, rework)] == [step.node for step in witness(plain, rework)]


def test_pages_are_slices_of_the_whole(story: Any) -> None:
    for number in range(9):
        story.make(number % 3, ["urn:lot"], [f"urn:unit:{number}"])
    answer = asked(story, "urn:lot", from_time=SECOND)
    assert answer.counts() == {"certain": 12, "possible": 0, "excluded": 6}
    for offset in range(20):
        assert answer.page(WORDS, offset, 4) == answer.nodes[offset : offset + 4]
        excluded = [node for node in answer.nodes if node.word == "excluded"]
        assert list(answer.page(("excluded",), offset, 4)) == excluded[offset : offset + 4]


def test_columns_have_every_node_once_and_no_time_for_the_excluded(story: Any) -> None:
    story.make(1, ["urn:a"], ["urn:b"])
    story.make(0, ["urn:b"], ["urn:c"])
    story.make(0, ["urn:a"], ["urn:d"])
    answer = asked(story, "urn:a", from_time=SECOND // 2)
    columns = answer.columns
    assert len(np.unique(columns.node)) == len(columns.node) == len(answer.nodes)
    excluded = columns.word == EXCLUDED_WORD
    assert excluded.any()
    assert (columns.via_node[excluded] == -1).all()
    assert (columns.via_position[~excluded] > 0).all()


def test_a_scope_larger_than_the_space_is_searched_in_a_larger_one(story: Any) -> None:
    for number in range(30):
        story.make(number, ["urn:lot"], [f"urn:unit:{number}:{part}" for part in range(100)])
    answer = asked(story, "urn:lot")
    assert sum(answer.counts().values()) == 3030
    assert asked(story, "urn:unit:3:3", "backward").counts()["certain"] == 1


def test_a_node_that_is_not_in_the_answer_has_no_path(story: Any) -> None:
    story.make(1, ["urn:a"], ["urn:b"])
    answer = asked(story, "urn:b")
    assert answer.node("urn:a") is None
    # The same once all of them were told.
    alone = answer.node("urn:b")
    assert [answer.node(node.key) for node in answer.nodes] == list(answer.nodes)
    assert (answer.node("urn:b"), answer.node("urn:a")) == (alone, None)
    with pytest.raises(NotFound, match=r"trace\.not_in_answer"):
        witness(answer, "urn:a")


def test_spellings_and_events_are_told_by_key_and_position(story: Any) -> None:
    operation = story.make(1, ["urn:a"], ["urn:b"])
    answer, plain = asked(story, "urn:a"), trace(story, TraceRequest(subjects=(Subject("urn:a"),), direction="forward"))
    for key in (operation, "urn:b", "urn:a"):
        assert answer.spellings[key] == plain.spellings[key]
    assert answer.event_ids[1] == plain.event_ids[1] == "e1"
