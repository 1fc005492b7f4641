"""What the Data place asks: forms, the dictionary, sources, a refused item as a form, mappings and their files."""

from __future__ import annotations

import csv
import io
import itertools
import json
import uuid
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.e2e.http.conftest import MAPPING

from clew.testing.documented import Documented

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("http")]
_numbers = itertools.count(1)


@pytest.fixture
def of(app: FastAPI, client_of: Callable[[str], TestClient]) -> Callable[[str], TestClient]:
    """A client of a role whose answers are held against their types."""

    def make(role: str) -> TestClient:
        return TestClient(Documented(app), headers=dict(client_of(role).headers))

    return make


@pytest.fixture
def engineer(of: Callable[[str], TestClient]) -> TestClient:
    return of("engineer")


def table(name: str) -> str:
    rows = [f"{n},2026-03-02 08:0{n}:00,{name}-{n},{word}" for n, word in enumerate(("good", "god", "bad"), 1)]
    return "\n".join(("Run,Time,Serial,Result", *rows, ""))


@pytest.fixture
def captured(engineer: TestClient) -> tuple[str, dict[str, object]]:
    """A source of this test's own, sent with its mapping as a form of two parts: its name, and what became of it."""
    name = f"place-{next(_numbers)}"
    answer = engineer.post(
        "/api/v1/captures",
        params={"name": f"{name}.csv", "on_error": "proceed"},
        files={"file": (f"{name}.csv", table(name), "text/csv")},
        data={"mapping": MAPPING.replace("NAME", name)},
    )
    assert answer.status_code == 422, answer.text
    return name, answer.json()


def filled(**values: str) -> dict[str, object]:
    return {"entry": str(uuid.uuid4()), "values": {"time": "2026-03-02T08:30:00Z", **values}}


def test_a_form_has_the_terms_and_values_of_the_dictionary(engineer: TestClient) -> None:
    names = [each["name"] for each in engineer.get("/api/v1/forms").json()["forms"]]
    assert {"receive", "inspect", "rework", "scrap", "hold", "release", "calibrate"} <= set(names)
    terms = {each["name"]: each for each in engineer.get("/api/v1/dictionary").json()["terms"]}
    fields = {each["name"]: each for each in engineer.get("/api/v1/forms/inspect").json()["fields"]}
    assert [name for name, each in fields.items() if each["required"]] == [
        "things", "characteristic", "result", "time",
    ]  # fmt: skip
    stated = [each["value"] for each in terms["result"]["values"]]
    assert [each["value"] for each in fields["result"]["choices"]] == stated
    assert fields["inspector"]["personal"]
    assert fields["inspector"]["help"] == terms["inspector"]["definition"]


def test_a_filled_form_is_tried_without_being_kept_and_recorded_once(engineer: TestClient) -> None:
    thing = f"urn:clew:id:by-hand-{next(_numbers)}"
    asked = filled(things=thing, characteristic="surface", result="NOK", comment="scratched")
    before = len(engineer.get("/api/v1/acquisitions").json()["items"])
    tried = engineer.post("/api/v1/forms/inspect/trial", json=asked).json()
    assert (tried["valid"], tried["fields"], tried["findings"]) == (True, [], [])
    assert len(engineer.get("/api/v1/acquisitions").json()["items"]) == before
    made = engineer.post("/api/v1/forms/inspect", json=asked)
    assert (made.status_code, made.json()["state"]) == (201, "recorded")
    assert made.json()["facts"] == tried["facts"]
    arrival = engineer.get(f"/api/v1/events/{made.json()['position']}/source").json()["items"][0]
    assert arrival["acquisition"] == made.json()["acquisition"]
    assert (arrival["event_id"], arrival["source"]) == (f"urn:uuid:{asked['entry']}", "form-inspect.json")
    again = engineer.post("/api/v1/forms/inspect", json=asked).json()
    assert (again["state"], again["event_id"]) == ("duplicate", made.json()["event_id"])


def test_what_is_wrong_with_a_form_stands_at_its_fields(engineer: TestClient) -> None:
    asked = filled(things="no such thing", result="perhaps", time="2999-01-01T00:00:00Z")
    tried = engineer.post("/api/v1/forms/inspect/trial", json=asked).json()
    assert not tried["valid"]
    assert tried["facts"] == []
    assert {each["name"] for each in tried["fields"]} == {"things", "characteristic", "result", "time"}
    refused = engineer.post("/api/v1/forms/inspect", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "form.invalid")
    assert engineer.post("/api/v1/forms/inspect", json=filled(nonsense="1")).status_code == 400
    assert engineer.get("/api/v1/forms/no-such-form").json()["code"] == "form.unknown"


def test_a_form_asks_for_the_verb_of_what_it_does(of: Callable[[str], TestClient]) -> None:
    viewer = of("viewer")
    assert [each["name"] for each in viewer.get("/api/v1/forms").json()["forms"] if each["may"]] == []
    refused = viewer.post("/api/v1/forms/hold", json=filled(things="x", hold_id="H-1", reason="scratches"))
    assert refused.status_code == 403


def test_the_dictionary_is_searched_and_chosen(engineer: TestClient) -> None:
    whole = engineer.get("/api/v1/dictionary").json()
    assert whole["total"] == len(whole["terms"])
    for counts in whole["filters"].values():
        assert sum(each["count"] for each in counts) == whole["total"]
    stage = whole["filters"]["stages"][0]
    some = engineer.get("/api/v1/dictionary", params={"stage": stage["value"]}).json()["terms"]
    assert len(some) == stage["count"]
    assert {each["stage"] for each in some} == {stage["value"]}
    found = engineer.get("/api/v1/dictionary", params={"q": "校准"}).json()["terms"]
    assert "calibration_due" in {each["name"] for each in found}
    table_of = engineer.get("/api/v1/dictionary.csv", params={"q": "校准"}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table_of)))
    assert [row["term"] for row in rows] == [each["name"] for each in found]


def test_every_source_stands_with_what_came_of_it(
    engineer: TestClient, captured: tuple[str, dict[str, object]]
) -> None:
    name, _ = captured
    told = engineer.get("/api/v1/sources", params={"days": 7}).json()
    assert len(told["calendar"]) == 7
    mine = next(each for each in told["sources"] if each["source"] == name)
    total = mine["quality"]["total"]
    assert (mine["captures"], total["items"], total["recorded"], total["quarantined"]) == (1, 3, 2, 1)
    shares = {part: each["share"] for part, each in total["dimensions"].items() if part != "timeliness"}
    assert mine["score"] == shares[mine["weakest"]] == min(share for share in shares.values() if share is not None)
    for count in ("items", "recorded", "duplicate", "quarantined", "not_recorded"):
        summed = sum(each["quality"]["total"][count] for each in told["sources"] if each["quality"])
        assert told["total"][count] == summed
    set_to = engineer.put("/api/v1/quality/targets", json={"source": name, "seconds": 7200}).json()["targets"]
    assert set_to[name] == 7200
    again = engineer.get("/api/v1/sources", params={"days": 7}).json()["sources"]
    assert next(each for each in again if each["source"] == name)["quality"]["target_seconds"] == 7200


def test_a_refused_row_marks_its_cell_and_whoever_is_slower_is_told(
    engineer: TestClient, of: Callable[[str], TestClient], captured: tuple[str, dict[str, object]]
) -> None:
    outcomes = captured[1]["outcomes"]
    assert isinstance(outcomes, list)
    address = f"/api/v1/quarantine/{next(each['quarantine_id'] for each in outcomes if each['quarantine_id'])}"
    form = engineer.get(f"{address}/form").json()
    assert [each["cell"] for each in form["cells"] if each["messages"]] == ["Result"]
    assert (form["steps"], form["messages"], form["may_correct"]) == (0, [], True)
    assert not of("auditor").get(f"{address}/form").json()["may_correct"]
    wrong = engineer.post(f"{address}/cells", json={"set": {"Result": "gud"}, "steps": 0})
    assert (wrong.status_code, wrong.json()["findings"] != []) == (422, True)
    late = engineer.post(f"{address}/cells", json={"set": {"Result": "bad"}, "steps": 0})
    assert (late.status_code, late.json()["code"]) == (409, "quarantine.changed")
    done = engineer.post(f"{address}/cells", json={"set": {"Result": "bad"}, "steps": 1, "release": True})
    assert (done.status_code, done.json()["counts"]["recorded"]) == (200, 1)
    after = engineer.get(f"{address}/form").json()
    assert after["item"]["state"] == "released"
    assert [step["action"] for step in after["item"]["history"]] == ["correct", "correct", "release"]


def test_a_draft_takes_a_file_and_what_a_person_says_of_its_columns(engineer: TestClient) -> None:
    data = "Time,Serial,Result\n" + "".join(f"2026-03-02 08:00:{n:02},SN{n:04},OK\n" for n in range(10))
    sent = {"file": ("shift.csv", data, "text/csv")}
    assert "comment" in {each["role"] for each in engineer.get("/api/v1/column-roles").json()["roles"]}
    stated = json.dumps({"Result": {"role": "comment"}})
    asked = {"name": "shift.csv", "zone": "Asia/Shanghai", "columns": stated}
    draft = engineer.post("/api/v1/mappings/suggest", params=asked, files=sent).json()
    assert {each["column"]: each["role"] for each in draft["columns"]}["Result"] == "comment"
    unheard = json.dumps({"Result": {"role": "king"}})
    bad = engineer.post("/api/v1/mappings/suggest", params=asked | {"columns": unheard}, files=sent)
    assert (bad.status_code, bad.json()["code"]) == (400, "suggest.bad_role")
    tried = engineer.post("/api/v1/mappings/test", params={"rows": 2}, files=sent, data={"mapping": draft["mapping"]})
    assert tried.status_code == 200, tried.text
    assert (tried.json()["counts"]["events"], len(tried.json()["samples"])) == (10, 2)


def test_a_mapping_is_kept_once_a_source_was_read_by_it(
    engineer: TestClient, captured: tuple[str, dict[str, object]]
) -> None:
    name, _ = captured
    listed = {each["name"]: each for each in engineer.get("/api/v1/mappings").json()}
    assert (listed[name]["origin"], listed[name]["captures"]) == ("kept", 1)
    text = engineer.get(f"/api/v1/mappings/{name}").json()
    assert (text["origin"], text["text"]) == ("kept", MAPPING.replace("NAME", name))
