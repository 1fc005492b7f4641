"""Importing this package registers every command."""

from __future__ import annotations

from clew.doors.cli.commands import capture, change, identify, quarantine, service, show, trace, upkeep

__all__ = ["capture", "change", "identify", "quarantine", "service", "show", "trace", "upkeep"]
