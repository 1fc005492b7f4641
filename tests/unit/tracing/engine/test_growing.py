"""What was published stays as it was; a buffer that nobody looks at any more is used again."""

from __future__ import annotations

import random

import numpy as np

from clew.tracing.engine.growing import Growing, Numbering


def test_a_view_of_what_grows_never_changes() -> None:
    growing = Growing(np.int64, [1])
    views = [(growing.view, growing.view.copy())]
    for number in range(100):
        growing.append(np.arange(number, dtype=np.int64))
        views.append((growing.view, growing.view.copy()))
    growing.replace(np.zeros(3, np.int64))
    assert all((view == copy).all() for view, copy in views)
    assert growing.view.tolist() == [0, 0, 0]


def test_numbers_are_right_whoever_still_looks() -> None:
    chance = random.Random(4)
    numbering, expected = Numbering(3), np.zeros(3, np.int32)
    held: list[tuple[object, np.ndarray]] = []
    for step in range(500):
        many = len(expected) + chance.randrange(3)
        expected = np.append(expected, np.zeros(many - len(expected), np.int32))
        nodes = np.array(sorted({chance.randrange(many) for _ in range(3)}), np.int64)
        expected[nodes] = step
        numbering.change(many, nodes, np.full(len(nodes), step, np.int64))
        assert (numbering[np.arange(many)] == expected).all()
        if chance.random() < 0.5:
            held.append((numbering.view, expected.copy()))
        if len(held) > 2:
            del held[chance.randrange(len(held))]
        assert all((view == copy).all() for view, copy in held)


def test_two_buffers_are_enough_for_whoever_looks_one_after_the_other() -> None:
    numbering = Numbering(10_000)
    buffers = set()
    for step in range(20):
        numbering.change(10_000, np.array([step], np.int64), np.array([1], np.int64))
        view = numbering.view
        buffers.add(view.__array_interface__["data"][0])
    assert len(buffers) == 2


def test_buffers_have_room_for_what_there_is_however_often_they_take_turns() -> None:
    numbering, first = Numbering(1000), 1000
    for many in range(first + 1, first + 200):
        view = numbering.view
        numbering.change(many, np.array([many - 1], np.int64), np.array([many], np.int64))
        assert len(view) == many - 1
        assert _room(numbering.view) <= many * 5 // 4
    assert numbering.view.tolist() == [0] * first + list(range(first + 1, first + 200))


def _room(view: np.ndarray) -> int:
    """How many numbers the buffer has room for that a view is of."""
    return len(view if view.base is None else view.base)
