"""Installations whose sources are read in small portions, each on a database of its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.testing.database import DatabaseServer

MAPPING = """
name: gate
version: "1"
names: {en: Gate, zh: 门}
time: {column: when, zone: "+00:00"}
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:gate:{number}"}
things: [{id: "urn:clew:id:gate-{serial}"}]
outcomes: [{characteristic: result, result: {column: result, values: [OK, NOK]}}]
"""


def rows(count: int, *, bad: frozenset[int] = frozenset(), start: int = 0) -> bytes:
    """A table with a header; the rows whose numbers are in ``bad`` are refused."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(("number", "when", "serial", "result"))
    for number in range(start, start + count):
        result = "MAYBE" if number in bad else "OK"
        writer.writerow((number, f"2026-03-04 08:{number // 60 % 60:02d}:{number % 60:02d}", f"A-{number}", result))
    return target.getvalue().encode()


def table(count: int, *, bad: frozenset[int] = frozenset(), start: int = 0, name: str = "gate.csv") -> Source:
    return Source(rows(count, bad=bad, start=start), name, mapping=MAPPING)


@pytest.fixture
def opened(database_server: DatabaseServer, tmp_path: Path) -> Iterator[Callable[[int], Clew]]:
    """Opens a fresh installation again and again, with portions of the size given."""
    dsn = database_server.migrated()
    entered = []

    def open_again(portion_records: int) -> Clew:
        settings = settings_from(data=tmp_path / "data", database=dsn)
        settings.data.mkdir(exist_ok=True)
        (settings.data / "keys.json").write_bytes(database_server.key_file.read_bytes())
        manager = open_clew(settings, principal=local_principal())
        clew = manager.__enter__()
        entered.append(manager)
        clew._parts.capture._acquirer.portion_records = portion_records
        return clew

    yield open_again
    for manager in reversed(entered):
        manager.__exit__(None, None, None)
    database_server.drop(dsn)
