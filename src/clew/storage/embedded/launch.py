"""Start the postmaster and its watchdog, and wait until the server answers. The caller holds the gate and is a user."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from clew.events.errors import Unavailable
from clew.storage.embedded import postmaster
from clew.storage.embedded.binaries import Binaries
from clew.storage.embedded.configuration import server_arguments, server_environment
from clew.storage.embedded.folders import make_socket_folder
from clew.storage.embedded.identity import Identity
from clew.storage.embedded.layout import Layout, choose_socket_folder
from clew.storage.embedded.locks import FileLock

RETRY_SECONDS = 15.0
"""After a kill of the postmaster its orphans and shared memory need this long at most."""
RECOVERY_SECONDS = 600.0
"""Replaying the write-ahead log after a crash may take minutes; the server is alive and says so."""
NOTICE_SECONDS = 2.0
POLL_SECONDS = 0.01
TRANSIENT_REASONS = ("shared memory block", "lock file", "already in use")

Progress = Callable[[str], None]


def expected_socket_folder(layout: Layout, identity: Identity) -> Path:
    """Where a server started now would put its socket."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    own = Path(runtime) if runtime and not identity.switch and os.access(runtime, os.W_OK) else None
    return choose_socket_folder(
        layout,
        server_uid=identity.user.uid,
        runtime_folder=own,
        temporary=Path("/tmp"),  # noqa: S108
    )


def answering_socket(layout: Layout) -> Path | None:
    """The socket folder of the running server, if it takes connections; whichever process namespace it runs in."""
    if not postmaster.is_held(layout.lock("server")):
        return None
    found = postmaster.read_pid_file(layout.posts)
    if found is None or found.state != "ready":
        return None
    for folder in (Path(found.socket_folder), layout.run):
        if postmaster.takes_connections(postmaster.greeting(folder)):
            return folder
    return None


def ensure_running(layout: Layout, identity: Identity, binaries: Binaries, on_progress: Progress) -> Path:
    """Join the folder's server, or start one; returns its socket folder. Raises Unavailable with the log's reason."""
    begun = time.monotonic()
    noticed = False
    while True:
        folder = answering_socket(layout)
        if folder is not None:
            return folder
        passed = time.monotonic() - begun
        lock = FileLock(layout.lock("server"))
        try:
            if lock.try_exclusive():  # no process of any earlier server is left
                process, reason = _start_and_settle(layout, identity, binaries, lock, on_progress)
                if process is None and (passed > RETRY_SECONDS or not _is_transient(reason)):
                    raise Unavailable("embedded.start_failed", reason=reason, log=str(layout.log))
                continue
        finally:
            lock.release()
        alive = postmaster.find_postmaster(layout.posts) is not None
        if passed > (RECOVERY_SECONDS if alive else RETRY_SECONDS):
            raise Unavailable("embedded.remains", seconds=int(passed), folder=str(layout.root))
        if passed > NOTICE_SECONDS and not noticed:
            noticed = True
            on_progress("embedded.progress.waiting")
        time.sleep(POLL_SECONDS)


def ensure_watchdog(layout: Layout) -> None:
    """One watchdog per folder. It inherits its lock, already taken, and so there is no moment without it."""
    lock = FileLock(layout.lock("watchdog"))
    try:
        if not lock.try_exclusive():
            return
        posts = layout.posts
        words = [sys.executable, "-I", "-S", postmaster.__file__]
        words += [str(path) for path in (posts.cluster, posts.server_lock, posts.users_lock, posts.log)]
        _spawn([*words, str(lock.descriptor)], layout, inherit=lock.descriptor)
    finally:
        lock.release()


def _start_and_settle(
    layout: Layout, identity: Identity, binaries: Binaries, lock: FileLock, on_progress: Progress
) -> tuple[subprocess.Popen[bytes] | None, str]:
    """Start a postmaster and wait until it is up (returned) or has ended (None, and what it said)."""
    socket_folder = expected_socket_folder(layout, identity)
    make_socket_folder(socket_folder, identity)
    _clear_stale(layout, socket_folder)
    postmaster.rotate_log(layout.log)
    on_progress("embedded.progress.starting")
    length = layout.log.stat().st_size
    arguments = server_arguments(binaries.folder, layout.cluster, socket_folder)
    process = _spawn(identity.server_command(arguments), layout, inherit=lock.descriptor)
    lock.release()
    begun = time.monotonic()
    noticed = False
    while process.poll() is None:
        if answering_socket(layout) is not None:
            return process, ""
        passed = time.monotonic() - begun
        if passed > RECOVERY_SECONDS:
            process.kill()
            break
        if passed > NOTICE_SECONDS and not noticed:
            noticed = True
            on_progress("embedded.progress.recovering")
        time.sleep(POLL_SECONDS)
    process.wait()
    return None, _log_after(layout.log, length)


def _clear_stale(layout: Layout, socket_folder: Path) -> None:
    """Remove what a killed server left.

    We hold server.lock: none of ours lives; but somebody may have started one by hand.
    """
    posts = layout.posts
    found = postmaster.find_postmaster(posts)
    if found is not None:
        raise Unavailable("embedded.started_by_hand", process=found.pid)
    for path in (
        posts.pid_file,
        socket_folder / postmaster.SOCKET_NAME,
        socket_folder / f"{postmaster.SOCKET_NAME}.lock",
    ):
        path.unlink(missing_ok=True)


def _spawn(command: Sequence[str], layout: Layout, *, inherit: int) -> subprocess.Popen[bytes]:
    """A process in a session of its own (no Ctrl-C reaches it), writing to the log, with ``inherit``."""
    with layout.log.open("ab") as log:
        try:
            process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=server_environment(os.environ.get("PATH", os.defpath)),
                start_new_session=True,
                pass_fds=(inherit,),
                umask=0o077,
            )
        except FileNotFoundError as error:
            raise Unavailable("embedded.program_missing", program=command[0]) from error
    # Its exit status is of no use to us, but somebody has to fetch it: no zombie while we live on.
    threading.Thread(target=process.wait, daemon=True, name="clew-reaper").start()
    return process


def _log_after(log: Path, length: int) -> str:
    with log.open("rb") as file:
        file.seek(length)
        return file.read().decode("utf-8", "replace").strip()[-600:]


def _is_transient(reason: str) -> bool:
    return any(words in reason for words in TRANSIENT_REASONS)
