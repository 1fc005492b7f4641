"""What the launcher and the watchdog both know of a running server. Standard library only: see the last paragraph.

Three kernel-held locks (``flock``) tell the truth about a folder, so that no crash can leave a wrong count behind:

* ``server.lock`` is inherited by the postmaster and all its children. It is held exactly as long as any process of the
  server lives, orphaned backends of a killed postmaster included, whatever the process numbers say.
* ``users.lock`` is held, shared, by every process that uses the server. Whoever can take it exclusively knows that
  nobody else is left, and may stop the server.
* ``watchdog.lock`` is held by the folder's one watchdog.

The watchdog waits for ``users.lock``. When all users are gone, even by ``kill -9``, it gets the lock, stops the
server and ends. While it holds the lock, newcomers wait; then they start a server of their own.

This file runs alone (``python -I -S postmaster.py …``), which keeps the watchdog small (no site packages) and
its start at some 15 ms; that is why it imports nothing of Clew.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import struct
import sys
import time
from dataclasses import dataclass
from pathlib import Path

LOG_LIMIT_BYTES = 10 * 1024 * 1024
LOG_GENERATIONS = 3
LOG_CHECK_SECONDS = 60.0
SHORT_PLACE_PREFIX = "clew-"
SOCKET_NAME = ".s.PGSQL.5432"
_STARTUP = b"user\0clew\0database\0clew\0\0"
_PROTOCOL = 3 << 16
_CANNOT_CONNECT_NOW = b"C57P03\0"
POLL_SECONDS = 0.01
ORPHAN_SECONDS = 15.0
"""Backends of a killed postmaster notice and end; this is the longest we give them."""
FAST_STOP_SECONDS = 60.0
"""A fast shutdown writes a checkpoint: give a slow disk time before falling back to an immediate one."""


@dataclass(frozen=True)
class Posts:
    """The files of one folder that watching a server needs."""

    cluster: Path
    server_lock: Path
    users_lock: Path
    log: Path

    @property
    def pid_file(self) -> Path:
        return self.cluster / "postmaster.pid"


@dataclass(frozen=True)
class PidFile:
    """``postmaster.pid`` as PostgreSQL writes it, line by line; later lines are absent early in a start."""

    pid: int
    started: int
    socket_folder: str
    state: str
    """``starting``, ``ready``, ``standby`` or ``stopping``; empty when the line is not there yet."""


def parse_pid_file(text: str) -> PidFile | None:
    """Read the text of ``postmaster.pid``; None when it is not (yet) one."""
    lines = text.split("\n")
    try:
        pid = int(lines[0])
        started = int(lines[2]) if len(lines) > 3 else 0
    except ValueError:
        return None

    def line(number: int) -> str:
        return lines[number - 1].strip() if len(lines) >= number else ""

    return PidFile(pid=abs(pid), started=started, socket_folder=line(5), state=line(8))


def read_pid_file(posts: Posts) -> PidFile | None:
    try:
        return parse_pid_file(posts.pid_file.read_text(encoding="utf-8", errors="surrogateescape"))
    except OSError:
        return None


def is_postmaster(pid: int, cluster: Path) -> bool:
    """Whether process ``pid`` is the postmaster of ``cluster``. Numbers are reused: a live one proves nothing."""
    process = Path("/proc") / str(pid)
    if not process.parent.is_dir() or not (process.parent / "self").exists():  # no procfs: trust the number
        return _is_alive(pid)
    try:
        return os.path.samefile(process / "cwd", cluster)  # a postmaster's working folder is its cluster
    except PermissionError:  # another user's process, seen by a root without CAP_SYS_PTRACE
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return os.path.basename(words[0]) == b"postgres" and os.fsencode(cluster) in words
    except OSError:
        return False


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def find_postmaster(posts: Posts) -> PidFile | None:
    """The pid file of this folder's postmaster, if that process is really alive."""
    found = read_pid_file(posts)
    return found if found is not None and is_postmaster(found.pid, posts.cluster) else None


def greeting(socket_folder: Path) -> bytes:
    """What a server answers to whoever would come in: ``R…`` (who are you?) or ``E…`` (an error); empty: nothing.

    A postmaster listens while it recovers, and its pid file says ``ready`` all through a recovery after the crash of a
    backend: only the answer tells whether it takes connections.
    """
    with socket.socket(socket.AF_UNIX) as visitor, contextlib.suppress(OSError):
        visitor.settimeout(5.0)
        visitor.connect(os.fsencode(socket_folder / SOCKET_NAME))
        visitor.sendall(struct.pack("!II", len(_STARTUP) + 8, _PROTOCOL) + _STARTUP)
        return visitor.recv(1024)
    return b""


def takes_connections(answer: bytes) -> bool:
    """Whether a ``greeting`` is that of a server at work: a full one is, one that starts, recovers or stops is not."""
    return bool(answer) and _CANNOT_CONNECT_NOW not in answer


def is_held(lock: Path) -> bool:
    """Whether any process holds ``lock`` exclusively. A missing file is held by nobody."""
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def wait_until_free(lock: Path, seconds: float) -> bool:
    """Wait until nobody holds ``lock`` exclusively; False when ``seconds`` pass first."""
    deadline = time.monotonic() + seconds
    while is_held(lock):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def stop_server(posts: Posts) -> bool:
    """Stop the server of a folder: fast, then immediate, then by force. True when no process of it is left.

    The caller holds ``users.lock`` exclusively. A server that runs in another process namespace (a container
    sharing the folder) cannot be signalled from here; its own watchdog stops it.
    """
    socket_folder = _short_socket_folder(posts)
    steps = [(signal.SIGINT, FAST_STOP_SECONDS), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)]
    # PostgreSQL (18.6) waits for ever when a fast shutdown meets a recovery; stopped at once, it recovers next time.
    for number, seconds in steps[1:] if _is_recovering(posts) else steps:
        outcome = _signal_and_wait(posts, number, seconds)
        if outcome and socket_folder is not None:
            with contextlib.suppress(OSError):
                socket_folder.rmdir()
        if outcome is not None:
            return outcome
    return False


def _is_recovering(posts: Posts) -> bool:
    found = read_pid_file(posts)
    folders = () if found is None else (Path(found.socket_folder), posts.cluster.parent / "run")
    answers = [answer for folder in folders if (answer := greeting(folder))]
    return bool(answers) and _CANNOT_CONNECT_NOW in answers[0] and b"shutting down" not in answers[0]


def _short_socket_folder(posts: Posts) -> Path | None:
    """The folder that the launcher made for the socket in a short place; None when it lies in the data folder."""
    found = read_pid_file(posts)
    folder = Path(found.socket_folder) if found is not None else None
    return folder if folder is not None and folder.name.startswith(SHORT_PLACE_PREFIX) else None


def _signal_and_wait(posts: Posts, number: signal.Signals, seconds: float) -> bool | None:
    """True: all gone. False: nobody there to signal, and orphans that do not go. None: signalled in vain."""
    begun = time.monotonic()
    signalled = False
    while is_held(posts.server_lock):
        passed = time.monotonic() - begun
        if not signalled:  # a server in its first milliseconds has no pid file yet: look again
            found = find_postmaster(posts)
            if found is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(found.pid, number)
                signalled = True
            elif passed > ORPHAN_SECONDS:
                return False
        elif passed > seconds:
            return None
        time.sleep(POLL_SECONDS)
    return True


def rotate_log(log: Path, limit_bytes: int = LOG_LIMIT_BYTES, generations: int = LOG_GENERATIONS) -> bool:
    """Move the log's content aside once it is longer than ``limit_bytes``; keep ``generations`` old ones.

    The server keeps writing to the same open file, so the content is copied and the file cut to nothing.
    """
    try:
        if log.stat().st_size <= limit_bytes:
            return False
        for number in range(generations, 1, -1):
            older = log.with_name(f"{log.name}.{number - 1}")
            if older.exists():
                older.replace(log.with_name(f"{log.name}.{number}"))
        shutil.copy2(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)
    except OSError:  # a full disk must not stop the watch; the next round tries again
        return False
    return True


def watch(posts: Posts, watchdog_descriptor: int) -> None:
    """Wait until the last user is gone, then stop the server. Between times, keep the log short.

    ``watchdog_descriptor``: watchdog.lock, already held; inherited from the launcher.
    """
    users = os.open(posts.users_lock, os.O_RDWR | os.O_CLOEXEC)
    signal.signal(signal.SIGALRM, lambda _number, _frame: rotate_log(posts.log) and None)
    signal.setitimer(signal.ITIMER_REAL, LOG_CHECK_SECONDS, LOG_CHECK_SECONDS)
    fcntl.flock(users, fcntl.LOCK_EX)
    signal.setitimer(signal.ITIMER_REAL, 0)
    stop_server(posts)
    os.close(watchdog_descriptor)  # first this one: whoever then gets users.lock finds watchdog.lock free
    os.close(users)


if __name__ == "__main__":
    _cluster, _server_lock, _users_lock, _log = (Path(word) for word in sys.argv[1:5])
    watch(Posts(_cluster, _server_lock, _users_lock, _log), int(sys.argv[5]))
    os._exit(0)  # nothing to tidy: be gone before anybody looks
