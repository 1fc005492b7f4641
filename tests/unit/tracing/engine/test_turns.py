"""Whoever waits is before whoever comes again, and nobody who gave up is waited for."""

from __future__ import annotations

import threading
import time

import pytest

from clew.tracing.engine import turns as module
from clew.tracing.engine.turns import Turns

PATIENCE_SECONDS = 60


def test_in_the_order_in_which_it_was_asked_for() -> None:
    turns, had = Turns(), []

    def take(name: str) -> None:
        with turns:
            had.append(name)

    threads = [threading.Thread(target=take, args=(name,), daemon=True) for name in "abc"]
    with turns:
        for number, thread in enumerate(threads):
            thread.start()
            while turns.waiting <= number:
                time.sleep(0.001)
    with turns:
        had.append("again")
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert had == ["a", "b", "c", "again"]
    assert not turns.waiting


def test_one_at_a_time() -> None:
    turns, count = Turns(), [0]

    def work() -> None:
        for _ in range(200):
            with turns:
                seen = count[0]
                time.sleep(0)
                count[0] = seen + 1

    threads = [threading.Thread(target=work, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert count == [800]


def test_an_error_lets_go() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="broken"), turns:
        raise ValueError("broken")
    with turns:
        pass


@pytest.mark.parametrize("handed_over", [False, True])
def test_who_is_interrupted_while_waiting_is_waited_for_by_nobody(
    monkeypatch: pytest.MonkeyPatch, handed_over: bool
) -> None:
    """A signal comes while somebody waits, or in the moment in which the lock was just handed over."""
    turns = Turns()

    class Interrupted:
        def __init__(self) -> None:
            self.free = True

        def acquire(self) -> None:
            if not self.free:
                if handed_over:
                    turns.__exit__(None, None, None)
                raise KeyboardInterrupt
            self.free = False

        def release(self) -> None:
            self.free = True

    turns.__enter__()
    with monkeypatch.context() as patched:
        patched.setattr(module.threading, "Lock", Interrupted)
        with pytest.raises(KeyboardInterrupt):
            turns.__enter__()
    assert not turns.waiting
    if not handed_over:
        turns.__exit__(None, None, None)
    taken: list[int] = []

    def take() -> None:
        with turns:
            taken.append(1)

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    assert taken == [1]
