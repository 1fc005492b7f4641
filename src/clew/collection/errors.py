"""Faults of how a source was offered, not of its data."""

from __future__ import annotations

from clew.events.errors import BadRequest


class CollectionSetupError(BadRequest):
    """The wrong connector, a bad manifest, a missing mapping: ask again differently."""
