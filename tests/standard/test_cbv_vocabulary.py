"""Our table of CBV 2.0 values against the standard's own JSON Schema and ontology."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from clew.events.units import is_unit
from clew.events.vocabulary import values_of

pytestmark = pytest.mark.shared_data

SCHEMA_NAMES = {
    "bizStep": "bizStep",
    "disposition": "disposition",
    "bizTransactionType": "bizTransaction-type",
    "sourceDestinationType": "source-dest-type",
    "errorReason": "error-reason",
    "component": "component",
    "sensorAlertType": "sensorAlertType",
    "measurementType": "measurementType",
}
ONTOLOGY_NAMES = {
    "bizStep": "BizStep",
    "disposition": "Disp",
    "bizTransactionType": "BTT",
    "sourceDestinationType": "SDT",
    "errorReason": "ER",
    "component": "Comp",
}


@pytest.mark.parametrize("field", SCHEMA_NAMES)
def test_values_are_those_of_the_json_schema(shared_data: Path, field: str) -> None:
    schema = json.loads((shared_data / "epcis/schema/gs1__EPCIS/EPCIS-JSON-Schema.json").read_text("utf-8"))
    choices = schema["definitions"][SCHEMA_NAMES[field]]["anyOf"]
    expected = {word for choice in choices for word in choice.get("enum", [])}
    assert values_of(field) == expected


@pytest.mark.parametrize("field", ONTOLOGY_NAMES)
def test_values_are_those_of_the_ontology(shared_data: Path, field: str) -> None:
    ontology = (shared_data / "epcis/schema/gs1__EPCIS/Ontology/CBV.ttl").read_text("utf-8")
    expected = set(re.findall(rf"^cbv:{ONTOLOGY_NAMES[field]}-(\w+)", ontology, re.MULTILINE))
    assert values_of(field) == expected


def test_every_unit_in_the_documents_is_known(shared_data: Path) -> None:
    found: set[str] = set()
    for path in (shared_data / "epcis").rglob("*.*"):
        if path.suffix in (".json", ".jsonld", ".xml"):
            text = path.read_text("utf-8", errors="replace")
            found |= set(re.findall(r'"uom"\s*:\s*"([A-Z0-9]+)"|uom="([A-Z0-9]+)"|<uom>([A-Z0-9]+)<', text))
    codes = {code for groups in found for code in groups if code}
    assert len(codes) >= 10
    assert {code for code in codes if not is_unit(code)} == set()
