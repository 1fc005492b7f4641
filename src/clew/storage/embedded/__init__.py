"""A real PostgreSQL in the data folder, started on first use and stopped after the last (docs/adr/0001)."""

from clew.storage.embedded.address import ServerAddress
from clew.storage.embedded.configuration import SESSION_OPTIONS
from clew.storage.embedded.server import EmbeddedServer, stop_orphan
from clew.storage.embedded.settings import check_settings, read_settings
from clew.storage.embedded.status import status

__all__ = [
    "SESSION_OPTIONS",
    "EmbeddedServer",
    "ServerAddress",
    "check_settings",
    "read_settings",
    "status",
    "stop_orphan",
]
