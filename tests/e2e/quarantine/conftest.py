"""An installation of one test's own, and what must balance in it after every step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.bootstrap.installation import KEY_FILE
from clew.collection.connectors import Source
from clew.storage.database import driver, reading
from clew.storage.records import CaptureResult
from clew.testing.database import dsn

__all__ = ["dsn"]

MAPPING = """
name: inspection
version: "1"
names: {en: Inspection, zh: 检验}
time: {column: Time, zone: "+08:00"}
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:inspection:{Run}", biz_step: inspecting}
things: [{id: "urn:clew:id:{Serial}"}]
facets: {equipment: {column: Machine}, use_count: {column: Count}}
outcomes: [{characteristic: surface, result: {column: Result, values: {good: OK, bad: NOK}}}]
"""
HEADER = "Run,Time,Serial,Machine,Count,Result"
ROWS = (
    "1,2026-03-02 08:00:00,A-1,M 1,1,good",
    "2,,A-2,M 1,2,good",
    "3,2026-03-02 08:02:00,A-3,M 1,3,god",
    "4,2026-03-02 08:03:00,A-4,M 1,3.5,bad",
    "5,2026-03-02 08:04:00,A-5,M 2,5,god",
    "6,2026-03-02 08:05:00,A-6,M 2,6,bad",
    "1,2026-03-02 09:00:00,A-7,M 2,7,good",
    "8,yesterday,A-8,M 2,eight,good",
)
"""Good, no time, a misspelt result, refused by the dictionary, misspelt, good, in conflict, two faults."""


def table(*rows: str) -> bytes:
    return "\n".join((HEADER, *(rows or ROWS), "")).encode()


@pytest.fixture
def clew(dsn: str, database_server: object, tmp_path: Path) -> Iterator[Clew]:
    """``database_server`` bound the database to its own key file, which is therefore the installation's."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / KEY_FILE).write_bytes(database_server.key_file.read_bytes())  # type: ignore[attr-defined]
    (folder / KEY_FILE).chmod(0o600)
    with open_clew(settings_from(data=folder, database=dsn), principal=local_principal()) as opened:
        yield opened


def balance(clew: Clew) -> dict[str, int]:
    """Raises unless the counts agree with each other and with the log; how many items are in each state."""
    with reading(clew.store.engine) as connection:
        rows = (
            driver(connection)
            .execute(
                "SELECT c.recorded, c.duplicate, c.quarantined, c.not_recorded,"
                " (SELECT count(*) FROM event e WHERE e.capture_id = c.id) FROM capture c"
            )
            .fetchall()
        )
        events = driver(connection).execute("SELECT count(*) FROM event").fetchone()
        items = driver(connection).execute("SELECT count(*) FROM quarantine").fetchone()
    assert events is not None
    assert items is not None
    assert all(recorded == written for recorded, *_, written in rows)
    assert events[0] == sum(recorded for recorded, *_ in rows) == clew.store.position()
    counts = clew.quarantine.counts()
    assert sum(counts.values()) == items[0]
    return counts


@pytest.fixture
def captured(clew: Clew) -> Callable[..., CaptureResult]:
    """Captures a table and checks that every item of it is accounted for."""

    def capture(
        data: bytes, name: str = "inspection.csv", mapping: str = MAPPING, items: int | None = None
    ) -> CaptureResult:
        result = clew.capture(Source(data, name=name, mapping=mapping), on_error="proceed")
        told = {state: result.count(state) for state in ("recorded", "duplicate", "conflict", "quarantined")}  # type: ignore[arg-type]
        expected = items if items is not None else len(data.decode().strip().splitlines()) - 1
        assert sum(told.values()) == expected, told
        balance(clew)
        return result

    return capture
