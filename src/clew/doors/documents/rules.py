"""The rules that what comes in is judged by (docs/rules.md)."""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict


class RuleTold(TypedDict):
    """A rule in short; ``message``: its own words, if it has any."""

    name: str
    severity: str
    kind: str
    message: str | None


class RuleInFull(RuleTold):
    """A rule as its book writes it."""

    applies_to: dict[str, Any]
    check: dict[str, Any]


class BookDocument(TypedDict):
    """A rule book; ``digest``, ``added_at``, ``added_by``: None for a shipped one."""

    name: str
    version: str
    title: str
    origin: str
    digest: str | None
    added_at: str | None
    added_by: str | None
    rules: list[RuleTold]


class BookInFull(TypedDict):
    """A rule book with some of its rules in full."""

    name: str
    version: str
    title: str
    origin: str
    digest: str | None
    added_at: str | None
    added_by: str | None
    rules: list[RuleInFull]


class RulesDocument(TypedDict):
    """All rules in force, book by book, and what was done to the site's own."""

    version: str
    books: list[BookDocument]
    history: list[dict[str, Any]]
