"""The links of what is affected, by the rules of ``clew.tracing.graph`` and ``clew.tracing.pairing`` themselves.

Which links there are and until when follows from the gathered facts. Whether they are flagged or certain also asks
when a thing was first produced and by how many: that is read from the rows of the thing, as they will be. Where that
changes for a thing, its other links are judged anew: those whose flag turns, and its produce links.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
import numpy as np

from clew.events.links import LinkFact
from clew.tracing.engine.families import Families
from clew.tracing.engine.gathering import Affected, Place
from clew.tracing.engine.growing import Int64
from clew.tracing.engine.nodes import Nodes
from clew.tracing.engine.overlay import NewLink, Overlay
from clew.tracing.engine.ports import LinkChanges
from clew.tracing.engine.settled import Settled, settled
from clew.tracing.graph import Operation, _Certainty, _judged, _transformation_links, in_force
from clew.tracing.kernel.arrays import (
    CERTAIN,
    CLASS,
    CONSUME,
    CONTAIN,
    FLAGGED,
    INSTALL,
    KIND_MASK,
    KINDS,
    LEVEL_MASK,
    PRODUCE,
)
from clew.tracing.links import Link
from clew.tracing.loader import _as_node
from clew.tracing.pairing import pair_intervals
from clew.tracing.shares import operation_fractions

_KIND = {kind: number for number, kind in enumerate(KINDS)}
Raw = tuple[int, int, int, int, int, int, int]
"""source, target, start, end, position, ordinal, kind: a link but for what is judged of it."""


class Difference(msgspec.Struct):
    """What becomes of the graph: ids of links gone, links added."""

    gone: set[int]
    added: list[NewLink]


class Concluding:
    """One step of the live graph."""

    def __init__(
        self,
        changes: LinkChanges,
        overlay: Overlay,
        nodes: Nodes,
        families: Families,
        affected: Affected,
        known: int,
    ) -> None:
        self._changes = changes
        self._overlay = overlay
        self._nodes = nodes
        self._families = families
        self._affected = affected
        self._known = known
        families.read(key for fact in affected.facts.values() for key in (fact.thing, fact.parent) if key)
        self._identity = families.identity
        self.facts = [_as_node(fact, self._identity) for fact in in_force(affected.facts.values(), known)]
        self.levels = nodes.levels(self.facts, families, affected)
        self._bare = frozenset(key for key, level in self.levels.items() if level == "class")
        self.operations = self._operations()
        self._paired = self._pairings()
        self._gone: set[int] = set()
        self._kept: dict[Raw, int] = {}
        self._raw: dict[Raw, Link] = {}
        self._fresh: dict[int, list[Raw]] = defaultdict(list)
        self.reviewed: set[int] = set()
        self._producing: dict[int, tuple[int | None, list[int]]] = {}
        self.classes: dict[str, str] = {}

    # --- which links ----------------------------------------------------------------------------------------------

    def difference(self) -> Difference:
        self._compare(self._links_now(), self._links_then())
        self._review()
        return self._judge()

    def _operations(self) -> dict[str, Operation]:
        """The operations gathered whole, of facts in force."""
        whole = self._affected.operations
        consumed: defaultdict[str, list[LinkFact]] = defaultdict(list)
        produced: defaultdict[str, list[LinkFact]] = defaultdict(list)
        for fact in self.facts:
            if fact.operation in whole:
                (consumed if fact.kind == "consume" else produced)[fact.operation].append(fact)
        return {key: Operation(key, tuple(consumed[key]), tuple(produced[key])) for key in whole}

    def _pairings(self) -> set[tuple[int, str]]:
        """(position, input) that a unit-level pairing names, among the gathered facts."""
        return {(fact.position, fact.thing) for fact in self.facts if fact.paired_with}

    def _links_now(self) -> list[Link]:
        inputs: defaultdict[str, set[str]] = defaultdict(set)
        for fact in self.facts:
            if fact.kind == "consume" and fact.operation is not None:
                inputs[fact.operation].add(fact.thing)
        frozen = {key: frozenset(things) for key, things in inputs.items()}
        intervals = pair_intervals(self.facts, frozen, self._bare)
        related = [fact for fact in self.facts if self._is_related(fact)]
        links = _transformation_links(related, intervals)
        for link in intervals.links:
            parent, child = (link.target, link.source) if link.kind == "install" else (link.source, link.target)
            if self._families.pair((parent, child)) in self._affected.pairs:
                links.append(link)
        return [link for link in links if link.source != link.target]

    def _is_related(self, fact: LinkFact) -> bool:
        if fact.operation is None:
            return False
        if fact.operation in self._affected.operations:
            return True
        return (fact.position, fact.ordinal) in self._affected.loose.get(fact.operation, ())

    def _links_then(self) -> Int64:
        """Ids of the links that the affected items had."""
        found: list[Int64] = [np.zeros(0, np.int64)]
        for operation in self._affected.operations:
            node = self._nodes.number(operation)
            if node is not None:
                found += [self._overlay.out(node), self._overlay.into(node)]
        for operation, facts in self._affected.loose.items():
            node = self._nodes.number(operation)
            if node is not None:
                found += [_at(self._overlay, ids, facts) for ids in (self._overlay.out(node), self._overlay.into(node))]
        found += [self._between(parents, children) for parents, children in self._affected.pairs]
        return np.unique(np.concatenate(found))

    def _between(self, parents: Iterable[str], children: Iterable[str]) -> Int64:
        ups = [node for name in parents if (node := self._nodes.number(name)) is not None]
        downs = [node for name in children if (node := self._nodes.number(name)) is not None]
        found = [np.zeros(0, np.int64)]
        for up in ups:
            for down in downs:
                for source, target, kind in ((down, up, INSTALL), (up, down, CONTAIN)):
                    leaving, entering = self._overlay.out(source), self._overlay.into(target)
                    ids, end, other = (
                        (leaving, "target", target) if len(leaving) <= len(entering) else (entering, "source", source)
                    )
                    ids = ids[self._overlay.column(end, ids) == other]
                    found.append(ids[self._overlay.column("kind", ids) & KIND_MASK == kind])
        return np.concatenate(found)

    def _compare(self, now: list[Link], then: Int64) -> None:
        old = {raw: number for number, raw in zip(then.tolist(), self._raws(then), strict=True)}
        for link in now:
            raw: Raw = (
                self._nodes.give(link.source),
                self._nodes.give(link.target),
                link.start,
                link.end,
                link.position,
                link.ordinal,
                _KIND[link.kind],
            )
            self._raw[raw] = link
            if raw in old:
                self._kept[raw] = old.pop(raw)
            else:
                self._fresh[raw[1]].append(raw)
        self._gone = set(old.values())
        for raw in old:
            self._look_again(raw)
        for raws in list(self._fresh.values()):
            for raw in raws:
                self._look_again(raw)

    def _look_again(self, raw: Raw) -> None:
        """Of a produce link that comes or goes, its target; of a consume link, its source (the operation may no longer
        or only now be one that also consumes what it produces)."""
        if raw[6] == PRODUCE:
            self.reviewed.add(raw[1])
        elif raw[6] == CONSUME and self._produces(raw[1], raw[0]):
            self.reviewed.add(raw[0])

    def _produces(self, operation: int, thing: int) -> bool:
        """Whether it did or will."""
        if any(raw[0] == operation and raw[6] == PRODUCE for raw in self._fresh.get(thing, ())):
            return True
        leaving, entering = self._overlay.out(operation), self._overlay.into(thing)
        if len(leaving) <= len(entering):
            return bool((self._overlay.column("target", leaving) == thing).any())
        return bool((self._overlay.column("source", entering) == operation).any())

    def _raws(self, ids: Int64) -> Iterable[Raw]:
        columns = [
            self._overlay.column(name, ids).tolist()
            for name in ("source", "target", "start", "end", "position", "ordinal")
        ]
        kinds = (self._overlay.column("kind", ids) & KIND_MASK).tolist()
        return zip(*columns, kinds, strict=True)

    # --- first productions, producers -------------------------------------------------------------------------------

    def producing(self, thing: int) -> tuple[int | None, list[int]]:
        """When a thing is first produced by an operation that does not also consume it, and the operations that produce
        it (of many some); as things will be."""
        if thing not in self._producing:
            self._producing[thing] = self._read_producing(thing)
        return self._producing[thing]

    def _read_producing(self, thing: int) -> tuple[int | None, list[int]]:
        ids = self._still(self._overlay.into(thing))
        ids = ids[self._overlay.column("kind", ids) & KIND_MASK == PRODUCE]
        sources, starts = self._overlay.column("source", ids), self._overlay.column("start", ids)
        fresh = sorted((raw[2], raw[0]) for raw in self._fresh.get(thing, ()) if raw[6] == PRODUCE)
        producers = dict.fromkeys(source for _, source in fresh)
        if len(sources):
            producers.update(dict.fromkeys((int(sources[0]), int(sources[np.argmax(sources != sources[0])]))))
        # Rows are in event order, so the first that counts is the earliest.
        old = zip(starts.tolist(), sources.tolist(), strict=True)
        firsts = [
            next((start for start, source in each if not self._consumes(source, thing)), None) for each in (fresh, old)
        ]
        return min((first for first in firsts if first is not None), default=None), list(producers)

    def _still(self, ids: Int64) -> Int64:
        if not self._gone or not len(ids):
            return ids
        return ids[~np.isin(ids, np.fromiter(self._gone, np.int64, len(self._gone)))]

    def _consumes(self, operation: int, thing: int) -> bool:
        if any(raw[0] == thing and raw[6] == CONSUME for raw in self._fresh.get(operation, ())):
            return True
        leaving, entering = self._overlay.out(thing), self._overlay.into(operation)
        if len(leaving) <= len(entering):
            ids = leaving[self._overlay.column("target", leaving) == operation]
        else:
            ids = entering[self._overlay.column("source", entering) == thing]
        ids = self._still(ids)
        return bool((self._overlay.column("kind", ids) & KIND_MASK == CONSUME).any())

    def _review(self) -> None:
        """Links that nothing affects but what a thing's productions say of them now."""
        self.reviewed |= {node for name in self._affected.things if (node := self._nodes.number(name)) is not None}
        kept = set(self._kept.values())
        turned: list[int] = []
        for thing in self.reviewed:
            first, producers = self.producing(thing)
            bits = self._nodes.bits(thing)
            turned += self._turned(thing, first, bits)
            turned += self._resaid(thing, len(producers), bits)
        wanted = [number for number in dict.fromkeys(turned) if number not in kept]
        ids = np.array(wanted, np.int64)
        for number, raw in zip(wanted, self._raws(ids), strict=True):
            self._kept[raw] = number
            self._raw[raw] = Link(
                KINDS[raw[6]],
                self._nodes.key(raw[0]),
                self._nodes.key(raw[1]),
                *raw[2:6],
            )
        self._read_rules([self._raw[raw] for raw in self._raws(ids)])

    def _turned(self, thing: int, first: int | None, bits: int) -> list[int]:
        """Consume and install links whose flag is not what it should be."""
        ids = self._still(self._overlay.out(thing))
        if not len(ids):
            return []
        column = self._overlay.column("kind", ids)
        flagged = (column & FLAGGED) != 0
        kind = column & KIND_MASK
        should = (kind == CONSUME) | (kind == INSTALL)
        if first is None or bits & LEVEL_MASK == CLASS:
            should &= False
        else:
            should &= self._overlay.column("start", ids) < first
        return ids[flagged != should].tolist()  # type: ignore[no-any-return]

    def _resaid(self, thing: int, producers: int, bits: int) -> list[int]:
        """Produce links whose certainty is not what it should be."""
        ids = self._still(self._overlay.into(thing))
        column = self._overlay.column("kind", ids)
        ids, column = ids[column & KIND_MASK == PRODUCE], column[column & KIND_MASK == PRODUCE]
        certain = self._nodes.level(thing) != "class" and (self._nodes.level(thing) != "lot" or producers == 1)
        return ids[((column & CERTAIN) != 0) != certain].tolist()  # type: ignore[no-any-return]

    def _read_rules(self, links: Iterable[Link]) -> None:
        """What decides consume links of operations that were not gathered."""
        wanted = {link.target for link in links if link.kind == "consume"} - self.operations.keys()
        loose = {key for key in wanted if self._nodes.is_loose(key)}
        facts: list[LinkFact] = []
        if wanted - loose:
            facts += self._changes.facts_touching(wanted - loose, self._known)
        positions = {link.position for link in links if link.target in loose}
        if positions:
            facts += self._changes.facts_at(positions, self._known)
        self._families.read(fact.thing for fact in facts)
        self._identity = self._families.identity
        found = [_as_node(fact, self._identity) for fact in in_force(facts, self._known)]
        self._paired |= {(fact.position, fact.thing) for fact in found if fact.paired_with}
        self.levels.update(self._nodes.levels(found, self._families, self._affected))
        for key in wanted - loose:
            own = [fact for fact in found if fact.operation == key]
            self.operations[key] = Operation(
                key,
                tuple(fact for fact in own if fact.kind == "consume"),
                tuple(fact for fact in own if fact.kind == "produce"),
            )

    def settled(self) -> dict[str, Settled | None]:
        """What is to be remembered of the operations that were read as a whole."""
        return {key: settled(self.operations[key], self.classes, self.levels) for key in self._affected.operations}

    # --- what is said of them -------------------------------------------------------------------------------------

    def _judge(self) -> Difference:
        self.classes = self._classes()
        judge = _Certainty(self.operations, self.levels, self.classes, self._productions())
        fractions = self._fractions()
        produced = self._first_productions()
        bare = frozenset(key for link in self._raw.values() for key in (link.source, link.target) if self._is_bare(key))
        kept = np.fromiter(self._kept.values(), np.int64, len(self._kept))
        kinds = dict(zip(self._kept.values(), self._overlay.column("kind", kept).tolist(), strict=True))
        known = dict(zip(self._kept.values(), self._overlay.column("fraction", kept).tolist(), strict=True))
        added = []
        for raw, link in self._raw.items():
            judged = self._one(link, judge, bare, produced)
            kind = raw[6] | (FLAGGED if judged.flagged else 0) | (CERTAIN if judged.certain else 0)
            number = self._kept.get(raw)
            operation = link.target if link.kind == "consume" else link.source
            fraction = fractions.get((operation, link.position, link.ordinal), math.nan)
            if number is not None and operation not in self.operations:
                fraction = known[number]
            if number is not None:
                if kinds[number] == kind and _same(known[number], fraction):
                    continue
                self._gone.add(number)
            added.append(NewLink(*raw[:6], kind, fraction))
        return Difference(self._gone, added)

    def _one(self, link: Link, judge: _Certainty, bare: frozenset[str], produced: Mapping[str, int]) -> Link:
        if link.kind != "consume" or link.target in self.operations:
            return _judged(link, judge, bare, produced)
        return _judged(link, _Loose(self._paired, self._affected.alone), bare, produced)  # type: ignore[arg-type]

    def _is_bare(self, key: str) -> bool:
        level = self.levels.get(key)
        if level is not None:
            return level == "class"
        node = self._nodes.number(key)
        return node is not None and self._nodes.level(node) == "class"

    def _classes(self) -> dict[str, str]:
        things = {fact.thing for operation in self.operations.values() for fact in operation.consumed}
        if not things:
            return {}
        members = {thing: self._identity.members(thing) for thing in things}
        asked = {name for names in members.values() for name in names}
        stated = self._changes.product_classes(asked, self._known)
        classes = {thing: self._identity.product_class(thing, stated) for thing in things}
        return {thing: found for thing, found in classes.items() if found is not None}

    def _productions(self) -> list[Link]:
        """For each target of a produce link, as many producers as matter."""
        targets = {link.target for link in self._raw.values() if link.kind == "produce"}
        links = []
        for key in targets:
            node = self._nodes.give(key)
            for source in self.producing(node)[1]:
                links.append(Link("produce", self._nodes.key(source), key, 0, 1, 0, 0))
            self.levels.setdefault(key, self._nodes.level(node))
        return links

    def _first_productions(self) -> dict[str, int]:
        sources = {link.source for link in self._raw.values() if link.kind in ("consume", "install")}
        found = {key: self.producing(self._nodes.give(key))[0] for key in sources}
        return {key: first for key, first in found.items() if first is not None}

    def _fractions(self) -> dict[tuple[str, int, int], float]:
        found = {}
        for key, operation in self.operations.items():
            for (position, ordinal), value in (operation_fractions(operation) or {}).items():
                found[(key, position, ordinal)] = value
        return found


class _Loose:
    """Certainty of a consume link of a loose operation: it is not, unless paired, or of a settled one and alone."""

    def __init__(self, paired: set[tuple[int, str]], alone: set[tuple[str, str]]) -> None:
        self._paired = paired
        self._alone = alone

    def certain(self, link: Link) -> bool:
        return (link.position, link.source) in self._paired or (link.target, link.source) in self._alone


def _at(overlay: Overlay, ids: Int64, facts: Mapping[Place, LinkFact]) -> Int64:
    """Those of the links that these facts made."""
    positions = np.array(sorted({position for position, _ in facts}), np.int64)
    ids = ids[np.isin(overlay.column("position", ids), positions)]
    places = zip(overlay.column("position", ids).tolist(), overlay.column("ordinal", ids).tolist(), strict=True)
    return ids[np.array([place in facts for place in places], np.bool_)]


def _same(first: float, second: float) -> bool:
    return first == second or (math.isnan(first) and math.isnan(second))
