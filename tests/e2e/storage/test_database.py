"""Migrations, the feed, and what a server must promise."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect

from clew.events.errors import Unavailable
from clew.storage import migrate as migrations
from clew.storage import schema_custody
from clew.storage.database import connect, driver, reading, writing
from clew.storage.schema import metadata
from clew.storage.store import Store
from clew.testing.database import DatabaseServer
from clew.testing.records import record_events
from clew.testing.samples import observe

pytestmark = pytest.mark.postgres


def test_migrations_make_the_tables_that_the_program_uses(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    assert schema_custody.vault.metadata is metadata
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert set(inspect(store.engine).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_the_newest_revision_is_the_one_that_a_start_looks_for() -> None:
    folder = Path(migrations.__file__).with_name("migrations") / "versions"
    assert sorted(file.stem for file in folder.glob("r*.py"))[-1] == f"r{migrations.HEAD}"


def test_migrating_again_does_nothing(store: Store) -> None:
    assert migrations.migrate(store.engine) is False


def test_processes_that_start_at_once_migrate_once(database_server: DatabaseServer, tmp_path: Path) -> None:
    dsn = database_server.empty()
    done: list[bool] = []

    def start() -> None:
        engine = connect(dsn)
        done.append(migrations.migrate(engine))
        engine.dispose()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, False, True]
    database_server.drop(dsn)


def test_a_database_of_a_newer_program_is_refused(store: Store, dsn: str, database_server: DatabaseServer) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable, match=r"database\.newer"):
        Store.open(dsn, database_server.key_file)


def test_no_server_is_said_to_be_no_server(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"database\.unavailable"):
        Store.open(f"host={tmp_path} dbname=none", tmp_path / "keys")


def test_a_server_that_goes_away_is_unavailable_and_comes_back(store: Store, dsn: str) -> None:
    record_events(store, [observe("urn:t:1")])

    def lose_it() -> None:
        with writing(store.engine) as connection:
            own = driver(connection).info.backend_pid
            with psycopg.connect(dsn, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (own,))
            driver(connection).execute("SELECT 1")

    with pytest.raises(Unavailable, match=r"database\.unavailable"):
        lose_it()
    assert store.position() == 1


def test_every_connection_waits_for_the_disk(store: Store) -> None:
    with reading(store.engine) as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
        assert connection.exec_driver_sql("SHOW log_parameter_max_length_on_error").scalar_one() == "0"


def test_the_feed_tells_of_every_new_head(store: Store, dsn: str, database_server: DatabaseServer) -> None:
    record_events(store, [observe("urn:t:1")])
    heard: list[int] = []
    started = threading.Event()

    def listen() -> None:
        for head in store.feed.follow(0, wait_seconds=3):
            heard.append(head)
            started.set()

    listener = threading.Thread(target=listen)
    listener.start()
    assert started.wait(20)
    for number in range(3):
        record_events(store, [observe(f"urn:t:x{number}")])
    listener.join(60)
    assert heard[0] == 1
    assert heard[-1] == 4
    assert heard == sorted(set(heard))
