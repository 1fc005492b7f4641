"""Predecessors that would circle, where a container was cleaned: one link may leave it in several of its states."""

from __future__ import annotations

from typing import Any

import pytest

from clew.testing.array_graphs import arrays_of_log, torn
from clew.tracing import Answer, Subject, TraceRequest, trace
from clew.tracing.kernel.answer import trace_arrays
from clew.tracing.kernel.searchable import Searchable


def predecessors(answer: Answer) -> dict[str, str]:
    return {node.key: node.via.node for node in answer.nodes if node.via}


@pytest.mark.parametrize("seed", [None, 0, 1, 2])
def test_a_link_is_left_from_the_state_reached_first(story: Any, seed: int | None) -> None:
    """The box made the lid, says a lying clock, before the lid made the box: from the box after its cleaning, where it
    held the subject, or from the box that the lid went into. By the first, the lid does not depend on the box held
    before the cleaning, and the box may name the lid."""
    made = story.make(0, ["urn:lid"], ["urn:box"])
    remade = story.make(2, ["urn:box"], ["urn:lid"])
    story.pack(3, "urn:box", "urn:lid")
    story.pack(3, "urn:box", "urn:thing")
    story.see(5, "urn:box", step="cleaning")
    request = TraceRequest(subjects=(Subject("urn:thing"),), direction="backward", contact=True)
    arrays, names = arrays_of_log(story)
    searchable = Searchable(arrays if seed is None else torn(arrays, seed))
    answer = trace_arrays(searchable, names, request, story.head(), story.log_end(story.head()))
    expected = {made: "urn:box", remade: "urn:lid", "urn:box": "urn:lid", "urn:lid": made}
    assert predecessors(answer) == expected
    assert predecessors(trace(story, request)) == expected
