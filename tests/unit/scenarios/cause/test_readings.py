"""In which unit readings are told: their own where they share one."""

from __future__ import annotations

from typing import Any, cast

import pyarrow as pa
import pytest

from clew.scenarios.cause.readings import Read, read
from clew.security.visibility import Visibility
from clew.storage.lake import Reads

EVERYTHING = cast("Visibility", None)
THINGS = ("urn:clew:id:1", "urn:clew:id:2", "urn:clew:id:3")


class Measured:
    """Measurements given as (thing, number, unit, number in the base unit, base unit)."""

    def __init__(self, *rows: tuple[str, float | None, str | None, float | None, str | None]) -> None:
        self._rows = rows

    def measurements(self, visibility: Visibility, *, as_known_at: int, columns: list[str]) -> pa.Table:
        given: list[dict[str, Any]] = [
            {
                "position": position, "event_time": position, "thing": thing, "biz_step": None,
                "characteristic": "temperature", "number": number, "unit": unit, "base_number": base,
                "base_unit": base_unit,
            }
            for position, (thing, number, unit, base, base_unit) in enumerate(self._rows)
        ]  # fmt: skip
        return pa.Table.from_pylist(given).select(columns)


def found(*rows: tuple[str, float | None, str | None, float | None, str | None]) -> Read:
    return read(cast("Reads", Measured(*rows)), EVERYTHING, THINGS, 9)


def test_readings_of_one_unit_keep_it() -> None:
    told = found((THINGS[0], 20.0, "CEL", 293.15, "KEL"), (THINGS[1], 30.0, "CEL", 303.15, "KEL"))
    assert (told.names, told.value.tolist()) == ([("temperature", "CEL")], [20.0, 30.0])


def test_readings_of_several_units_are_joined_by_their_base_unit() -> None:
    told = found((THINGS[0], 20.0, "CEL", 293.15, "KEL"), (THINGS[1], 86.0, "FAH", 303.15, "KEL"))
    assert told.names == [("temperature", "KEL")]
    assert told.value.tolist() == pytest.approx([293.15, 303.15])


def test_a_unit_in_which_only_others_were_read_does_not_count() -> None:
    told = found((THINGS[0], 20.0, "CEL", 293.15, "KEL"), ("urn:clew:id:other", 86.0, "FAH", 303.15, "KEL"))
    assert (told.names, told.value.tolist()) == ([("temperature", "CEL")], [20.0])


def test_what_has_no_unit_or_an_unknown_one_is_a_number_of_its_own() -> None:
    told = found(
        (THINGS[0], 20.0, None, None, None), (THINGS[1], 3.0, "XX", None, None), (THINGS[2], None, "CEL", None, None)
    )
    assert (told.names, told.value.tolist()) == ([("temperature", None), ("temperature", "XX")], [20.0, 3.0])
