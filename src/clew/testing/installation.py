"""A whole installation for tests of the doors: a fresh database with a simulated factory and hostile names in it.

Fixtures (session): ``seeded``, taken in once by ``tests/e2e/conftest.py``, and ``installation``, a copy of it for each
conftest that imports this. One account for each of several roles, password :data:`PASSWORD`;
:meth:`Installation.token` gives an API token of any role.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.events.epcis import write_json
from clew.events.house import facet
from clew.events.model import Document, ObjectEvent, TransformationEvent
from clew.events.timestamps import parse_timestamp
from clew.security.passwords import hash_password
from clew.testing.database import DatabaseServer
from clew.testing.factory import Description, simulate
from clew.testing.factory.documents import NAMESPACES, document_bytes

__all__ = ["PASSWORD", "Installation", "Seed", "installation", "seeded"]

PASSWORD = "a long passphrase for tests only"  # noqa: S105 - of accounts that live as long as a test
ROLES = ("administrator", "engineer", "operator", "auditor", "viewer", "supplier")
PARTY = "urn:epc:id:pgln:9521101.00000"
HOSTILE = "urn:clew:id:%22%3E%3Cscript%3Ealert(1)%3C/script%3E'&amp;"
HOSTILE_PART = "urn:clew:id:%3C/title%3E%3Csvg/onload=alert(2)%3E"
HOSTILE_TEXT = '"><img src=x onerror=alert(3)>{{7*7}}'


class Installation(msgspec.Struct, frozen=True):
    """``clew``: as its owner; ``truth``: what is true of the simulated factory."""

    clew: Clew
    truth: Description

    def token(self, role: str) -> str:
        """A fresh API token; a supplier's for :data:`PARTY`."""
        _, secret = self.clew.create_token("test", role, party=PARTY if role == "supplier" else None, days=1)
        return secret


class Seed(msgspec.Struct, frozen=True):
    """An installation that nobody has open: its database, its data folder, and what is true of its factory."""

    dsn: str
    folder: Path
    truth: Description


@pytest.fixture(scope="session")
def seeded(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Seed:
    """Made once per session; every folder of tests has a copy of its own."""
    dsn, folder = database_server.empty(), tmp_path_factory.mktemp("seed") / "data"
    with open_clew(settings_from(data=folder, database=dsn), principal=local_principal()) as clew:
        simulation = simulate(7, 34)
        _captured(clew, document_bytes(list(simulation)), "factory.json")
        _captured(clew, _hostile_names(), "hostile.json")
        encoded = hash_password(PASSWORD)
        for role in ROLES:
            party = PARTY if role == "supplier" else None
            clew.store.principals.add_account(
                f"{role}-1", role, by=clew.principal.id, party=party, password_hash=encoded
            )
    return Seed(dsn, folder, simulation.description)


@pytest.fixture(scope="session")
def installation(
    seeded: Seed, database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A copy of the seed for each conftest that imports this. Tests may add records; they must not count what others
    add."""
    folder = shutil.copytree(seeded.folder, tmp_path_factory.mktemp("installation") / "data")
    settings = settings_from(data=folder, database=database_server.copied(seeded.dsn))
    with open_clew(settings, principal=local_principal()) as clew:
        yield Installation(clew, seeded.truth)


def _captured(clew: Clew, data: bytes, name: str) -> None:
    result = clew.capture(Source(data, name=name))
    assert not result.refused, [outcome.findings for outcome in result.outcomes if outcome.findings]


def _hostile_names() -> bytes:
    """What an attacker would print on a label or send as a value: markup, escaped where a URI must be."""
    time = parse_timestamp("2026-03-01T08:00:00+08:00")
    later = parse_timestamp("2026-03-01T09:00:00+08:00")
    events = (
        ObjectEvent(event_time=time, event_time_zone_offset="+08:00", action="ADD", epc_list=(HOSTILE_PART,)),
        TransformationEvent(
            event_time=later,
            event_time_zone_offset="+08:00",
            input_epc_list=(HOSTILE_PART,),
            output_epc_list=(HOSTILE,),
            extensions=(facet("equipment", HOSTILE_TEXT),),
        ),
    )
    return write_json(Document(kind="EPCISDocument", events=events, creation_date=time, namespaces=NAMESPACES))
