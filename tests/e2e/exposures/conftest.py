"""The simulated factory of the doors' tests."""

from __future__ import annotations

from clew.testing.installation import installation

__all__ = ["installation"]
