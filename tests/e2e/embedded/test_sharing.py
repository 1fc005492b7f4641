"""Several processes on one folder: the first one in starts the server, the last one out stops it, however they end."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clew.storage.embedded import EmbeddedServer, status, stop_orphan

pytestmark = [pytest.mark.postgres, pytest.mark.faults]

ComeIn = Callable[..., subprocess.Popen[str]]


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    text = process.stdout.readline().strip()
    if not text:
        pytest.fail(process.communicate()[1])
    return text


def leave(process: subprocess.Popen[str]) -> None:
    _, errors = process.communicate("\n", timeout=60)
    assert process.returncode == 0, errors


def watchdog_of(folder: Path, processes: list[int]) -> int:
    found = [pid for pid in processes if b"postmaster.py" in command_line(pid)]
    assert len(found) == 1
    return found[0]


def command_line(pid: int) -> bytes:
    """Empty for a process that has ended since it was listed: a backend of the server may do so at any moment."""
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_bytes()
    except OSError:
        return b""


def test_ten_first_starts_at_once_make_one_server(
    fresh: Path, come_in: ComeIn, no_process_left: Callable[[Path], bool]
) -> None:
    users = [come_in(fresh) for _ in range(10)]
    counts = sorted(int(line(user).removeprefix("in ")) for user in users)
    assert counts[-1] == 10
    server = status(fresh)["pid"]
    for user in users[:-1]:
        leave(user)
    assert status(fresh)["pid"] == server
    leave(users[-1])
    assert no_process_left(fresh)


def test_coming_and_going_all_the_time(fresh: Path, no_process_left: Callable[[Path], bool]) -> None:
    visits: list[int] = []

    def visit() -> None:
        for number in range(5):
            with EmbeddedServer(fresh):
                visits.append(number)

    threads = [threading.Thread(target=visit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(visits) == sorted([*range(5)] * 4), "a visitor was turned away; see its traceback"
    assert no_process_left(fresh)


def test_a_killed_user_neither_stops_nor_holds_the_server(
    data: Path, come_in: ComeIn, no_process_left: Callable[[Path], bool]
) -> None:
    first, second = come_in(data), come_in(data)
    assert {line(first), line(second)} == {"in 1", "in 2"}
    server = status(data)["pid"]
    first.kill()
    first.wait()
    with EmbeddedServer(data):
        assert status(data)["pid"] == server
    assert status(data)["pid"] == server
    leave(second)
    assert no_process_left(data)


def test_when_all_users_are_killed_the_watchdog_stops_the_server(
    data: Path, come_in: ComeIn, no_process_left: Callable[[Path], bool]
) -> None:
    users = [come_in(data), come_in(data)]
    for user in users:
        line(user)
    for user in users:
        user.kill()
    assert no_process_left(data)


def test_when_even_the_watchdog_is_killed_the_next_one_tidies_up(
    data: Path, come_in: ComeIn, no_process_left: Callable[[Path], bool], running_processes: Callable[[Path], list[int]]
) -> None:
    for by in ("stop_orphan", "the next user"):
        user = come_in(data)
        line(user)
        os.kill(watchdog_of(data, [p for p in running_processes(data) if p != user.pid]), signal.SIGKILL)
        user.kill()
        user.wait()
        assert status(data)["running"] is True
        if by == "stop_orphan":
            assert stop_orphan(data) is True
        else:
            with EmbeddedServer(data):
                pass
        assert no_process_left(data)


def test_stop_orphan_leaves_a_used_server_alone(fresh: Path) -> None:
    assert stop_orphan(fresh) is True
    with EmbeddedServer(fresh):
        assert stop_orphan(fresh) is False
        assert status(fresh)["running"] is True
    assert stop_orphan(fresh) is True


@pytest.mark.parametrize(
    ("when", "number"), [("creating", signal.SIGINT), ("using", signal.SIGINT), ("using", signal.SIGTERM)]
)
def test_ctrl_c_and_its_like_leave_no_process(
    fresh: Path, come_in: ComeIn, no_process_left: Callable[[Path], bool], when: str, number: signal.Signals
) -> None:
    user = come_in(fresh)
    if when == "using":
        line(user)
    else:
        deadline = time.monotonic() + 30
        while not (fresh / "postgresql" / "cluster.new").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
    os.killpg(user.pid, number)  # as a terminal does: to the whole foreground group
    user.wait(timeout=60)
    assert no_process_left(fresh)
    with EmbeddedServer(fresh):
        pass


def test_a_forked_child_does_not_leave_for_its_parent(data: Path) -> None:
    server = EmbeddedServer(data)
    server.start()
    child = os.fork()
    if child == 0:
        server.stop()
        os._exit(0)
    os.waitpid(child, 0)
    assert status(data)["running"] is True
    server.stop()
    assert status(data)["running"] is False
