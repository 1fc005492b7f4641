"""XML and JSON twins in the data state the same: equal content hashes, equal Event Hash IDs."""

from __future__ import annotations

from pathlib import Path

import pytest

from clew.events import epcis
from clew.events.canonical import content_hash
from clew.events.cbv_hash import event_hashes

pytestmark = pytest.mark.shared_data

# Twins by name whose documents state different things.
NOT_TWINS = {
    "gs1__EPCIS/ErrorDeclarationAndCorrectiveEvent": "other readPoint; the JSON has a quantity that the XML lacks",
    "gs1__EPCIS/transaction_event_all_possible_fields": "the JSON has a certification and deeper extensions",
    "openepcis__openepcis-document-converter/2. GS1_Eg_EPCIS_Document": "the JSON maps its prefix to itself, not to the"
    " namespace of the XML",
    "openepcis__openepcis-test-resources/TransactionEvent": "the XML has an empty element that the JSON lacks",
}

# Stored queries, not events.
NOT_DOCUMENTS = {"SimpleEventQuery"}


def twins(folder: Path) -> list[tuple[Path, Path]]:
    """Documents whose path is the same but for a folder JSON and a folder XML."""
    pairs = []
    for path in sorted(folder.rglob("*.json*")):
        inside = path.relative_to(folder)
        parts = ["XML" if part == "JSON" else part for part in inside.parts]
        twin = folder.joinpath(*parts).with_suffix(".xml")
        if twin.is_file() and path.stem not in NOT_DOCUMENTS:
            pairs.append((path, twin))
    return pairs


def test_twins_state_the_same(shared_data: Path) -> None:
    folders = [shared_data / "epcis" / name for name in ("examples", "query")]
    pairs = [(folder, *pair) for folder in folders for pair in twins(folder)]
    assert len(pairs) >= 20
    different_content: set[str] = set()
    different_ids: set[str] = set()
    for folder, json_path, xml_path in pairs:
        key = f"{json_path.relative_to(folder).parts[0]}/{json_path.stem}"
        in_json, in_xml = epcis.read(json_path.read_bytes()), epcis.read(xml_path.read_bytes())
        if [content_hash(event) for event in in_json.events] != [content_hash(event) for event in in_xml.events]:
            different_content.add(key)
        if event_hashes(in_json) != event_hashes(in_xml):
            different_ids.add(key)
    assert different_content == set(NOT_TWINS)
    assert different_ids == set(NOT_TWINS)
