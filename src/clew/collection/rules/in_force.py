"""The rules in force: shipped books, then a site's own.

A site's books are kept in the settings of the installation, each with who added it, when, and its digest; what was done
to them stays in a list beside. Every acquisition keeps the version of the rules that it was judged by.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import msgspec

from clew.collection.ports import Histories
from clew.collection.rules.book import Heard, RuleBook, rule_book
from clew.collection.rules.columns import columns_of_text
from clew.collection.rules.judging import Judging
from clew.collection.rules.model import RuleFile
from clew.collection.rules.reading import read_rules, shipped_rules
from clew.events.dictionary import Dictionary
from clew.events.errors import NotFound

SETTING = "rules"


class SiteBook(msgspec.Struct, frozen=True, kw_only=True):
    """A book of the site as it is kept: its bytes as text, and who added it when (UTC microseconds)."""

    name: str
    version: str
    digest: str
    text: str
    added_at: int
    added_by: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to the site's rules: ``add`` or ``remove``."""

    action: str
    name: str
    version: str
    digest: str
    at: int
    by: str


class Kept(msgspec.Struct, frozen=True):
    """All of a site's books, in the order in which they were added, and their history."""

    books: tuple[SiteBook, ...] = ()
    steps: tuple[Step, ...] = ()


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """One book in force. ``origin``: ``shipped`` or ``site``."""

    book: RuleFile
    origin: str
    kept: SiteBook | None = None


class RuleSettings(Protocol):
    """Where a site's rules are kept."""

    def get(self, name: str) -> Any: ...

    def change(self, name: str, change: Callable[[Any], Any], principal: str) -> Any: ...


class NoSettings:
    """Where there is no installation (``--dry-run``), there are no rules but the shipped ones."""

    def get(self, name: str) -> None:
        return None

    def change(self, name: str, change: Callable[[Any], Any], principal: str) -> Any:
        raise NotFound("rules.no_installation")


class RulesInForce:
    """The rules by which sources are judged: shipped ones, then the site's; read anew for each source."""

    def __init__(
        self, settings: RuleSettings, dictionary: Dictionary, histories: Histories | None, house: str | None
    ) -> None:
        self._settings = settings
        self._dictionary = dictionary
        self._histories = histories
        self._house = house
        self._made: tuple[str, RuleBook] | None = None

    def book(self) -> RuleBook:
        """All rules in force as one book."""
        kept = self.kept()
        name = ",".join(book.digest for book in kept.books)
        if self._made is None or self._made[0] != name:
            self._made = (name, rule_book([shelf.book for shelf in shelves_of(kept)]))
        return self._made[1]

    def judging(self, heard: Heard, mapping: str | None = None, *, book: RuleBook | None = None) -> Judging:
        """What one source is judged by, from its first event to its last. ``mapping``: the name or text of its mapping,
        whose columns findings name; ``book``: another than is in force."""
        return Judging(
            book=book or self.book(),
            dictionary=self._dictionary,
            heard=heard,
            histories=self._histories,
            house=self._house,
            columns=partial(columns_of_text, mapping),
        )

    def kept(self) -> Kept:
        """The site's books."""
        return _kept(self._settings.get(SETTING))

    def change(self, change: Callable[[Kept], Kept], principal: str) -> None:
        """Keep what ``change`` makes of the site's books, which nobody else changes meanwhile."""
        self._settings.change(SETTING, lambda value: msgspec.to_builtins(change(_kept(value))), principal)


def _kept(value: Any) -> Kept:
    return Kept() if value is None else msgspec.convert(value, Kept)


def shelves_of(kept: Kept) -> list[Shelf]:
    shipped = [Shelf(book=book, origin="shipped") for book in shipped_rules()]
    return shipped + [Shelf(book=read_rules(own.text.encode()), origin="site", kept=own) for own in kept.books]
