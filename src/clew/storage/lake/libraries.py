"""The libraries that the lake needs: imported where they are used, and asked for by name where they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from clew.events.errors import Unavailable

PACKAGES = {
    "pyarrow": "clew-trace[cause]",
    "deltalake": "clew-trace[cause]",
    "duckdb": "clew-trace[cause]",
    "ibis": "clew-trace[cause]",
    "ibis.backends.duckdb": "clew-trace[cause]",
    "ibis.backends.pyspark": "ibis-framework[pyspark]",
    "pyspark.errors": "ibis-framework[pyspark]",
    "pyspark.sql": "ibis-framework[pyspark]",
}
"""Module, and what to ``pip install`` for it."""


def needed(module: str) -> Any:
    """The module. Raises Unavailable that names what to install."""
    try:
        return import_module(module)
    except ImportError as missing:
        package = (missing.name or module).partition(".")[0]
        raise Unavailable("facts.not_installed", package=package, install=PACKAGES[module]) from missing
