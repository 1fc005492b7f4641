"""On a real server: every test has a database of its own."""

from __future__ import annotations

from clew.testing.database import dsn, store

__all__ = ["dsn", "store"]
