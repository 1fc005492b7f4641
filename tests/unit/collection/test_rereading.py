"""Places of a quarantined item are told as in the source that it came with."""

from __future__ import annotations

import pytest

from clew.collection.rereading import relocated


@pytest.mark.parametrize(
    ("told", "place", "moved"),
    [
        ("row 2, column X", "row 12", "row 12, column X"),
        ("row 2", "row 12", "row 12"),
        ("rows 2-3, column X", "rows 7-8", "rows 7-8, column X"),
        ("rows 2, 3, column X", "row 7", "row 7, column X"),
        ("action", "epcisBody.eventList[3]", None),
        ("row 2", "document", None),
    ],
)
def test_relocated(told: str, place: str, moved: str | None) -> None:
    assert relocated(told, place) == moved
