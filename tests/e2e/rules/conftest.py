"""A command line on a database of its own for each test, so that rules and what is recorded are the test's alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clew.testing.command_line import CommandLine
from clew.testing.database import DatabaseServer

CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"clew": "urn:clew:term:"}]


@pytest.fixture
def clew(
    database_server: DatabaseServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Any]]:
    """``clew WORDS…`` on an empty database."""
    dsn = database_server.empty()
    line = CommandLine(tmp_path / "data")

    def run(*words: str | Path, code: int = 0, stdin: bytes = b"") -> Any:
        ran = line(*words, "--database", dsn, "--json", stdin=stdin)
        assert ran.code == code, ran.out + ran.err
        return ran.document

    return run  # type: ignore[return-value]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a document of the events given, or a text, and returns its path."""

    def write(*events: dict[str, Any] | str, name: str = "events.json") -> Path:
        path = tmp_path / name
        if events and isinstance(events[0], str):
            path.write_text(events[0], encoding="utf-8")
            return path
        whole = {"@context": CONTEXT, "type": "EPCISDocument", "schemaVersion": "2.0",
                 "creationDate": "2026-03-04T00:00:00Z", "epcisBody": {"eventList": list(events)}}  # fmt: skip
        path.write_text(json.dumps(whole), encoding="utf-8")
        return path

    return write
