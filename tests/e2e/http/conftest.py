"""The HTTP door on a real store: clients of the ASGI application, signed in as one role or as nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from clew.testing.application import application
from clew.testing.installation import Installation, installation

__all__ = ["installation"]
MAPPING = """
name: NAME
version: "1"
names: {en: Gauge, zh: 量具}
time: {column: Time, zone: "+08:00"}
operation: {type: ObjectEvent, action: OBSERVE, id: "urn:clew:event:NAME:{Run}"}
things: [{id: "urn:clew:id:{Serial}"}]
outcomes: [{characteristic: surface, result: {column: Result, values: {good: OK, bad: NOK}}}]
"""
"""Of a table of judgements; ``NAME`` is to be replaced by a name of the test's own."""


def routes(app: FastAPI) -> list[APIRoute]:
    """Every address, those of included routers too."""
    found: list[APIRoute] = []
    for route in app.routes:
        if isinstance(route, APIRoute):
            found.append(route)
        else:
            found += list(getattr(getattr(route, "original_router", None), "routes", []))
    return found


@pytest.fixture
def app(installation: Installation) -> FastAPI:
    return application(installation.clew)


@pytest.fixture
def anybody(app: FastAPI) -> Iterator[TestClient]:
    """A client that nobody knows."""
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client_of(app: FastAPI, installation: Installation) -> Callable[[str], TestClient]:
    """A client with a token of a role."""

    def make(role: str) -> TestClient:
        client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        client.headers["Authorization"] = f"Bearer {installation.token(role)}"
        return client

    return make


@pytest.fixture
def administrator(client_of: Callable[[str], TestClient]) -> TestClient:
    return client_of("administrator")


@pytest.fixture
def browser_of(app: FastAPI, installation: Installation) -> Callable[[str], TestClient]:
    """A client that signed in by a ticket and takes pages, as a browser does."""

    def make(role: str) -> TestClient:
        client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        client.headers["Accept"] = "text/html"
        ticket = app.state.tickets.issue(f"{role}-1")
        assert client.get(f"/sign-in?ticket={ticket}").status_code == 200
        return client

    return make
