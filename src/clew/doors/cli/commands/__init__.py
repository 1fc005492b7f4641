"""Importing this package registers every command."""

from __future__ import annotations

from clew.doors.cli.commands import (
    acquire,
    acquisitions,
    attachment,
    capture,
    change,
    gauge,
    identify,
    mapping,
    mapping_suggest,
    quality,
    quarantine,
    rules,
    service,
    show,
    trace,
    upkeep,
)

__all__ = [
    "acquire",
    "acquisitions",
    "attachment",
    "capture",
    "change",
    "gauge",
    "identify",
    "mapping",
    "mapping_suggest",
    "quality",
    "quarantine",
    "rules",
    "service",
    "show",
    "trace",
    "upkeep",
]
