"""The shelf of passports: two are made at a time, few wait, and nobody for long."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from clew.doors.http import passport_shelf
from clew.doors.http.passport_shelf import AT_ONCE, WAITING, PassportShelf
from clew.events.errors import Unavailable
from clew.scenarios.passports.model import Passport

MADE = cast(Passport, object())


def test_whoever_finds_no_place_is_told_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passport_shelf, "WAIT_SECONDS", 0.02)
    shelf, go, begun = PassportShelf(lambda: 0.0), threading.Event(), threading.Semaphore(0)

    def slowly(key: str) -> Passport:
        begun.release()
        go.wait(60)
        return MADE

    with ThreadPoolExecutor(AT_ONCE) as threads:
        making = [threads.submit(shelf.passport, str(number), slowly) for number in range(AT_ONCE)]
        for _ in making:
            begun.acquire(timeout=60)
        try:
            with pytest.raises(Unavailable) as busy:
                shelf.passport("one more", slowly)
        finally:
            go.set()
        assert [each.result() for each in making] == [MADE] * AT_ONCE
    assert (busy.value.code, busy.value.params["seconds"]) == ("passport.busy", passport_shelf.AGAIN_SECONDS)
    assert shelf.passport("0", slowly) is MADE


def test_few_may_wait_and_the_rest_are_turned_away_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passport_shelf, "WAIT_SECONDS", 60.0)
    shelf, go = PassportShelf(lambda: 0.0), threading.Event()

    def slowly(key: str) -> Passport:
        go.wait(60)
        return MADE

    many = AT_ONCE + WAITING
    with ThreadPoolExecutor(many) as threads:
        held = [threads.submit(shelf.passport, str(number), slowly) for number in range(many)]
        while shelf._room._value:
            time.sleep(0.001)
        try:
            with pytest.raises(Unavailable):
                shelf.passport("one more", slowly)
        finally:
            go.set()
        assert [each.result() for each in held] == [MADE] * many


def test_a_place_is_given_back_when_the_making_fails() -> None:
    def broken(key: str) -> Passport:
        raise Unavailable("database.unavailable", detail="gone")

    shelf = PassportShelf(lambda: 0.0)
    for _ in range(AT_ONCE + WAITING + 1):
        with pytest.raises(Unavailable) as refused:
            shelf.passport("x", broken)
        assert refused.value.code == "database.unavailable"
