"""Asking something long to end: it looks between its portions, and a statement under way is cancelled."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psycopg

_PORTION = 1000
_CANCELLING_SECONDS = 2.0
Item = TypeVar("Item")
_Connection = psycopg.Connection[tuple[Any, ...]]


class Ended(Exception):
    """What was under way was asked to end, and did."""


class Ending:
    """Shared by whoever asks and whoever works; each from a thread of its own."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._guard = threading.Lock()
        self._reading: list[_Connection] = []

    @property
    def is_asked(self) -> bool:
        return self._asked.is_set()

    def wait(self, seconds: float) -> bool:
        """Whether it is asked for within so many seconds."""
        return self._asked.wait(seconds)

    def ask(self) -> None:
        """Ask, and cancel the statements under way. A statement that begins in this very moment is missed: ask again
        for as long as it lasts."""
        self._asked.set()
        with self._guard:
            for connection in self._reading:
                with suppress(psycopg.Error):
                    connection.cancel_safe(timeout=_CANCELLING_SECONDS)

    def look(self) -> None:
        """Raises Ended once it is asked for."""
        if self._asked.is_set():
            raise Ended

    def each(self, items: Iterable[Item], portion: int = _PORTION) -> Iterator[Item]:
        """The items, with a look between portions of so many of them. Raises Ended."""
        for number, item in enumerate(items):
            if number % portion == 0:
                self.look()
            yield item

    @contextmanager
    def cancelling(self, connection: _Connection) -> Iterator[None]:
        """While statements of this connection may be cancelled. Raises Ended."""
        self.look()
        with self._guard:
            self._reading.append(connection)
        try:
            yield
        except psycopg.errors.QueryCanceled as cancelled:
            self.look()
            raise cancelled
        finally:
            with self._guard:
                self._reading.remove(connection)
