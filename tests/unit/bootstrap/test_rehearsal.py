"""A rehearsal needs no installation and leaves nothing behind."""

from __future__ import annotations

import pytest

from clew.bootstrap import local_principal, rehearse
from clew.collection.connectors import Source

EVENT = (
    b'{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"clew": "urn:clew:term:"}],'
    b'"type": "ObjectEvent", "eventTime": "2026-03-04T08:00:00Z", "eventTimeZoneOffset": "+00:00",'
    b'"action": "OBSERVE", "epcList": ["urn:clew:id:A-1"], "clew:operator": "Li Lei"}'
)


def test_personal_fields_are_rehearsed_without_a_vault() -> None:
    reading = rehearse(Source(EVENT, "event.json"))
    assert (len(reading.admitted), reading.rejected) == (1, ())
    assert b"Li Lei" not in reading.admitted[0].document


def test_what_would_be_refused() -> None:
    reading = rehearse(Source(EVENT.replace(b"OBSERVE", b"LOOK"), "event.json"))
    assert (reading.admitted, len(reading.rejected)) == ((), 1)


def test_the_owner_of_a_folder_is_whoever_runs_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "mei")
    principal = local_principal()
    assert (principal.id, principal.role) == ("local:mei", "administrator")
