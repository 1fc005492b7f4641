"""A silo that is topped up and drawn from, and a batch that is received, used, packed, shipped, counted and lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from clew.storage.embedded import EmbeddedServer
from clew.testing.command_line import CommandLine

RESIN, DYE = "urn:epc:class:lgtin:9521001.000017.RESIN", "urn:epc:class:lgtin:9521001.000024.DYE"
FIRST, SECOND, THIRD, FOURTH = (f"urn:epc:class:lgtin:9521001.000031.{number}" for number in ("1", "2", "3", "4"))
SILO, BARE = "urn:clew:id:silo-4", "urn:clew:id:silo-5"
POWDER, CAN = "urn:epc:class:lgtin:9521001.000048.P7", "urn:epc:class:lgtin:9521001.000055.C1"
CASE, PALLET = "urn:epc:id:sscc:9521001.1000000011", "urn:epc:id:sscc:9521001.1000000012"
STORE = "urn:epc:id:sgln:9521001.00001.0"
UNIT = "urn:epc:id:sgtin:9521001.000062.1"


def amount(lot: str, quantity: float, uom: str | None = "KGM") -> dict[str, Any]:
    return {"epcClass": lot, "quantity": quantity, **({"uom": uom} if uom else {})}


class Telling:
    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def tell(self, kind: str, hour: int, name: str, **members: Any) -> None:
        day, hours = divmod(hour, 24)
        self.events.append(
            {
                "type": kind,
                "eventID": f"urn:example:event:{name}",
                "eventTime": f"2026-05-{4 + day:02}T{hours:02}:00:00Z",
                "eventTimeZoneOffset": "+00:00",
                **members,
            }
        )

    def see(self, hour: int, name: str, step: str, **members: Any) -> None:
        self.tell("ObjectEvent", hour, name, **{"action": "OBSERVE", "bizStep": step, **members})

    def make(self, hour: int, name: str, campaign: str | None, inputs: list[Any], outputs: list[Any]) -> None:
        given = {"transformationID": campaign} if campaign else {}
        sides = {"inputQuantityList": inputs, "outputQuantityList": outputs}
        self.tell("TransformationEvent", hour, name, **given, **{side: given for side, given in sides.items() if given})

    def pack(self, hour: int, name: str, parent: str, **children: Any) -> None:
        self.tell("AggregationEvent", hour, name, action="ADD", bizStep="packing", parentID=parent, **children)


def story() -> bytes:
    told = Telling()
    told.see(0, "received", "receiving", quantityList=[amount(RESIN, 0.1, "TNE"), amount(DYE, 100)])
    told.make(1, "fill-1", SILO, [amount(RESIN, 100)], [])
    told.make(2, "draw-1", SILO, [], [amount(FIRST, 60)])
    told.make(3, "fill-2", SILO, [amount(DYE, 100)], [])
    told.make(4, "draw-2", SILO, [], [amount(SECOND, 45_000, "GRM")])
    told.make(5, "draw-3", SILO, [], [amount(THIRD, 80)])
    told.make(6, "bare-1", BARE, [amount(RESIN, 0)], [])
    told.make(7, "bare-2", BARE, [], [{"epcClass": FOURTH}])
    told.see(8, "powder", "receiving", quantityList=[amount(POWDER, 1000)])
    told.make(9, "use", None, [amount(POWDER, 300)], [amount(CAN, 290, None)])
    told.pack(10, "pack", CASE, childQuantityList=[amount(POWDER, 200)])
    told.pack(11, "load", PALLET, childEPCs=[CASE])
    told.see(12, "ship", "shipping", epcList=[PALLET])
    told.see(13, "again", "shipping", epcList=[PALLET])
    told.see(14, "scrap", "destroying", quantityList=[amount(POWDER, 50)])
    told.see(15, "count", "stock_taking", quantityList=[amount(POWDER, 430)], bizLocation={"id": STORE})
    told.see(16, "sample", "sampling", quantityList=[amount(POWDER, 1000, "GRM")])
    told.see(17, "unit", "commissioning", action="ADD", epcList=[UNIT])
    context = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"]
    document = {"@context": context, "type": "EPCISDocument", "schemaVersion": "2.0",
                "creationDate": "2026-05-09T00:00:00Z", "epcisBody": {"eventList": told.events}}  # fmt: skip
    return json.dumps(document).encode()


@pytest.fixture(scope="session")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    """The story, recorded; for tests that only read."""
    folder = tmp_path_factory.mktemp("works")
    with EmbeddedServer(folder / "data"):
        clew = CommandLine(folder / "data")
        file = folder / "story.json"
        file.write_bytes(story())
        ran = clew("capture", file)
        assert ran.code == 0, ran.err
        yield clew
