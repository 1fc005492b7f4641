"""From an event's place back to its bytes, in every document that the standard's examples show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clew.events.epcis import parse
from clew.events.epcis.locating import locate
from clew.events.errors import InvalidData, NotFound


@pytest.mark.shared_data
def test_the_bytes_of_an_event_are_that_event(shared_data: Path) -> None:
    seen = 0
    for path in sorted((shared_data / "epcis").rglob("*")):
        if path.suffix not in (".json", ".jsonld", ".xml") or path.stat().st_size > 200_000:
            continue
        data = path.read_bytes()
        try:
            items = parse(data).items
        except InvalidData:
            continue
        for item in items:
            start, end = locate(data, item.place)
            text = data[start:end]
            assert {(start, end)} >= {locate(data, finding.place) for finding in item.findings}
            seen += 1
            if text.startswith(b"{"):
                said, kept = json.loads(text), json.loads(item.raw)
                assert {**said, "@context": 0} == {**kept, "@context": 0}
            else:
                assert text.count(b"<eventTime>") <= 1
                assert text.startswith(b"<")
                assert text.endswith(b">")
    assert seen > 300


def test_utf_16_and_empty_elements_and_nothing() -> None:
    events = '<ObjectEvent a="&gt;>"/><ObjectEvent>é</ObjectEvent>'
    text = f'<?xml version="1.0" encoding="UTF-16"?><E><EventList>{events}</EventList></E>'
    data = text.encode("utf-16")
    for place, expected in (
        ("/E/EventList/ObjectEvent[1]", '<ObjectEvent a="&gt;>"/>'),
        ("/E/EventList/ObjectEvent[2]/action (line 1)", "<ObjectEvent>é</ObjectEvent>"),
    ):
        start, end = locate(data, place)
        assert data[start:end].decode("utf-16-le") == expected
    for place in ("row 3", "epcisBody.eventList[7]"):
        with pytest.raises(NotFound):
            locate(b'{"epcisBody":{"eventList":[]}}', place)
