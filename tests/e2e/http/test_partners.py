"""What a partner reads of the house's mappings and rules: none of either; and what they bring shadows nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.e2e.http.conftest import MAPPING

from clew.testing.installation import Installation

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("http")]
ROW = "Run,Time,Serial,Result\n{run},2026-03-02 08:00:00,{run}-1,good\n"
BOOK = """name: site-torque
rules:
  - {name: site-torque-limit, severity: flag, check: {kind: value, field: use_count, upper: "5"}}
"""


def reads(client: TestClient, mapping: str, run: str) -> None:
    asked = {"mapping": mapping, "name": f"{run}.csv"}
    answer = client.post(
        "/api/v1/captures", params=asked, content=ROW.format(run=run), headers={"content-type": "text/csv"}
    )
    assert answer.status_code == 201, answer.text


def names(client: TestClient, origin: str = "kept") -> set[str]:
    return {each["name"] for each in client.get("/api/v1/mappings").json() if each["origin"] == origin}


def test_a_partner_reads_their_own_mappings_and_shadows_none(
    administrator: TestClient, client_of: Callable[[str], TestClient]
) -> None:
    supplier = client_of("supplier")
    house, forged = MAPPING.replace("NAME", "house-press"), MAPPING.replace("NAME", "house-press").replace('"1"', '"9"')
    reads(administrator, house, "house-run")
    assert "house-press" in names(administrator)
    assert "house-press" not in names(supplier)
    assert names(supplier, "shipped") == names(administrator, "shipped") != set()
    hidden = supplier.get("/api/v1/mappings/house-press")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "mapping.unknown")
    reads(supplier, forged, "forged-run")
    assert "house-press" in names(supplier)
    assert supplier.get("/api/v1/mappings/house-press").json()["text"] == forged
    assert administrator.get("/api/v1/mappings/house-press").json()["text"] == house
    told = {each["name"]: each for each in administrator.get("/api/v1/mappings").json()}
    assert told["house-press"]["version"] == "1"


def test_a_partner_reads_no_book_of_the_site(
    administrator: TestClient, client_of: Callable[[str], TestClient], installation: Installation
) -> None:
    supplier = client_of("supplier")
    assert administrator.post("/api/v1/rules", content=BOOK.encode()).status_code == 201
    try:
        assert "site-torque" in {book["name"] for book in administrator.get("/api/v1/rules").json()["books"]}
        told = supplier.get("/api/v1/rules").json()
        assert {book["origin"] for book in told["books"]} == {"shipped"}
        assert told["history"] == []
        for name in ("site-torque", "site-torque-limit"):
            answer = supplier.get(f"/api/v1/rules/{name}")
            assert (answer.status_code, answer.json()["code"]) == (404, "rules.unknown")
    finally:
        installation.clew.rules.remove("site-torque")
