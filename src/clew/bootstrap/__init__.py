"""The one place where parts are joined: settings, database, drivers, services. Doors get a :class:`Clew`."""

from __future__ import annotations

from clew.bootstrap.clew import Clew, Principal
from clew.bootstrap.installation import local_principal, open_clew, rehearse
from clew.bootstrap.settings import Settings, settings_from

__all__ = ["Clew", "Principal", "Settings", "local_principal", "open_clew", "rehearse", "settings_from"]
