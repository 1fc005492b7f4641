"""The position feed: how far the log is, and word when it goes further (NOTIFY as a hint, the head as the truth)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from sqlalchemy import Engine

from clew.storage.database import driver, translated, writing
from clew.storage.record import CHANNEL


class Feed:
    """``dsn``: for the connection of its own that listening needs."""

    def __init__(self, dsn: str, engine: Engine) -> None:
        self._dsn = dsn
        self._engine = engine

    def position(self) -> int:
        """The last recorded position; 0 before the first."""
        with writing(self._engine) as connection:
            return _head(driver(connection))

    def follow(self, after: int, wait_seconds: float) -> Iterator[int]:
        """Yield the head whenever it is beyond what was yielded last (``after`` at first), until nothing new has come
        for ``wait_seconds``. A missed notification delays, it never loses: the head is read again after every wait."""
        with translated(), psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}".encode())
            while True:
                head = _head(connection)
                if head > after:
                    after = head
                    yield head
                    continue
                for _ in connection.notifies(timeout=wait_seconds, stop_after=1):
                    break
                else:
                    if _head(connection) <= after:
                        return


def _head(connection: psycopg.Connection[tuple[Any, ...]]) -> int:
    row = connection.execute("SELECT position FROM log_head WHERE id = 1").fetchone()
    assert row is not None  # noqa: S101 - the first migration writes it
    return int(row[0])
