"""The stream of positions ends with the reader's right to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import cast

from clew.doors.http.api_feed import _lines
from clew.doors.http.feed_hub import FeedHub

BEAT = b": still here\n\n"


class Told:
    """A hub that tells these positions, None for a beat."""

    def __init__(self, positions: Sequence[int | None]) -> None:
        self._positions = positions

    async def follow(self) -> AsyncIterator[int | None]:
        for position in self._positions:
            yield position


def _heard(positions: Sequence[int | None], admitted: Sequence[bool], beat: float) -> list[bytes]:
    looks = iter(admitted)

    async def look() -> bool:
        return next(looks)

    async def heard() -> list[bytes]:
        return [line async for line in _lines(cast(FeedHub, Told(positions)), look, beat)]

    # A thread of its own: that of the tests has a loop running once a browser was driven from it.
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, heard()).result(30)


def test_at_every_beat_it_looks_whether_the_reader_may_still_ask() -> None:
    first = b"event: position\ndata: 1\n\n"
    assert _heard([1, None, None, 2], [True, False], beat=3600) == [first, BEAT]


def test_a_log_that_never_rests_hides_no_end() -> None:
    assert _heard([1, 2, 3], [True, False], beat=0) == [b"event: position\ndata: 1\n\n"]
