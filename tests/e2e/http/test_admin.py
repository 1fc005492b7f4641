"""People, tokens, roles, checks, storage and jobs over HTTP; every answer as it is documented."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from clew.security.roles import ROLES
from clew.testing.documented import Documented
from clew.testing.installation import Installation

PATHS = ("accounts", "roles", "tokens", "checks", "storage", "jobs", "today", "reader")


@pytest.fixture
def checked(app: FastAPI, installation: Installation) -> Iterator[TestClient]:
    with TestClient(Documented(app), follow_redirects=False) as client:
        client.headers["Authorization"] = f"Bearer {installation.token('administrator')}"
        yield client


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_answer_is_as_documented(checked: TestClient, path: str, lang: str) -> None:
    answer = checked.get(f"/api/v1/{path}", headers={"Accept-Language": lang})
    assert answer.status_code == 200, answer.text
    assert answer.json()


@pytest.mark.parametrize("role", ["engineer", "operator", "auditor", "viewer", "supplier"])
def test_only_an_administrator_administers(client_of: object, role: str) -> None:
    client = client_of(role)  # type: ignore[operator]
    for path in ("accounts", "tokens", "checks", "storage"):
        assert client.get(f"/api/v1/{path}").status_code == 403, path
    assert client.post("/api/v1/accounts", json={"name": "x", "role": "viewer"}).status_code == 403
    assert client.patch("/api/v1/accounts/viewer-1", json={"role": "administrator"}).status_code == 403
    assert client.post("/api/v1/accounts/viewer-1/password").status_code == 403


def test_a_person_comes_changes_and_is_barred(checked: TestClient, anybody: TestClient) -> None:
    made = checked.post("/api/v1/accounts", json={"name": "new-one", "role": "viewer"})
    assert made.status_code == 201
    form = {"name": "new-one", "password": made.json()["password"], "back": "/today"}
    assert anybody.post("/sign-in", data=form).status_code == 303
    assert anybody.get("/api/v1/reader").json()["role"] == "viewer"
    assert anybody.get("/api/v1/accounts").status_code == 403
    changed = checked.patch("/api/v1/accounts/new-one", json={"role": "auditor"})
    assert {"auditor"} == {each["role"] for each in changed.json()["items"] if each["name"] == "new-one"}
    assert anybody.get("/api/v1/reader").json()["role"] == "auditor"
    checked.patch("/api/v1/accounts/new-one", json={"disabled": True})
    assert anybody.get("/api/v1/reader").status_code == 401
    assert checked.post("/api/v1/accounts", json={"name": "new-one", "role": "viewer"}).status_code == 409
    assert checked.post("/api/v1/accounts", json={"name": "odd", "role": "emperor"}).status_code == 400
    assert (
        checked.post("/api/v1/accounts", json={"name": "odd", "role": "supplier"}).json()["code"]
        == "account.needs_party"
    )
    assert checked.patch("/api/v1/accounts/nobody", json={"disabled": True}).status_code == 404


def test_somebody_always_administers(checked: TestClient, installation: Installation) -> None:
    accounts = installation.clew.people
    able = [each for each in checked.get("/api/v1/accounts").json()["items"] if each["role"] == "administrator"]
    others = [each["name"] for each in able if each["name"] != "administrator-1" and not each["disabled"]]
    for name in others:
        assert checked.patch(f"/api/v1/accounts/{name}", json={"disabled": True}).status_code == 200
    try:
        for change in ({"disabled": True}, {"role": "viewer"}):
            refused = checked.patch("/api/v1/accounts/administrator-1", json=change)
            assert (refused.status_code, refused.json()["code"]) == (409, "account.last_administrator")
    finally:
        for name in others:
            checked.patch(f"/api/v1/accounts/{name}", json={"disabled": False})
    assert accounts is not None


def test_a_token_is_made_used_and_revoked(checked: TestClient, anybody: TestClient) -> None:
    made = checked.post("/api/v1/tokens", json={"name": "line 4", "role": "operator", "days": 3}).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert anybody.get("/api/v1/reader", headers=bearer).json()["role"] == "operator"
    assert made["token"] not in checked.get("/api/v1/tokens").text
    assert checked.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    assert anybody.get("/api/v1/reader", headers=bearer).status_code == 401
    listed = {each["id"]: each["state"] for each in checked.get("/api/v1/tokens").json()["items"]}
    assert listed[made["id"]] == "revoked"


def test_ones_own_password_wants_the_old_one(checked: TestClient, anybody: TestClient) -> None:
    first = checked.post("/api/v1/accounts", json={"name": "own-one", "role": "viewer"}).json()["password"]
    anybody.post("/sign-in", data={"name": "own-one", "password": first, "back": "/"})
    put = anybody.put
    assert put("/api/v1/reader/password", json={"old": "guess", "new": "long enough it is"}).status_code == 400
    assert put("/api/v1/reader/password", json={"old": first, "new": "short"}).status_code == 400
    assert put("/api/v1/reader/password", json={"old": first, "new": "long enough it is"}).status_code == 204
    assert anybody.get("/api/v1/reader").status_code == 401, "its sessions end"
    assert checked.put("/api/v1/reader/password", json={"old": "x", "new": "long enough it is"}).status_code == 400


def test_roles_say_what_the_table_says(checked: TestClient) -> None:
    told = checked.get("/api/v1/roles").json()
    assert [each["role"] for each in told["items"]] == list(ROLES)
    assert all(set(each["verbs"]) <= set(told["verbs"]) for each in told["items"])
    # Nothing hides a value by its grade, so no role is said to see some grades and not others.
    assert all(set(each) == {"role", "verbs", "partner"} for each in told["items"])


def test_storage_adds_up(checked: TestClient) -> None:
    told = checked.get("/api/v1/storage").json()
    assert told["bytes"] == sum(each["bytes"] for each in told["items"]) > 0
    assert {"event"} & {each["name"] for each in told["items"]} or len(told["items"]) > 10


def test_what_needs_somebody_depends_on_the_role(client_of: object, installation: Installation) -> None:
    from clew.collection.connectors import Source

    installation.clew.capture(Source(b'{"type": "Nothing"}', name="for-today.json"))
    engineer = client_of("engineer").get("/api/v1/today").json()  # type: ignore[operator]
    need = next(each for each in engineer["needs"] if each["kind"] == "quarantine")
    assert need["count"] == installation.clew.quarantine.counts()["open"] > 0
    assert need["path"] == "/data/quarantine"
    viewer = client_of("viewer").get("/api/v1/today").json()  # type: ignore[operator]
    assert "quarantine" not in {each["kind"] for each in viewer["needs"]}
    assert client_of("supplier").get("/api/v1/today").json()["recorded"] is None  # type: ignore[operator]
