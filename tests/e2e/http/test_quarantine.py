"""Quarantine and data quality over HTTP: the verbs of the command line, and pages that work without script."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("http")]
Browser = Callable[[str], TestClient]
_numbers = itertools.count(1)
MAPPING = """
name: NAME
version: "1"
names: {en: Gauge, zh: 量具}
time: {column: Time, zone: "+08:00"}
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:NAME:{Run}"}
things: [{id: "urn:clew:id:{Serial}"}]
outcomes: [{characteristic: surface, result: {column: Result, values: {good: OK, bad: NOK}}}]
"""


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


def test_a_person_corrects_and_releases_in_one_form(
    browser_of: Browser, administrator: TestClient, refused: tuple[str, str, list[int]]
) -> None:
    name, _, numbers = refused
    browser = browser_of("engineer")
    causes = browser.get(f"/quarantine?source={name}.csv").text
    (link,) = set(re.findall(rf'href="(/quarantine/items\?cause=\w+[^"]*{name}[^"]*)"><b>3', causes))
    listed = browser.get(link.replace("&amp;", "&")).text
    assert all(f'href="/quarantine/{number}"' in listed for number in numbers[:3])
    assert "&lt;b&gt;" in listed
    page = browser.get(f"/quarantine/{numbers[0]}").text
    assert "<script" not in page
    assert 'aria-invalid="true"' in page
    cells = re.findall(r'name="cell" value="([^"]*)"', page)
    assert cells == ["2", "2026-03-02 08:02:00", f"{name}-2", "god"]
    form = {"steps": "0", "cell": [*cells[:3], "good"], "act": "release", "note": "seen"}
    origin = {"Origin": "http://testserver"}
    assert browser.post(f"/quarantine/{numbers[0]}", data=form, headers=origin).status_code == 303
    item = administrator.get(f"/api/v1/quarantine/{numbers[0]}").json()
    assert (item["state"], item["history"][0]["reason"]) == ("released", "seen")
    assert browser.post(f"/quarantine/{numbers[0]}", data=form, headers=origin).status_code == 409
    foreign = browser.post(f"/quarantine/{numbers[1]}", data=form, headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 403
    wrong = {"steps": "0", "cell": [*cells[:3], "gud"], "act": "release"}
    assert browser.post(f"/quarantine/{numbers[1]}", data=wrong, headers=origin).status_code == 303
    assert "gud" in browser.get(f"/quarantine/{numbers[1]}").text, "kept as corrected, and still marked"
    assert browser.post(f"/quarantine/{numbers[2]}", data={"act": "dismiss"}, headers=origin).status_code == 400
    assert browser.post(f"/quarantine/{numbers[2]}", data={"act": "dance"}, headers=origin).status_code == 400


def test_all_items_of_a_cause_are_corrected_from_a_page(
    browser_of: Browser, administrator: TestClient, refused: tuple[str, str, list[int]]
) -> None:
    name, _, _ = refused
    browser = browser_of("engineer")
    causes = administrator.get("/api/v1/quarantine/causes", params={"source": f"{name}.csv"}).json()["causes"]
    form = {
        "cause": causes[0]["cause"],
        "column": "Result",
        "which": "old",
        "old": "god",
        "new": "good",
        "act": "try-correct",
    }
    origin = {"Origin": "http://testserver"}
    tried = browser.post("/quarantine/items", data=form, headers=origin)
    assert tried.status_code == 200
    assert "<del>god</del> → <ins>good</ins>" in tried.text
    done = browser.post("/quarantine/items", data={**form, "act": "correct"}, headers=origin)
    assert done.status_code == 200
    after = administrator.get("/api/v1/quarantine/causes", params={"source": f"{name}.csv"}).json()["causes"]
    assert [(each["field"], each["count"]) for each in after] == [("Result", 1), ("Time", 1)]
    assert browser.post("/quarantine/items", data={"act": "replay"}, headers=origin).status_code == 400
    replayed = browser.post("/quarantine/items", data={"act": "replay", "source": f"{name}.csv"}, headers=origin)
    assert replayed.status_code == 200


def test_an_item_that_is_no_row_is_edited_as_text(browser_of: Browser, administrator: TestClient) -> None:
    event = '{"type": "ObjectEvent", "action": "LOOK"}'
    refused = administrator.post("/api/v1/captures", content=event, headers={"content-type": "application/json"}).json()
    number = refused["outcomes"][0]["quarantine_id"]
    page = browser_of("engineer").get(f"/quarantine/{number}").text
    assert '<textarea name="raw"' in page
    assert "LOOK" in page


def test_a_form_does_not_undo_what_somebody_has_done_since(browser_of: Browser, administrator: TestClient) -> None:
    event = '{"type": "ObjectEvent", "action": "GAZE"}'
    refused = administrator.post("/api/v1/captures", content=event, headers={"content-type": "application/json"}).json()
    number = refused["outcomes"][0]["quarantine_id"]
    browser, origin = browser_of("engineer"), {"Origin": "http://testserver"}
    page = browser.get(f"/quarantine/{number}").text
    assert 'name="steps" value="0"' in page
    theirs = event.replace("GAZE", "PEER")
    assert administrator.put(f"/api/v1/quarantine/{number}", content=theirs).status_code == 422
    for act in ("correct", "release", "dismiss"):
        form = {"steps": "0", "raw": event, "act": act, "note": "from the other tab"}
        assert browser.post(f"/quarantine/{number}", data=form, headers=origin).status_code == 409
    item = administrator.get(f"/api/v1/quarantine/{number}").json()
    assert (item["state"], len(item["history"])) == ("corrected", 1)
    form = {"steps": "1", "raw": theirs, "act": "dismiss", "note": "seen"}
    assert browser.post(f"/quarantine/{number}", data=form, headers=origin).status_code == 303


def test_a_rule_marks_every_cell_that_it_names_and_a_computed_value_its_column(
    browser_of: Browser, administrator: TestClient
) -> None:
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
    invalid = [
        re.findall(r'value="([^"]*)" autocomplete="off" aria-invalid', browser_of("engineer").get(page).text)
        for page in (f"/quarantine/{outcome['quarantine_id']}" for outcome in outcomes)
    ]
    assert invalid == [["S", "M", "good"], [""]]


def test_quality(browser_of: Browser, administrator: TestClient, refused: tuple[str, str, list[int]]) -> None:
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


@pytest.mark.parametrize(
    "path", ["/quarantine", "/quarantine/items", "/quarantine/1", "/quality", "/quarantine/items?cause=x"]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_in_both_languages(browser_of: Browser, refused: object, path: str, lang: str) -> None:
    browser = browser_of("administrator")
    browser.cookies.set("clew_lang", lang)
    answer = browser.get(path)
    assert answer.status_code == 200
    assert ("隔离区" in answer.text) == (lang == "zh")
    assert browser_of("viewer").get(path).status_code == (200 if path == "/quality" else 403)
