"""Installations whose sources are read in portions of any size, each on a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.testing.database import DatabaseServer


@pytest.fixture
def opened(database_server: DatabaseServer, tmp_path: Path) -> Iterator[Callable[[int], Clew]]:
    """Opens the same fresh installation again and again, with portions of the size given."""
    dsn = database_server.migrated()
    settings = settings_from(data=tmp_path / "data", database=dsn)
    settings.data.mkdir()
    (settings.data / "keys.json").write_bytes(database_server.key_file.read_bytes())
    entered: list[AbstractContextManager[Clew]] = []

    def open_again(portion_records: int) -> Clew:
        while entered:
            entered.pop().__exit__(None, None, None)
        manager = open_clew(settings, principal=local_principal())
        clew = manager.__enter__()
        entered.append(manager)
        clew._parts.capture._acquirer.portion_records = portion_records
        return clew

    yield open_again
    while entered:
        entered.pop().__exit__(None, None, None)
    database_server.drop(dsn)
