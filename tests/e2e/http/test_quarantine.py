"""Quarantine and data quality over HTTP: the verbs of the command line, and the report of quality."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from tests.e2e.http.conftest import MAPPING

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("http")]
Enter = Callable[[str], TestClient]
_numbers = itertools.count(1)


@pytest.fixture
def refused(administrator: TestClient) -> tuple[str, str, list[int]]:
    """A source of this test's own: its name, its mapping, the numbers of its four refused rows."""
    name = f"gauge-{next(_numbers)}"
    mapping = MAPPING.replace("NAME", name)
    lines = [f"{n},2026-03-02 08:0{n}:00,{name}-{n},{word}" for n, word in enumerate(("good", "god", "god", "<b>"), 1)]
    table = "\n".join(("Run,Time,Serial,Result", *lines, f"5,,{name}-5,bad", ""))
    answer = administrator.post(
        "/api/v1/captures",
        params={"mapping": mapping, "name": f"{name}.csv", "on_error": "proceed"},
        content=table,
        headers={"content-type": "text/csv"},
    )
    assert answer.status_code == 422, answer.text
    outcomes = answer.json()["outcomes"]
    return name, mapping, [each["quarantine_id"] for each in outcomes if each["quarantine_id"]]


def test_causes_corrections_and_replay(administrator: TestClient, refused: tuple[str, str, list[int]]) -> None:
    name, mapping, numbers = refused
    api = "/api/v1/quarantine"
    source = {"source": f"{name}.csv"}
    causes = administrator.get(f"{api}/causes", params=source).json()["causes"]
    assert [(each["field"], each["count"]) for each in causes] == [("Result", 3), ("Time", 1)]
    listed = administrator.get(api, params={**source, "cause": causes[0]["cause"], "limit": 2}).json()
    assert (listed["total"], listed["next"]) == (3, numbers[1])
    asked = {**source, "replace": {"Result": {"god": "good"}}, "dry_run": True}
    tried = administrator.post(f"{api}/corrections", json=asked).json()
    assert (tried["chosen"], tried["valid"], tried["untouched"], tried["released"]) == (4, 2, 2, 0)
    one = administrator.post(
        f"{api}/{numbers[0]}/cells", json={"set": {"Result": "bad"}, "release": True, "note": "seen"}
    )
    assert (one.status_code, one.json()["counts"]["recorded"]) == (200, 1)
    history = administrator.get(f"{api}/{numbers[0]}").json()["history"]
    assert history[0]["changes"] == [{"cell": "Result", "before": "god", "after": "bad"}]
    better = mapping.replace("{good: OK,", "{good: OK, god: OK,")
    replayed = administrator.post(f"{api}/replay", json={**source, "mapping": better})
    assert (replayed.status_code, replayed.json()["released"], replayed.json()["refused"]) == (422, 1, 2)
    dismissed = administrator.post(f"{api}/{numbers[3]}/dismiss", json={"note": "test piece"})
    assert dismissed.json()["state"] == "dismissed"
    assert administrator.post(f"{api}/{numbers[3]}/dismiss", json={"note": "again"}).status_code == 409
    assert administrator.post(f"{api}/{numbers[3]}/reopen", json={}).json()["state"] == "open"
    assert administrator.post(f"{api}/{numbers[2]}/dismiss", json={"note": " "}).status_code == 400
    assert administrator.post(f"{api}/corrections", json={"set": {"Result": "good"}}).status_code == 400


def test_a_person_s_session_corrects_and_releases_from_our_own_pages_alone(
    browser_of: Enter, administrator: TestClient, refused: tuple[str, str, list[int]]
) -> None:
    name, _, numbers = refused
    browser = browser_of("engineer")
    item = f"/api/v1/quarantine/{numbers[0]}"
    form = browser.get(f"{item}/form").json()
    assert [each["value"] for each in form["cells"]] == ["2", "2026-03-02 08:02:00", f"{name}-2", "god"]
    assert [each["cell"] for each in form["cells"] if each["messages"]] == ["Result"]
    corrected = {"steps": 0, "set": {"Result": "good"}, "release": True, "note": "seen"}
    for foreign in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert browser.post(f"{item}/cells", json=corrected, headers=foreign).status_code == 403
    assert administrator.get(item).json()["history"] == []
    own = {"Origin": "http://testserver"}
    assert browser.post(f"{item}/cells", json=corrected, headers=own).status_code == 200
    told = administrator.get(item).json()
    assert (told["state"], told["history"][0]["reason"]) == ("released", "seen")
    assert browser.post(f"{item}/cells", json=corrected, headers=own).status_code == 409
    other = f"/api/v1/quarantine/{numbers[1]}"
    wrong = {"steps": 0, "set": {"Result": "gud"}, "release": True}
    assert browser.post(f"{other}/cells", json=wrong, headers=own).status_code == 422
    kept = browser.get(f"{other}/form").json()["cells"][-1]
    assert (kept["value"], kept["messages"] != []) == ("gud", True), "kept as corrected, and still marked"
    assert browser.get(f"/api/v1/quarantine/{numbers[2]}/form").json()["cells"][-1]["value"] == "<b>"


def test_all_items_of_a_cause_are_tried_then_corrected(
    administrator: TestClient, refused: tuple[str, str, list[int]]
) -> None:
    name, _, numbers = refused
    api = "/api/v1/quarantine"
    causes = administrator.get(f"{api}/causes", params={"source": f"{name}.csv"}).json()["causes"]
    asked = {"cause": causes[0]["cause"], "replace": {"Result": {"god": "good"}}, "release": True}
    tried = administrator.post(f"{api}/corrections", json=asked | {"dry_run": True}).json()
    assert [each["id"] for each in tried["samples"]] == numbers[:2]
    changed = [{"cell": "Result", "before": "god", "after": "good"}]
    assert all(each["changes"] == changed for each in tried["samples"])
    assert administrator.get(f"{api}/{numbers[0]}").json()["history"] == [], "tried, not done"
    done = administrator.post(f"{api}/corrections", json=asked).json()
    assert (done["released"], done["untouched"]) == (2, 1)
    after = administrator.get(f"{api}/causes", params={"source": f"{name}.csv"}).json()["causes"]
    assert [(each["field"], each["count"]) for each in after] == [("Result", 1), ("Time", 1)]


def test_an_item_that_is_no_row_is_edited_as_text(client_of: Enter, administrator: TestClient) -> None:
    number, event = refused_event(administrator, "LOOK")
    form = client_of("engineer").get(f"/api/v1/quarantine/{number}/form").json()
    assert (form["cells"], form["text"], form["size"]) == (None, event, len(event))


def refused_event(administrator: TestClient, action: str) -> tuple[int, str]:
    """An event with an action that there is not: its number in quarantine, and what it says."""
    event = '{"type": "ObjectEvent", "action": "ACTION"}'.replace("ACTION", action)
    answer = administrator.post("/api/v1/captures", content=event, headers={"content-type": "application/json"})
    return answer.json()["outcomes"][0]["quarantine_id"], event


def test_nobody_undoes_what_somebody_has_done_since(client_of: Enter, administrator: TestClient) -> None:
    number, event = refused_event(administrator, "GAZE")
    engineer, item = client_of("engineer"), f"/api/v1/quarantine/{number}"
    assert engineer.get(f"{item}/form").json()["steps"] == 0
    theirs = event.replace("GAZE", "PEER")
    assert administrator.put(item, content=theirs).status_code == 422
    late = {"params": {"steps": 0, "note": "from the other tab"}}
    assert engineer.put(item, content=event, **late).status_code == 409
    assert engineer.post(f"{item}/release", **late).status_code == 409
    assert engineer.post(f"{item}/dismiss", json={"steps": 0, "note": "from the other tab"}).status_code == 409
    told = administrator.get(item).json()
    assert (told["state"], len(told["history"])) == ("corrected", 1)
    assert engineer.post(f"{item}/dismiss", json={"steps": 1, "note": "seen"}).json()["state"] == "dismissed"


def test_a_rule_marks_every_cell_that_it_names_and_a_computed_value_its_column(administrator: TestClient) -> None:
    name = f"gauge-{next(_numbers)}"
    mapping = MAPPING.replace("NAME", name).replace("{Serial}", "{made}") + (
        'values: {made: {text: {template: "{Maker}.{Serial}"}}}\n'
        "refuse: [{when: {column: Result, equals: good}, reason: {en: too good, zh: 过好}, columns: [Result, made]}]\n"
    )
    table = "Run,Time,Serial,Maker,Result\n1,2026-03-02 08:00:00,S,M,good\n2,2026-03-02 08:00:00,,M,bad\n"
    outcomes = administrator.post(
        "/api/v1/captures",
        params={"mapping": mapping, "name": f"{name}.csv", "on_error": "proceed"},
        content=table,
        headers={"content-type": "text/csv"},
    ).json()["outcomes"]
    assert outcomes[1]["findings"][0]["place"] == "row 3, column Serial"
    causes = administrator.get("/api/v1/quarantine/causes", params={"source": f"{name}.csv"}).json()["causes"]
    assert {each["field"] for each in causes} == {"Result, Maker, Serial", "Serial"}
    forms = [administrator.get(f"/api/v1/quarantine/{each['quarantine_id']}/form").json() for each in outcomes]
    marked = [[each["value"] for each in form["cells"] if each["messages"]] for form in forms]
    assert marked == [["S", "M", "good"], [""]]
    assert [form["messages"] for form in forms] == [[], []]
    (told,) = {message for each in forms[0]["cells"] for message in each["messages"]}
    assert "too good" in told


def test_the_work_list_as_a_table_has_a_row_for_each_finding_and_no_formula(
    administrator: TestClient, refused: tuple[str, str, list[int]]
) -> None:
    mapping = refused[1]
    name = f"=SUM(1)-{next(_numbers)}.csv"
    administrator.post(
        "/api/v1/captures",
        params={"mapping": mapping, "name": name, "on_error": "proceed"},
        content="Run,Time,Serial,Result\n7,,S-7,god\n8,2026-03-02 08:08:00,S-8,god\n",
        headers={"content-type": "text/csv"},
    )
    asked = {"source": name}
    answer = administrator.get("/api/v1/quarantine.csv", params=asked)
    assert answer.headers["content-disposition"] == 'attachment; filename="quarantine.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    items = administrator.get("/api/v1/quarantine", params=asked).json()["items"]
    assert [(int(row["number"]), row["rule"], row["message"]) for row in rows] == [
        (item["id"], finding["rule"], finding["message"]) for item in items for finding in item["findings"]
    ]
    assert {row["source"] for row in rows} == {f"'{name}"}, "no sheet takes it for a formula"


@pytest.mark.parametrize("path", ["", ".csv", "/causes", "/1", "/1/form"])
def test_who_may_not_see_what_was_refused(client_of: Enter, refused: object, path: str) -> None:
    assert client_of("auditor").get(f"/api/v1/quarantine{path}").status_code == 200
    for role in ("viewer", "supplier"):
        assert client_of(role).get(f"/api/v1/quarantine{path}").status_code == 403


@pytest.mark.parametrize("role", ["viewer", "operator", "auditor"])
def test_who_may_not_work_on_what_was_refused(client_of: Enter, refused: tuple[str, str, list[int]], role: str) -> None:
    name, _, numbers = refused
    client, item = client_of(role), f"/api/v1/quarantine/{numbers[0]}"
    acts = {
        f"{item}/cells": {"set": {"Result": "good"}},
        f"{item}/release": {},
        f"{item}/dismiss": {"note": "no"},
        "/api/v1/quarantine/corrections": {"source": f"{name}.csv", "set": {"Result": "good"}},
        "/api/v1/quarantine/replay": {"source": f"{name}.csv"},
    }
    for path, asked in acts.items():
        assert client.post(path, json=asked).status_code == 403, path
    assert client.put(item, content=b"{}").status_code == 403


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_wrong_is_said_in_the_reader_s_language(
    administrator: TestClient, refused: tuple[str, str, list[int]], lang: str
) -> None:
    administrator.headers["Accept-Language"] = lang
    item = administrator.get(f"/api/v1/quarantine/{refused[2][0]}/form").json()["item"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in item["findings"][0]["message"]) is (lang == "zh")


def test_quality(browser_of: Enter, administrator: TestClient, refused: tuple[str, str, list[int]]) -> None:
    name, _, _ = refused
    document = administrator.get("/api/v1/quality", params={"source": name, "days": 2}).json()
    (source,) = document["sources"]
    assert source["total"]["dimensions"]["validity"] == {"count": 1, "of": 5, "share": 0.2}
    table = administrator.get("/api/v1/quality.csv", params={"source": name})
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.count(name) == 1
    page = browser_of("viewer").get(f"/quality?source={name}").text
    assert page.count("<svg viewBox") - page.count('aria-hidden="true"') >= 5
    assert "<script" not in page
    assert "20.0 %" in page
    target = {"source": name, "seconds": 60}
    assert administrator.put("/api/v1/quality/targets", json=target).json()["targets"][name] == 60
    assert administrator.get("/api/v1/quality", params={"zone": "No/Where"}).status_code == 400


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_in_both_languages(browser_of: Enter, refused: object, lang: str) -> None:
    browser = browser_of("viewer")
    browser.cookies.set("clew_lang", lang)
    answer = browser.get("/quality")
    assert answer.status_code == 200
    assert ("隔离区" in answer.text) == (lang == "zh")
