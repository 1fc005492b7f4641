"""A judge over events written as JSON, with a rule book written as YAML."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from clew.collection.rules import Heard, Judging, RuleBook, read_rules, rule_book
from clew.events.dictionary import load
from clew.events.epcis import parse
from clew.events.errors import Finding
from clew.events.model import AnyEvent
from clew.events.participants import participants
from clew.events.timestamps import parse_timestamp
from clew.security.visibility import Visibility
from clew.storage.reads.histories import Asked, History

NOW = parse_timestamp("2026-03-05T00:00:00Z").microseconds
CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"clew": "urn:clew:term:"}]


def read(*events: dict[str, Any]) -> list[AnyEvent]:
    whole = {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-04T00:00:00Z",
    }
    items = parse(json.dumps(whole | {"epcisBody": {"eventList": list(events)}}).encode()).items
    assert all(item.event is not None for item in items), [item.findings for item in items]
    return [item.event for item in items if item.event is not None]


def seen(thing: str = "urn:clew:id:P-1", time: str = "2026-03-04T08:00:00Z", **members: Any) -> dict[str, Any]:
    return {
        "type": "ObjectEvent",
        "eventTime": time,
        "eventTimeZoneOffset": "+00:00",
        "action": "OBSERVE",
        "epcList": [thing],
        **members,
    }


class Histories:
    """A record that says what the test says, and remembers what it was asked."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.asked: list[tuple[Asked, Visibility]] = []

    def about(self, asked: Asked, visibility: Visibility) -> History:
        self.asked.append((asked, visibility))
        return self.history


Judged = list[list[Finding]]


@pytest.fixture
def judged() -> Callable[..., Judged]:
    """The findings of each event under rules (YAML of the list of rules)."""

    def judge(
        rules: str | RuleBook,
        *events: dict[str, Any],
        histories: Histories | None = None,
        heard: Heard = Heard(party="us"),
        columns: Callable[[], dict[str, str]] = dict,
        places: Sequence[str] = (),
    ) -> Judged:
        book = rules if isinstance(rules, RuleBook) else rule_book([read_rules(f"name: t\nrules:\n{rules}".encode())])
        things = read(*events)
        judging = Judging(
            book=book, dictionary=load(), heard=heard, histories=histories, house="us", columns=columns
        )  # fmt: skip
        judge = judging.judge(things)
        return [
            list(judge.findings(places[at] if places else "", event, participants(event), NOW))
            for at, event in enumerate(things)
        ]

    return judge
