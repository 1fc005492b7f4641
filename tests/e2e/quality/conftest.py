"""An installation of one test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.testing.database import DatabaseServer


@pytest.fixture
def clew(database_server: DatabaseServer, tmp_path: Path) -> Iterator[Clew]:
    dsn = database_server.empty()
    with open_clew(settings_from(data=tmp_path / "data", database=dsn), principal=local_principal()) as opened:
        yield opened
    database_server.drop(dsn)
