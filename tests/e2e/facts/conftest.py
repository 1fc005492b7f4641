"""Facts of a record written here: judged and measured things, of a database of each test's own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from clew.events import house
from clew.events.house.master_data import PRODUCT
from clew.events.model import AnyEvent, ObjectEvent, VocabularyElement
from clew.events.timestamps import Timestamp, timestamp
from clew.storage.lake import Facts
from clew.storage.store import Store
from clew.testing.database import dsn, store

__all__ = ["Story", "dsn", "store", "story", "written"]

HOUR = 3_600_000_000
BEGIN = 1_772_409_600_000_000  # 2026-03-02T00:00:00Z


def at(hour: float) -> Timestamp:
    return timestamp(BEGIN + round(hour * HOUR))


class Story:
    """Makers of events; hours since the beginning."""

    @staticmethod
    def judged(hour: float, thing: int | str, result: str, characteristic: str = "result", **more: Any) -> ObjectEvent:
        return ObjectEvent(
            event_time=at(hour),
            event_time_zone_offset="+00:00",
            action="OBSERVE",
            epc_list=(f"urn:clew:id:{thing}" if isinstance(thing, int) else thing,),
            extensions=(house.outcome(characteristic, result, **more),),
        )

    @staticmethod
    def measured(hour: float, thing: int, value: str, uom: str = "MMT", **limits: Decimal) -> ObjectEvent:
        return ObjectEvent(
            event_time=at(hour),
            event_time_zone_offset="+00:00",
            action="OBSERVE",
            epc_list=(f"urn:clew:id:{thing}",),
            sensor_element_list=(house.measurement("bore", value, uom, **limits),),  # type: ignore[arg-type]
        )

    @staticmethod
    def limits(hour: float, lower: str, upper: str, version: str, since: float | None = None) -> AnyEvent:
        """Master data of the characteristic, recorded as of ``hour``."""
        return house.master_data_event(
            "characteristic",
            VocabularyElement(house.subject("characteristic", "bore"), ()),
            at(hour),
            valid_from=None if since is None else at(since),
            terms=house.limit_elements(
                house.Limits(unit="MMT", lower=Decimal(lower), upper=Decimal(upper), version=version)
            ),
        )

    @staticmethod
    def of_class(hour: float, thing: int, product: str) -> AnyEvent:
        """That a thing is of a product class, in the words of whoever commissioned it."""
        return ObjectEvent(
            event_time=at(hour),
            event_time_zone_offset="+00:00",
            action="ADD",
            epc_list=(f"urn:clew:id:{thing}",),
            ilmd=(house.element("product_class", product),),
        )

    @staticmethod
    def interchangeable(hour: float, product: str, other: str) -> AnyEvent:
        stated = (house.element("alternate", other),)
        return house.master_data_event(PRODUCT, VocabularyElement(product, ()), at(hour), terms=stated)

    @staticmethod
    def void(event: AnyEvent) -> AnyEvent:
        from clew.collection.correction import declaration

        return declaration(event, "incorrect_data", BEGIN + 1000 * HOUR)

    @staticmethod
    def named(event: AnyEvent, number: int) -> AnyEvent:
        return msgspec.structs.replace(event, event_id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}")


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def written(store: Store, tmp_path: Path) -> Callable[..., Facts]:
    """Facts of the store in a lake of the test's own; ``batch``: positions between two marks. ``make test-spark`` and
    ``make test-object-store`` name another engine and another place."""
    bucket = os.environ.get("CLEW_TEST_LAKE")
    place = str(tmp_path / "lake") if bucket is None else f"{bucket}/{secrets.token_hex(8)}"

    def facts(batch: int = 50_000, engine: str | None = None) -> Facts:
        read_by = engine or os.environ.get("CLEW_TEST_FACTS_ENGINE", "duckdb://")
        return Facts(store.engine, place, store.position, read_by, batch)

    return facts
