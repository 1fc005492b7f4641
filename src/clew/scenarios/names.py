"""What things are called: the names that master data give them, and finding a thing by any name it has.

A name never decides alone: where it is the name of several things, all of them are given, and whoever asked is asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from urllib.parse import quote

from clew.events.dictionary import Dictionary
from clew.events.house import master_data
from clew.events.identifiers import normalise, product_class
from clew.language import render
from clew.language.catalogue import catalogue
from clew.security.visibility import Visibility
from clew.storage.reads.links import AliasFact, LinkReader
from clew.storage.reads.naming import master_names
from clew.storage.reads.things import Thing
from clew.storage.store import Store

EVENTS_READ = 50
"""Of each identifier; master data come before what they describe."""


HOUSE_ID = "urn:clew:id:"
"""How a mapping makes a URI of a house's own bare code, which is what stands on the label and is typed."""
_BETWEEN = " · "
_HAN = re.compile(r"[\u3400-\u9fff]")


def in_language(name: str, lang: str) -> str:
    """The reader's half of a name that master data write in both languages (``定子 · stator``); else the name."""
    halves = name.split(_BETWEEN)
    chinese = [half for half in halves if _HAN.search(half)]
    if len(halves) != 2 or len(chinese) != 1:
        return name
    other = next(half for half in halves if half not in chinese)
    return chinese[0] if lang == "zh" else other


def value_in_words(dictionary: Dictionary, name: str, value: str, lang: str) -> str | None:
    """The value of a facet: as the dictionary calls its choices, a usual step or shift in words; None: neither."""
    known = dictionary.get(name)
    named = known.values.get(value) if known is not None else None
    if named is not None:
        return named.zh if lang == "zh" else named.en
    code = {"process_step": f"process_step.{value}", "shift": f"shift.{value}"}.get(name)
    return render(code, {}, lang) if code in catalogue().messages else None


class Names:
    """Names as one reader may know them, in their language where master data give both, each looked up once."""

    def __init__(self, store: Store, visibility: Visibility, lang: str) -> None:
        self._lang = lang
        self._store = store
        self._visibility = visibility
        self._known: dict[str, str | None] = {}

    def of(self, identifier: str) -> str | None:
        """The name of the identifier's product class, else of the identifier itself; None without master data."""
        key = normalise(identifier)
        name = self._named(product_class(key) or key)
        return None if name is None else in_language(name, self._lang)

    def prepare(self, identifiers: Iterable[str]) -> None:
        """Look the names of many things up at once, so that :meth:`of` need not ask for each."""
        keys = {product_class(key) or key for key in map(normalise, identifiers)} - self._known.keys()
        found = master_names(self._store.engine, keys, self._visibility)
        self._known.update((key, found.get(key)) for key in keys)

    def load(self, identifiers: Iterable[str]) -> dict[str, str]:
        """Names by identifier as given, of those that have one."""
        return {each: name for each in identifiers if (name := self.of(each)) is not None}

    def _named(self, key: str) -> str | None:
        if key not in self._known:
            self._known[key] = self._read(key)
        return self._known[key]

    def _read(self, key: str) -> str | None:
        page = self._store.events.of_thing(key, self._visibility, limit=EVENTS_READ)
        name: str | None = None
        for recorded in page.events:
            if recorded.voided_at is not None or recorded.is_declaration:
                continue
            for data in master_data(recorded.event):
                if data.key == key and data.name:
                    name = data.name
        return name


def house_id(name: str) -> str:
    """The URI that a mapping makes of a bare code."""
    return HOUSE_ID + quote(name.strip(), safe="-._~")


class OtherNames:
    """The other names of things by the aliases in force at a log position, and when they hold."""

    def __init__(self, links: LinkReader, known: int) -> None:
        self._links = links
        self._known = known
        self._facts: dict[str, set[AliasFact]] = {}

    def of(self, key: str) -> set[str]:
        """The key and every key that aliases join to it, at whatever time."""
        names, waiting = {key}, {key}
        while waiting:
            waiting = {name for fact in self._around(waiting) for name in (fact.a, fact.b)} - names
            names |= waiting
        return names

    def joins(self, key: str, other: str, time: int) -> bool:
        """Whether both are names of one thing at an instant (UTC microseconds)."""
        return key == other or other in self.at(key, time)

    def at(self, key: str, time: int) -> set[str]:
        """The names of the thing that a key names at an instant."""
        names, waiting = {key}, {key}
        while waiting:
            facts = (fact for fact in self._around(waiting) if _holds(fact, time))
            waiting = {name for fact in facts for name in (fact.a, fact.b)} - names
            names |= waiting
        return names

    def changes(self, key: str) -> list[int]:
        """Instants between which nothing changes about what a key names: one in each span."""
        bounds = {
            bound
            for fact in self._around(self.of(key))
            for bound in (fact.valid_from, fact.valid_to)
            if bound is not None
        }
        return [min(bounds, default=0) - 1, *sorted(bounds)]

    def _around(self, keys: Collection[str]) -> set[AliasFact]:
        asked = [key for key in keys if key not in self._facts]
        if asked:
            self._facts.update((key, set()) for key in asked)
            for fact in self._links.aliases(asked, self._known):
                for key in (fact.a, fact.b):
                    if key in self._facts:
                        self._facts[key].add(fact)
        return {fact for key in keys for fact in self._facts[key]}


def _holds(fact: AliasFact, time: int) -> bool:
    return (fact.valid_from is None or fact.valid_from <= time) and (fact.valid_to is None or time < fact.valid_to)


class NameFinder:
    """Finding things by a name that is not their key: another name, a house code, a lot's number."""

    def __init__(self, store: Store, visibility: Visibility) -> None:
        self._store = store
        self._visibility = visibility

    def named(self, text: str, known: int, at: int | None = None) -> list[Thing]:
        """The things that are called so, each once under the name captured first, in the order of the log.

        ``known``: a log position; ``at``: an instant (UTC microseconds): names that held then. Without it a label that
        was moved from one thing to another names both.
        """
        names = OtherNames(self._store.links.source(self._visibility), known)
        lots = [lot.key for lot in self._store.lots.named(text, known, self._visibility)]
        keys = dict.fromkeys((normalise(text), house_id(text), *lots))
        groups: list[set[str]] = []
        for key in keys:
            for group in _meanings(names, key, at):
                if group not in groups:
                    groups.append(group)
        things = self._store.things.several({key for group in groups for key in group}, self._visibility)
        told: dict[str, Thing] = {}
        for group in _apart([{key for key in group if key in things} for group in groups]):
            first = min((things[key] for key in group), key=lambda thing: (thing.first_position, thing.key))
            if first.first_position <= known:
                told[first.key] = first
        return sorted(told.values(), key=lambda thing: (thing.first_position, thing.key))


def _apart(groups: Iterable[set[str]]) -> list[set[str]]:
    """The groups with those made one that share a thing: relabelled, it is still the thing that was asked for."""
    apart: list[set[str]] = []
    for group in groups:
        joined = [other for other in apart if other & group]
        apart = [other for other in apart if not other & group]
        if group:
            apart.append(group.union(*joined))
    return apart


def _meanings(names: OtherNames, key: str, at: int | None) -> list[set[str]]:
    """The sets of keys that are one thing with ``key``: at the instant, else one for each span of its aliases."""
    if at is not None:
        return [names.at(key, at)]
    return [names.at(key, time) for time in names.changes(key)]
