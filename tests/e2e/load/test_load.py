"""A small load, killed in the middle: the process goes on where it was, and nothing is lost or doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from benchmarks.load import MAPPING, write_table

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.testing.factory.documents import write_documents

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("load")]
CHILD = """
import sys

from clew.bootstrap import local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from pathlib import Path
data, file, mapping, size = sys.argv[1:]
with open_clew(settings_from(data=Path(data)), principal=local_principal()) as clew:
    clew._parts.capture._acquirer.portion_records = int(size)
    source = Source(Path(file).read_bytes(), Path(file).name, mapping=Path(mapping).read_text())
    result = clew.capture(source, on_error="proceed")
print(result.continued, result.items)
"""


def positions(clew: Clew) -> int:
    return clew.store.position()


def start(data: Path, file: Path, mapping: Path, portion: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", CHILD, str(data), str(file), str(mapping), str(portion)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)


def test_a_killed_table_goes_on_after_its_last_portion(tmp_path: Path) -> None:
    rows, portion = 1500, 50
    data, file, mapping = tmp_path / "data", tmp_path / "load.csv", tmp_path / "load.yaml"
    write_table(file, rows)
    mapping.write_text(MAPPING)
    with open_clew(settings_from(data=data), principal=local_principal()) as clew:
        for _ in range(2):
            begun = positions(clew)
            process = start(data, file, mapping, portion)
            deadline = time.monotonic() + 120
            while positions(clew) < begun + 3 * portion and process.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.005)
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        (standing,) = clew.acquisitions.latest()
        assert (standing.state, standing.items) == ("interrupted", positions(clew))
        process = start(data, file, mapping, portion)
        told, _ = process.communicate(timeout=240)
        assert process.returncode == 0
        continued, items = map(int, told.split())
        assert continued == standing.items
        (read,) = clew.acquisitions.latest()
        assert (items, read.items, read.recorded, read.duplicate, read.state) == (rows, rows, rows, 0, "done")
        assert read.balanced
        assert positions(clew) == rows


def test_a_folder_of_documents_is_loaded_once_however_often_it_is_named(tmp_path: Path) -> None:
    data, documents = tmp_path / "data", tmp_path / "factory" / "events"
    write_documents(tmp_path / "factory", 300, per_document=50)
    (documents / "notes.txt").write_text("not for us")
    command = [sys.executable, "-m", "clew", "capture", str(documents), "--on-error", "proceed", "--data", str(data)]
    with open_clew(settings_from(data=data), principal=local_principal()) as clew:
        first = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "300 recorded" in first.stdout.splitlines()[-1]
        assert "1 skipped" in first.stdout.splitlines()[-1]
        assert "notes.txt" in first.stderr
        again = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "300 already known" in again.stdout.splitlines()[-1]
        assert len(clew.acquisitions.latest()) == 6
        assert positions(clew) == 300
        assert all(read.balanced for read in clew.acquisitions.latest())
