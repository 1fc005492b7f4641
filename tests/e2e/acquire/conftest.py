"""An installation of this folder's own, and databases to read from."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.testing.database import DatabaseServer

MAPPING = """
name: presses
version: "1"
watermark: {column: id}
zone: "+08:00"
time: {column: at}
operation: {id: "urn:clew:event:presses:{serial}:{id}"}
things: [{id: "urn:clew:id:{serial}"}]
measurements: [{characteristic: force, type: Force, value: {column: force}, uom: B47}]
"""


class Place:
    """``dsn`` and ``data`` of an installation, so that another process can open it too."""

    def __init__(self, dsn: str, data: Path) -> None:
        self.dsn, self.data = dsn, data

    def open(self) -> Iterator[Clew]:
        with open_clew(settings_from(data=self.data, database=self.dsn), principal=local_principal()) as clew:
            yield clew


@pytest.fixture
def place(database_server: DatabaseServer, tmp_path: Path) -> Place:
    return Place(database_server.empty(), tmp_path / "installation")


@pytest.fixture
def clew(place: Place) -> Iterator[Clew]:
    yield from place.open()


@pytest.fixture
def mapping() -> str:
    return MAPPING


class Presses:
    """A machine's own database: rows are added while it is read."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.url = f"sqlite:///{file}"
        self._connection = sqlite3.connect(file, isolation_level=None)
        self._connection.execute("CREATE TABLE press (id INTEGER, serial TEXT, at TEXT, force REAL)")

    def add(self, *rows: tuple[object, ...]) -> None:
        self._connection.executemany("INSERT INTO press VALUES (?, ?, ?, ?)", rows)

    def add_numbered(self, first: int, last: int, at: str = "2026-03-02 08:00:00") -> None:
        self.add(*((number, f"P-{number}", at, 4 + number / 1000) for number in range(first, last + 1)))


@pytest.fixture
def presses(tmp_path: Path) -> Presses:
    return Presses(tmp_path / "press.db")


@pytest.fixture
def serials(clew: Clew) -> Callable[[], list[str]]:
    """The serials of all recorded events, in log order."""

    def listed() -> list[str]:
        position = int(clew.status()["position"])
        events = [clew.events_named(str(number))[0].event for number in range(1, position + 1)]
        return [event.epc_list[0].rpartition(":")[2] for event in events]  # type: ignore[union-attr]

    return listed
