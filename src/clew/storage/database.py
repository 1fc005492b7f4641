"""The connection to PostgreSQL, with the promises that a record needs checked instead of hoped for.

Every connection forces ``synchronous_commit`` (acknowledged means on disk) and keeps statement parameters out of the
server's log; a server that runs with ``fsync = off`` is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError

from clew.events.errors import Unavailable
from clew.storage.embedded.settings import check_settings

# Right after a bulk load there are no statistics yet, and the planner would read whole tables for one thing's rows.
# Every hot query has its index; one without (a search inside labels) still scans.
SESSION = (
    "SET synchronous_commit = on; SET client_encoding = 'UTF8'; SET timezone = 'UTC';"
    " SET client_min_messages = warning; SET jit = off; SET plan_cache_mode = force_custom_plan;"
    " SET enable_seqscan = off"
)
PRIVACY = "SET log_parameter_max_length_on_error = 0"
PRIVACY_OF_OWNER = "SET log_parameter_max_length = 0; SET log_statement = 'none'; SET log_min_duration_statement = -1"


def connect(dsn: str) -> Engine:
    """An engine on the server that ``dsn`` (libpq URI or keywords) names. Nothing is connected yet."""

    def dial() -> psycopg.Connection[tuple[Any, ...]]:
        connection = psycopg.connect(dsn, connect_timeout=15)
        _prepare(connection)
        return connection

    return create_engine("postgresql+psycopg://", creator=dial, pool_pre_ping=True, pool_size=5, max_overflow=20)


def _prepare(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    connection.autocommit = True
    connection.execute(SESSION)
    connection.execute(PRIVACY)
    superuser = connection.execute("SELECT current_setting('is_superuser')").fetchone()
    if superuser == ("on",):
        connection.execute(PRIVACY_OF_OWNER)
    connection.autocommit = False


def check(engine: Engine) -> None:
    """Raise Unavailable when the server cannot be reached, is too old, or would lose what it acknowledges."""
    with translated(), engine.connect() as connection:
        check_settings(driver(connection))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One snapshot for several reads: what they say belongs to one state of the record."""
    with translated(), engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, committed at the end, rolled back by an exception."""
    with translated(), engine.begin() as connection:
        yield connection


@contextmanager
def translated() -> Iterator[None]:
    """Losing the server is an Unavailable to whoever asks; everything else stays a defect of ours."""
    try:
        yield
    except psycopg.OperationalError as lost:
        raise Unavailable("database.unavailable", detail=_first_line(lost)) from lost
    except DBAPIError as failed:
        if failed.connection_invalidated or isinstance(failed.orig, psycopg.OperationalError):
            raise Unavailable("database.unavailable", detail=_first_line(failed.orig)) from failed
        raise


def driver(connection: Connection) -> psycopg.Connection[tuple[Any, ...]]:
    """The psycopg connection below, for COPY and NOTIFY; in the same transaction."""
    return cast("psycopg.Connection[tuple[Any, ...]]", connection.connection.driver_connection)


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().split("\n", 1)[0]


__all__ = ["check", "connect", "driver", "reading", "translated", "writing"]
