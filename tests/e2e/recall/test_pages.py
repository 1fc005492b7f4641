"""The pages of recall scopes: what they say is what the command says, and each form answers beside its field."""

from __future__ import annotations

import itertools
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from clew.doors.http.app import create_app
from clew.testing.installation import Installation


@pytest.fixture
def client(installation: Installation) -> TestClient:
    client = TestClient(create_app(installation.clew), follow_redirects=False)
    client.headers.update({"Authorization": f"Bearer {installation.token('engineer')}", "Accept-Language": "en"})
    return client


@pytest.fixture
def opened(installation: Installation, client: TestClient) -> str:
    """The address of a scope from the suspect drum, opened through the form."""
    answer = client.post("/scopes", data={"start": installation.truth.suspect, "name": "", "direction": "forward"})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def words(page: str) -> str:
    """The text of a page, without markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])))


def test_a_scope_is_opened_from_the_page_of_the_thing(installation: Installation, client: TestClient) -> None:
    thing = client.get("/thing", params={"id": installation.truth.suspect}).text
    [link] = re.findall(r'href="(/scopes\?start=[^"]+)"', thing)
    form = client.get(unescape(link)).text
    assert f'value="{installation.truth.suspect}"' in form
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
    assert sum(count for _, _, count in places) == affected
    for status, counted in summary["statuses"].items():
        assert sum(count for each, _, count in places if each == status) == counted
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
    ("asked", "status", "field"),
    [
        ({"start": "urn:clew:id:nothing-such"}, 404, "start"),
        ({"start": " "}, 400, "start"),
        ({"start": "SUSPECT", "name": "4711"}, 400, "name"),
    ],
)
def test_what_cannot_be_opened_says_why_beside_the_field(
    installation: Installation, client: TestClient, asked: dict[str, str], status: int, field: str
) -> None:
    given = {name: value.replace("SUSPECT", installation.truth.suspect) for name, value in asked.items()}
    answer = client.post("/scopes", data=given)
    assert answer.status_code == status
    [wrong] = re.findall(r'<input name="(\w+)"[^>]*aria-invalid="true"', answer.text)
    assert wrong == field
    assert 'id="fault" role="alert"' in answer.text


def test_hold_and_close(client: TestClient, opened: str) -> None:
    before = client.get(f"/api/v1{opened}").json()["evaluation"]["summary"]
    tried = client.get(opened, params={"hold": "urn:clew:id:nothing-such"})
    assert tried.status_code == 404
    assert re.search(r'<input name="hold"[^>]*aria-invalid="true"', tried.text)
    assert f"Hold all {before['in_reach']:,} in reach" in tried.text
    assert client.post(f"{opened}/hold", data={"reason": "complaint CP-00012"}).status_code == 303
    held = words(client.get(opened).text)
    assert f"{before['in_reach']:,} are within reach" in held
    assert "on hold" in held
    refused = client.post(f"{opened}/close", data={"reason": " "})
    assert refused.status_code == 400
    assert 'id="close-fault" role="alert"' in refused.text
    assert client.post(f"{opened}/close", data={"reason": "all found"}).status_code == 303
    closed = client.get(opened).text
    assert "closed: all found" in words(closed)
    assert 'method="post" action="/scopes/' not in closed
    again = client.post(f"{opened}/refresh")
    assert again.status_code == 409


def test_who_may_not_act_sees_no_form(installation: Installation, client: TestClient, opened: str) -> None:
    client.headers["Authorization"] = f"Bearer {installation.token('viewer')}"
    assert 'method="post" action="/scopes' not in client.get("/scopes").text
    page = client.get(opened).text
    assert 'method="post" action="/scopes' not in page
    assert "/export?" not in page
    assert client.post("/scopes", data={"start": installation.truth.suspect}).status_code == 403


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_headings_are_in_order_and_tables_have_scopes(client: TestClient, opened: str, lang: str) -> None:
    client.headers["Accept-Language"] = lang
    for path in ("/scopes", opened, "/chain"):
        page = client.get(path).text
        levels = [int(each) for each in re.findall(r"<h([1-6])", page)]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), path
        assert re.findall(r"<th(?![^>]*scope=)[ >]", page) == []
        assert re.findall(r"<svg(?![^>]*aria-hidden)(?![^>]*role=)[^>]*>", page) == []
        assert "<script" not in page
