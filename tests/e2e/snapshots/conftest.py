"""Snapshots against a real server: every test has a database of its own; the simulated factory is shared."""

from __future__ import annotations

from clew.testing.database import dsn, store
from clew.testing.installation import installation

__all__ = ["dsn", "installation", "store"]
