"""Which facts a trace needs, and no more: the answer from these must equal the answer from all facts.

*Reached* are the nodes that the facts join to the subjects in the trace's direction, taking every statement for a link
(a removal, an empty interval or a voided pair only makes the set too large). What makes a link between two reached
nodes what it is stands in facts of these nodes:

* an interval ends by a DELETE that names the child, or one of the assembly that names none;
* an output is a removal if an assembly that it was in is an input of its operation: a fact of that assembly;
* a consume link is certain or not by all inputs and outputs of its operation;
* impossible order, and "a lot that several operations produced", show in the facts of the thing.

So only the assemblies of reached things are read besides (the *context*): forward they are reached too, unless one is a
bare class. Bare classes are boundaries: what else they took part in (often most of the log) is not read otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator

import msgspec

from clew.events.links import LinkFact
from clew.tracing.graph import event_order, in_force
from clew.tracing.identity import Identity
from clew.tracing.ports import AliasRecord, Level, LinkSource
from clew.tracing.reachability import Direction

_OPERATION = ("transformation:", "event:")


class Reading(msgspec.Struct, frozen=True):
    """What one trace follows, and as known at which log position. ``stays``: read also what decides when reached things
    were in which containers, and these in others."""

    direction: Direction
    as_known_at: int
    contact: bool = False
    cross_classes: bool = False
    stays: bool = False


class Loaded(msgspec.Struct, frozen=True):
    """``facts``: in force, in event order, things and parents as their nodes. ``levels``, ``classes``: by node."""

    facts: tuple[LinkFact, ...]
    levels: dict[str, Level]
    classes: dict[str, str]
    identity: Identity


def is_operation(key: str) -> bool:
    return key.startswith(_OPERATION)


def load(source: LinkSource, subjects: Collection[str], reading: Reading) -> Loaded:
    """The facts that decide a trace from ``subjects`` (keys of things or operations)."""
    loader = _Loader(source, reading, subjects)
    held = loader.closure(subjects, _contents)
    reached = loader.closure(held, _onward(reading))
    loader.fetch(loader.context(reached))
    if reading.stays:
        loader.closure(reached, _containers)
    return loader.finish()


def load_contents(source: LinkSource, containers: Collection[str], as_known_at: int) -> Loaded:
    """The facts that decide what the containers held, directly or inside another, and nothing beyond."""
    loader = _Loader(source, Reading("forward", as_known_at), containers)
    loader.closure(containers, _contents)
    return loader.finish()


Neighbours = Callable[[str, LinkFact], tuple[str, ...]]


def _contents(key: str, fact: LinkFact) -> tuple[str, ...]:
    return (fact.thing,) if fact.kind == "add" and fact.bond == "contain" and fact.parent == key else ()


def _containers(key: str, fact: LinkFact) -> tuple[str, ...]:
    held = fact.kind == "add" and fact.bond == "contain" and fact.thing == key
    return (fact.parent,) if held and fact.parent else ()


def _onward(reading: Reading) -> Neighbours:
    """Where a fact may lead from a key, in the trace's direction."""

    def neighbours(key: str, fact: LinkFact) -> tuple[str, ...]:
        source: str | None
        target: str | None
        match fact.kind, fact.bond:
            case ("consume", _) | ("add", "install"):
                source, target = fact.thing, fact.operation or fact.parent
            case "produce", _:
                source, target = fact.operation, fact.thing
            case "add", "contain" if reading.contact:
                return tuple(end for end in (fact.thing, fact.parent) if end and end != key)
            case _:
                return ()
        if reading.direction == "backward":
            source, target = target, source
        return (target,) if source == key and target else ()

    return neighbours


class _Loader:
    def __init__(self, source: LinkSource, reading: Reading, subjects: Collection[str]) -> None:
        self._source = source
        self._reading = reading
        self._facts: dict[str, list[LinkFact]] = {}
        self._known: dict[LinkFact, None] = {}
        self._levels: dict[str, Level] = {}
        self._aliases: set[AliasRecord] = set()
        self._other_names: defaultdict[str, set[str]] = defaultdict(set)
        self._names_asked: set[str] = set()
        self._subjects = self.with_aliases(subjects)

    def with_aliases(self, keys: Iterable[str]) -> set[str]:
        """The keys and all that were ever aliased to them."""
        found = set(keys)
        waiting = set(found)
        while waiting:
            unasked = {key for key in waiting - self._names_asked if not is_operation(key)}
            if unasked:
                self._names_asked |= unasked
                for record in self._source.aliases(unasked, self._reading.as_known_at):
                    self._aliases.add(record)
                    self._other_names[record.a].add(record.b)
                    self._other_names[record.b].add(record.a)
            waiting = {other for key in waiting for other in self._other_names.get(key, ())} - found
            found |= waiting
        return found

    def fetch(self, keys: Iterable[str]) -> None:
        """Read the facts of the keys, and of all their names, that were not read yet."""
        wanted = {key for key in self.with_aliases(keys) if key not in self._facts}
        if not wanted:
            return
        self._facts.update((key, []) for key in wanted)
        facts = self._source.facts_touching(wanted, self._reading.as_known_at)
        for fact in in_force(facts, self._reading.as_known_at):
            self._known[fact] = None
            for key in {fact.thing, fact.parent, fact.operation}:
                if key in wanted:
                    self._facts[key].append(fact)

    def closure(self, start: Iterable[str], neighbours: Neighbours) -> set[str]:
        """All keys that ``neighbours`` join to ``start``; a bare class is reached but not left."""
        reached = self.with_aliases(start)
        frontier = set(reached)
        while frontier:
            leaving = set(self._left(frontier))
            self.fetch(leaving)
            found = {other for key in leaving for fact in self._facts[key] for other in neighbours(key, fact)}
            frontier = self.with_aliases(found) - reached
            reached |= frontier
        return reached

    def _left(self, keys: set[str]) -> Iterator[str]:
        self._read_levels(keys)
        for key in keys:
            if self._reading.cross_classes or key in self._subjects or not self._is_boundary(key):
                yield key

    def _is_boundary(self, key: str) -> bool:
        """Whether whatever node the key names is a bare class: one that also has another kind of name is none."""
        if self._levels.get(key) != "class":
            return False
        return all(self._levels.get(name) == "class" for name in self.with_aliases((key,)))

    def _read_levels(self, keys: Iterable[str]) -> None:
        unknown = {key for key in keys if key not in self._levels and not is_operation(key)}
        if unknown:
            self._levels.update(self._source.levels(unknown, self._reading.as_known_at))

    def context(self, reached: Iterable[str]) -> set[str]:
        """The assemblies (with contact, also the containers) that reached things were ever in."""
        bonds = ("install", "contain") if self._reading.contact else ("install",)
        return {
            fact.parent
            for key in reached
            for fact in self._facts.get(key, ())
            if fact.kind == "add" and fact.thing == key and fact.bond in bonds and fact.parent
        }

    def finish(self) -> Loaded:
        facts = sorted(self._known, key=event_order)
        named = {key for fact in facts for key in (fact.thing, fact.parent) if key}
        names = self.with_aliases(named)
        self._read_levels(names)
        known_at = self._reading.as_known_at
        aliased = {key for record in self._aliases for key in (record.a, record.b)}
        identity = Identity(self._aliases, self._source.spellings(aliased) if aliased else {}, known_at)
        if aliased:
            facts = [_as_node(fact, identity) for fact in facts]
        consumed = {fact.thing for fact in facts if fact.kind == "consume"}
        asked = {member for thing in consumed for member in identity.members(thing)}
        stated = self._source.product_classes(asked, known_at) if asked else {}
        classes = {thing: identity.product_class(thing, stated) for thing in consumed}
        nodes = {key for fact in facts for key in (fact.thing, fact.parent) if key} | names
        return Loaded(
            tuple(facts),
            {node: identity.level(node, self._levels) for node in nodes},
            {thing: stated_class for thing, stated_class in classes.items() if stated_class is not None},
            identity,
        )


def _as_node(fact: LinkFact, identity: Identity) -> LinkFact:
    thing = identity.node(fact.thing, fact.event_time) if fact.thing else ""
    parent = identity.node(fact.parent, fact.event_time) if fact.parent else fact.parent
    if thing == fact.thing and parent == fact.parent:
        return fact
    return msgspec.structs.replace(fact, thing=thing, parent=parent)
