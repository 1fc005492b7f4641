"""A log in memory that answers ``clew.tracing.ports.LinkSource``: for tests and for reading a trace by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

import msgspec

from clew.events import house
from clew.events.canonical import content_hash
from clew.events.identifiers import level, normalise, product_class
from clew.events.links import RESET_STEPS, LinkFact, link_facts, operation_key
from clew.events.model import AnyEvent, TransformationEvent
from clew.events.participants import participants
from clew.tracing.ports import Level


class Recorded(msgspec.Struct, frozen=True):
    """An event in the log: ``position`` from 1 without gaps, ``party``: who captured it."""

    position: int
    event: AnyEvent
    party: str = "us"


class FirstSpelling(msgspec.Struct, frozen=True):
    """A :class:`clew.tracing.Spelling`."""

    position: int
    text: str


class StatedAlias(msgspec.Struct, frozen=True):
    """A :class:`clew.tracing.AliasRecord`."""

    a: str
    b: str
    valid_from: int | None = None
    valid_to: int | None = None


class EventLog:
    """A :class:`clew.tracing.LinkSource` over recorded events. Everything is worked out again on every call."""

    def __init__(self, records: Iterable[Recorded] = (), reset_steps: Collection[str] = RESET_STEPS) -> None:
        self.records = list(records)
        self.reset_steps = reset_steps

    def append(self, event: AnyEvent, party: str = "us") -> Recorded:
        record = Recorded(len(self.records) + 1, event, party)
        self.records.append(record)
        return record

    def head(self) -> int:
        return len(self.records)

    def voided_at(self, record: Recorded) -> int | None:
        return min((other.position for other in _declarations(self.records) if voids(other, record)), default=None)

    def in_force(self, as_known_at: int) -> list[Recorded]:
        known = self.records[:as_known_at]
        declarations = _declarations(known)
        return [record for record in known if not any(voids(other, record) for other in declarations)]

    def log_end(self, as_known_at: int) -> int | None:
        return max((record.event.event_time.microseconds for record in self.in_force(as_known_at)), default=None)

    def facts_touching(
        self, keys: Collection[str], as_known_at: int, *, at_most: int | None = None
    ) -> Iterable[LinkFact]:
        return islice(self._touching(keys, as_known_at), at_most)

    def _touching(self, keys: Collection[str], as_known_at: int) -> Iterator[LinkFact]:
        for record in self.records[:as_known_at]:
            for fact in link_facts(record.event, record.position, self.reset_steps):
                if fact.thing in keys or fact.parent in keys or fact.operation in keys:
                    yield msgspec.structs.replace(fact, voided_at=self.voided_at(record))

    def spellings(self, keys: Collection[str]) -> Mapping[str, FirstSpelling]:
        found: dict[str, FirstSpelling] = {}
        for record in self.records:
            for key, text in _spelled(record):
                if key in keys:
                    found.setdefault(key, FirstSpelling(record.position, text))
        return found

    def levels(self, keys: Collection[str], as_known_at: int) -> Mapping[str, Level]:
        counted = {
            mention.key
            for record in self.in_force(as_known_at)
            for mention in participants(record.event)
            if mention.by_quantity
        }
        return {key: _level(key, key in counted) for key in keys}

    def product_classes(self, keys: Collection[str], as_known_at: int) -> Mapping[str, str]:
        stated: dict[str, str] = {}
        groups: dict[str, str] = {}
        for record in sorted(self.in_force(as_known_at), key=_event_order):
            stated.update(house.stated_product_classes(record.event))
            for product, other in house.alternates(record.event):
                first, second = sorted((groups.get(product, product), groups.get(other, other)))
                groups.update({key: first for key, group in groups.items() if group == second})
                groups.update({product: first, other: first, second: first})
        found = {key: product_class(key) or stated.get(key) for key in keys}
        return {key: groups.get(name, name) for key, name in found.items() if name is not None}

    def aliases(self, keys: Collection[str], as_known_at: int) -> Iterable[StatedAlias]:
        for record in self.in_force(as_known_at):
            for alias in house.aliases(record.event):
                if alias.thing in keys or alias.key in keys:
                    yield StatedAlias(alias.thing, alias.key, alias.valid_from, alias.valid_to)

    def event_ids(self, positions: Collection[int]) -> Mapping[int, str]:
        return {position: event_name(self.records[position - 1]) for position in positions}


def event_name(record: Recorded) -> str:
    """The eventID, or a stand-in by position."""
    return record.event.event_id or f"urn:clew:position:{record.position}"


def voids(declaration: Recorded, record: Recorded) -> bool:
    """Whether ``declaration`` is an error declaration that voids ``record`` (both may be one)."""
    if declaration.event.error_declaration is None or declaration.party != record.party:
        return False
    if declaration.event.event_id is not None:
        return declaration.event.event_id == record.event.event_id
    return content_hash(declaration.event) == content_hash(record.event)


def _declarations(records: Iterable[Recorded]) -> list[Recorded]:
    return [record for record in records if record.event.error_declaration is not None]


def _event_order(record: Recorded) -> tuple[int, int]:
    return (record.event.event_time.microseconds, record.position)


def _spelled(record: Recorded) -> Iterable[tuple[str, str]]:
    for mention in participants(record.event):
        yield mention.key, mention.spelling
    if isinstance(record.event, TransformationEvent):
        shown = record.event.transformation_id or event_name(record)
        yield operation_key(record.event.transformation_id, record.position), shown


def _level(key: str, counted: bool) -> Level:
    known = level(normalise(key))
    if known in ("lot", "class"):
        return "lot" if known == "lot" else "class"
    return "lot" if counted else "instance"
