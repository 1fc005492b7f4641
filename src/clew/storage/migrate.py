"""Bringing a database to the schema of this program. Revisions travel inside the package."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, text

from clew.events.errors import Unavailable
from clew.storage.database import reading, writing

HEAD = "0015"
"""The newest revision under ``migrations/versions``: lets a start skip Alembic when there is nothing to do."""

_LOCK = 7_235_436_123
"""Advisory lock: of several processes that start at once, one migrates and the others wait."""


def migrate(engine: Engine) -> bool:
    """Bring the schema to ``HEAD``. True when something was done.

    Raises Unavailable when the database was made by a newer program.
    """
    if revision(engine) == HEAD:
        return False
    with writing(engine) as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if _revision(connection) == HEAD:
            return False
        _upgrade(connection)
    return True


def revision(engine: Engine) -> str | None:
    """The database's revision; None for an empty database."""
    with reading(engine) as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if connection.execute(text("SELECT to_regclass('alembic_version')")).scalar() is None:
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    folder = Path(__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, HEAD)
    except CommandError as unknown:
        raise Unavailable("database.newer", revision=_revision(connection) or "") from unknown
