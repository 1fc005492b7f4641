"""A simulated factory behind the routes of the lanes, every answer held against its documented type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from clew.doors.http.app import create_app
from clew.testing.documented import Documented
from clew.testing.installation import Installation, installation

__all__ = ["installation"]

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def client_of(installation: Installation) -> Callable[[str, str], TestClient]:
    app = Documented(create_app(installation.clew))

    def client(role: str, lang: str = "en") -> TestClient:
        headers = {"Authorization": f"Bearer {installation.token(role)}", "Accept-Language": lang}
        return TestClient(app, headers=headers, raise_server_exceptions=True)

    return client


@pytest.fixture(scope="module")
def ask(client_of: Callable[[str, str], TestClient]) -> Ask:
    """The answer of an engineer's question, as JSON."""
    client = client_of("engineer", "en")

    def asked(path: str, **params: Any) -> Any:
        answer = client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return asked
