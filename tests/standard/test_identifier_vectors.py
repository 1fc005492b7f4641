"""Every published identifier vector agrees.

Vectors of RalphTro/epcis-event-hash-generator (MIT) and the OpenEPCIS Digital Link translator (Apache-2.0).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from clew.events.errors import InvalidData
from clew.events.identifiers import gs1_key, normalise, to_digital_link, to_urn

pytestmark = pytest.mark.shared_data

EXCEPTIONS: dict[tuple[str, str], str] = {}
"""(function, input) -> why we do not agree. There is none."""


def answer(function: str, text: str) -> str:
    """Our answer, ``NONE`` when the text is no GS1 key or cannot be converted."""
    name, _, length = function.partition(":gcpLen=")
    try:
        if name == "normalise":
            return normalise(text) if gs1_key(text) else "NONE"
        if name.startswith("toURI"):
            return to_digital_link(text)
        return to_urn(text, gcp_length=int(length) if length else None)
    except InvalidData:
        return "NONE"


def test_every_vector_agrees(shared_data: Path) -> None:
    with (shared_data / "epcis" / "identifier_vectors.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) >= 158
    wrong = [
        (row["function"], row["input"], row["expected"], answer(row["function"], row["input"]))
        for row in rows
        if (row["function"], row["input"]) not in EXCEPTIONS
        and answer(row["function"], row["input"]) != row["expected"]
    ]
    assert wrong == []


def test_urn_and_link_of_every_vector_have_one_key(shared_data: Path) -> None:
    with (shared_data / "epcis" / "identifier_vectors.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    pairs = [row for row in rows if row["function"].startswith("toURI")]
    assert [row for row in pairs if normalise(row["input"]) != normalise(row["expected"])] == []
