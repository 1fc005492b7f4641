"""The address of a database: opened for reading only, and never shown with its secrets.

A URL as SQLAlchemy reads it. Passwords stay in memory: what is logged, stored or told to people is :attr:`masked`.
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from clew.events.errors import BadRequest, NotFound

_SECRET = re.compile(r"pass|pwd|secret|token|key|credential", re.IGNORECASE)
_PREFERRED = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
"""Names without a driver: the driver that comes with Clew."""
_PACKAGES = {
    "psycopg2": "psycopg2-binary",
    "MySQLdb": "mysqlclient",
    "mysql": "mysql-connector-python",
    "cx_Oracle": "cx_Oracle",
    "duckdb": "duckdb-engine",
    "mssql": "pyodbc",
    "ibm_db_sa": "ibm_db_sa",
}
"""Modules and dialects whose package has another name."""
MASK = "***"


class Address(msgspec.Struct, frozen=True):
    """``masked``: for people and the record. ``secrets``: what must not appear in any text."""

    url: URL
    masked: str
    secrets: tuple[str, ...]

    def without_secrets(self, text: str) -> str:
        """A driver's complaint, first line only, with every secret of the address taken out."""
        line = text.strip().split("\n", 1)[0][:300]
        for secret in self.secrets:
            line = line.replace(secret, MASK)
        return line


def read_address(text: str) -> Address:
    """Raises BadRequest ``acquire.bad_url``, which does not repeat the text: there may be a password in it."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise BadRequest("acquire.bad_url") from None
    if url.drivername in _PREFERRED:
        url = url.set(drivername=_PREFERRED[url.drivername])
    hidden = {name: value for name, value in url.query.items() if _SECRET.search(name)}
    spoken = url.set(query={name: MASK if name in hidden else value for name, value in url.query.items()})
    secrets = [str(url.password)] if url.password else []
    for value in hidden.values():
        secrets += [value] if isinstance(value, str) else list(value)
    spelled = [quote(secret, safe="") for secret in secrets]
    longest_first = sorted({secret for secret in (*secrets, *spelled) if secret}, key=len, reverse=True)
    masked = spoken.render_as_string(hide_password=True).replace("%2A%2A%2A", MASK)
    return Address(url, masked, tuple(longest_first))


def open_engine(address: Address, timeout_seconds: int) -> Engine:
    """An engine that only reads, and gives up on a statement after ``timeout_seconds``. Nothing is connected yet.

    Raises BadRequest ``acquire.no_driver`` naming the package to install, ``acquire.unknown_dialect``.
    """
    url = address.url
    try:
        if url.get_backend_name() == "sqlite":
            return _sqlite(url)
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    except NoSuchModuleError:
        package = _PACKAGES.get(url.get_backend_name())
        if package is None:
            raise BadRequest("acquire.unknown_dialect", dialect=url.drivername) from None
        raise BadRequest("acquire.no_driver", dialect=url.drivername, package=package) from None
    except ModuleNotFoundError as error:
        module = (error.name or "").partition(".")[0]
        package = _PACKAGES.get(module, module or url.drivername)
        raise BadRequest("acquire.no_driver", dialect=url.drivername, package=package) from None
    except (ArgumentError, TypeError, ValueError):
        raise BadRequest("acquire.bad_url") from None
    _limit_statements(engine, timeout_seconds)
    return engine


def _sqlite(url: URL) -> Engine:
    """The file is opened with ``mode=ro``: SQLite itself refuses every write, and makes no file that is not there."""
    if not url.database or url.database == ":memory:":
        raise BadRequest("acquire.bad_url")
    file = Path(url.database.removeprefix("file:").partition("?")[0])
    if not file.is_file():
        raise NotFound("file.not_found", file=str(file))
    address = f"file:{quote(str(file.absolute()))}?mode=ro"

    def dial() -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, timeout=15, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        connection.set_authorizer(_only_reading)
        return connection

    return create_engine("sqlite+pysqlite://", creator=dial, poolclass=NullPool, hide_parameters=True)


_READING = frozenset(
    (
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
        sqlite3.SQLITE_PRAGMA,
    )
)


def _only_reading(action: int, first: str | None, second: str | None, *_: Any) -> int:
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if (second or "").lower() == "load_extension" else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and second is not None:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def _limit_statements(engine: Engine, timeout_seconds: int) -> None:
    """The server's own limit, where it has one that a session can set; and a session that only reads."""
    milliseconds = timeout_seconds * 1000
    said = {
        "postgresql": (f"SET statement_timeout = {milliseconds}", "SET default_transaction_read_only = on"),
        "mysql": (f"SET SESSION max_execution_time = {milliseconds}", "SET SESSION TRANSACTION READ ONLY"),
        "mariadb": (f"SET SESSION max_statement_time = {timeout_seconds}", "SET SESSION TRANSACTION READ ONLY"),
        "mssql": (f"SET LOCK_TIMEOUT {milliseconds}",),
        "oracle": ("SET TRANSACTION READ ONLY",),
    }.get(engine.dialect.name, ())

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        for statement in said:
            cursor.execute(statement)
        cursor.close()
        if engine.dialect.name != "oracle":
            connection.commit()


__all__ = ["Address", "open_engine", "read_address"]
