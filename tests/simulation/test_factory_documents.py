"""Benchmark documents: as many events as asked for, of about the size asked for, readable."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from clew.events.epcis import parse
from clew.testing.factory.documents import write_documents


def test_documents_of_so_many_events(tmp_path: Path) -> None:
    told: list[int] = []
    paths = write_documents(tmp_path, 250, per_document=100, on_written=told.append)
    assert told == [100, 100, 50]
    sizes = [len(json.loads(path.read_bytes())["epcisBody"]["eventList"]) for path in paths]
    assert sizes == [100, 100, 50]
    assert not any(parse(path.read_bytes()).refused for path in paths)


def test_events_are_filled_to_the_size_asked_for(tmp_path: Path) -> None:
    (path,) = write_documents(tmp_path, 100, per_document=100, bytes_per_event=1500)
    parsed = parse(path.read_bytes())
    assert not parsed.refused
    assert path.stat().st_size / 100 == pytest.approx(1500, rel=0.05)


def test_the_module_runs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "clew.testing.factory", "--events", "30", "--out", str(tmp_path / "new")]
    subprocess.run([*command, "--per-document", "20"], check=True, capture_output=True)
    assert len(list((tmp_path / "new").glob("*.json"))) == 2
    refused = subprocess.run([*command, "--per-document", "0"], check=False, capture_output=True)
    assert refused.returncode == 2
