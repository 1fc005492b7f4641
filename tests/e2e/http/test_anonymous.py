"""Nobody is anonymous: every address but a few refuses whoever is not known."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from tests.e2e.http.conftest import routes

OPEN = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/preferences"),
    ("GET", "/healthz"),
    ("GET", "/static/{name}"),
    ("GET", "/p/{code}"),
    ("GET", "/p/{code}/records.json"),
    ("GET", "/p/{code}/report"),
    ("POST", "/p/{code}/report"),
    ("GET", "/p/{rest:path}"),
    ("GET", "/01/{gtin}/21/{serial:path}"),
    ("GET", "/01/{rest:path}"),
    ("GET", "/assets/{name}"),
}
VALUES = {
    "number": "1",
    "capture_id": "00000000-0000-4000-8000-000000000000",
    "event_type": "ObjectEvent",
    "event_id": "x",
    "event": "1",
    "name": "x",
    "sha256": "0" * 64,
    "token": "x",
    "job": "1",
    "place": "today",
    "rest": "x",
    "scope": "1",
    "run": "1",
    "code": "x",
    "format": "csv",
}


def addresses(app: FastAPI) -> list[tuple[str, str]]:
    return sorted((method, route.path) for route in routes(app) for method in route.methods)


def test_the_list_of_open_addresses_is_true(app: FastAPI) -> None:
    assert set(addresses(app)) >= OPEN
    assert len(addresses(app)) > 30


def test_every_other_address_refuses_the_unknown(app: FastAPI, anybody: TestClient) -> None:
    for method, path in addresses(app):
        if (method, path) in OPEN:
            continue
        answer = anybody.request(method, filled(path), content=b"{}", headers={"Content-Type": "application/json"})
        assert answer.status_code == 401, (method, path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"].startswith("Bearer")


def filled(path: str) -> str:
    return re.sub(r"\{(\w+)(?::path)?\}", lambda match: VALUES[match[1]], path)


@pytest.mark.parametrize(
    "header",
    ["Bearer x", "Bearer clew_" + "A" * 43, "Basic YWRtaW46YWRtaW4=", "bearer", "Bearer  ", "\u00e4"],
)
def test_no_token_but_a_right_one_is_taken(anybody: TestClient, header: str) -> None:
    answer = anybody.get("/api/v1/status", headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401


def test_no_session_but_a_right_one_is_taken(anybody: TestClient) -> None:
    for value in ("x", "gAAAAA==", "../../etc", "\u00e9"):
        answer = anybody.get("/api/v1/status", headers={"Cookie": f"clew_session={value}".encode("latin-1")})
        assert answer.status_code == 401, value


def test_a_person_is_led_to_sign_in_and_back(anybody: TestClient) -> None:
    answer = anybody.get("/thing?id=a%20b%26c", headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?back=%2Fthing%3Fid%3Da%2520b%2526c"


def test_what_is_not_there_is_not_told_apart_from_what_is(anybody: TestClient) -> None:
    answers = [anybody.get(f"/api/v1/things?id={name}") for name in ("urn:x:none", "urn:clew:id:tank-2")]
    assert {answer.status_code for answer in answers} == {401}
