"""The report of a recall scope says what the command says; what a person does about it is done over ``/api/v1``."""

from __future__ import annotations

import itertools
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs

import pytest
from starlette.testclient import TestClient

from clew.testing.application import application
from clew.testing.installation import Installation


@pytest.fixture
def client(installation: Installation) -> TestClient:
    client = TestClient(application(installation.clew), follow_redirects=False)
    client.headers.update({"Authorization": f"Bearer {installation.token('engineer')}", "Accept-Language": "en"})
    return client


@pytest.fixture
def opened(installation: Installation, client: TestClient) -> str:
    """The address of the report of a scope from the suspect drum."""
    answer = client.post("/api/v1/scopes", json={"ids": [installation.truth.suspect]})
    assert answer.status_code == 201, answer.text
    return f"/scopes/{answer.json()['id']}"


def words(page: str) -> str:
    """The text of a page, without markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])))


def test_the_report_of_a_thing_leads_to_a_scope_of_it(installation: Installation, client: TestClient) -> None:
    thing = client.get("/thing", params={"id": installation.truth.suspect}).text
    [link] = re.findall(r'href="/cases/scopes/new\?([^"]+)"', thing)
    assert parse_qs(unescape(link)) == {"id": [installation.truth.suspect]}
    assert re.search(r'href="/balance\?id=', thing)
    assert re.search(r'href="/chain\?lot=', thing)


def test_the_numbers_are_those_of_the_evaluation(installation: Installation, client: TestClient, opened: str) -> None:
    document = client.get(f"/api/v1{opened}").json()
    summary = document["evaluation"]["summary"]
    shown = words(client.get(opened).text)
    affected = summary["pieces"] + summary["lots"]
    assert f"{affected:,} units and lots are affected or may be; {summary['in_reach']:,} of them" in shown
    desk, number = installation.clew.scopes, opened.rpartition("/")[2]
    places = desk.places(number, limit=1000)
    assert sum(each.count for each in places) == affected
    for status, counted in summary["statuses"].items():
        assert sum(each.count for each in places if each.status == status) == counted
    assert f"of {affected:,}" in shown


def test_units_are_chosen_and_turned_over(client: TestClient, opened: str) -> None:
    whole = client.get(opened, params={"limit": 2000}).text
    units = re.findall(r'<td class="what"><a class="mono" href="([^"]+)"', whole)
    assert len(units) > 7
    page, found = opened + "?limit=7", []
    while page:
        text = client.get(page).text
        found += re.findall(r'<td class="what"><a class="mono" href="([^"]+)"', text)
        following = re.search(r'href="([^"]*[?&;]after=\d+)#units"', text)
        page = unescape(following[1]) + "&limit=7" if following else ""
    assert found == units
    stock = client.get(opened, params={"status": "in_stock"}).text
    assert 0 < len(re.findall(r'<td class="what"><a class="mono"', stock)) < len(units)
    assert client.get(opened, params={"status": "nowhere"}).status_code == 400
    assert "No units or lots here." in client.get(opened, params={"status": "scrapped", "words": "excluded"}).text


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"ids": ["urn:clew:id:nothing-such"]}, 404, "thing.unknown"),
        ({"ids": [" "]}, 400, None),
        ({"ids": ["SUSPECT"], "name": "4711"}, 400, "scope.name_is_number"),
    ],
)
def test_what_cannot_be_opened_says_why(
    installation: Installation, client: TestClient, asked: dict[str, Any], status: int, code: str | None
) -> None:
    ids = [each.replace("SUSPECT", installation.truth.suspect) for each in asked["ids"]]
    answer = client.post("/api/v1/scopes", json=asked | {"ids": ids})
    assert answer.status_code == status
    assert code in (None, answer.json()["code"])


def test_hold_and_close(client: TestClient, opened: str) -> None:
    before = client.get(f"/api/v1{opened}").json()["evaluation"]["summary"]
    assert client.get(opened, params={"hold": "urn:clew:id:nothing-such"}).status_code == 404
    assert client.post(f"/api/v1{opened}/hold", json={"reason": "complaint CP-00012"}).status_code == 200
    held = words(client.get(opened).text)
    assert f"{before['in_reach']:,} are within reach" in held
    assert "on hold" in held
    assert client.post(f"/api/v1{opened}/close", json={"reason": " "}).status_code == 400
    assert client.post(f"/api/v1{opened}/close", json={"reason": "all found"}).status_code == 200
    assert "closed: all found" in words(client.get(opened).text)
    assert client.post(f"/api/v1{opened}/refresh").status_code == 409


def test_the_report_asks_for_nothing_and_leads_to_where_it_is_worked_on(client: TestClient, opened: str) -> None:
    report = client.get(opened).text.partition("<main")[2]
    assert "<form" not in report
    assert f'href="/cases{opened}"' in report
    assert f'href="/api/v1{opened}/export?format=csv"' in report


def test_who_may_not_act_takes_nothing_away(installation: Installation, client: TestClient, opened: str) -> None:
    client.headers["Authorization"] = f"Bearer {installation.token('viewer')}"
    report = client.get(opened)
    assert report.status_code == 200
    assert "/export?" not in report.text
    assert client.get(f"/api/v1{opened}/export", params={"format": "csv"}).status_code == 403
    assert client.post("/api/v1/scopes", json={"ids": [installation.truth.suspect]}).status_code == 403
    for act in ("hold", "close", "refresh"):
        assert client.post(f"/api/v1{opened}/{act}", json={"reason": "no"}).status_code == 403, act


def test_another_site_can_hold_nothing(installation: Installation, opened: str) -> None:
    app = application(installation.clew)
    browser = TestClient(app, follow_redirects=False)
    browser.get(f"/sign-in?ticket={app.state.tickets.issue('engineer-1')}")
    for act in ("hold", "close", "refresh"):
        answer = browser.post(f"/api/v1{opened}/{act}", json={"reason": "x"}, headers={"Origin": "http://evil.example"})
        assert answer.status_code == 403, act
    assert installation.clew.scopes.one(opened.rpartition("/")[2]).scope.is_open


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_headings_are_in_order_and_tables_have_scopes(client: TestClient, opened: str, lang: str) -> None:
    client.headers["Accept-Language"] = lang
    for path in (opened, "/chain"):
        page = client.get(path).text
        levels = [int(each) for each in re.findall(r"<h([1-6])", page)]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), path
        assert re.findall(r"<th(?![^>]*scope=)[ >]", page) == []
        assert re.findall(r"<svg(?![^>]*aria-hidden)(?![^>]*role=)[^>]*>", page) == []
        assert "<script" not in page
