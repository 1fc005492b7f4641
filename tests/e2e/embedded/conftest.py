"""Real servers, real processes. Each test has a folder of its own; what it leaves running fails it, and is ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clew.storage.embedded import EmbeddedServer

REPOSITORY = Path(__file__).resolve().parents[3]
NOBODY = 65534
NAMELESS = 12345

USER = """
import sys
from pathlib import Path
import psycopg
from clew.events.errors import ClewError
from clew.storage.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]))
try:
    address = server.start()
except ClewError as error:
    print("refused", error.code, flush=True)
    raise SystemExit(1)
with psycopg.connect(address.dsn, autocommit=True) as connection:
    connection.execute("SELECT pg_advisory_lock(1)")
    connection.execute("CREATE TABLE IF NOT EXISTS visits (process int)")
    connection.execute("INSERT INTO visits VALUES (pg_backend_pid())")
    count = connection.execute("SELECT count(*) FROM visits").fetchone()[0]
print("in", count, flush=True)
try:
    sys.stdin.readline()
finally:
    server.stop()
print("out", flush=True)
"""
"""A user of the folder in its argument: comes in, says how often somebody has been in, leaves at a line of input."""


def processes_of(folder: Path) -> list[int]:
    """Processes (zombies apart) that work in ``folder`` or name it: postmaster, backends and watchdog of its server."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        try:
            inside = os.readlink(process / "cwd").startswith(f"{folder}/")
            named = os.fsencode(f"{folder}/") in (process / "cmdline").read_bytes()
        except OSError:
            continue
        if inside or named:
            found.append(int(process.name))
    return found


def gone_within(folder: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while processes_of(folder):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def no_process_left() -> Callable[[Path], bool]:
    """Whether nothing of a folder's server runs any more, within a minute (a busy machine may need some of it)."""
    return lambda folder: gone_within(folder, 60.0)


@pytest.fixture
def running_processes() -> Callable[[Path], list[int]]:
    return processes_of


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user can reach (pytest's own is closed to others), removed afterwards."""
    parent = Path(tempfile.mkdtemp(prefix="clew-e2e-"))
    parent.chmod(0o755)
    yield parent
    left = [] if gone_within(parent, 30.0) else processes_of(parent)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(parent, ignore_errors=True)
    assert not left, f"processes left behind: {left}"


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    """A data folder with a cluster, made once: creating one is most of the time of most tests."""
    parent = Path(tempfile.mkdtemp(prefix="clew-e2e-template-"))
    with EmbeddedServer(parent / "data"):
        pass
    yield parent / "data"
    shutil.rmtree(parent)


@pytest.fixture
def data(template: Path, place: Path) -> Path:
    """A data folder with a cluster, not running."""
    subprocess.run(["cp", "-a", str(template), str(place / "data")], check=True)
    return place / "data"


@pytest.fixture
def fresh(place: Path) -> Path:
    """A data folder that does not exist yet."""
    return place / "data"


def as_user(uid: int) -> list[str]:
    """Words that run Python as user ``uid``; it may read (not write) all, as the interpreter may lie under /root."""
    words = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--inh-caps=+dac_read_search"]
    return [*words, "--ambient-caps=+dac_read_search", "--securebits=+no_setuid_fixup", "--"]


def _heed_ctrl_c() -> None:
    """A job in the background of a shell without job control ignores SIGINT, and so do its children: not these."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def come_in() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a user process on a folder; it is in when its first line is read."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path, uid: int | None = None) -> subprocess.Popen[str]:
        prefix = as_user(uid) if uid is not None else []
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        process = subprocess.Popen(
            [*prefix, sys.executable, "-c", USER, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
            preexec_fn=_heed_ctrl_c,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def as_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("did not run: becoming other users needs root")
