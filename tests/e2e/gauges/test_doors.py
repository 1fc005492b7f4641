"""Gauges, attachments and suppliers' numbers through both doors, from an EPCIS document that anybody might send."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from clew.bootstrap import local_principal, open_clew, settings_from
from clew.doors.http.app import create_app
from clew.storage.embedded import EmbeddedServer
from clew.testing.command_line import CommandLine

pytestmark = pytest.mark.postgres

CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"clew": "urn:clew:term:"}]
ACME_LOT, BETA_LOT = "urn:clew:lot:ACME:4711", "urn:clew:lot:BETA:4711"
CURVE = json.dumps({"angle": [0, 10, 20, 30], "torque": [0.0, 1.5, 2.5, 6.25]}).encode()


def event(kind: str, time: str, **members: Any) -> dict[str, Any]:
    return {"type": kind, "eventTime": time, "eventTimeZoneOffset": "+08:00", **members}


def torque(value: float, gauge: str) -> list[dict[str, Any]]:
    report = {"type": "Torque", "value": value, "uom": "NU", "clew:characteristic": "torque", "clew:gauge": gauge}
    return [{"sensorReport": [report | {"clew:upper_limit": 8}]}]


def document(sha256: str) -> bytes:
    curve = {"clew:blob_sha256": sha256, "clew:media_type": "application/json", "clew:title": "torque curve"}
    missing = {"clew:blob_sha256": "0" * 64, "clew:media_type": "image/png"}
    events = [
        event("ObjectEvent", "2026-03-01T08:00:00+08:00", action="OBSERVE", bizStep="receiving",
              quantityList=[{"epcClass": ACME_LOT, "quantity": 500}]),
        event("ObjectEvent", "2026-03-01T09:00:00+08:00", action="OBSERVE", bizStep="receiving",
              quantityList=[{"epcClass": BETA_LOT, "quantity": 500}]),
        event("ObjectEvent", "2026-03-01T10:00:00+08:00", action="OBSERVE", epcList=["urn:clew:gauge:DM-01"],
              **{"clew:calibration_result": "passed", "clew:calibration": "C-1",
                 "clew:calibration_due": "2027-03-01T10:00:00+08:00"}),
        event("TransformationEvent", "2026-03-02T08:00:00+08:00", inputQuantityList=[{"epcClass": ACME_LOT,
              "quantity": 4}], outputEPCList=["urn:clew:id:S-1"], sensorElementList=torque(6.25, "DM-01"),
              **{"clew:attachment": [curve, missing]}),
        event("AssociationEvent", "2026-03-02T09:00:00+08:00", action="ADD", bizStep="installing",
              parentID="urn:clew:id:P-1", childEPCs=["urn:clew:id:S-1"]),
        event("ObjectEvent", "2026-03-03T10:00:00+08:00", action="OBSERVE", epcList=["urn:clew:gauge:DM-01"],
              **{"clew:calibration_result": "failed", "clew:calibration": "=C-2"}),
    ]  # fmt: skip
    return json.dumps(
        {
            "@context": CONTEXT,
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-03-05T00:00:00Z",
            "epcisBody": {"eventList": events},
        }
    ).encode()


@pytest.fixture(scope="module")
def clew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    folder = tmp_path_factory.mktemp("gauges")
    with EmbeddedServer(folder):
        line = CommandLine(folder)
        with open_clew(settings_from(data=folder), principal=local_principal()) as opened:
            sha256 = opened.store.blobs.keep(CURVE)
        file = folder / "story.json"
        file.write_bytes(document(sha256))
        assert line("capture", file).code == 0
        yield line


@pytest.fixture(scope="module")
def client(clew: CommandLine) -> Iterator[TestClient]:
    with open_clew(settings_from(data=clew.data), principal=local_principal()) as opened:
        app = create_app(opened)
        with TestClient(app, follow_redirects=False) as http:
            _, secret = opened.create_token("test", "engineer", party=None, days=1)
            http.headers["Authorization"] = f"Bearer {secret}"
            yield http


def test_the_list_and_the_history(clew: CommandLine, client: TestClient) -> None:
    (listed,) = clew("gauge", "list", "--json").documents
    assert (listed["id"], listed["state"], listed["uses"]) == ("DM-01", "failed", 1)
    one = clew.json("gauge", "DM-01")
    assert [each["certificate"] for each in one["calibrations"]] == ["C-1", "=C-2"]
    assert client.get("/api/v1/gauge", params={"id": "DM-01", "at": one["at"]}).json() == one
    told = clew("gauge", "DM-01").out
    assert "✗" in told
    assert "▒" in told


def test_the_impact_is_the_same_at_both_doors(clew: CommandLine, client: TestClient, tmp_path: Path) -> None:
    at = "2026-04-01T00:00:00Z"
    impact = clew.json("gauge", "DM-01", "--impact", "--at", at)
    assert client.get("/api/v1/gauge/impact", params={"id": "DM-01", "at": at}).json() == impact
    short = client.get("/api/v1/gauge/impact", params={"id": "DM-01", "at": at, "limit": 1}).json()
    assert (short["counts"], short["units"]) == (impact["counts"], impact["units"][:1])
    (result,) = impact["results"]
    assert (result["things"], result["value"], result["upper_limit"]) == (["urn:clew:id:S-1"], "6.25", "8")
    assert [(unit["id"], unit["word"]) for unit in impact["units"]] == [
        ("urn:clew:id:S-1", "measured"),
        ("urn:clew:id:P-1", "certain"),
    ]
    file = tmp_path / "impact.csv"
    assert clew("gauge", "DM-01", "--csv", file).code == 0
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    assert [(row["kind"], row["thing"]) for row in rows] == [
        ("result", "urn:clew:id:S-1"),
        ("unit", "urn:clew:id:S-1"),
        ("unit", "urn:clew:id:P-1"),
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_everything_is_said_in_both_languages(clew: CommandLine, lang: str) -> None:
    for words in (("gauge", "list"), ("gauge", "DM-01"), ("gauge", "DM-01", "--impact"), ("attachment", "list", "S-1")):
        ran = clew(*words, "--lang", lang)
        assert ran.code == 0, ran.err
        assert ran.out.strip()


def test_a_unit_s_doubtful_result_is_marked(clew: CommandLine, client: TestClient) -> None:
    shown = clew.json("show", "S-1")
    (doubt,) = [doubt for each in shown["events"] for doubt in each["doubts"]]
    assert (doubt["gauge"], doubt["reason"], doubt["cause"]["certificate"]) == ("DM-01", "failed", "=C-2")
    assert "DM-01" in clew("show", "S-1").out
    page = client.get("/thing", params={"id": "urn:clew:id:S-1"}, headers={"Accept": "text/html"}).text
    assert "/gauge?id=DM-01" in page


def test_an_unknown_gauge_is_not_found(clew: CommandLine, client: TestClient) -> None:
    assert clew("gauge", "nothing").code == 4
    assert client.get("/api/v1/gauge", params={"id": "nothing"}).status_code == 404


def test_pages_of_gauges(client: TestClient) -> None:
    assert "DM-01" in client.get("/gauges", headers={"Accept": "text/html"}).text
    page = client.get("/gauge", params={"id": "DM-01"}, headers={"Accept": "text/html"}).text
    assert 'class="doubtful"' in page
    assert "urn:clew:id:P-1" in page


def test_attachments_are_listed_and_fetched(clew: CommandLine, client: TestClient, tmp_path: Path) -> None:
    listed = clew("attachment", "list", "S-1", "--json").documents
    assert [(each["here"], each["media_type"]) for each in listed] == [(True, "application/json"), (False, "image/png")]
    assert client.get("/api/v1/attachments", params={"id": "S-1"}).json()["attachments"] == listed
    sha256 = listed[0]["sha256"]
    assert clew("attachment", "get", sha256).raw == CURVE
    assert clew("attachment", "get", sha256, "--out", tmp_path / "curve.json").code == 0
    assert (tmp_path / "curve.json").read_bytes() == CURVE
    answer = client.get(f"/api/v1/attachments/{sha256}")
    assert (answer.content, answer.headers["content-type"]) == (CURVE, "application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == 'attachment; filename="torque-curve.json"'
    assert clew("attachment", "get", "0" * 64).code == 4
    assert client.get("/api/v1/attachments/" + "0" * 64).json()["code"] == "attachment.not_here"
    assert client.get("/api/v1/attachments/" + "1" * 64).json()["code"] == "attachment.unknown"


@pytest.mark.parametrize("path", ["/thing?id=urn:clew:id:S-1", "/event?id=4"])
def test_pages_draw_the_curve_and_say_what_is_missing(client: TestClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"}).text
    assert "<polyline" in page
    assert "not here" in page


def test_a_supplier_s_number_at_every_door(clew: CommandLine, client: TestClient) -> None:
    for typed in ("ACME 4711", "acme/4711", ACME_LOT):
        assert clew.json("show", typed)["id"] == ACME_LOT
        assert "urn:clew:id:S-1" in {
            node["id"] for node in clew.json("trace", typed, "--direction", "forward")["nodes"]
        }
        assert client.get("/api/v1/things", params={"id": typed}).json()["id"] == ACME_LOT
        assert client.get("/api/v1/search", params={"q": typed}).json()["items"][0]["id"] == ACME_LOT
        found = client.get("/api/v1/finding", params={"q": typed}).json()
        assert found["opens"] == {"kind": "thing", "id": ACME_LOT}
    backward = clew.json("trace", "S-1")
    assert ACME_LOT in {node["id"] for node in backward["nodes"]}
    asked = clew("show", "4711")
    assert asked.code == 2
    assert ACME_LOT in asked.err + asked.out
    assert BETA_LOT in asked.err + asked.out
    found = client.get("/api/v1/finding", params={"q": "4711"}).json()
    assert found["opens"] is None
    assert {ACME_LOT, BETA_LOT} <= {each["id"] for each in found["items"]}


def test_a_rebuild_changes_none_of_it(clew: CommandLine) -> None:
    assert clew.json("rebuild", "--verify")["equal"] is True


@pytest.fixture
def viewer(client: TestClient) -> Callable[[str], int]:
    return lambda path: client.get(path, headers={"Authorization": ""}).status_code


def test_nobody_reads_without_signing_in(viewer: Callable[[str], int]) -> None:
    for path in ("/api/v1/gauges", "/api/v1/gauge?id=DM-01", "/api/v1/attachments/" + "0" * 64, "/gauges"):
        assert viewer(path) in (401, 303), path
