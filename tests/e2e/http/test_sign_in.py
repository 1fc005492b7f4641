"""Signing in and out: cookies, throttling, tickets, cross-site requests, open redirects."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from clew.testing.installation import PASSWORD, Installation


def form(**fields: str) -> dict[str, str]:
    return {"name": "viewer-1", "password": PASSWORD, "back": "/", **fields}


def test_in_and_out(anybody: TestClient) -> None:
    answer = anybody.post("/sign-in", data=form(back="/gauges"), headers={"Origin": "http://testserver"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/gauges")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert anybody.get("/gauges").status_code == 200
    left = anybody.post("/sign-out", headers={"Origin": "http://testserver"})
    assert left.status_code == 303
    assert anybody.get("/gauges").status_code == 401


def test_the_cookie_is_secure_over_https(app: FastAPI) -> None:
    client = TestClient(app, base_url="https://testserver", follow_redirects=False)
    answer = client.post("/sign-in", data=form(), headers={"Origin": "https://testserver"})
    assert "secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize("fields", [{"password": "wrong"}, {"name": "nobody-at-all"}, {"name": "", "password": ""}])
def test_wrong_words_are_refused_alike(anybody: TestClient, fields: dict[str, str]) -> None:
    answer = anybody.post("/sign-in", data=form(**fields), headers={"Accept-Language": "en", "Accept": "text/html"})
    assert answer.status_code in (400, 401)
    assert "set-cookie" not in answer.headers
    assert "Name or password is wrong" in answer.text or answer.status_code == 400
    assert PASSWORD not in answer.text


def test_guessing_is_slowed_down_even_with_the_right_password_at_last(anybody: TestClient) -> None:
    for _ in range(5):
        assert anybody.post("/sign-in", data=form(name="auditor-1", password="wrong")).status_code == 401
    answer = anybody.post("/sign-in", data=form(name="auditor-1"), headers={"Accept": "application/json"})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 301
    assert anybody.post("/sign-in", data=form()).status_code == 303, "another name is not held up"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_can_neither_sign_in_nor_act(
    anybody: TestClient, browser_of: Callable[[str], TestClient], headers: dict[str, str]
) -> None:
    assert anybody.post("/sign-in", data=form(), headers=headers).status_code == 403
    signed_in = browser_of("administrator")
    for path in ("/sign-out", "/preferences", "/api/v1/rebuild"):
        assert signed_in.post(path, data={"lang": "zh"}, headers=headers).status_code == 403, path
    assert signed_in.get("/gauges", headers=headers).status_code == 200, "reading is no act"


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"]
)
def test_nobody_is_sent_away_after_signing_in(anybody: TestClient, back: str) -> None:
    assert anybody.post("/sign-in", data=form(back=back)).headers["location"] == "/"
    assert anybody.post("/preferences", data={"lang": "en", "back": back}).headers["location"] == "/"
    page = anybody.get("/sign-in", params={"back": back}).text
    assert 'name="back" value="/"' in page


def test_a_ticket_signs_in_once(app: FastAPI, anybody: TestClient) -> None:
    ticket = app.state.tickets.issue("viewer-1")
    first = anybody.get(f"/sign-in?ticket={ticket}")
    assert first.status_code == 200
    assert "clew_session" in first.headers["set-cookie"]
    assert ticket not in first.text
    anybody.cookies.clear()
    second = anybody.get(f"/sign-in?ticket={ticket}")
    assert second.status_code == 401
    assert "set-cookie" not in second.headers
    assert anybody.get("/sign-in?ticket=guess").status_code == 401


def test_a_new_password_ends_old_sessions(
    app: FastAPI, installation: Installation, browser_of: Callable[[str], TestClient]
) -> None:
    client = browser_of("operator")
    assert client.get("/gauges").status_code == 200
    installation.clew.people.set_password("operator-1", "another long passphrase")
    assert client.get("/gauges", headers={"Accept": "application/json"}).status_code == 401


def test_preferences_are_kept(anybody: TestClient) -> None:
    answer = anybody.post("/preferences", data={"lang": "zh", "theme": "dark", "back": "/sign-in?back=%2Fdata"})
    assert answer.headers["location"] == "/sign-in?back=%2Fdata"
    page = anybody.get("/sign-in", headers={"Accept-Language": "en"})
    assert 'lang="zh-CN" data-theme="dark"' in page.text
    assert "登录" in page.text
    assert anybody.post("/preferences", data={"lang": "xx"}).status_code == 400


def test_the_sign_in_page_speaks_the_readers_language(anybody: TestClient) -> None:
    assert "登录" in anybody.get("/sign-in", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}).text
    assert "Sign in" in anybody.get("/sign-in", headers={"Accept-Language": "de,en;q=0.5"}).text
