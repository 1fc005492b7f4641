"""A document read in portions is the document read at once."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.collection.conftest import document, observation

from clew.collection.connectors import Source
from clew.collection.connectors.epcis_file import connector
from clew.events.epcis import Parsed, write_xml
from clew.events.errors import InvalidData

VOCABULARY = {
    "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
    "vocabularyElementList": [{"id": "urn:epc:id:sgln:9521001.00077.0"}],
}
HEADER = {"epcisHeader": {"epcisMasterData": {"vocabularyList": [VOCABULARY]}}}


def said(parsed: list[Parsed]) -> dict[str, Any]:
    """Everything that portions say, put together."""
    items = [item for each in parsed for item in each.items]
    return {
        "items": [(item.place, item.event, item.findings, item.raw, item.record) for item in items],
        "events": [event for each in parsed for event in each.document.events],
        "master data": [vocabulary for each in parsed for vocabulary in each.document.master_data],
        "findings": [finding for each in parsed for finding in each.findings],
        "records": sum(each.records for each in parsed),
    }


def both(data: bytes, size: int) -> tuple[dict[str, Any], dict[str, Any], int]:
    source = Source(data, "events.json")
    portions = list(connector.portions(source, size))
    return said(portions), said([connector.parse(source)]), len(portions)


EVENTS = st.lists(
    st.sampled_from(
        [
            observation(),
            observation(action="LOOK"),
            observation(eventID="not a uri"),
            observation(**{"clew:lot_comment": 'a "]}{[" in a text \\'}),
            observation(**{"other:thing": {"a": [1, 2.50, {"b": None}]}}),
            {"type": "ObjectEvent"},
        ]
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(events=EVENTS, size=st.integers(1, 5), packed=st.booleans(), indent=st.sampled_from([None, 2]))
def test_portions_say_the_same(events: list[dict[str, Any]], size: int, packed: bool, indent: int | None) -> None:
    data = json.dumps(json.loads(document(*events, **HEADER)), indent=indent).encode()
    apart, whole, count = both(gzip.compress(data) if packed else data, size)
    assert apart == whole
    assert count == max(1, -(-len(events) // size))


def test_xml_is_handed_out_in_portions() -> None:
    parsed = connector.parse(Source(document(*(observation() for _ in range(5)), **HEADER)))
    apart, whole, count = both(write_xml(parsed.document), 2)
    assert apart == whole
    assert count == 3


@pytest.mark.parametrize(
    "broken",
    [
        lambda text: text[:-1],
        lambda text: text + "x",
        lambda text: text.replace('"action": "OBSERVE"', '"action": "OBSERVE", "action": "ADD"', 1),
        lambda text: text.replace("}, {", "} {", 1),
        lambda text: text.replace("}, {", "}, , {", 1),
        lambda text: text.replace("OBSERVE", "\\u0000", 1),
        lambda text: text.replace('"eventList": [', '"eventList": [,', 1),
    ],
)
def test_a_fault_of_form_anywhere_refuses_all_of_it_as_it_does_at_once(broken: Any) -> None:
    source = Source(broken(document(*(observation() for _ in range(5))).decode()).encode(), "events.json")
    with pytest.raises(InvalidData) as at_once:
        connector.parse(source)
    with pytest.raises(InvalidData) as apart:
        list(connector.portions(source, 2))
    assert (apart.value.code, apart.value.params) == (at_once.value.code, at_once.value.params)
    assert apart.value.findings == at_once.value.findings
