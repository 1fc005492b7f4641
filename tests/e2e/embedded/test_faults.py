"""The postmaster dies, or an earlier one left its things about."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from clew.events.errors import Unavailable
from clew.storage.embedded import EmbeddedServer, ServerAddress, status
from clew.storage.embedded.binaries import WHEEL, find_binaries
from clew.storage.embedded.folders import gather_facts
from clew.storage.embedded.identity import decide_identity
from clew.storage.embedded.layout import Layout

pytestmark = [pytest.mark.postgres, pytest.mark.faults]


def count(address: ServerAddress) -> int:
    with psycopg.connect(address.dsn) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
        assert row is not None
        return int(row[0])


def kill_while_writing(address: ServerAddress, data: Path, number: signal.Signals) -> int:
    """Commit rows, kill the postmaster in the middle of a further transaction; how many rows were acknowledged."""
    with psycopg.connect(address.dsn) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        connection.commit()
        acknowledged = count(address)
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
        os.kill(status(data)["pid"], number)
    return acknowledged


def swallow(server: EmbeddedServer, data: Path) -> int:
    address = server.start()
    try:
        return kill_while_writing(address, data, signal.SIGKILL)
    except psycopg.OperationalError:  # the kill may reach our own connection before we leave it
        return count(server.start())


def test_a_killed_postmaster_is_revived_with_all_that_was_acknowledged(
    data: Path, no_process_left: Callable[[Path], bool]
) -> None:
    server = EmbeddedServer(data)
    acknowledged = swallow(server, data)
    again = server.start()
    assert acknowledged == 1000
    assert count(again) in (
        1000,
        2000,
    )  # the open transaction's commit at the end of the block may still have come through
    server.stop()
    assert no_process_left(data)


def test_the_next_user_recovers_after_the_postmaster_and_all_users_were_killed(
    data: Path, come_in: Callable[..., subprocess.Popen[str]], no_process_left: Callable[[Path], bool]
) -> None:
    for expected in ("in 1", "in 2", "in 3"):
        user = come_in(data)
        assert user.stdout is not None
        assert user.stdout.readline().strip() == expected
        os.kill(status(data)["pid"], signal.SIGKILL)
        user.kill()
        user.wait()
    assert no_process_left(data)
    with EmbeddedServer(data) as address, psycopg.connect(address.dsn) as connection:
        assert connection.execute("SELECT count(*) FROM visits").fetchone() == (3,)


def test_a_pid_file_whose_number_somebody_else_has_now(data: Path) -> None:
    with EmbeddedServer(data) as address:
        run = Path(address.host)
        pid_file = data / "postgresql" / "cluster" / "postmaster.pid"
        text = pid_file.read_text()
    for number in (os.getpid(), 1, 4_000_000):
        stale = "\n".join([str(number), *text.split("\n")[1:]])
        pid_file.write_text(stale)
        (run / ".s.PGSQL.5432").touch()
        (run / ".s.PGSQL.5432.lock").write_text(stale)
        assert status(data)["running"] is False
        with EmbeddedServer(data) as address, psycopg.connect(address.dsn) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_somebody_started_by_hand_is_left_alone(data: Path, place: Path) -> None:
    with EmbeddedServer(data):
        pass
    layout = Layout(data)
    identity = decide_identity(gather_facts(layout), reachable=False)
    words = [str(find_binaries(WHEEL).folder / "postgres"), "-D", str(layout.cluster)]
    words += ["-k", str(layout.run), "-c", "listen_addresses="]
    by_hand = subprocess.Popen(
        identity.server_command(words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/"
    )
    try:
        assert by_hand.stdout is not None
        while b"ready to accept" not in by_hand.stdout.readline():
            assert by_hand.poll() is None
        with pytest.raises(Unavailable) as refused:
            EmbeddedServer(data).start()
        assert refused.value.code == "embedded.started_by_hand"
        assert refused.value.params["process"] == by_hand.pid
        assert by_hand.poll() is None
    finally:
        by_hand.send_signal(signal.SIGINT)
        by_hand.communicate(timeout=60)


def test_lost_passwords_are_said_to_be_lost(data: Path, no_process_left: Callable[[Path], bool]) -> None:
    with EmbeddedServer(data):
        pass
    (data / "postgresql" / "passwords.json").unlink()
    with pytest.raises(Unavailable) as refused:
        EmbeddedServer(data).start()
    assert refused.value.code == "embedded.passwords_unreadable"
    assert no_process_left(data)


def test_a_user_that_just_ends_leaves_the_stopping_to_the_watchdog(
    data: Path, no_process_left: Callable[[Path], bool]
) -> None:
    code = "import sys; from pathlib import Path; from clew.storage.embedded import EmbeddedServer as E; "
    code += "E(Path(sys.argv[1])).start(); import os; os._exit(0)"
    source = Path(__file__).resolve().parents[3] / "src"
    environment = {**os.environ, "PYTHONPATH": str(source)}
    subprocess.run([sys.executable, "-c", code, str(data)], check=True, env=environment)
    assert no_process_left(data)
