"""The rule book as a person works on it: what is in force, a site's own books, and trying one out before it counts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from clew.collection.capture import Capture, Sender
from clew.collection.connectors import Source
from clew.collection.ports import Clock
from clew.collection.reading import Judgings, Reading
from clew.collection.rules.book import rule_book
from clew.collection.rules.in_force import Kept, RulesInForce, Shelf, SiteBook, Step, shelves_of
from clew.collection.rules.model import Rule
from clew.collection.rules.reading import read_rules, shipped_rules
from clew.collection.tables.mapping.model import digest_of
from clew.events.errors import Conflict, NotFound
from clew.security.roles import Verb


class RulesDesk:
    """Rules as one person works on them; ``require`` raises Forbidden for what they may not do.

    ``site``: whether they may read the site's own books, which tell the house's limits and who set them: a partner may
    not. What a rule finds in their own source, they are told.
    """

    def __init__(
        self,
        rules: RulesInForce,
        capture_by: Callable[[Judgings], Capture],
        clock: Clock,
        sender: Sender,
        require: Callable[[Verb], object],
        *,
        site: bool = True,
    ) -> None:
        self._rules = rules
        self._capture_by = capture_by
        self._clock = clock
        self._sender = sender
        self._principal = sender.principal
        self._require = require
        self._site = site

    @property
    def version(self) -> str:
        """Of all rules in force together."""
        return self._rules.book().version

    def list(self) -> list[Shelf]:
        """The books in force that one may read: shipped ones, then the site's."""
        return shelves_of(self._rules.kept() if self._site else Kept())

    def history(self) -> tuple[Step, ...]:
        """What was done to the site's books, oldest first."""
        return self._rules.kept().steps if self._site else ()

    def show(self, name: str) -> tuple[Shelf, tuple[Rule, ...]]:
        """A book with its rules, or the book of a rule with that rule alone, as it is in force.

        Raises NotFound("rules.unknown").
        """
        shelves = self.list()
        for shelf in reversed(shelves):
            if shelf.book.name == name:
                return shelf, shelf.book.rules
        for shelf in reversed(shelves):
            rules = tuple(rule for rule in shelf.book.rules if rule.name == name)
            if rules:
                return shelf, rules
        raise NotFound("rules.unknown", name=name)

    def add(self, data: bytes) -> Shelf:
        """Put a book in force, in place of the site's own of the same name. The same text again changes nothing.

        Raises ``InvalidData`` ``rules.invalid``, and Conflict for the name of a shipped book.
        """
        self._require("admin")
        book = read_rules(data)
        if any(book.name == shipped.name for shipped in shipped_rules()):
            raise Conflict("rules.shipped", name=book.name)
        own = SiteBook(
            name=book.name,
            version=book.version,
            digest=digest_of(data),
            text=data.decode("utf-8-sig"),
            added_at=self._clock(),
            added_by=self._principal,
        )
        in_force = own

        def added(kept: Kept) -> Kept:
            nonlocal in_force
            known = _named(kept, own.name)
            if known is not None and known.digest == own.digest:
                in_force = known
                return kept
            return self._with(kept, own, "add")

        self._rules.change(added, self._principal)
        return Shelf(book=book, origin="site", kept=in_force)

    def remove(self, name: str) -> SiteBook:
        """Take a site's book out of force. Raises NotFound, and Conflict for a shipped one."""
        self._require("admin")
        taken: list[SiteBook] = []

        def removed(kept: Kept) -> Kept:
            own = _named(kept, name)
            if own is None and any(name == shipped.name for shipped in shipped_rules()):
                raise Conflict("rules.shipped", name=name)
            if own is None:
                raise NotFound("rules.unknown", name=name)
            taken.append(own)
            return self._with(kept, own, "remove")

        self._rules.change(removed, self._principal)
        return taken[0]

    def _with(self, kept: Kept, own: SiteBook, action: str) -> Kept:
        others = tuple(book for book in kept.books if book.name != own.name)
        step = Step(
            action=action, name=own.name, version=own.version, digest=own.digest, at=self._clock(), by=self._principal
        )
        books = (*others, own) if action == "add" else others
        return Kept(books, (*kept.steps, step))

    def test(self, data: bytes, source: Source) -> Reading:
        """What a source would meet if it were judged by the rules of a book alone; nothing is recorded.

        Raises ``InvalidData`` ``rules.invalid``.
        """
        self._require("capture")
        judgings = partial(self._rules.judging, book=rule_book([read_rules(data)]))
        return self._capture_by(judgings).read(source, sender=self._sender)


def _named(kept: Kept, name: str) -> SiteBook | None:
    return next((book for book in kept.books if book.name == name), None)
