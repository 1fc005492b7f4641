"""Two embedded folders for the session: ``life`` holds one story and is only read, ``desk`` is written to."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clew.storage.embedded import EmbeddedServer
from clew.testing.command_line import CommandLine

CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"clew": "urn:clew:term:"}]
LOT = "urn:epc:class:lgtin:9521001.000017.L1"
SCREW = "urn:epc:idpat:sgtin:9521001.000099.*"
PART, SISTER, EARLY = (f"urn:epc:id:sgtin:9521001.000024.{serial}" for serial in (1001, 1002, 1000))
MODULE = "urn:epc:id:sgtin:9521001.000031.5001"
UNIT = "urn:epc:id:sgtin:9521001.000048.9001"
UNIT_LINK = "https://id.gs1.org/01/09521001000482/21/9001"
PALLET = "urn:epc:id:sscc:9521001.1000000001"
CAMPAIGN = "urn:clew:id:campaign-7"


def event_id(number: int) -> str:
    return f"urn:uuid:00000000-0000-4000-8000-{number:012d}"


def event(kind: str, number: int | None, time: str, **members: Any) -> dict[str, Any]:
    named = {} if number is None else {"eventID": event_id(number)}
    return {"type": kind, **named, "eventTime": time, "eventTimeZoneOffset": "+08:00", **members}


def document(*events: dict[str, Any]) -> bytes:
    return json.dumps(
        {
            "@context": CONTEXT,
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-03-05T00:00:00Z",
            "epcisBody": {"eventList": list(events)},
        }
    ).encode()


def kilograms(amount: int) -> dict[str, Any]:
    return {"epcClass": LOT, "quantity": amount, "uom": "KGM"}


STORY = (
    event("ObjectEvent", 1, "2026-03-02T08:00:00+08:00", action="OBSERVE", bizStep="receiving",
          disposition="in_progress", quantityList=[kilograms(50)]),
    event("TransformationEvent", 2, "2026-03-02T10:00:00+08:00", transformationID=CAMPAIGN,
          inputQuantityList=[kilograms(20), {"epcClass": SCREW, "quantity": 4}], outputEPCList=[PART, SISTER]),
    event("TransformationEvent", 3, "2026-03-02T12:00:00+08:00", bizStep="assembling", inputEPCList=[PART],
          outputEPCList=[MODULE], **{"clew:equipment": "urn:clew:id:PRESS-2"}),
    event("AssociationEvent", 4, "2026-03-02T13:00:00+08:00", action="ADD", bizStep="installing", parentID=UNIT,
          childEPCs=[MODULE]),
    event("AggregationEvent", 5, "2026-03-03T09:00:00+08:00", action="ADD", bizStep="packing", parentID=PALLET,
          childEPCs=[UNIT]),
    event("ObjectEvent", None, "2026-03-03T10:00:00+08:00", action="OBSERVE", bizStep="shipping",
          disposition="in_transit", epcList=[PALLET]),
    event("TransformationEvent", 7, "2026-03-01T09:00:00+08:00", inputQuantityList=[kilograms(1)],
          outputEPCList=[EARLY]),
    event("ObjectEvent", 8, "2026-03-02T10:30:00+08:00", action="OBSERVE", bizStep="inspecting", epcList=[PART]),
)  # fmt: skip
POSITIONS = len(STORY)


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """The story, recorded; for tests that only read."""
    folder = tmp_path_factory.mktemp("life")
    with EmbeddedServer(folder / "data"):
        clew = CommandLine(folder / "data")
        file = folder / "story.json"
        file.write_bytes(document(*STORY))
        assert clew("capture", file).code == 0
        yield clew


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """A folder to write to; every test names things of its own."""
    folder = tmp_path_factory.mktemp("desk") / "data"
    with EmbeddedServer(folder):
        yield CommandLine(folder)


_numbers = itertools.count(1_000_000)


@pytest.fixture
def observation() -> Callable[..., dict[str, Any]]:
    """Makes an observation of a thing that nobody else names; its eventID and thing are in it."""

    def make(**members: Any) -> dict[str, Any]:
        number = next(_numbers)
        thing = f"urn:epc:id:sgtin:9521001.000024.{number}"
        given = {"action": "OBSERVE", "bizStep": "inspecting", "epcList": [thing], **members}
        return event("ObjectEvent", number, "2026-03-04T08:00:00+08:00", **given)

    return make


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a document of the events given, and returns its path."""

    def write(*events: dict[str, Any], name: str = "events.json") -> Path:
        path = tmp_path / name
        path.write_bytes(document(*events))
        return path

    return write
