"""Databases for tests: one server per session, one migrated template, and a fresh copy of it for whoever asks.

``tests/e2e/conftest.py`` takes the fixture in for every folder below it: a conftest that imports it again would start a
server of its own.

``CLEW_TEST_DATABASE`` names a server (a DSN whose role may create databases: CI runs Debian's PostgreSQL so); without
it an embedded server is started in a temporary folder. Fixtures: ``database_server`` (session), ``dsn``, ``store``.
"""

from __future__ import annotations

import itertools
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clew.storage.database import writing
from clew.storage.schema import metadata
from clew.storage.store import Store

VARIABLE = "CLEW_TEST_DATABASE"


class DatabaseServer:
    """Makes databases on one server. ``dsn``: of a role that may create them; ``folder``: for key files."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self._dsn = dsn
        self._folder = folder
        self._run = uuid.uuid4().hex[:8]
        self._numbers = itertools.count(1)
        self._made: list[str] = []
        self._template: str | None = None
        self.key_file = folder / "template.key"

    def empty(self) -> str:
        """The DSN of a new database with nothing in it."""
        return self._create("template0")

    def migrated(self) -> str:
        """The DSN of a new database at the program's schema, bound to ``key_file``."""
        if self._template is None:
            dsn = self._create("template0")
            Store.open(dsn, self.key_file).close()
            self._template = str(conninfo_to_dict(dsn)["dbname"])
        return self._create(self._template)

    def copied(self, dsn: str) -> str:
        """The DSN of a new database with everything that is in ``dsn``, which nobody may be connected to."""
        return self._create(str(conninfo_to_dict(dsn)["dbname"]))

    def drop(self, dsn: str) -> None:
        name = str(conninfo_to_dict(dsn)["dbname"])
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        self._made.remove(name)

    def close(self) -> None:
        for name in reversed(list(self._made)):
            self.drop(make_conninfo(self._dsn, dbname=name))

    def _create(self, template: str) -> str:
        name = f"clew_test_{self._run}_{next(self._numbers)}"
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        self._made.append(name)
        return make_conninfo(self._dsn, dbname=name)


def wipe(store: Store) -> None:
    """Forget every event and capture of a small test database: quicker than a new one between Hypothesis examples."""
    from sqlalchemy import text

    kept = {"setting", "projection", "log_head", "party", "account", "api_token"}
    with writing(store.engine) as connection:
        for table in reversed(metadata.sorted_tables):
            if table.name not in kept:
                connection.execute(table.delete())
        connection.execute(text("UPDATE log_head SET position = 0, record_time = 0, node_id = 0"))
        connection.execute(text("UPDATE projection SET position = 0"))


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseServer]:
    """The server of this test session."""
    folder = tmp_path_factory.mktemp("database")
    given = os.environ.get(VARIABLE)
    if given:
        server = DatabaseServer(given, folder)
        yield server
        server.close()
        return
    from clew.storage.embedded import EmbeddedServer
    from clew.storage.embedded.address import ServerAddress
    from clew.storage.embedded.configuration import ADMINISTRATOR, TUNABLE
    from clew.storage.embedded.folders import read_passwords
    from clew.storage.embedded.layout import Layout

    data = folder / "data"
    with pytest.MonkeyPatch.context() as tuned:
        # Many installations of a session stay open on the one server, each with connections of its own.
        tuned.setitem(TUNABLE, "max_connections", "250")
        embedded = EmbeddedServer(data)
        address = embedded.start()
    try:
        password = read_passwords(Layout(data))[ADMINISTRATOR]
        administrator = ServerAddress(host=address.host, user=ADMINISTRATOR, password=password, database="postgres")
        yield DatabaseServer(administrator.dsn, folder)
    finally:
        embedded.stop()
        # With everything in it: quicker than dropping one database after the other.
        shutil.rmtree(data)


@pytest.fixture
def dsn(database_server: DatabaseServer) -> Iterator[str]:
    """A fresh migrated database of this test's own."""
    made = database_server.migrated()
    yield made
    database_server.drop(made)


@pytest.fixture
def store(database_server: DatabaseServer, dsn: str) -> Iterator[Store]:
    """An open store on a fresh database."""
    with Store.open(dsn, database_server.key_file) as opened:
        yield opened
