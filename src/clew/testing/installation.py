"""A whole installation for tests of the doors: a fresh database with a simulated factory and hostile names in it.

Fixtures: ``database_server`` and ``installation`` (session). One account for each of several roles, password
:data:`PASSWORD`; :meth:`Installation.token` gives an API token of any role.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.events.epcis import write_json
from clew.events.house import facet
from clew.events.model import Document, ObjectEvent, TransformationEvent
from clew.events.timestamps import parse_timestamp
from clew.security.passwords import hash_password
from clew.testing.database import DatabaseServer, database_server
from clew.testing.factory import Description, simulate
from clew.testing.factory.documents import NAMESPACES, document_bytes

__all__ = ["PASSWORD", "Installation", "database_server", "installation"]

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


@pytest.fixture(scope="session")
def installation(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The installation, seeded once per session. Tests may add records; they must not count what others add."""
    dsn = database_server.empty()
    settings = settings_from(data=tmp_path_factory.mktemp("installation"), database=dsn)
    with open_clew(settings, principal=local_principal()) as clew:
        simulation = simulate(7, 34)
        _captured(clew, document_bytes(list(simulation)), "factory.json")
        _captured(clew, _hostile_names(), "hostile.json")
        encoded = hash_password(PASSWORD)
        for role in ROLES:
            party = PARTY if role == "supplier" else None
            clew.store.principals.add_account(
                f"{role}-1", role, by=clew.principal.id, party=party, password_hash=encoded
            )
        yield Installation(clew, simulation.description)


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
