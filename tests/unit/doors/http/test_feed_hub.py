"""The listener on the log's positions: what it says when its database goes away."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from clew.doors.http.feed_hub import FeedHub
from clew.events.errors import Unavailable


class Away:
    """A feed that tells one position, and is away as soon as it may be."""

    def __init__(self, wait: threading.Event) -> None:
        self._wait = wait

    def follow(self, after: int, wait_seconds: float) -> Iterator[int]:
        yield after + 1
        self._wait.wait(wait_seconds)
        raise Unavailable("database.unavailable")


async def _followed(hub: FeedHub, then: Callable[[], None]) -> list[int | None]:
    told = []
    async for position in hub.follow():
        told.append(position)
        then()
    return told


def test_a_database_that_stops_with_the_server_is_no_loss(caplog: pytest.LogCaptureFixture) -> None:
    away = threading.Event()
    hub = FeedHub(lambda: Away(away))  # type: ignore[arg-type,return-value]
    others = set(threading.enumerate())
    listener: list[threading.Thread] = []

    def stop() -> None:
        listener.extend(each for each in set(threading.enumerate()) - others if each.name == "clew-feed")
        hub.end()
        away.set()

    # A thread of its own: that of the tests has a loop running once a browser was driven from it.
    with caplog.at_level(logging.WARNING, "clew.http"), ThreadPoolExecutor(1) as alone:
        assert alone.submit(asyncio.run, _followed(hub, stop)).result(30) == [0]
        listener[0].join(5)
    assert not listener[0].is_alive()
    assert caplog.records == []
