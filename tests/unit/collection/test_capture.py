"""From a source to what the record is asked to do."""

from __future__ import annotations

import gzip

import pytest
from tests.unit.collection.conftest import SENDER, Desk, document, observation

from clew.collection.connectors import Source, choose, discover
from clew.events.epcis import parse
from clew.events.errors import BadRequest, InvalidData

MAPPING = """
name: gate
version: "1"
names: {en: Gate, zh: 门}
time: {column: when, zone: "+00:00"}
operation: {type: ObjectEvent, action: OBSERVE}
things: [{id: "urn:clew:id:{serial}"}]
outcomes: [{characteristic: result, result: {column: result, values: [OK, NOK]}}]
"""
TABLE = b"when,serial,result\n2026-03-04 08:00:00,A-1,OK\n2026-03-04 08:00:01,A-2,MAYBE\n"


def test_provenance_says_who_and_how(desk: Desk) -> None:
    data = document(observation())
    desk.capture.capture(Source(data, "events.json"), SENDER, on_error="proceed")
    ((provenance, admitted, rejected, raw, on_error),) = desk.recorder.calls
    assert (provenance.principal, provenance.source_party) == ("local:tester", "self")
    assert (provenance.device, provenance.sequence) == ("gate-1", 7)
    assert (provenance.connector, provenance.source_name) == ("epcis_file", "events.json")
    assert (len(admitted), rejected, raw, on_error) == (1, [], data, "proceed")


def test_a_refused_event_is_kept_as_a_document_of_its_own(desk: Desk) -> None:
    result = desk.capture.capture(Source(document(observation(), observation(action="LOOK")), "events.json"), SENDER)
    assert [each.state for each in result.outcomes] == ["recorded", "quarantined"]
    (rejected,) = desk.recorder.calls[0][2]
    assert rejected.place == "epcisBody.eventList[1]"
    again = parse(rejected.raw)
    assert [finding.rule for item in again.items for finding in item.findings] == ["enum"]


def test_what_cannot_be_read_is_kept_whole(desk: Desk) -> None:
    desk.capture.capture(Source(b"{", "events.json"), SENDER)
    (rejected,) = desk.recorder.calls[0][2]
    assert (rejected.place, rejected.raw) == ("document", b"{")
    assert rejected.findings


def test_master_data_of_the_header_become_events(desk: Desk) -> None:
    element = {"id": "urn:epc:id:sgln:9521001.00077.0", "attributes": [{"id": "cbv:mda#name", "attribute": "Dock"}]}
    vocabulary = {"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": [element]}
    data = document(observation(), epcisHeader={"epcisMasterData": {"vocabularyList": [vocabulary]}})
    first, again = (desk.capture.read(Source(data, "events.json")).admitted for _ in range(2))
    assert [each.place.split("[")[0] for each in first] == [
        "epcisHeader.epcisMasterData.vocabularyList",
        "epcisBody.eventList",
    ]
    assert [each.content_hash for each in first] == [each.content_hash for each in again]


def test_one_person_named_often_is_asked_of_the_vault_once(desk: Desk) -> None:
    events = [observation(eventID=f"urn:uuid:{number:032d}", **{"clew:operator": "Li Lei"}) for number in range(5)]
    reading = desk.capture.read(Source(document(*events), "events.json"))
    assert len(reading.admitted) == 5
    assert [plain for _, plain in desk.vault.asked] == ["Li Lei"]
    assert all(b"Li Lei" not in each.document for each in reading.admitted)


def test_a_mapping_brought_along_is_kept_for_its_refused_rows(desk: Desk) -> None:
    desk.capture.capture(Source(TABLE, "gate.csv", mapping=MAPPING), SENDER, on_error="proceed")
    provenance, admitted, (rejected,), *_ = desk.recorder.calls[0]
    assert (provenance.connector, provenance.mapping) == ("csv_table", "gate")
    assert (len(admitted), rejected.place) == (1, "row 3")
    assert desk.capture.mapping_text(provenance.mapping, provenance.mapping_version) == MAPPING
    assert desk.capture.mapping_text("screwdriving", "1") == "screwdriving", "a shipped one is named"
    assert desk.capture.mapping_text(None, None) is None


@pytest.mark.parametrize(
    ("name", "data", "connector"),
    [
        ("a.json", b"anything", "epcis_file"),
        ("a.XML", b"anything", "epcis_file"),
        ("a.json.gz", b"anything", "epcis_file"),
        ("-", b'\xef\xbb\xbf \n{"a": 1}', "epcis_file"),
        ("-", b"<epcis/>", "epcis_file"),
        ("empty", b" \n", "epcis_file"),
        ("-", gzip.compress(b"<epcis/>", mtime=0), "epcis_file"),
    ],
)
def test_a_connector_is_chosen_by_suffix_or_contents(name: str, data: bytes, connector: str) -> None:
    assert choose(discover(), Source(data, name)).name == connector


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"\x1f\x8bbroken", gzip.compress(b"a,b", mtime=0)])
def test_what_nobody_reads_is_said(data: bytes) -> None:
    with pytest.raises(BadRequest) as refused:
        choose(discover(), Source(data, "-"))
    assert refused.value.code == "connector.none_reads"


def test_events_of_our_own_are_all_recorded_or_none(desk: Desk) -> None:
    (item,) = parse(document(observation())).items
    assert item.event is not None
    desk.capture.record_events([("here", item.event)], SENDER, raw=b"as asked")
    provenance, admitted, _, raw, on_error = desk.recorder.calls[0]
    assert (provenance.principal, [each.place for each in admitted], raw, on_error) == (
        "local:tester",
        ["here"],
        b"as asked",
        "rollback",
    )
    (nested,) = parse(
        document(
            {
                "type": "AggregationEvent",
                "eventTime": "2026-03-04T08:00:00Z",
                "eventTimeZoneOffset": "+00:00",
                "action": "ADD",
                "parentID": "urn:epc:id:sscc:9521001.1000000001",
                "childEPCs": ["urn:epc:id:sscc:9521001.1000000001"],
            }
        )
    ).items
    assert nested.event is not None
    with pytest.raises(InvalidData):
        desk.capture.record_events([("fine", item.event), ("bad", nested.event)], SENDER, raw=b"")
    assert len(desk.recorder.calls) == 1
