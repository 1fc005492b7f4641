"""Nodes by key and number: those of the base, and new ones numbered on behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from clew.events.identifiers import level as level_of_identifier
from clew.events.links import LinkFact
from clew.tracing.engine.families import Families
from clew.tracing.engine.gathering import Affected
from clew.tracing.engine.overlay import Overlay
from clew.tracing.engine.ports import LinkChanges, Names
from clew.tracing.kernel.arrays import CLASS, LEVEL_MASK, LEVELS, LOT, OPERATION, SEVERAL
from clew.tracing.loader import is_operation
from clew.tracing.ports import Level


class Nodes:
    def __init__(self, changes: LinkChanges, overlay: Overlay, names: Names, known: int) -> None:
        self._changes = changes
        self._overlay = overlay
        self._names = names
        self.known = known
        self._new: dict[str, int] = {}
        self.new_keys: list[str] = []
        self._level: dict[int, Level] = {}

    def __len__(self) -> int:
        return self._overlay.nodes_of_base + len(self.new_keys)

    def number(self, key: str) -> int | None:
        node = self._new.get(key)
        return self._names.node_of(key) if node is None else node

    def give(self, key: str) -> int:
        """The number of a key, a new one if it has none."""
        node = self.number(key)
        if node is None:
            node = len(self)
            self._new[key] = node
            self.new_keys.append(key)
        return node

    def key(self, node: int) -> str:
        base = self._overlay.nodes_of_base
        return self._names.key(node) if node < base else self.new_keys[node - base]

    def bits(self, node: int) -> int:
        """Level and bits as they are; of a node that nothing was said of, its level."""
        known = self._overlay.bits(node)
        if known is not None:
            return known
        return OPERATION if is_operation(self.key(node)) else _number(self._level.get(node))

    def level(self, node: int) -> Level:
        if node in self._level:
            return self._level[node]
        level = LEVELS[self.bits(node) & LEVEL_MASK]
        return "instance" if level == "operation" else level

    def changed_levels(self) -> dict[int, int]:
        """By node, as a number, where it was worked out in this step."""
        return {node: _number(level) for node, level in self._level.items()}

    def begin(self, known: int) -> None:
        """A step to a position begins."""
        self.known = known
        self._level = {}

    def forget(self) -> None:
        """The step failed: what it numbered was never."""
        for key in self.new_keys[self._overlay.nodes - self._overlay.nodes_of_base :]:
            del self._new[key]
        del self.new_keys[self._overlay.nodes - self._overlay.nodes_of_base :]

    def levels(self, facts: Iterable[LinkFact], families: Families, affected: Affected) -> dict[str, Level]:
        """The level of every thing and parent in ``facts`` (of nodes), worked out anew where it may have changed."""
        named = {key for fact in facts for key in (fact.thing, fact.parent) if key}
        anew = affected.things | affected.releveled
        levels: dict[str, Level] = {}
        unsaid: dict[str, tuple[str, ...]] = {}
        for key in named | {name for name in affected.releveled if self.number(name) is not None}:
            node = self.number(key)
            if node is not None and node in self._level:
                levels[key] = self._level[node]
            elif node is not None and key not in anew and self._overlay.nodes > node:
                levels[key] = self.level(node)
            else:
                unsaid[key] = families.identity.members(key)
        names = {name for members in unsaid.values() for name in members}
        found = self._levels_of(names)
        for key in unsaid:
            levels[key] = families.identity.level(key, found)
            self._level[self.give(key)] = levels[key]
        return levels

    def _levels_of(self, names: Collection[str]) -> dict[str, Level]:
        found: dict[str, Level] = {}
        asked = []
        for name in names:
            own = level_of_identifier(name)
            if own in ("class", "lot"):
                found[name] = "lot" if own == "lot" else "class"
            else:
                asked.append(name)
        if asked:
            found.update(self._changes.levels(asked, self.known))
        return found

    def is_loose(self, operation: str, without: Collection[int] = ()) -> bool:
        """Whether an operation has several events and several outputs, even without what its events at these positions
        made: then each of its links is decided by its own fact."""
        node = self.number(operation)
        if node is None or node >= self._overlay.nodes or not self.bits(node) & SEVERAL:
            return False
        leaving, entering = self._overlay.out(node), self._overlay.into(node)
        apart = np.array(sorted(without), np.int64)
        leaving, entering = (
            ids[~np.isin(self._overlay.column("position", ids), apart)] if len(apart) else ids
            for ids in (leaving, entering)
        )
        outputs = self._overlay.column("target", leaving)
        if not len(outputs) or (outputs == outputs[0]).all():
            return False
        positions = self._overlay.column("position", np.concatenate([leaving, entering]))
        return bool((positions != positions[0]).any())


def _number(level: Level | None) -> int:
    return {"lot": LOT, "class": CLASS}.get(level or "instance", 0)
