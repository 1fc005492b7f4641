"""Passports on a real store: the application with every answer held against its type, as one role or as nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from clew.testing.application import application
from clew.testing.documented import Documented
from clew.testing.installation import Installation, installation

__all__ = ["installation"]
MOTOR = "urn:epc:id:sgtin:9521001.000060.M{:06d}"


@pytest.fixture
def app(installation: Installation) -> FastAPI:
    return application(installation.clew)


@pytest.fixture
def anybody(app: FastAPI) -> Iterator[TestClient]:
    """Somebody unknown, with a browser."""
    with TestClient(app, follow_redirects=False) as client:
        client.headers["Accept"] = "text/html"
        yield client


@pytest.fixture
def client_of(app: FastAPI, installation: Installation) -> Callable[[str], TestClient]:
    """A program with a token of a role."""

    def make(role: str) -> TestClient:
        client = TestClient(Documented(app), follow_redirects=False)
        client.headers["Authorization"] = f"Bearer {installation.token(role)}"
        client.headers["Accept-Language"] = "en"
        return client

    return make


@pytest.fixture
def engineer(client_of: Callable[[str], TestClient]) -> TestClient:
    return client_of("engineer")


@pytest.fixture
def published(engineer: TestClient) -> Callable[..., str]:
    """``published(number)``: the code of a motor's passport, published now or before."""

    def publish(number: int, *, by_identifier: bool = False) -> str:
        asked = {"ids": [MOTOR.format(number)], "by_identifier": by_identifier}
        answer = engineer.post("/api/v1/passports", json=asked)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["passports"][0]["code"])

    return publish
