"""What a scanned text means: the one thing, a choice, an event, or what was seen last."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from clew.testing.documented import Documented

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("http")]


@pytest.fixture
def asked(app: FastAPI, administrator: TestClient) -> Callable[[str], dict[str, object]]:
    client = TestClient(Documented(app), headers=dict(administrator.headers))

    def ask(text: str) -> dict[str, object]:
        answer = client.get("/api/v1/finding", params={"q": text})
        assert answer.status_code == 200
        told: dict[str, object] = answer.json()
        return told

    return ask


def test_one_exact_match_opens_and_many_are_a_choice(
    asked: Callable[[str], dict[str, object]], administrator: TestClient
) -> None:
    many = asked("M0000")
    assert many["opens"] is None
    items = many["items"]
    assert isinstance(items, list)
    assert {item["id"] for item in items} == {
        item["id"] for item in administrator.get("/api/v1/search", params={"q": "M0000", "limit": 50}).json()["items"]
    }
    one = asked(items[0]["short"])
    assert one["opens"] == {"kind": "thing", "id": items[0]["id"]}


def test_an_event_opens_as_an_event_and_nothing_as_nothing(
    asked: Callable[[str], dict[str, object]], administrator: TestClient
) -> None:
    event = administrator.get("/api/v1/events/1/source").json()["items"][0]["event_id"]
    assert asked(event)["opens"] == {"kind": "event", "id": event}
    nothing = asked("no such thing")
    assert (nothing["items"], nothing["opens"]) == ([], None)


def test_without_a_text_what_was_seen_last(asked: Callable[[str], dict[str, object]]) -> None:
    recent = asked(" ")
    assert recent["query"] == ""
    assert recent["items"]
    assert recent["opens"] is None
