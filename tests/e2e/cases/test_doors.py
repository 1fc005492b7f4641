"""Cases over HTTP: every answer is what its description says, on a simulated factory."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from markupsafe import escape
from starlette.testclient import TestClient

from clew.testing.installation import Installation

Client = Callable[..., TestClient]


@pytest.fixture
def scope(installation: Installation, factory: Client) -> int:
    body = {"ids": [installation.truth.suspect], "name": ""}
    answer = factory().post("/api/v1/scopes", json=body)
    assert answer.status_code == 201
    return int(answer.json()["id"])


@pytest.fixture
def case(installation: Installation, factory: Client, scope: int) -> int:
    unit = factory().get(f"/api/v1/scopes/{scope}/units", params={"things": True, "limit": 1}).json()["units"][0]
    body = {
        "title": "Noise",
        "text": "Motors are loud",
        "complained_by": "A customer",
        "units": [unit["id"]],
        "severity": "critical",
        "due": "2020-01-01",
        "scopes": [scope],
    }
    answer = factory().post("/api/v1/cases", json=body)
    assert answer.status_code == 201, answer.text
    number = int(answer.json()["head"]["number"])
    assert answer.headers["location"] == f"/api/v1/cases/{number}"
    return number


def test_numbers_agree_with_the_scope(factory: Client, case: int, scope: int) -> None:
    client = factory()
    summary = client.get(f"/api/v1/scopes/{scope}").json()["evaluation"]["summary"]
    balance = client.get(f"/api/v1/cases/{case}/balance").json()
    lots_used_up = client.get(f"/api/v1/scopes/{scope}/units", params={"status": "consumed", "things": True}).json()
    assert (
        balance["total"] + balance["used_up"] + _lots_not_used_up(client, scope) == summary["pieces"] + summary["lots"]
    )
    assert balance["used_up"] == lots_used_up["total"]
    assert sum(part["count"] for part in balance["parts"]) == balance["total"]
    assert sum(part["share"] for part in balance["parts"]) == pytest.approx(1)
    held = next(part for part in balance["parts"] if part["part"] == "held")
    assert held["count"] == 0
    notices = client.get(f"/api/v1/cases/{case}/notices").json()
    told = sum(each["pieces"] for each in notices["notices"])
    counts = {part["part"]: part["count"] for part in balance["parts"]}
    assert told == counts["out"] + counts["unknown"]
    inside = client.get(f"/api/v1/scopes/{scope}").json()["evaluation"]["summary"]["in_reach"]
    assert notices["in_works"] == inside > 0
    assert [each["pieces"] + len(each["lots"]) for each in notices["notices"]] == sorted(
        (each["pieces"] + len(each["lots"]) for each in notices["notices"]), reverse=True
    )


def _lots_not_used_up(client: TestClient, scope: int) -> int:
    listed = client.get(f"/api/v1/scopes/{scope}/units", params={"things": True, "limit": 10000}).json()["units"]
    return sum(each["kind"] == "lot" and each["status"] != "consumed" for each in listed)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_document_is_what_it_says(factory: Client, case: int, lang: str) -> None:
    client = factory("auditor", lang)
    for part in ("", "/balance", "/notices", "/disciplines", "/history", "/holds"):
        answer = client.get(f"/api/v1/cases/{case}{part}")
        assert answer.status_code == 200, (part, answer.text)
    disciplines = client.get(f"/api/v1/cases/{case}/disciplines").json()["disciplines"]
    assert [each["discipline"] for each in disciplines] == [f"D{number}" for number in range(9)]
    listed = client.get("/api/v1/cases", params={"q": "loud", "state": "open,contained"}).json()
    assert case in [each["number"] for each in listed["cases"]]
    assert listed["overdue"] >= 1
    assert client.get("/api/v1/cases", params={"q": "nothing of that kind"}).json()["total"] == 0
    assert client.get("/api/v1/cases", params={"state": "lost"}).status_code == 400


def test_the_whole_way_over_http(installation: Installation, factory: Client, case: int, scope: int) -> None:
    client = factory()
    address = f"/api/v1/cases/{case}"
    held = client.post(f"/api/v1/scopes/{scope}/hold", json={"reason": "noise"}).json()
    assert held["placed"] > 0
    [recorded] = installation.clew.events_named(held["events"][0])
    assert recorded.event.biz_step == "holding"
    holds = client.get(f"{address}/holds").json()
    assert holds["in_force"] == {held["hold_id"]: held["placed"]}
    assert [each["event"] for each in holds["holds"]] == held["events"]
    one = client.get(f"/api/v1/scopes/{scope}/units", params={"things": True, "sort": "id", "limit": 5000}).json()
    on_hold = next(each for each in one["units"] if each["holds"])
    released = client.post(f"/api/v1/scopes/{scope}/release", json={"ids": [on_hold["id"]], "reason": "good"}).json()
    assert released["released"] == 1
    assert released["evaluation"]["why"] == "released"
    assert client.post(f"/api/v1/scopes/{scope}/release", json={"reason": ""}).status_code == 400
    assert client.get(f"{address}/holds").json()["in_force"] == {held["hold_id"]: held["placed"] - 1}

    version = client.get(address).json()["head"]["version"]
    wrote = client.post(f"{address}/texts", json={"discipline": "D4", "text": "a worn tool", "version": version})
    assert wrote.json()["head"]["version"] == version + 1
    again = client.post(f"{address}/texts", json={"discipline": "D4", "text": "a tired one", "version": version})
    assert (again.status_code, again.json()["code"]) == (409, "case.changed")
    action = {"discipline": "D6", "text": "change the tool", "due": "2020-01-01", "owner": "Zhao"}
    told = client.post(f"{address}/actions", json=action).json()["actions"][0]
    assert (told["number"], told["overdue"]) == (1, True)
    done = {**action, "number": 1, "state": "done"}
    assert client.post(f"{address}/actions", json=done).json()["actions"][0]["overdue"] is False
    assert "case.missing.notices" in missing(client.get(address).json()["ahead"][0]["missing"])
    notice = client.get(f"{address}/notices").json()["notices"][0]
    mark = {"holder": notice["holder"], "mark": "sent", "on": "2026-03-01", "how": "telephone"}
    assert client.post(f"{address}/notices", json=mark).status_code == 200
    assert client.get(f"{address}/notices").json()["counts"]["sent"] == 1
    assert client.post(f"{address}/notes", json={"text": "note"}).status_code == 200
    assert client.post(f"{address}/head", json={"owner": "Sun", "due": ""}).json()["head"]["owner"] == "Sun"
    ahead = missing(client.get(address).json()["ahead"][0]["missing"])
    stepped = client.post(f"{address}/steps", json={"state": "contained", "why": "all on hold"}).json()
    assert stepped["head"]["state"] == "contained"
    assert missing(stepped["steps"][-1]["despite"]) == ahead
    assert client.post(f"{address}/steps", json={"state": "closed", "why": "x"}).status_code == 409
    unlinked = client.post(f"{address}/unlinks", json={"kind": "scope", "id": str(scope), "why": "another case"}).json()
    assert unlinked["scopes"] == []
    assert client.post(f"{address}/links", json={"kind": "scope", "id": str(scope)}).json()["head"]["scopes"] == [scope]
    kinds = [each["kind"] for each in client.get(f"{address}/history").json()["entries"]]
    assert kinds[:3] == ["linked", "unlinked", "stepped"]
    assert kinds[-1] == "opened"


def missing(facts: list[dict[str, Any]]) -> list[str]:
    return [each["code"] for each in facts]


def test_the_notice_list_as_files_has_every_thing_once(factory: Client, case: int) -> None:
    client = factory()
    notices = client.get(f"/api/v1/cases/{case}/notices").json()["notices"]
    exported = client.get(f"/api/v1/cases/{case}/notices/export", params={"format": "csv"})
    rows = list(csv.reader(io.StringIO(exported.content.decode("utf-8-sig"))))[1:]
    assert len(rows) == sum(each["pieces"] + len(each["lots"]) for each in notices)
    assert {row[0] for row in rows} == {each["holder"] for each in notices}
    book = client.get(f"/api/v1/cases/{case}/notices/export", params={"format": "xlsx"})
    sheet = zipfile.ZipFile(io.BytesIO(book.content)).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == len(rows) + 1
    assert client.get(f"/api/v1/cases/{case}/notices/export", params={"format": "pdf"}).status_code == 400


def test_who_may_not(factory: Client, case: int) -> None:
    for role in ("operator", "viewer", "supplier"):
        assert factory(role).get("/api/v1/cases").status_code == 403
    assert factory("auditor").post(f"/api/v1/cases/{case}/notes", json={"text": "x"}).status_code == 403
    assert factory().get("/api/v1/cases/999999999999999999999").status_code == 404
    assert factory().post("/api/v1/cases", json={"title": "x", "text": "y", "due": "soon"}).status_code == 400
    assert factory().post("/api/v1/cases", json={"title": " ", "text": "y"}).status_code == 400


def test_scopes_are_previewed_sorted_and_searched(installation: Installation, factory: Client, scope: int) -> None:
    client = factory()
    before = len(client.get("/api/v1/scopes").json()["scopes"])
    preview = client.post("/api/v1/scopes/preview", json={"ids": [installation.truth.suspect]}).json()
    kept = client.get(f"/api/v1/scopes/{scope}").json()
    assert preview["summary"]["pieces"] == kept["evaluation"]["summary"]["pieces"]
    assert len(client.get("/api/v1/scopes").json()["scopes"]) == before
    address = f"/api/v1/scopes/{scope}/units"
    whole = client.get(address, params={"things": True, "limit": 10000}).json()
    for descending in (False, True):
        asked = {"things": True, "sort": "id", "descending": descending, "limit": 7, "offset": 3}
        page = client.get(address, params=asked).json()
        ids = sorted((each["id"] for each in whole["units"]), reverse=descending)
        assert [each["id"] for each in page["units"]] == ids[3:10]
        assert page["total"] == whole["total"]
    wanted = whole["units"][0]["id"]
    found = client.get(address, params={"things": True, "q": wanted.upper()}).json()
    assert wanted in [each["id"] for each in found["units"]]
    assert found["total"] == len(found["units"]) < whole["total"]
    assert client.get(address, params={"q": "%"}).json()["total"] == sum("%" in each["id"] for each in whole["units"])
    assert client.get(address, params={"sort": "colour"}).status_code == 400
    places = client.get(f"/api/v1/scopes/{scope}/places").json()["places"]
    assert sum(each["count"] for each in places) == whole["total"]
    tried = client.post(f"/api/v1/scopes/{scope}/what-if", json={"holds": []}).json()
    assert all(isinstance(name, str) for name in tried["names"].values())
    for part in ("", "/evaluations", "/diff", "/holds"):
        assert client.get(f"/api/v1/scopes/{scope}{part}").status_code == 200
    assert client.post(f"/api/v1/scopes/{scope}/refresh").status_code == 200
    assert client.post(f"/api/v1/scopes/{scope}/close", json={"reason": "test"}).status_code == 200


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_says_what_the_documents_say_and_runs_no_script(factory: Client, case: int, lang: str) -> None:
    client = factory("engineer", lang)
    address = f"/api/v1/cases/{case}"
    client.post(f"{address}/texts", json={"discipline": "D2", "text": "<script>alert(1)</script>"})
    balance = client.get(f"{address}/balance").json()
    page = client.get(f"/cases/{case}/report")
    assert page.status_code == 200
    shown = page.text
    assert "<script" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert client.get(f"{address}/history").json()["digest"] in shown
    assert f'lang="{"zh-CN" if lang == "zh" else "en"}"' in shown
    for part in balance["parts"]:
        assert (f"<b>{part['count']:,}</b>" in shown and part["name"] in shown) or not part["count"]
    for each in client.get(f"{address}/disciplines").json()["disciplines"]:
        assert f"{each['discipline']} {each['title']}" in shown
        for fact in each["known"]:
            assert escape(fact["message"]) in shown
    for notice in client.get(f"{address}/notices").json()["notices"]:
        assert escape(notice["name"]) in shown
    assert factory("viewer").get(f"/cases/{case}/report").status_code == 403


def test_the_digest_changes_with_every_entry_and_with_nothing_else(factory: Client, case: int) -> None:
    client = factory()
    address = f"/api/v1/cases/{case}"
    first = client.get(f"{address}/history").json()
    assert factory("auditor", "zh").get(f"{address}/history").json()["digest"] == first["digest"]
    client.post(f"{address}/notes", json={"text": "one more"})
    assert client.get(f"{address}/history").json()["digest"] != first["digest"]
