"""Locks that the kernel releases when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from clew.events.errors import Unavailable

POLL_SECONDS = 0.01


class FileLock:
    """``flock`` on one file, on a descriptor of our own. Children get it only if they are given ``descriptor``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def descriptor(self) -> int:
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._descriptor

    def try_shared(self) -> bool:
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        return self._try(fcntl.LOCK_EX)

    def wait_shared(self, seconds: float) -> None:
        """Take it shared; Unavailable when it is not free within ``seconds``."""
        self._wait(fcntl.LOCK_SH, seconds)

    def wait_exclusive(self, seconds: float) -> None:
        """Take it exclusively; Unavailable when it is not free within ``seconds``."""
        self._wait(fcntl.LOCK_EX, seconds)

    def release(self) -> None:
        """Close our descriptor. A child that inherited it keeps the lock, which is what server.lock is for."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self.descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(self, kind: int, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self._try(kind):
            if time.monotonic() > deadline:
                raise Unavailable("embedded.busy", file=str(self.path), seconds=int(seconds))
            time.sleep(POLL_SECONDS)
