"""What new records affect, and the facts that decide it.

Links belong to *items*, and each is decided by the facts of its item alone, but for impossible order and "a lot that
several operations produced", which ``concluding`` settles on the arrays:

* An **operation** makes its consume and produce links. Whether an input is certain depends on all its inputs and
  outputs; so when one of its facts changes, all are read. Not so of a *loose* one (several events and several outputs,
  whatever becomes of the changed facts): there each link depends on its own fact, and only changed facts are looked at.
  That is how a tank of 100,000 events takes one more. One with a single output, or none yet, that was read before is
  *settled* (``clew.tracing.engine.settled``): what only adds to it is looked at alone, unless it changes more.
* A **pair** (parent, child) makes its intervals. They are decided by the ADDs and DELETEs that name both, by the next
  DELETE of the parent without children after each ADD (and those at its instant), and by *removals*: the child coming
  out of an operation that the parent goes into. What else happens to either does not matter.

So affected are: operations and pairs of changed facts; of a changed DELETE without children, the pairs that were open
at its instant, ended or began then, as no other could be ended by it; pairs of inputs and outputs of affected
operations where the output was ever installed in the input; and, the other way, produce facts that may be removals of
an affected pair. A change of level affects the operations of the thing, a change of class those that consume it, a
change of names all of its items.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal

import msgspec

from clew.events.identifiers import level
from clew.events.links import LinkFact
from clew.tracing.engine.families import Families, Family
from clew.tracing.engine.ports import LinkChanges, Pair
from clew.tracing.engine.settled import Settled

Place = tuple[int, int]
"""(position, ordinal) of a fact."""


class Outdated(Exception):
    """What came cannot be worked in; a new snapshot is needed. ``reason``: ``alternates`` or ``too_many``."""

    def __init__(self, reason: Literal["alternates", "too_many"]) -> None:
        super().__init__(reason)
        self.reason = reason


class Graphed(msgspec.Struct, frozen=True):
    """What the gathering asks of the graph as it is: by keys."""

    loose: Callable[[str, Collection[int]], bool]
    """Whether an operation is loose even without what its events at these positions make."""
    settled: Mapping[str, Settled]
    """What is known of operations that were read as a whole."""
    open_around: Callable[[Iterable[str], int], Iterable[str]]
    """The children of a parent (by its names) whose links were open at an instant, or ended or began then."""


class Affected(msgspec.Struct):
    """``operations``: all facts of each that is worked out as a whole. ``loose``: changed facts of loose ones;
    ``alone``: (operation, input) of settled ones where the input is the only one of its class, and certain so.
    ``pairs``: by families. ``facts``: everything gathered, in force or not. ``things``: names whose node is looked at
    anew as a whole; ``releveled``: whose level changes. ``cleaned``: things with changed resets."""

    operations: dict[str, list[LinkFact]]
    loose: dict[str, dict[Place, LinkFact]]
    alone: set[tuple[str, str]]
    pairs: set[tuple[Family, Family]]
    facts: dict[Place, LinkFact]
    things: frozenset[str]
    releveled: set[str]
    cleaned: set[str]
    changed: list[LinkFact]


def gather(changes: LinkChanges, graphed: Graphed, families: Families, after: int, known: int) -> Affected:
    """Everything affected by what was recorded in ``(after, known]``. Raises Outdated."""
    if changes.alternates_between(after, known):
        raise Outdated("alternates")
    return _Gathering(changes, graphed, families, after, known).affected()


class _Gathering:
    def __init__(self, changes: LinkChanges, graphed: Graphed, families: Families, after: int, known: int) -> None:
        self._changes = changes
        self._graphed = graphed
        self._families = families
        self._after = after
        self._known = known
        self._touched: defaultdict[str, dict[Place, LinkFact]] = defaultdict(dict)
        self._whole: dict[str, list[LinkFact]] = {}
        self._pairs: set[Pair] = set()
        self._facts: dict[Place, LinkFact] = {}
        self._cleaned: set[str] = set()

    def affected(self) -> Affected:
        changed = [fact for fact in self._changes.changed_facts(self._after, self._known) if self._matters(fact)]
        named = {key for fact in changed for key in (fact.thing, fact.parent) if key}
        self._families.read(named)
        things = frozenset(self._families.stirred | self._families.all_of(self._families.bounded(named)))
        self._families.read(things)
        self._take(changed)
        self._nameless([fact for fact in changed if fact.kind == "delete" and not fact.thing])
        if things:
            touching = list(self._changes.facts_touching(things, self._known))
            self._take(touching)
            # Who a name is and of which level may hang on any of them.
            self._facts.update((_place(fact), fact) for fact in touching)
        releveled = self._releveled()
        if releveled:
            self._take_operations(self._changes.facts_touching(releveled, self._known))
        regrouped = self._regrouped()
        if regrouped:
            self._take_operations(self._changes.facts_touching(regrouped, self._known))
        self._spread()
        self._gather_pairs()
        return Affected(
            operations=self._whole,
            loose={op: facts for op, facts in self._touched.items() if op not in self._whole},
            alone={
                (operation, thing)
                for operation in self._touched.keys() - self._whole.keys()
                if operation in self._graphed.settled
                for thing in self._graphed.settled[operation].alone
            },
            pairs={self._families.pair(pair) for pair in self._pairs},
            facts=self._facts,
            things=things,
            releveled=releveled,
            cleaned=self._cleaned,
            changed=changed,
        )

    def _matters(self, fact: LinkFact) -> bool:
        """An event that a declaration awaited was never in force."""
        return not (fact.position > self._after and fact.voided_at is not None and fact.voided_at <= self._known)

    # --- what is affected at first --------------------------------------------------------------------------------

    def _take(self, facts: Iterable[LinkFact]) -> None:
        kept = list(facts)
        self._take_operations(kept)
        for fact in kept:
            if fact.kind in ("add", "delete") and fact.parent and fact.thing:
                self._pairs.add((fact.parent, fact.thing))
            elif fact.kind == "reset":
                self._cleaned.add(fact.thing)

    def _take_operations(self, facts: Iterable[LinkFact]) -> None:
        for fact in facts:
            if fact.operation is not None:
                self._touched[fact.operation][_place(fact)] = fact

    def _nameless(self, facts: Collection[LinkFact]) -> None:
        places = {(name, fact.event_time) for fact in facts for name in self._families.of(fact.parent or "")}
        if not places:
            return
        self._pairs |= set(self._changes.adds_at(places, self._known))
        for fact in facts:
            names = self._families.of(fact.parent or "")
            for child in self._graphed.open_around(names, fact.event_time):
                self._pairs.add((fact.parent or "", child))
        # Installed in itself is no link that was ever open, but whether it came out of itself hangs on it.
        for parent, child in self._changes.installed({name for name, _ in places}, (), self._known):
            if child in self._families.of(parent):
                self._pairs.add((parent, child))

    def _releveled(self) -> set[str]:
        """Names of things that became lots by being counted, or ceased to be."""
        counted = {key for key in self._changes.counted_between(self._after, self._known) if _unsaid(key)}
        if not counted:
            return set()
        then = self._changes.levels(counted, self._after)
        now = self._changes.levels(counted, self._known)
        changed = {key for key in counted if then.get(key) != now.get(key)}
        self._families.read(changed)
        return self._families.all_of(changed)

    def _regrouped(self) -> set[str]:
        """Names of things whose product class is another than before."""
        stated = set(self._changes.classified_between(self._after, self._known))
        if not stated:
            return set()
        then = self._changes.product_classes(stated, self._after)
        now = self._changes.product_classes(stated, self._known)
        changed = {key for key in stated if then.get(key) != now.get(key)}
        self._families.read(changed)
        return self._families.all_of(changed)

    # --- what that affects ----------------------------------------------------------------------------------------

    def _spread(self) -> None:
        """From operations to the pairs that removals join, and back, until nothing is new."""
        told: dict[str, int] = {}
        searched: set[Pair] = set()
        while True:
            new = [op for op, facts in self._touched.items() if op not in self._whole and told.get(op) != len(facts)]
            told.update((op, len(self._touched[op])) for op in new)
            self._read_whole([op for op in new if not self._is_loose(op)])
            self._pair_up(new)
            names = {name for pair in self._pairs for name in pair}
            self._families.read(names)
            pairs = self._all_named(self._pairs) - searched
            if not pairs and not new:
                return
            searched |= pairs
            for fact in self._changes.removal_facts(pairs, self._known) if pairs else ():
                self._facts[_place(fact)] = fact
                if fact.kind == "produce" and fact.operation is not None:
                    self._touched[fact.operation].setdefault(_place(fact), fact)

    def _is_loose(self, operation: str) -> bool:
        facts = self._touched[operation].values()
        if self._graphed.loose(operation, {fact.position for fact in facts}):
            return True
        settled = self._graphed.settled.get(operation)
        if settled is None or any(fact.position <= self._after or fact.voided_at is not None for fact in facts):
            return False
        named = {fact.thing for fact in facts}
        if any(len(self._families.of(thing)) > 1 for thing in named):
            return False
        consumed = {fact.thing for fact in facts if fact.kind == "consume"}
        classes = self._changes.product_classes(consumed, self._known) if consumed else {}
        return settled.takes(facts, classes)

    def _read_whole(self, operations: Collection[str]) -> None:
        if not operations:
            return
        self._whole.update((operation, []) for operation in operations)
        for fact in self._changes.facts_touching(set(operations), self._known):
            if fact.operation in self._whole and fact.operation in operations:
                self._whole[fact.operation].append(fact)
        self._families.read(fact.thing for operation in operations for fact in self._whole[operation])

    def _pair_up(self, operations: Collection[str]) -> None:
        """The pairs of these operations' inputs and outputs that removals may join."""
        sides: dict[str, tuple[set[str], set[str]]] = {}
        for operation in operations:
            facts = self._whole.get(operation) or self._touched[operation].values()
            sides[operation] = (self._named(facts, "consume"), self._named(facts, "produce"))
        outs = {name for _, outputs in sides.values() for name in outputs}
        loose_ins = {name for op, (inputs, _) in sides.items() if op not in self._whole for name in inputs}
        if not outs and not loose_ins:
            return
        for parent, child in self._changes.installed(outs, loose_ins, self._known):
            if any(
                (parent in inputs and child in outputs) if op in self._whole else (parent in inputs or child in outputs)
                for op, (inputs, outputs) in sides.items()
            ):
                self._pairs.add((parent, child))

    def _named(self, facts: Iterable[LinkFact], kind: str) -> set[str]:
        keys = {fact.thing for fact in facts if fact.kind == kind}
        self._families.read(keys)
        return self._families.all_of(keys)

    # --- facts of pairs -------------------------------------------------------------------------------------------

    def _gather_pairs(self) -> None:
        for facts in (*self._whole.values(), *(each.values() for each in self._touched.values())):
            self._facts.update((_place(fact), fact) for fact in facts)
        pairs = self._all_named(self._pairs)
        if not pairs:
            return
        found = list(self._changes.pair_facts(pairs, self._known))
        self._facts.update((_place(fact), fact) for fact in found)
        adds = {
            (name, fact.event_time)
            for fact in found
            if fact.kind == "add" and fact.parent
            for name in self._families.of(fact.parent)
        }
        self._facts.update((_place(fact), fact) for fact in self._changes.endings(adds, self._known))

    def _all_named(self, pairs: Iterable[Pair]) -> set[Pair]:
        return {
            (parent, child)
            for pair in pairs
            for parent in self._families.of(pair[0])
            for child in self._families.of(pair[1])
        }


def _place(fact: LinkFact) -> Place:
    return (fact.position, fact.ordinal)


def _unsaid(key: str) -> bool:
    """Whether the identifier itself does not say what it is."""
    return level(key) not in ("class", "lot")
