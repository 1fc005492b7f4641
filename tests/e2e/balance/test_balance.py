"""`clew balance` and its HTTP twin: 1000 kg received = 300 used + 200 shipped in a pallet + 50 scrapped + 1 sampled
+ 429 still held by count + 20 that nobody can account for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from tests.e2e.balance.conftest import CAN, CASE, FOURTH, POWDER, RESIN, SILO, UNIT

from clew.bootstrap import local_principal, open_clew, settings_from
from clew.doors.http.app import create_app
from clew.testing.command_line import CommandLine

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("balance")]


def test_the_whole_balance_of_a_lot(works: CommandLine) -> None:
    document = works.json("balance", POWDER)
    [mass] = document["dimensions"]
    assert (mass["dimension"], mass["unit"]) == ("mass", "KGM")
    assert {name: figure["total"] for name, figure in mass["in"]["figures"].items()} == {"received": "1000"}
    assert {name: figure["total"] for name, figure in mass["out"]["figures"].items()} == {
        "consumed": "300",
        "sampled": "1",
        "shipped": "200",
        "scrapped": "50",
    }
    assert (mass["held"]["total"], mass["held"]["evidence"]) == ("429", "count")
    assert (mass["unaccounted"], mass["verdict"]) == ("20", "short")


def test_every_figure_has_its_events(works: CommandLine) -> None:
    document = works.json("balance", POWDER)
    out = document["dimensions"][0]["out"]["figures"]
    [shipped] = out["shipped"]["events"]
    assert (shipped["event"], shipped["through"], shipped["quantity"]) == ("urn:example:event:ship", CASE, "200")
    [sampled] = out["sampled"]["events"]
    assert (sampled["quantity"], sampled["written"]) == ("1", "1000 GRM")
    [again] = document["not_counted"]
    assert (again["event"], again["reason"]) == ("urn:example:event:again", "balance.gone_already")


@pytest.mark.parametrize(
    ("tolerance", "verdict"), [("1.9%", "short"), ("2%", "balanced"), ("20kg", "balanced"), ("19999 g", "short")]
)
def test_the_tolerance(works: CommandLine, tolerance: str, verdict: str) -> None:
    assert works.json("balance", POWDER, "--tolerance", tolerance)["dimensions"][0]["verdict"] == verdict


def test_as_it_was_known(works: CommandLine) -> None:
    document = works.json("balance", POWDER, "--as-known-at", "11")
    assert document["position"] == 11
    [mass] = document["dimensions"]
    assert mass["held"]["evidence"] == "containers"
    assert (mass["out"]["total"], mass["held"]["total"], mass["unaccounted"]) == ("300", "200", "500")
    assert works("balance", POWDER, "--as-known-at", "3").code == 4


def test_units_are_the_lots_own(works: CommandLine) -> None:
    [mass] = works.json("balance", RESIN)["dimensions"]
    assert (mass["unit"], mass["in"]["total"], mass["out"]["total"]) == ("TNE", "0.1", "0.1")
    assert mass["verdict"] == "balanced"


def test_an_unknown_quantity_is_no_zero(works: CommandLine) -> None:
    document = works.json("balance", FOURTH)
    assert [move["event"] for move in document["without_quantity"]] == ["urn:example:event:bare-2"]
    assert document["dimensions"] == []


def test_the_balance_of_an_operation(works: CommandLine) -> None:
    document = works.json("balance", SILO)
    [mass] = document["dimensions"]
    assert document["kind"] == "operation"
    assert (mass["in"]["total"], mass["out"]["total"], mass["unaccounted"]) == ("200", "185", "15")
    assert mass["yield"] == pytest.approx(0.925)


def test_dimensions_of_one_side_cannot_be_compared(works: CommandLine) -> None:
    document = works.json("balance", "urn:example:event:use")
    assert {each["dimension"]: each["verdict"] for each in document["dimensions"]} == {
        "mass": "incomplete",
        "count": "incomplete",
    }


def test_several_at_once_and_one_of_them_unknown(works: CommandLine) -> None:
    ran = works("--json", "balance", POWDER, "urn:example:nobody", CAN)
    assert ran.code == 4
    assert [document["id"] for document in ran.documents if "id" in document] == [POWDER, CAN]


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["urn:example:nobody"], "thing.unknown", 4),
        ([UNIT], "balance.not_a_lot", 2),
        ([POWDER, "--tolerance", "5 furlong"], "quantity.unit_unknown", 2),
        ([POWDER, "--tolerance", "some"], "quantity.malformed", 2),
        ([POWDER, "--tolerance=-1%"], "balance.tolerance_negative", 2),
        ([POWDER, "--tolerance", "5 l"], "balance.tolerance_dimension", 2),
        ([], "balance.no_subject", 2),
    ],
)
def test_what_is_asked_wrongly(works: CommandLine, words: list[str], code: str, exit_code: int) -> None:
    ran = works("--json", "balance", *words)
    assert ran.code == exit_code
    assert code in ran.err + ran.out


def test_as_a_person_reads_it(works: CommandLine) -> None:
    told = works("balance", POWDER).out
    assert "unaccounted" in told
    assert "█" in told
    assert "去向不明" in works("--lang", "zh", "balance", POWDER).out


@pytest.fixture
def door(works: CommandLine) -> Iterator[TestClient]:
    with open_clew(settings_from(data=works.data), principal=local_principal()) as clew:
        token = clew.create_token("test", "engineer", party=None, days=1)[1]
        yield TestClient(create_app(clew), headers={"Authorization": f"Bearer {token}"})


def test_over_http_it_is_the_same(works: CommandLine, door: TestClient) -> None:
    answered = door.get("/api/v1/balance", params={"id": POWDER, "tolerance": "2%"})
    assert answered.json() == works.json("balance", POWDER, "--tolerance", "2%")
    several = door.post("/api/v1/balance", json={"ids": [POWDER, SILO]})
    assert len(several.text.splitlines()) == 2
    assert door.get("/api/v1/balance", params={"id": UNIT}).status_code == 400
    told = door.get("/api/v1/sensitivity", params={"id": RESIN, "models": "any,plug"})
    assert told.json() == works.json("sensitivity", RESIN, "--models", "any,plug")
    traced = door.get("/api/v1/trace", params={"id": RESIN, "direction": "forward", "mixing": "plug", "band": "5kg"})
    assert traced.json()["policy"]["mixing"] == "plug:band=5 KGM"


def test_the_page(door: TestClient) -> None:
    door.headers["Accept-Language"] = "en"
    shown = door.get("/balance", params={"id": POWDER})
    assert shown.status_code == 200
    assert "20 kg unaccounted for." in shown.text
    for figure in ("received 1,000 kg", "consumed 300 kg", "held (by count) 429 kg", "unaccounted 20 kg"):
        assert figure in shown.text, "said by the bar"
    assert 'href="/event?id=urn%3Aexample%3Aevent%3Aship"' in shown.text
    assert "<script" not in shown.text
    assert "Balanced; the rest is 20 kg." in door.get("/balance", params={"id": POWDER, "tolerance": "2%"}).text
    wrong = door.get("/balance", params={"id": POWDER, "tolerance": "much"})
    assert wrong.status_code == 400
    assert 'id="fault" role="alert"' in wrong.text
    assert "Yield" in door.get("/balance", params={"id": SILO}).text
    assert door.get("/balance", params={"id": UNIT}).status_code == 400
    assert door.get("/balance", params={"id": "urn:clew:id:nothing"}).status_code == 404
    door.headers["Accept-Language"] = "zh-CN"
    assert "20 kg 去向不明。" in door.get("/balance", params={"id": POWDER}).text
