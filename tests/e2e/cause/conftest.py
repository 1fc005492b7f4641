"""The thread-wear experiment of the demo's table, recorded once: 100 things, 50 runs of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest
from starlette.testclient import TestClient

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.demo.facts import screwdriving_table
from clew.testing.application import application
from clew.testing.command_line import CommandLine, Ran
from clew.testing.database import DatabaseServer


class Recorded(msgspec.Struct, frozen=True):
    """``clew``: as its owner; the same database by the command line and over HTTP."""

    clew: Clew
    folder: Path
    dsn: str

    def run(self, *words: str | Path, environment: Mapping[str, str] | None = None) -> Ran:
        return CommandLine(self.folder)(*words, "--database", self.dsn, environment=environment)

    def client(self, role: str) -> TestClient:
        _, secret = self.clew.create_token("test", role, party=None, days=1)
        client = TestClient(application(self.clew), follow_redirects=False)
        client.headers["Authorization"] = f"Bearer {secret}"
        return client


@pytest.fixture(scope="session")
def worn(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """Only recorded facts; asking adds runs."""
    dsn = database_server.empty()
    folder = tmp_path_factory.mktemp("worn") / "data"
    with open_clew(settings_from(data=folder, database=dsn), principal=local_principal()) as clew:
        table = screwdriving_table("s01")
        result = clew.capture(Source(table, name="s01.csv", media_type="text/csv", mapping="screwdriving"))
        assert not result.refused
        yield Recorded(clew, folder, dsn)
    database_server.drop(dsn)
