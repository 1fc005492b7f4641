"""Reading ``postmaster.pid``, keeping the log short, and locks that die with their holder."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from clew.storage.embedded.locks import FileLock
from clew.storage.embedded.postmaster import (
    PidFile,
    Posts,
    find_postmaster,
    is_held,
    parse_pid_file,
    rotate_log,
    wait_until_free,
)

COMPLETE = "4242\n/data/cluster\n1790000000\n5432\n/run/线索 x\n\n  1234567    65538\nready   \n"


def test_a_complete_pid_file() -> None:
    assert parse_pid_file(COMPLETE) == PidFile(4242, 1790000000, "/run/线索 x", "ready")


@given(st.integers(0, len(COMPLETE)))
def test_a_pid_file_that_is_being_written_never_says_ready_too_early(length: int) -> None:
    found = parse_pid_file(COMPLETE[:length])
    if found is not None and found.state == "ready":
        assert found.socket_folder == "/run/线索 x"
        assert found.pid == 4242


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    found = parse_pid_file(text)
    assert found is None or found.pid >= 0


def test_a_live_process_that_is_no_postmaster_is_none(tmp_path: Path) -> None:
    posts = Posts(tmp_path, tmp_path / "server.lock", tmp_path / "users.lock", tmp_path / "log")
    posts.pid_file.write_text(COMPLETE.replace("4242", str(os.getpid())))
    assert find_postmaster(posts) is None


def test_a_log_within_its_limit_stays(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    log.write_bytes(b"x" * 100)
    assert rotate_log(log, limit_bytes=100) is False
    assert rotate_log(tmp_path / "absent.log") is False


def test_old_logs_move_up_and_the_oldest_goes(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with log.open("ab") as writer:  # the server's own open file
        for number in range(5):
            writer.write(f"{number}".encode() * 101)
            writer.flush()
            assert rotate_log(log, limit_bytes=100, generations=3) is True
        writer.write(b"after")
    assert log.read_bytes() == b"after"
    assert [log.with_name(f"server.log.{n}").read_bytes()[:1] for n in (1, 2, 3)] == [b"4", b"3", b"2"]
    assert not log.with_name("server.log.4").exists()


def test_shared_holders_keep_an_exclusive_one_out_until_the_last_leaves(tmp_path: Path) -> None:
    first, second, third = (FileLock(tmp_path / "lock") for _ in range(3))
    assert first.try_shared()
    assert second.try_shared()
    assert not third.try_exclusive()
    first.release()
    assert not third.try_exclusive()
    second.release()
    assert third.try_exclusive()
    assert is_held(tmp_path / "lock")
    assert not wait_until_free(tmp_path / "lock", 0.05)
    third.release()
    assert not is_held(tmp_path / "lock")


def test_a_lock_that_a_child_inherited_lives_as_long_as_the_child(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    assert lock.try_exclusive()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writer)
        os.read(reader, 1)
        os._exit(0)
    lock.release()
    assert is_held(tmp_path / "lock")
    os.close(writer)
    os.waitpid(child, 0)
    os.close(reader)
    assert not is_held(tmp_path / "lock")
