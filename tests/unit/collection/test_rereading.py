"""Places of a quarantined item are told as in the source that it came with."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from clew.collection.capture import Capture, Sender
from clew.collection.connectors import Source, discover
from clew.collection.reading import Chosen
from clew.collection.rereading import Rereader, relocated
from clew.events.dictionary import load
from clew.storage.quarantine import Quarantined

NOW = 1_772_668_800_000_000
SENDER = Sender(principal="local:tester", party="self")


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


MAPPING = """
name: runs
version: 1
time: {column: Time, zone: Z}
operation: {id: "urn:clew:event:{Run}"}
things: [{id: "urn:clew:id:{Run}"}]
"""


def item(number: int, party: str) -> Quarantined:
    raw = f"Run,Time\n{number},2026-03-02 08:00:00\n".encode()
    return Quarantined(
        id=number,
        capture_id=uuid.UUID(int=1),
        source_party=party,
        source_name="runs.csv",
        media_type=None,
        connector="csv_table",
        mapping="runs",
        mapping_version="1 x",
        place=f"row {number}",
        state="open",
        opened_at=0,
        released_position=None,
        device=None,
        digest=b"",
        raw=raw,
        original=raw,
        findings=(),
        first=(),
        history=(),
        erased=False,
    )


class Counting(Capture):
    """Counts how often it is asked which rules and mapping are in force."""

    chosen = 0

    def choose(self, source: Source, *, connector: str | None = None, sender: Sender | None = None) -> Chosen:
        self.chosen += 1
        return super().choose(source, connector=connector, sender=sender)


def test_a_batch_is_judged_by_one_state_of_the_rules_per_party(desk: Any) -> None:
    capture = Counting(desk.recorder, desk.vault, load(), discover(), desk.mappings, lambda: NOW, desk.log)
    desk.mappings.put("mapping:runs:1 x", MAPPING, "local:me")
    rereader = Rereader(capture, desk.mappings, SENDER)
    read = rereader.reread_all([(each, each.raw) for each in (item(5, "a"), item(6, "a"), item(7, "b"))])
    assert capture.chosen == 2
    assert [(each.item.id, each.admitted[0].place, each.admitted[0].event_id) for each in read] == [
        (number, f"row {number}", f"urn:clew:event:{number}") for number in (5, 6, 7)
    ]
    rereader.reread(item(5, "a"), item(5, "a").raw)
    assert capture.chosen == 3, "what is done later is judged by what is in force then"
