"""How a unit stands is told as it is at the moment of reading: recalls that were announced, and holds."""

from __future__ import annotations

from collections.abc import Callable

from starlette.testclient import TestClient
from tests.e2e.passports.conftest import MOTOR

from clew.testing.installation import Installation

Publish = Callable[..., str]
ADVICE = "Stop using it; <call> us."


def word_of(engineer: TestClient, code: str) -> str:
    return str(engineer.get(f"/api/v1/passports/{code}").json()["says"]["status"]["word"])


def test_a_recall_is_told_when_it_is_announced_and_not_before(
    anybody: TestClient, engineer: TestClient, installation: Installation, published: Publish
) -> None:
    code, other = published(10), published(11)
    made = engineer.post("/api/v1/scopes", json={"ids": [MOTOR.format(10)], "name": "passport-recall"})
    assert made.status_code == 201, made.text
    scope = made.json()["id"]
    try:
        assert word_of(engineer, code) == "complete"
        listed = engineer.get("/api/v1/passports/recalls").json()["recalls"]
        assert next(each for each in listed if each["scope"] == scope)["announced_at"] is None
        told = engineer.post(f"/api/v1/passports/recalls/{scope}", json={"advice": ADVICE})
        assert told.status_code == 200, told.text
        # The page was made a moment ago and is kept; how the unit stands is asked anew.
        page = anybody.get(f"/p/{code}?lang=en").text
        assert 'class="hero bad"' in page
        assert "Stop using it; &lt;call&gt; us." in page
        assert page.index('class="act bad"') < page.index('id="advice"')
        assert "No recall announced" not in page
        assert word_of(engineer, other) == "complete"
        assert engineer.post(f"/api/v1/passports/recalls/{scope}/lift").status_code == 200
        assert word_of(engineer, code) == "complete"
        again = engineer.post(f"/api/v1/passports/recalls/{scope}/lift")
        assert (again.status_code, again.json()["code"]) == (409, "passport.not_announced")
    finally:
        closed = engineer.post(f"/api/v1/scopes/{scope}/close", json={"reason": "test"})
    assert closed.status_code == 200
    refused = engineer.post(f"/api/v1/passports/recalls/{scope}", json={"advice": ADVICE})
    assert (refused.status_code, refused.json()["code"]) == (409, "scope.closed")


def test_a_closed_scope_recalls_nothing_any_more(engineer: TestClient, published: Publish) -> None:
    code = published(12)
    scope = engineer.post("/api/v1/scopes", json={"ids": [MOTOR.format(12)]}).json()["id"]
    engineer.post(f"/api/v1/passports/recalls/{scope}", json={"advice": ADVICE})
    assert word_of(engineer, code) == "recalled"
    engineer.post(f"/api/v1/scopes/{scope}/close", json={"reason": "test"})
    assert word_of(engineer, code) == "complete"
