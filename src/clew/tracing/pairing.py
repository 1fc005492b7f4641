"""From facts to intervals: which install and contain links were open, and when (docs/trace-semantics.md, "Things,
operations, links").

Theory of operation. Facts in force are read instant by instant. At one instant each pair (parent, child) that is
touched settles on its own: a pair open before the instant takes its ends first and its ADDs after; a pair that was
not, its ADDs first and its ends after. An end is a DELETE naming the child (any kind of link), a DELETE naming no child
(its own kind), or a *removal*: an operation whose input is the parent gives the child back (install only). Open links
wait in one table per pair; an interval becomes a link when it ends, or at the end of the log, unless it is empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Literal

import msgspec

from clew.events.links import LinkFact
from clew.tracing.links import OPEN, Link
from clew.tracing.quantities import amount

Pair = tuple[str, str]
FlagKind = Literal["added_while_open", "ended_while_closed", "open_in_two_assemblies"]


class Flag(msgspec.Struct, frozen=True):
    """Something for the chain checks: the fact at ``position`` about ``thing`` in ``parent``."""

    kind: FlagKind
    thing: str
    parent: str
    time: int
    position: int


class Intervals(msgspec.Struct, frozen=True):
    """``removed``: the produce facts (position, ordinal) that are removals and make no produce link."""

    links: tuple[Link, ...]
    removed: frozenset[tuple[int, int]]
    flags: tuple[Flag, ...]


class _Open(msgspec.Struct):
    """An open link. ``held``: what of it is inside, by dimension; None: not counted, only an end without quantity ends
    it."""

    fact: LinkFact
    held: dict[str, Decimal] | None = None

    @property
    def empty(self) -> bool:
        return self.held is not None and not any(value > 0 for value in self.held.values())


class _Instant(msgspec.Struct):
    """What one instant says about one pair."""

    adds: list[LinkFact]
    ends: list[LinkFact]


class _Instants:
    """The pairs that one instant touches. ``children`` of a parent, ``parents`` of a child: by its ADDs."""

    def __init__(self) -> None:
        self.pairs: dict[Pair, _Instant] = {}
        self.children: defaultdict[str, set[str]] = defaultdict(set)
        self.parents: defaultdict[str, set[str]] = defaultdict(set)

    def at(self, pair: Pair) -> _Instant:
        return self.pairs.setdefault(pair, _Instant([], []))

    def add(self, fact: LinkFact) -> None:
        parent = fact.parent or ""
        self.at((parent, fact.thing)).adds.append(fact)
        self.children[parent].add(fact.thing)
        self.parents[fact.thing].add(parent)


def pair_intervals(
    facts: Sequence[LinkFact], inputs: Mapping[str, frozenset[str]], classes: frozenset[str]
) -> Intervals:
    """The install and contain links of ``facts`` (in force, sorted by event order).

    ``inputs``: the distinct input nodes of each operation. ``classes``: the nodes that are bare classes.
    """
    table = _Table(inputs, classes)
    for _, group in groupby(facts, key=lambda fact: fact.event_time):
        table.settle(list(group))
    return table.finish()


class _Table:
    def __init__(self, inputs: Mapping[str, frozenset[str]], classes: frozenset[str]) -> None:
        self._inputs = inputs
        self._classes = classes
        self._install: dict[Pair, _Open] = {}
        self._contain: dict[Pair, _Open] = {}
        self._children: defaultdict[str, set[str]] = defaultdict(set)
        self._assemblies: defaultdict[str, set[str]] = defaultdict(set)
        self._links: list[Link] = []
        self._removed: set[tuple[int, int]] = set()
        self._flags: list[Flag] = []

    # --- one instant --------------------------------------------------------------------------------------------

    def settle(self, facts: list[LinkFact]) -> None:
        instants = _Instants()
        for fact in facts:
            if fact.kind == "add" and fact.parent is not None:
                if fact.bond == "install" and (fact.by_quantity or fact.thing in self._classes):
                    self._links.append(_link(fact, fact.event_time + 1))
                else:
                    instants.add(fact)
        for fact in facts:
            if fact.kind == "delete":
                self._delete(fact, instants)
            elif fact.kind == "produce":
                self._removal(fact, instants)
        for pair, instant in instants.pairs.items():
            self._settle_pair(pair, instant)

    def _delete(self, fact: LinkFact, instants: _Instants) -> None:
        parent = fact.parent or ""
        if fact.thing:
            instants.at((parent, fact.thing)).ends.append(fact)
            return
        added = instants.children[parent]
        ended = False
        for child in sorted(self._children[parent] | added):
            ended |= (parent, child) in self._of(fact.bond) or child in added
            instants.at((parent, child)).ends.append(fact)
        if not ended:
            self._flag("ended_while_closed", fact, parent, "")

    def _removal(self, fact: LinkFact, instants: _Instants) -> None:
        """A produced thing that is at that moment installed in an input of its operation leaves that input."""
        inputs = self._inputs.get(fact.operation or "", frozenset())
        before = self._assemblies.get(fact.thing, frozenset[str]()) & inputs
        for parent in sorted(before | (self._added_before(fact, instants) & inputs)):
            self._removed.add((fact.position, fact.ordinal))
            instants.at((parent, fact.thing)).ends.append(fact)

    def _added_before(self, fact: LinkFact, instants: _Instants) -> frozenset[str]:
        """Assemblies that an earlier event of this very instant put the thing into: its ADD, then this end."""
        return frozenset(
            parent
            for parent in instants.parents[fact.thing]
            if not self._is_open((parent, fact.thing))
            and any(
                add.bond == "install" and add.position < fact.position
                for add in instants.pairs[(parent, fact.thing)].adds
            )
        )

    def _settle_pair(self, pair: Pair, instant: _Instant) -> None:
        time = (instant.adds or instant.ends)[0].event_time
        if self._is_open(pair):
            self._end_all(pair, instant.ends, time)
            self._add_all(pair, instant.adds, time)
        else:
            self._add_all(pair, instant.adds, time)
            self._end_all(pair, instant.ends, time)

    def _add_all(self, pair: Pair, adds: Iterable[LinkFact], time: int) -> None:
        for fact in adds:
            self._add(pair, fact)
        self._close_if_used_up(pair, time)

    def _end_all(self, pair: Pair, ends: Iterable[LinkFact], time: int) -> None:
        for fact in ends:
            self._end(pair, fact)
        self._close_if_used_up(pair, time)

    def _close_if_used_up(self, pair: Pair, time: int) -> None:
        opened = self._contain.get(pair)
        if opened is not None and opened.empty:
            self._close(self._contain, pair, time)

    # --- one pair -----------------------------------------------------------------------------------------------

    def _of(self, bond: str) -> dict[Pair, _Open]:
        return self._install if bond == "install" else self._contain

    def _is_open(self, pair: Pair) -> bool:
        return pair in self._install or pair in self._contain

    def _add(self, pair: Pair, fact: LinkFact) -> None:
        opened = self._of(fact.bond).get(pair)
        counted = amount(fact.quantity, fact.uom) if fact.by_quantity else None
        if opened is None:
            held = {counted.dimension: counted.value} if counted else None
            self._of(fact.bond)[pair] = _Open(fact, held)
            self._children[pair[0]].add(pair[1])
            if fact.bond == "install":
                self._enter_assembly(pair, fact)
        elif not fact.by_quantity:
            self._flag("added_while_open", fact, *pair)
        elif counted is None:
            opened.held = None
        elif opened.held is not None:
            opened.held[counted.dimension] = opened.held.get(counted.dimension, Decimal(0)) + counted.value

    def _enter_assembly(self, pair: Pair, fact: LinkFact) -> None:
        parent, child = pair
        if self._assemblies[child]:
            self._flag("open_in_two_assemblies", fact, parent, child)
        self._assemblies[child].add(parent)

    def _end(self, pair: Pair, fact: LinkFact) -> None:
        named = fact.kind == "delete" and bool(fact.thing)
        ended = False
        if pair in self._install and (named or fact.kind == "produce" or fact.bond == "install"):
            self._close(self._install, pair, fact.event_time)
            ended = True
        if pair in self._contain and (named or (fact.kind == "delete" and fact.bond == "contain")):
            self._take_out(pair, fact)
            ended = True
        if named and not ended:
            self._flag("ended_while_closed", fact, *pair)

    def _take_out(self, pair: Pair, fact: LinkFact) -> None:
        opened = self._contain[pair]
        taken = amount(fact.quantity, fact.uom) if fact.by_quantity else None
        if taken is None:
            self._close(self._contain, pair, fact.event_time)
        elif opened.held is not None and taken.dimension in opened.held:
            opened.held[taken.dimension] -= taken.value
        # else: not counted, or counted in another dimension: nothing says that it is used up

    def _close(self, table: dict[Pair, _Open], pair: Pair, time: int) -> None:
        opened = table.pop(pair)
        if table is self._install:
            self._assemblies[pair[1]].discard(pair[0])
        if not self._is_open(pair):
            self._children[pair[0]].discard(pair[1])
        if opened.fact.event_time < time:
            self._links.append(_link(opened.fact, time))

    def _flag(self, kind: FlagKind, fact: LinkFact, parent: str, child: str) -> None:
        self._flags.append(Flag(kind, child, parent, fact.event_time, fact.position))

    def finish(self) -> Intervals:
        for table in (self._install, self._contain):
            self._links.extend(_link(opened.fact, OPEN) for opened in table.values())
        return Intervals(tuple(self._links), frozenset(self._removed), tuple(self._flags))


def _link(fact: LinkFact, end: int) -> Link:
    kind: Literal["install", "contain"] = "install" if fact.bond == "install" else "contain"
    parent = fact.parent or ""
    source, target = (fact.thing, parent) if kind == "install" else (parent, fact.thing)
    return Link(kind, source, target, fact.event_time, end, fact.position, fact.ordinal)
