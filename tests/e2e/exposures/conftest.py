"""The simulated factory of the doors' tests."""

from __future__ import annotations

from clew.testing.installation import database_server, installation

__all__ = ["database_server", "installation"]
