"""The graph of all facts as known at one position: a snapshot's, brought forward by what was recorded since.

A step to a later position gathers what the new records affect, concludes its links again, and changes the rows of the
nodes at their ends. A step either happens as a whole or leaves the graph as it was; what cannot be worked in raises
``Outdated``, and the graph stays at its position. Not thread-safe; what ``graph`` returns stays as it is for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import msgspec
import numpy as np

from clew.tracing.engine.concluding import Concluding, Difference
from clew.tracing.engine.families import Families
from clew.tracing.engine.gathering import Affected, Graphed, Outdated, gather
from clew.tracing.engine.nodes import Nodes
from clew.tracing.engine.overlay import Overlay, TooMany
from clew.tracing.engine.ports import LinkChanges, Names
from clew.tracing.engine.settled import Settled
from clew.tracing.graph import in_force
from clew.tracing.kernel.arrays import (
    ASSEMBLY,
    CONTAIN,
    INSTALL,
    KIND_MASK,
    LEVEL_MASK,
    MADE_OFTEN,
    OPERATION,
    RESET,
    SEVERAL,
    Base,
    GraphArrays,
)
from clew.tracing.loader import _as_node

AT_ONCE = 1000
"""Events worked in together when many have come."""


class Size(msgspec.Struct, frozen=True):
    """What came since the snapshot: ``events`` recorded, ``links`` added (whether or not they still hold), ``nodes``
    touched, new ``things`` and operations."""

    events: int
    links: int
    nodes: int
    things: int


class LiveGraph:
    def __init__(self, base: Base, names: Names, position: int, changes: LinkChanges) -> None:
        """``base``: as known at ``position``; ``names``: of its nodes."""
        self.since = self.position = position
        self._changes = changes
        self._overlay = Overlay(base)
        self._nodes = Nodes(changes, self._overlay, names, position)
        self._settled: dict[str, Settled] = {}
        self.aliased = False
        """Whether aliases were stated since."""

    @property
    def graph(self) -> GraphArrays:
        return self._overlay.published()

    @property
    def size(self) -> Size:
        overlay = self._overlay
        return Size(self.position - self.since, overlay.links, overlay.live_rows, len(self._nodes.new_keys))

    @property
    def new_keys(self) -> tuple[str, ...]:
        """The keys of the nodes behind those of the base, in their order."""
        return tuple(self._nodes.new_keys[: self._overlay.nodes - self._overlay.nodes_of_base])

    def node_of(self, key: str) -> int | None:
        node = self._nodes.number(key)
        return node if node is not None and node < self._overlay.nodes else None

    def extend(self, known: int) -> None:
        """Bring the graph to a later position. Raises Outdated; the position then says how far it is."""
        while self.position < known:
            self._step(min(self.position + AT_ONCE, known))

    def _step(self, known: int) -> None:
        try:
            self._work_in(known)
        except BaseException:
            self._nodes.forget()
            raise
        self.position = known

    def _work_in(self, known: int) -> None:
        nodes = self._nodes
        nodes.begin(known)
        stirred = self._changes.aliased_between(self.position, known)
        self.aliased |= bool(stirred)
        families = Families(self._changes, self.position, known, stirred)
        graphed = Graphed(nodes.is_loose, self._settled, self._open_around)
        affected = gather(self._changes, graphed, families, self.position, known)
        concluding = Concluding(self._changes, self._overlay, nodes, families, affected, known)
        difference = concluding.difference()
        resets = self._resets(families, affected, known)
        bits = _Bits(self._overlay, nodes, families, affected, concluding, self._changes)
        try:
            self._overlay.change(len(nodes), difference.gone, difference.added, bits.all(difference), resets)
        except TooMany as error:
            raise Outdated("too_many") from error
        for key, what in concluding.settled().items():
            if what is None:
                self._settled.pop(key, None)
            else:
                self._settled[key] = what

    def _open_around(self, names: Iterable[str], time: int) -> list[str]:
        children = []
        for name in names:
            node = self.node_of(name)
            if node is None:
                continue
            for ids, kind, end in (
                (self._overlay.out(node), CONTAIN, "target"),
                (self._overlay.into(node), INSTALL, "source"),
            ):
                ids = ids[self._overlay.column("kind", ids) & KIND_MASK == kind]
                around = (self._overlay.column("start", ids) <= time) & (self._overlay.column("end", ids) >= time)
                found = np.unique(self._overlay.column(end, ids[around]))
                children += [self._nodes.key(child) for child in found.tolist()]
        return children

    def _resets(self, families: Families, affected: Affected, known: int) -> dict[int, list[int]]:
        """The instants at which things were cleaned, of those where that may have changed."""
        families.read(affected.cleaned)
        added = self._cleaned_again(families, affected)
        names = families.all_of(affected.cleaned - added.keys()) | affected.things
        again = {node: sorted({*self._overlay.resets(node).tolist(), *times}) for node, times in added.values()}
        if not names:
            return again
        found = in_force(self._changes.resets_of(names, known), known)
        facts = [_as_node(fact, families.identity) for fact in found]
        self._nodes.levels(facts, families, affected)
        times: defaultdict[int, set[int]] = defaultdict(set)
        for name in names:
            node = self._nodes.number(name)
            if node is not None:
                times[node] = set()
        for fact in facts:
            times[self._nodes.give(fact.thing)].add(fact.event_time)
        return again | {node: sorted(instants) for node, instants in times.items()}

    def _cleaned_again(self, families: Families, affected: Affected) -> dict[str, tuple[int, set[int]]]:
        """Things of one name, known before, that were only cleaned once more: their nodes, and when."""
        found: dict[str, tuple[int, set[int]]] = {}
        resets = [fact for fact in affected.changed if fact.kind == "reset"]
        other = {fact.thing for fact in resets if fact.position <= self.position or fact.voided_at is not None}
        for fact in resets:
            node = self.node_of(fact.thing)
            if node is None or fact.thing in other | affected.things or len(families.of(fact.thing)) > 1:
                continue
            found.setdefault(fact.thing, (node, set()))[1].add(fact.event_time)
        return found


class _Bits:
    """Level and bits of the nodes where a step may change them."""

    def __init__(
        self,
        overlay: Overlay,
        nodes: Nodes,
        families: Families,
        affected: Affected,
        concluding: Concluding,
        changes: LinkChanges,
    ) -> None:
        self._overlay = overlay
        self._nodes = nodes
        self._families = families
        self._affected = affected
        self._concluding = concluding
        self._changes = changes
        self._bits: dict[int, int] = {}

    def all(self, difference: Difference) -> dict[int, int]:
        for node in range(self._overlay.nodes, len(self._nodes)):
            self._bits[node] = self._nodes.bits(node)
        for node, level in self._nodes.changed_levels().items():
            self._set(node, LEVEL_MASK, level)
        for thing in self._concluding.reviewed:
            self._set(thing, MADE_OFTEN, MADE_OFTEN if len(self._concluding.producing(thing)[1]) > 1 else 0)
        self._operations()
        self._assemblies()
        return {
            node: value
            for node, value in self._bits.items()
            if node >= self._overlay.nodes or value & ~RESET != self._nodes.bits(node) & ~RESET
        }

    def _set(self, node: int, mask: int, value: int) -> None:
        self._bits[node] = (self._bits.get(node, self._nodes.bits(node)) & ~mask) | value

    def _operations(self) -> None:
        for key in self._affected.operations:
            node = self._nodes.number(key)
            if node is not None:
                several = len(self._concluding.operations[key].events) > 1
                self._set(node, LEVEL_MASK | SEVERAL, OPERATION | (SEVERAL if several else 0))

    def _assemblies(self) -> None:
        """What something was ever installed in."""
        known = {
            fact.parent
            for fact in self._concluding.facts
            if fact.kind == "add" and fact.bond == "install" and fact.parent
        }
        for key in known:
            self._set(self._nodes.give(key), ASSEMBLY, ASSEMBLY)
        doubted = self._affected.things | {
            name
            for fact in self._affected.changed
            if fact.kind == "add" and fact.bond == "install" and fact.parent
            for name in self._families.of(fact.parent)
        }
        nodes = {name: node for name in doubted - known if (node := self._nodes.number(name)) is not None}
        lost = {name for name, node in nodes.items() if self._nodes.bits(node) & ASSEMBLY}
        if not lost:
            return
        asked = self._families.all_of(lost)
        still = set(self._changes.assembled(asked, self._nodes.known))
        for name in lost:
            named = {name} if name in self._affected.things else self._families.of(name)
            # Of names whose meaning changed, every fact was gathered: it is no assembly any more.
            if name in self._affected.things or still.isdisjoint(named):
                self._set(nodes[name], ASSEMBLY, 0)
