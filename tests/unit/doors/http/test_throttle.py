"""Guessing passwords is slowed down; tickets are taken once."""

from __future__ import annotations

import pytest

from clew.doors.http.limits import SIGN_IN_FAILURES_PER_ADDRESS, SIGN_IN_FAILURES_PER_NAME, TooManyAttempts
from clew.doors.http.throttle import KEYS_KEPT, Throttle
from clew.doors.http.tickets import Tickets


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def failing(throttle: Throttle, times: int, name: str = "ann", address: str = "10.0.0.1") -> None:
    for _ in range(times):
        throttle.check(name, address)
        throttle.failed(name, address)


def test_too_many_failures_pause_that_name_from_that_address() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    failing(throttle, SIGN_IN_FAILURES_PER_NAME)
    with pytest.raises(TooManyAttempts) as paused:
        throttle.check("ANN", "10.0.0.1")
    assert 0 < int(str(paused.value.params["seconds"])) <= 301
    throttle.check("bob", "10.0.0.1")
    throttle.check("ann", "10.0.0.2")
    clock.now += 301
    throttle.check("ann", "10.0.0.1")


def test_an_address_that_tries_many_names_is_paused() -> None:
    throttle = Throttle(Clock())
    for number in range(SIGN_IN_FAILURES_PER_ADDRESS):
        failing(throttle, 1, name=f"name{number}")
    with pytest.raises(TooManyAttempts):
        throttle.check("fresh", "10.0.0.1")


def test_success_forgets_the_name_but_not_the_address() -> None:
    throttle = Throttle(Clock())
    for _ in range(10):
        failing(throttle, SIGN_IN_FAILURES_PER_NAME - 2)
        throttle.succeeded("ann", "10.0.0.1")
    with pytest.raises(TooManyAttempts):
        throttle.check("ann", "10.0.0.1")


def test_what_is_taken_back_counts_for_nothing() -> None:
    throttle = Throttle(Clock())
    for _ in range(SIGN_IN_FAILURES_PER_ADDRESS + 1):
        failing(throttle, 1)
        throttle.taken_back("ann", "10.0.0.1")
    throttle.check("ann", "10.0.0.1")


def test_memory_is_bounded() -> None:
    throttle = Throttle(Clock())
    for number in range(KEYS_KEPT + 100):
        throttle.failed("ann", f"10.{number}")
    assert len(throttle._failures) == KEYS_KEPT


def test_a_ticket_is_taken_once_and_in_time() -> None:
    clock = Clock()
    tickets = Tickets(clock)
    first, second = tickets.issue("admin"), tickets.issue("admin")
    assert first != second
    assert tickets.take("guess") is None
    assert tickets.take(first) == "admin"
    assert tickets.take(first) is None
    clock.now += 13 * 3600
    assert tickets.take(second) is None
