"""Rule books: shipped ones hold, mistakes are named with their line, a site's rules count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from clew.collection.rules import Heard, read_rules, rule_book, shipped_rules, turns_back
from clew.collection.rules.columns import columns_of_text
from clew.collection.rules.in_force import Kept, NoSettings, RulesInForce, SiteBook
from clew.events.dictionary import load
from clew.events.errors import Finding, InvalidData


def test_shipped_rules_hold_and_turn_nothing_back() -> None:
    rules = rule_book(shipped_rules()).rules
    assert len(rules) > 15
    assert all(rule.message is not None and rule.severity != "refuse" for rule in rules)
    assert len({rule.name for rule in rules}) == len(rules)


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        ("{name: a, check: {kind: value, field: temprature, upper: '1'}}", 3, "field"),
        ("{name: a, check: {kind: value, field: use_count}}", 3, "required"),
        ("{name: a, check: {kind: value, field: use_count, upper: many}}", 3, "number"),
        ("{name: a, check: {kind: value, field: use_count, upper: '1', unit: PARSEC}}", 3, "unit"),
        ("{name: a, check: {kind: value, field: thing, pattern: '('}}", 3, "pattern"),
        ("{name: a, check: {kind: guess}}", 3, "type"),
        ("{name: a, check: {kind: value, feild: x}}", 3, "type"),
        ("{name: A b, check: {kind: spelling}}", 3, "name"),
        ("{name: a, severity: shout, check: {kind: spelling}}", 3, "type"),
        ("{name: a, check: {kind: relation, left: {}, is: equal, right: use_count}}", 3, "one-of"),
        ("{name: a, check: {kind: clock}}", 3, "required"),
        ("{name: a, check: {kind: spelling}, applies_to: {facets: {nope: [x]}}}", 3, "field"),
        ("&x {name: a}", 3, "syntax"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, rule: str) -> None:
    with pytest.raises(InvalidData) as refused:
        read_rules(f"name: t\nrules:\n  - {text}".encode())
    assert refused.value.code == "rules.invalid"
    assert refused.value.findings[0].rule == rule
    assert refused.value.findings[0].place.startswith(f"line {line}")


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff\xfe", b"name: x", b"name: x\nrules: []", b"{" * 100])
def test_what_is_no_rule_book(data: bytes) -> None:
    with pytest.raises(InvalidData):
        read_rules(data)


def test_two_rules_of_one_name() -> None:
    with pytest.raises(InvalidData) as refused:
        read_rules(b"name: t\nrules:\n  - {name: a, check: {kind: spelling}}\n  - {name: a, check: {kind: spelling}}")
    assert refused.value.findings[0].code == "rules.duplicate_name"


class Settings:
    def __init__(self) -> None:
        self.value: Any = None

    def get(self, name: str) -> Any:
        return self.value

    def change(self, name: str, change: Callable[[Any], Any], principal: str) -> Any:
        self.value = change(self.value)
        return self.value


def site(text: str, name: str = "own") -> SiteBook:
    return SiteBook(name=name, version="1", digest=text, text=text, added_at=0, added_by="me")


def test_a_sites_rule_replaces_or_silences_a_shipped_one_and_changes_the_version() -> None:
    settings = Settings()
    rules = RulesInForce(settings, load(), None, None)
    before = rules.book().version
    assert rules.book().version == before
    text = "name: own\nrules:\n  - {name: stage-order, severity: 'off', check: {kind: stages}}"
    rules.change(lambda kept: Kept((site(text),)), "me")
    assert rules.book().version != before
    assert "stage-order" not in {rule.name for rule in rules.book().for_source(Heard())}
    rules.change(lambda kept: Kept(), "me")
    assert rules.book().version == before


def test_without_an_installation_only_shipped_rules_are_in_force() -> None:
    rules = RulesInForce(NoSettings(), load(), None, None)
    assert rules.book() == rule_book(shipped_rules())


def test_only_rules_of_the_book_turn_a_source_back() -> None:
    assert turns_back([Finding("", "r", "rule.range", {}, "refuse")])
    assert not turns_back([Finding("", "r", "rule.range", {}, "quarantine"), Finding("", "r", "dictionary.enum")])


def test_columns_are_found_through_computed_values() -> None:
    columns = columns_of_text("job-shop")
    assert columns["event_time"] == "Complete Timestamp"
    assert columns["start_time"] == "Start Timestamp"
    assert columns["equipment"] == "Resource"
    assert columns_of_text(None) == {}
