"""A whole installation with a simulated factory on a real server, and one that each test has for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.events.epcis import write_json
from clew.events.model import AnyEvent, Document
from clew.events.timestamps import timestamp
from clew.storage.records import CaptureResult
from clew.testing.database import DatabaseServer
from clew.testing.installation import installation

__all__ = ["installation"]
Record = Callable[..., CaptureResult]
HOUR = 3_600_000_000
MORNING = 1_772_000_000_000_000


@pytest.fixture
def dsn(database_server: DatabaseServer) -> Iterator[str]:
    """An empty database, migrated by whoever opens it with a key file of their own."""
    made = database_server.empty()
    yield made
    database_server.drop(made)


@pytest.fixture
def clew(dsn: str, tmp_path: Path) -> Iterator[Clew]:
    """An empty installation of this test's own."""
    with open_clew(settings_from(data=tmp_path / "data", database=dsn), principal=local_principal()) as opened:
        yield opened


@pytest.fixture
def record(clew: Clew) -> Record:
    """``record(Kind, hour, **fields)``: capture one event at an hour of the simulated morning."""
    numbers = count(1)

    def recorded(kind: type[Any], hour: float, **fields: Any) -> CaptureResult:
        number = next(numbers)
        event: AnyEvent = kind(
            event_time=timestamp(MORNING + int(hour * HOUR)),
            event_time_zone_offset="+00:00",
            event_id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
            **fields,
        )
        data = write_json(Document(kind="EPCISDocument", events=(event,), creation_date=timestamp(MORNING)))
        result = clew.capture(Source(data, name=f"{number}.json"))
        assert not result.refused, [outcome.findings for outcome in result.outcomes]
        return result

    return recorded
