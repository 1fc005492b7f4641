"""How to reach a server."""

from __future__ import annotations

from dataclasses import dataclass, field

from psycopg.conninfo import make_conninfo

from clew.storage.embedded.configuration import DATABASE, PORT, ROLE, SESSION_OPTIONS


@dataclass(frozen=True)
class ServerAddress:
    """The address of an embedded server. ``host`` is the folder of its socket. The password is kept out of ``repr``."""

    host: str
    password: str = field(repr=False)
    port: int = PORT
    user: str = ROLE
    database: str = DATABASE

    @property
    def parameters(self) -> dict[str, str | int]:
        """Keyword arguments for ``psycopg.connect`` (SQLAlchemy: ``connect_args``)."""
        return {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
            "dbname": self.database,
            "options": SESSION_OPTIONS,
        }

    @property
    def dsn(self) -> str:
        """The same as one libpq conninfo string. Contains the password: not for logs."""
        return make_conninfo("", **self.parameters)
