"""Who is asked to end looks between portions."""

from __future__ import annotations

import pytest

from clew.storage.ending import Ended, Ending


def test_portions_are_looked_between() -> None:
    ending, done = Ending(), []

    def work() -> None:
        for item in ending.each(range(100), 10):
            done.append(item)
            if item == 42:
                ending.ask()

    with pytest.raises(Ended):
        work()
    assert done == list(range(50))
    assert ending.is_asked
    assert ending.wait(0)


def test_nobody_who_was_not_asked_ends() -> None:
    ending = Ending()
    assert list(ending.each("abc", 1)) == list("abc")
    assert not ending.wait(0)
    ending.look()
