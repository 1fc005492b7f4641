"""However little room a search has at first, it gets what it needs, and never more than the graph can fill."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from clew.testing.array_graphs import arrays_of_log
from clew.tracing import Subject, TraceRequest
from clew.tracing.kernel import searchable as kept
from clew.tracing.kernel.answer import KernelAnswer, trace_arrays
from clew.tracing.kernel.joined import joined
from clew.tracing.kernel.searchable import Overrun, Searchable, space_for

MANY = 40


@pytest.fixture
def little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for four slots at first, whatever was searched in this thread before."""
    monkeypatch.setattr(kept, "_SMALLEST", 4)
    monkeypatch.setattr(kept, "_own", kept._Own())


def _answer(story: Any, *subjects: str, **rest: Any) -> KernelAnswer:
    arrays, names = arrays_of_log(story)
    request = TraceRequest(subjects=tuple(map(Subject, subjects)), direction="forward", **rest)
    return trace_arrays(Searchable(arrays), names, request, story.head(), None)


@pytest.mark.parametrize("contact", [False, True])
@pytest.mark.usefixtures("little_room")
def test_room_grows_up_to_what_the_graph_can_fill(story: Any, contact: bool) -> None:
    for number in range(MANY):
        story.make(number, [f"urn:part:{number}"], [f"urn:part:{number + 1}"])
    for number in range(MANY):
        story.see(MANY + number, f"urn:part:{number}", step="cleaning")
    arrays, names = arrays_of_log(story)
    searchable = Searchable(arrays)
    answer = trace_arrays(
        searchable,
        names,
        TraceRequest(subjects=(Subject("urn:part:0"),), direction="forward", contact=contact),
        story.head(),
        None,
    )
    assert answer.counts() == {"certain": 2 * MANY, "possible": 0, "excluded": 0}
    assert 2 * MANY < len(space_for(searchable.states).state) <= searchable.states


@pytest.mark.parametrize("contact", [False, True])
@pytest.mark.usefixtures("little_room")
def test_as_many_subjects_as_there_is_room_for_are_all_followed(story: Any, contact: bool) -> None:
    for number in range(4):
        story.make(number, [f"urn:in:{number}"], [f"urn:out:{number}"])
    answer = _answer(story, *(f"urn:in:{number}" for number in range(4)), contact=contact)
    assert {node.key for node in answer.nodes if node.key.startswith("urn:")} == {f"urn:out:{n}" for n in range(4)}


@pytest.mark.usefixtures("little_room")
def test_a_closure_that_is_the_whole_graph_has_room(story: Any) -> None:
    for number in range(MANY):
        story.make(number, [f"urn:part:{number}"], [f"urn:part:{number + 1}"])
    arrays, names = arrays_of_log(story)
    searchable = Searchable(arrays)
    found = joined(searchable, np.array(names.nodes_of("urn:part:0"), np.int64), True)
    assert len(found) == len(set(found.tolist())) == searchable.nodes


@pytest.mark.usefixtures("little_room")
def test_who_never_has_enough_is_told_so(story: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that says it has no room although there is room for all is broken: it must end."""
    monkeypatch.setattr("clew.tracing.kernel.query.search_direct", lambda *_: False)
    story.make(1, ["urn:in"], ["urn:out"])
    with pytest.raises(Overrun, match="4 slots do not do for 3 states"):
        _answer(story, "urn:in")


@pytest.mark.usefixtures("little_room")
def test_room_is_kept_for_the_next_search_of_the_thread() -> None:
    larger = space_for(100, more=True)
    assert space_for(50) is larger
    others: list[object] = []
    thread = threading.Thread(target=lambda: others.append(space_for(50)))
    thread.start()
    thread.join()
    assert others[0] is not larger
