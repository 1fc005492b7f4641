"""The JSON documents about rules that both doors speak; documented in docs/json.md."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from clew.doors.wire import reading_document
from clew.events.timestamps import canonical_time

if TYPE_CHECKING:
    from clew.collection.reading import Reading
    from clew.collection.rules.in_force import Shelf, SiteBook, Step
    from clew.collection.rules.model import Rule

RULE = "rule."
"""Beginning of the codes of what the rule book finds."""


def rules_document(version: str, shelves: Iterable[Shelf], steps: Iterable[Step], lang: str) -> dict[str, Any]:
    """All rules in force, book by book, and what was done to the site's own."""
    return {
        "version": version,
        "books": [_book(shelf, lang) | {"rules": [_told(one, lang) for one in shelf.book.rules]} for shelf in shelves],
        "history": [
            {**msgspec.to_builtins(step), "at": canonical_time(step.at)} for step in steps
        ],
    }  # fmt: skip


def book_document(shelf: Shelf, rules: Iterable[Rule], lang: str) -> dict[str, Any]:
    """A book with some of its rules in full."""
    return _book(shelf, lang) | {"rules": [_rule_document(rule, lang) for rule in rules]}


def _book(shelf: Shelf, lang: str) -> dict[str, Any]:
    """``digest``, ``added_at``, ``added_by``: null for a shipped one."""
    book, kept = shelf.book, shelf.kept
    return {
        "name": book.name,
        "version": book.version,
        "title": book.names.get(lang, book.name),
        "origin": shelf.origin,
        "digest": kept and kept.digest,
        "added_at": kept and canonical_time(kept.added_at),
        "added_by": kept and kept.added_by,
    }


def _told(rule: Rule, lang: str) -> dict[str, Any]:
    """A rule in short."""
    return {
        "name": rule.name,
        "severity": rule.severity,
        "kind": str(msgspec.to_builtins(rule.check)["kind"]),
        "message": None if rule.message is None else getattr(rule.message, lang),
    }


def _rule_document(rule: Rule, lang: str) -> dict[str, Any]:
    """A rule in full, as its book writes it."""
    written: dict[str, Any] = msgspec.to_builtins(rule)
    return _told(rule, lang) | {"applies_to": written.get("applies_to", {}), "check": written["check"]}


def removed_document(book: SiteBook) -> dict[str, Any]:
    """A book that is no longer in force."""
    return {"name": book.name, "version": book.version, "digest": book.digest}


def trial_document(file: str, reading: Reading, lang: str) -> dict[str, Any]:
    """What a source would meet under a rule book: the document of a rehearsal, with counts by severity."""
    document = reading_document(file, reading, lang)
    worst = [_worst(outcome["findings"]) for outcome in document["outcomes"]]
    named = {"flag": "flagged", "quarantine": "quarantined", "refuse": "refused"}
    document["rules"] = {name: worst.count(severity) for severity, name in named.items()}
    document["turned_back"] = bool(document["rules"]["refused"])
    return document


def _worst(findings: Iterable[dict[str, Any]]) -> str | None:
    """The weightiest severity among what rules of the book found."""
    found = {finding["severity"] for finding in findings if finding["code"].startswith(RULE)}
    return next((severity for severity in ("refuse", "quarantine", "flag") if severity in found), None)
