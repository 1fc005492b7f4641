"""One listener on the log's positions for all who follow them in a browser.

The listener is a thread with a connection of its own, from the first follower to a while after the last; followers are
woken in their event loop. A follower that is behind is told the newest position only: what is between is no news.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable

from clew.events.errors import ClewError
from clew.storage.feed import Feed

log = logging.getLogger("clew.http")
WAIT_SECONDS = 10.0
"""How long the listener waits for news before it looks whether anybody still follows."""
BEAT_SECONDS = 15.0
AGAIN_SECONDS = 2.0


class FeedHub:
    """``end`` releases everybody, for a server that stops."""

    def __init__(self, feed: Callable[[], Feed]) -> None:
        self._feed = feed
        self._guard = threading.Lock()
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._listener: threading.Thread | None = None
        self._ended = False
        self.position = -1

    async def follow(self) -> AsyncIterator[int | None]:
        """The position, each time it is another; None now and then, so that a lost reader is noticed."""
        news = asyncio.Event()
        with self._guard:
            self._waiting[news] = asyncio.get_running_loop()
            if self._listener is None and not self._ended:
                self._listener = threading.Thread(target=self._listen, name="clew-feed", daemon=True)
                self._listener.start()
        told = -1
        try:
            while not self._ended:
                news.clear()
                if self.position > told:
                    told = self.position
                    yield told
                    continue
                try:
                    await asyncio.wait_for(news.wait(), BEAT_SECONDS)
                except TimeoutError:
                    yield None
        finally:
            with self._guard:
                self._waiting.pop(news, None)

    def end(self) -> None:
        """Nobody is followed any more."""
        self._ended = True
        self._wake()

    def _listen(self) -> None:
        while True:
            try:
                for position in self._feed().follow(self.position, WAIT_SECONDS):
                    self.position = position
                    self._wake()
            except ClewError as error:
                # The database is away, at the end with the server itself; readers see that by their own questions.
                if not self._ended:
                    log.warning("the feed of positions was lost: %s", error.code)
                    time.sleep(AGAIN_SECONDS)
            with self._guard:
                if self._ended or not self._waiting:
                    self._listener = None
                    return

    def _wake(self) -> None:
        with self._guard:
            waiting = list(self._waiting.items())
        for news, loop in waiting:
            if not loop.is_closed():
                loop.call_soon_threadsafe(news.set)
