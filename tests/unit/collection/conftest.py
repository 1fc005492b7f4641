"""Documents and fakes for the way in."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from clew.collection.capture import Capture, Sender
from clew.collection.connectors import discover
from clew.events.dictionary import load
from clew.events.timestamps import parse_timestamp
from clew.security.tokens import PREFIX
from clew.security.visibility import Visibility
from clew.storage.acquisitions import Acquisition
from clew.storage.records import Admitted, CaptureResult, OnError, Outcome, Portion, Provenance, Rejected

NOW = parse_timestamp("2026-03-05T00:00:00Z").microseconds
SENDER = Sender(principal="local:tester", party="self", device="gate-1", sequence=7)


def observation(**members: Any) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventTime": "2026-03-04T08:00:00Z",
        "eventTimeZoneOffset": "+00:00",
        "action": "OBSERVE",
        "epcList": ["urn:epc:id:sgtin:9521001.000024.1001"],
        **members,
    }


def document(*events: dict[str, Any], **header: Any) -> bytes:
    context = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"clew": "urn:clew:term:"}]
    whole: dict[str, Any] = {"@context": context, "type": "EPCISDocument", "schemaVersion": "2.0"}
    whole |= {"creationDate": "2026-03-04T00:00:00Z", **header, "epcisBody": {"eventList": list(events)}}
    return json.dumps(whole).encode()


class Recorder:
    """Keeps what it is asked to record; everything is new, what was rejected is quarantined."""

    def __init__(self) -> None:
        self.calls: list[tuple[Provenance, list[Admitted], list[Rejected], bytes, OnError]] = []
        self.portions: list[Portion | None] = []

    def position(self) -> int:
        return sum(len(admitted) for _, admitted, *_ in self.calls)

    def record(
        self,
        provenance: Provenance,
        admitted: Sequence[Admitted],
        rejected: Sequence[Rejected],
        raw: bytes,
        on_error: OnError = "rollback",
        *,
        portion: Portion | None = None,
    ) -> CaptureResult:
        self.portions.append(portion)
        self.calls.append((provenance, list(admitted), list(rejected), raw, on_error))
        outcomes = [Outcome(place=each.place, state="recorded", event_id=each.event_id) for each in admitted]
        outcomes += [Outcome(place=each.place, state="quarantined", findings=each.findings) for each in rejected]
        number = (portion.acquisition or 1) if portion else None
        return CaptureResult(
            capture_id=uuid.UUID(int=1), position=len(admitted), outcomes=tuple(outcomes), acquisition=number
        )


class Log:
    """A log of acquisitions that knows what the test says, and which sources are being read."""

    def __init__(self) -> None:
        self.known: list[Acquisition] = []
        self.reading: list[bytes] = []

    def of_identity(self, identity: bytes, visibility: Visibility) -> list[Acquisition]:
        return self.known

    def recorded(self, number: int) -> list[Outcome]:
        return []

    @contextmanager
    def exclusive(self, identity: bytes) -> Iterator[None]:
        self.reading.append(identity)
        yield


class Vault:
    """A token per field and plaintext, and how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def tokenise(self, field: str, plaintext: str) -> str:
        self.asked.append((field, plaintext))
        return PREFIX + hashlib.sha256(f"{field}:{plaintext}".encode()).hexdigest()[:43]


class Mappings(dict[str, object]):
    """Kept mapping texts."""

    def put(self, name: str, value: object, principal: str) -> None:
        self[name] = value


class Desk:
    """A capture over the fakes."""

    def __init__(self) -> None:
        self.recorder, self.vault, self.mappings, self.log = Recorder(), Vault(), Mappings(), Log()
        self.capture = Capture(self.recorder, self.vault, load(), discover(), self.mappings, lambda: NOW, self.log)


@pytest.fixture
def desk() -> Desk:
    return Desk()
