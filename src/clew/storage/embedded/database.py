"""The application's role and database in a running server: made when absent."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from clew.events.errors import Unavailable
from clew.storage.embedded.address import ServerAddress
from clew.storage.embedded.configuration import ADMINISTRATOR, DATABASE, ROLE
from clew.storage.embedded.settings import check_settings


def ensure_database(socket_folder: str, passwords: dict[str, str]) -> ServerAddress:
    """Connect as the application and check the server's settings; make role and database first if they are absent."""
    address = ServerAddress(host=socket_folder, password=passwords[ROLE])
    try:
        _check(address)
    except psycopg.OperationalError:  # a new cluster, or one whose database was dropped
        administrator = ServerAddress(
            host=socket_folder, user=ADMINISTRATOR, password=passwords[ADMINISTRATOR], database="postgres"
        )
        try:
            with psycopg.connect(administrator.dsn, autocommit=True) as connection:
                _make_role(connection, passwords[ROLE])
                _make_database(connection)
            _check(address)
        except psycopg.Error as error:
            raise Unavailable("embedded.connection_refused", reason=str(error).strip()) from error
    return address


def _check(address: ServerAddress) -> None:
    with psycopg.connect(address.dsn, autocommit=True) as connection:
        check_settings(connection)


def _make_role(connection: psycopg.Connection[Any], password: str) -> None:
    # The verifier is computed here: the password itself never passes through the server's statements or log.
    verifier = connection.pgconn.encrypt_password(password.encode(), ROLE.encode(), b"scram-sha-256").decode()
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone()
    statement = "ALTER ROLE {} PASSWORD {}" if exists else "CREATE ROLE {} LOGIN PASSWORD {}"
    connection.execute(sql.SQL(statement).format(sql.Identifier(ROLE), sql.Literal(verifier)))


def _make_database(connection: psycopg.Connection[Any]) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(ROLE))
        )
