"""Every EPCIS document of the shared data: read, or refused with place and rule; exceptions with their cause."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import shared_data_folder

from clew.events import epcis
from clew.events.canonical import meaning
from clew.events.errors import InvalidData

pytestmark = pytest.mark.shared_data

SUFFIXES = (".json", ".jsonld", ".xml")
FOLDER = shared_data_folder()

# Not an EPCIS document, whatever its folder. What it is is the cause.
NOT_EPCIS = {"examples/gs1__EPCIS/JSON-Schema/test/schemas/sch2.json": "a JSON Schema"}
# These ask: they are read as queries, and hold no events.
_QUERIES = "query/openepcis__openepcis-test-resources/core/src/main/resources/2.0/EPCIS"
QUERIES = {
    f"{_QUERIES}/JSON/Query/Queries/SimpleEventQuery.json",
    f"{_QUERIES}/XML/Query/Queries/SimpleEventQuery.xml",
}
# Filed as invalid, yet nothing in them breaks a rule of any schema.
VALID_ALL_THE_SAME = {
    "captureDocumentWithComment.xml": "byte for byte the example EPCISDocument_with_comment.xml, which must be read",
    "captureDocument-complete-epcis-20-document.xml": "GS1's example 9.6.1; valid by the XSDs of GS1 and OpenEPCIS",
    "queryDocumentWithAction.json": "valid by GS1's query schema; OpenEPCIS's own test expects no error of it",
    "queryDocumentWithEventTime.json": "valid by GS1's query schema; OpenEPCIS's own test expects no error of it",
}
# FasTnT requests that ask, or answer without events, instead of capturing.
ASKING = {
    "GetStandardVersion",
    "GetVendorVersion",
    "Poll",
    "Poll_Unknown",
    "Subscribe",
    "GetQueryNames",
    "GetSubscriptionIDs",
    "Unsubscribe",
    "ImplementationExceptionRequest",
    "QueryTooLargeRequest",
}
INVALID = {
    "InvalidRequest.xml": ("unknown-field", "epcis.unknown_field"),
    "InvalidQuery.xml": ("enum", "epcis.document.kind"),
}


def documents(folder: str) -> list[Path]:
    if FOLDER is None:
        return []
    found = [path for path in (FOLDER / "epcis" / folder).rglob("*") if path.suffix in SUFFIXES]
    return sorted(path for path in found if "Turtle" not in path.parts)


def name_of(path: Path) -> str:
    assert FOLDER is not None
    return str(path.relative_to(FOLDER / "epcis"))


def test_the_data_are_there(shared_data: Path) -> None:
    assert len(documents("examples")) > 100
    assert len(documents("invalid")) >= 25
    assert len(documents("hash")) >= 30


@pytest.mark.parametrize("path", [*documents("examples"), *documents("query"), *documents("hash")], ids=name_of)
def test_is_read(path: Path) -> None:
    if name_of(path) in NOT_EPCIS:
        with pytest.raises(InvalidData) as refused:
            epcis.parse(path.read_bytes())
        assert refused.value.code == "epcis.document.no_events"
        return
    document = epcis.read(path.read_bytes())
    if name_of(path) in QUERIES:
        assert document.query is not None
        assert not document.events
    else:
        assert document.events or document.master_data


@pytest.mark.parametrize("path", documents("invalid"), ids=name_of)
def test_is_refused_with_place_and_rule(path: Path) -> None:
    if path.name in VALID_ALL_THE_SAME:
        document = epcis.read(path.read_bytes())
        assert document.events or document.query is not None
        return
    with pytest.raises(InvalidData) as refused:
        epcis.read(path.read_bytes())
    refusing = [finding for finding in refused.value.findings if finding.severity == "refuse"]
    assert refusing
    assert all(finding.place and finding.rule and finding.code for finding in refusing)


@pytest.mark.parametrize(
    "path", [p for p in documents("fastnt") if {"Resources", "Requests"} & set(p.parts)], ids=name_of
)
def test_fastnt_requests_are_read_and_queries_told_apart(path: Path) -> None:
    if path.name in INVALID:
        with pytest.raises(InvalidData) as refused:
            epcis.read(path.read_bytes())
        assert [(finding.rule, finding.code) for finding in refused.value.findings] == [INVALID[path.name]]
        return
    parsed = epcis.parse(path.read_bytes())
    assert not parsed.refused
    if path.stem in ASKING:
        assert parsed.document.query is not None
        assert [finding.rule for finding in parsed.findings] == ["query"]
        assert not parsed.items
    else:
        assert parsed.document.events or parsed.document.master_data


@pytest.mark.parametrize("path", [*documents("examples"), *documents("hash"), *documents("query")], ids=name_of)
def test_writing_and_reading_again_changes_no_meaning(path: Path) -> None:
    if name_of(path) in {*NOT_EPCIS, *QUERIES}:
        return
    document = epcis.read(path.read_bytes())
    stated = [meaning(event) for event in document.events]
    assert [meaning(event) for event in epcis.read(epcis.write_json(document)).events] == stated
    assert [meaning(event) for event in epcis.read(epcis.write_xml(document)).events] == stated


@pytest.mark.parametrize("path", documents("invalid"), ids=name_of)
def test_each_invalid_event_travels_alone(path: Path) -> None:
    """Quarantine keeps the one event as a document of its own: read again, it says the same."""
    try:
        parsed = epcis.parse(path.read_bytes())
    except InvalidData:
        return
    for item in parsed.items:
        again = epcis.parse(item.raw)
        assert len(again.items) == 1
        assert rules(again.items[0]) == rules(item)
        assert again.items[0].event == item.event


def rules(item: epcis.ParsedItem) -> list[tuple[str, str]]:
    return [(finding.rule, finding.code) for finding in item.findings]
