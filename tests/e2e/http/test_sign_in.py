"""Signing in and out: cookies, throttling, tickets, cross-site requests, open redirects."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from starlette.testclient import TestClient

from clew.doors.http.limits import SIGN_IN_FAILURES_PER_NAME
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


def test_out_is_out_for_whoever_kept_the_cookie(
    app: FastAPI, installation: Installation, browser_of: Callable[[str], TestClient]
) -> None:
    left, other = browser_of("viewer"), browser_of("viewer")
    kept = left.cookies["clew_session"]
    assert left.post("/sign-out", headers={"Origin": "http://testserver"}).status_code == 303
    thief = TestClient(app, headers={"Cookie": f"clew_session={kept}"})
    assert thief.get("/api/v1/reader").status_code == 401
    again = {"Origin": "http://testserver"}
    assert thief.post("/sign-out", headers=again, follow_redirects=False).status_code == 303, "ended twice is ended"
    assert other.get("/api/v1/reader").status_code == 200, "another session of the same person goes on"


def test_the_feed_ends_with_the_right_to_it(
    app: FastAPI, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clew.doors.http.feed_hub.BEAT_SECONDS", 0.05)
    clew = installation.clew
    number, secret = clew.create_token("feed", "viewer", party=None, days=1)

    async def followed() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            asked = asyncio.create_task(client.get("/api/v1/feed", headers={"Authorization": f"Bearer {secret}"}))
            await asyncio.sleep(0.5)
            assert not asked.done(), "it goes on while who asked is admitted"
            clew.revoke_token(number)
            return await asyncio.wait_for(asked, 30)

    with ThreadPoolExecutor(1) as thread:
        told = thread.submit(asyncio.run, followed()).result()
    assert told.status_code == 200
    assert b"event: position" in told.content
    assert b": still here" in told.content


def test_what_is_kept_of_ended_sessions_goes_with_their_hours(installation: Installation) -> None:
    kept = installation.clew.store.principals
    kept.end_session("of-yesterday", 1)
    kept.end_session("of-today", 2**62)
    with installation.clew.store.engine.connect() as connection:
        found = {id for (id,) in connection.execute(text("SELECT id FROM ended_session"))}
    assert "of-today" in found
    assert "of-yesterday" not in found


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


def test_many_guesses_at_once_are_no_more_than_one_after_the_other(app: FastAPI) -> None:
    async def guesses() -> list[int]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            tried = (client.post("/sign-in", data=form(password=f"guess {number}")) for number in range(60))
            return [answer.status_code for answer in await asyncio.gather(*tried)]

    # A thread of its own: that of the tests has a loop running once a browser was driven from it.
    with ThreadPoolExecutor(1) as thread:
        told = Counter(thread.submit(asyncio.run, guesses()).result())
    assert told == {401: SIGN_IN_FAILURES_PER_NAME, 429: 60 - SIGN_IN_FAILURES_PER_NAME}


def test_guessing_the_old_password_is_slowed_down_as_well(
    app: FastAPI, browser_of: Callable[[str], TestClient], anybody: TestClient
) -> None:
    client = browser_of("auditor")
    client.headers["Accept"] = "application/json"
    for _ in range(SIGN_IN_FAILURES_PER_NAME + 1):
        short = client.put("/api/v1/reader/password", json={"old": "guess", "new": "short"})
        assert (short.status_code, short.json()["code"]) == (400, "account.short_password"), "no guess is judged"
    for _ in range(SIGN_IN_FAILURES_PER_NAME):
        wrong = client.put("/api/v1/reader/password", json={"old": "guess", "new": "long enough it is"})
        assert (wrong.status_code, wrong.json()["code"]) == (400, "account.wrong_password")
    paused = client.put("/api/v1/reader/password", json={"old": PASSWORD, "new": "long enough it is"})
    assert (paused.status_code, paused.json()["code"]) == (429, "sign_in.too_many")
    assert anybody.post("/sign-in", data=form(name="auditor-1")).status_code == 429, "it is the same password"


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
