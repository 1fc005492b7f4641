"""The live engine's reads on a log in memory, slow and obvious; and the graph of all facts, as links by key.

Each narrow read filters whole events, so what it gives is right by inspection; ``asked`` counts the facts handed out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import msgspec

from clew.events import house
from clew.events.links import LinkFact, link_facts
from clew.events.participants import participants
from clew.testing.link_log import EventLog, Recorded
from clew.tracing.graph import Graph, build_graph, event_order, in_force
from clew.tracing.identity import Identity
from clew.tracing.kernel.arrays import (
    ASSEMBLY,
    CERTAIN,
    FLAGGED,
    KIND_MASK,
    KINDS,
    LEVEL_MASK,
    MADE_OFTEN,
    RESET,
    SEVERAL,
    GraphArrays,
    Links,
)
from clew.tracing.loader import _as_node, is_operation
from clew.tracing.ports import Level
from clew.tracing.shares import operation_fractions

Pair = tuple[str, str]
LinkRow = tuple[object, ...]
"""kind, source, target, start, end, position, ordinal, flagged, certain, fraction (rounded; None: unknown)."""


class ChangingLog(EventLog):
    """An :class:`EventLog` that is also a :class:`clew.tracing.engine.ports.LinkChanges`. ``asked``: how many facts
    each read handed out, added up."""

    def __init__(self, records: Iterable[Recorded] = ()) -> None:
        super().__init__(records)
        self.asked = 0

    def _told(self, facts: Iterable[LinkFact]) -> list[LinkFact]:
        told = list(facts)
        self.asked += len(told)
        return told

    def facts_touching(self, keys: Collection[str], as_known_at: int, *, at_most: int | None = None) -> list[LinkFact]:
        return self._told(super().facts_touching(keys, as_known_at, at_most=at_most))

    def _facts(self, known: int) -> Iterator[LinkFact]:
        for record in self.records[:known]:
            for fact in link_facts(record.event, record.position):
                yield msgspec.structs.replace(fact, voided_at=self.voided_at(record))

    def _between(self, after: int, known: int) -> list[Recorded]:
        """Recorded in (after, known], or voided by a declaration there."""
        chosen = []
        for record in self.records[:known]:
            voided = self.voided_at(record)
            if record.position > after or (voided is not None and after < voided <= known):
                chosen.append(record)
        return [record for record in chosen if record.event.error_declaration is None]

    def standing(self, at: int) -> tuple[int, object, object]:
        return self.head(), None, self.records[at - 1] if 0 < at <= self.head() else None

    def changed_facts(self, after: int, known: int) -> list[LinkFact]:
        positions = {record.position for record in self._between(after, known)}
        return self._told(fact for fact in self._facts(known) if fact.position in positions)

    def counted_between(self, after: int, known: int) -> set[str]:
        records = self._between(after, known)
        return {one.key for record in records for one in participants(record.event) if one.by_quantity}

    def aliased_between(self, after: int, known: int) -> set[str]:
        stated = [alias for record in self._between(after, known) for alias in house.aliases(record.event)]
        return {key for alias in stated for key in (alias.thing, alias.key)}

    def classified_between(self, after: int, known: int) -> set[str]:
        return {key for record in self._between(after, known) for key in house.stated_product_classes(record.event)}

    def alternates_between(self, after: int, known: int) -> bool:
        if not any(house.alternates(record.event) for record in self._between(after, known)):
            return False
        stated = [
            [pair for record in self.in_force(at) for pair in house.alternates(record.event)] for at in (after, known)
        ]
        then, now = ({frozenset(group) for group in _groups(pairs)} for pairs in stated)
        return then != now

    def pair_facts(self, pairs: Collection[Pair], known: int) -> list[LinkFact]:
        kinds = ("add", "delete")
        return self._told(f for f in self._facts(known) if f.kind in kinds and (f.parent, f.thing) in pairs)

    def endings(self, adds: Collection[tuple[str, int]], known: int) -> list[LinkFact]:
        nameless = in_force((f for f in self._facts(known) if f.kind == "delete" and not f.thing), known)
        chosen: dict[tuple[int, int], LinkFact] = {}
        for parent, time in adds:
            own = [fact for fact in nameless if fact.parent == parent and fact.event_time >= time]
            later = [
                next((fact for fact in own if fact.event_time > time and fact.bond == bond), None)
                for bond in ("install", "contain")
            ]
            for fact in (*(fact for fact in own if fact.event_time == time), *later):
                if fact is not None:
                    chosen[(fact.position, fact.ordinal)] = fact
        return self._told(chosen.values())

    def adds_at(self, places: Collection[tuple[str, int]], known: int) -> set[Pair]:
        return {
            (fact.parent, fact.thing)
            for fact in self._facts(known)
            if fact.kind == "add" and fact.parent and (fact.parent, fact.event_time) in places
        }

    def installed(self, things: Collection[str], parents: Collection[str], known: int) -> set[Pair]:
        return {
            (fact.parent, fact.thing)
            for fact in self._facts(known)
            if fact.kind == "add" and fact.bond == "install" and not fact.by_quantity and fact.parent
            if fact.thing in things or fact.parent in parents
        }

    def removal_facts(self, pairs: Collection[Pair], known: int) -> list[LinkFact]:
        facts = list(self._facts(known))
        eaten = {(fact.operation, fact.thing) for fact in facts if fact.kind == "consume"}
        made = {(fact.operation, fact.thing) for fact in facts if fact.kind == "produce"}
        wanted = [
            (operation, parent, child)
            for parent, child in pairs
            for operation, thing in made
            if thing == child and (operation, parent) in eaten
        ]
        consumed = {(operation, parent) for operation, parent, _ in wanted}
        produced = {(operation, child) for operation, _, child in wanted}
        return self._told(
            fact
            for fact in facts
            if (fact.kind == "consume" and (fact.operation, fact.thing) in consumed)
            or (fact.kind == "produce" and (fact.operation, fact.thing) in produced)
        )

    def facts_at(self, positions: Collection[int], known: int) -> list[LinkFact]:
        return self._told(fact for fact in self._facts(known) if fact.position in positions)

    def resets_of(self, things: Collection[str], known: int) -> list[LinkFact]:
        return self._told(fact for fact in self._facts(known) if fact.kind == "reset" and fact.thing in things)

    def assembled(self, keys: Collection[str], known: int) -> set[str]:
        facts = in_force(self._facts(known), known)
        return {f.parent for f in facts if f.kind == "add" and f.bond == "install" and f.parent and f.parent in keys}


def _groups(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    """What the pairs join, of more than one."""
    groups: list[set[str]] = []
    for pair in pairs:
        joined = [group for group in groups if not group.isdisjoint(pair)]
        groups = [group for group in groups if group not in joined] + [set(pair).union(*joined)]
    return [group for group in groups if len(group) > 1]


class WholeGraph(msgspec.Struct, frozen=True):
    """The graph of all facts as known at a position, by the plain engine's own rules."""

    graph: Graph
    facts: tuple[LinkFact, ...]
    levels: dict[str, Level]


def whole_graph(log: ChangingLog, known: int) -> WholeGraph:
    """All facts at once, aliases resolved."""
    facts = in_force(log._facts(known), known)
    keys = {key for fact in facts for key in (fact.thing, fact.parent) if key}
    aliases: set[object] = set()
    waiting = set(keys)
    while waiting:
        found = set(log.aliases(waiting, known)) - aliases
        aliases |= found
        waiting = {key for record in found for key in (record.a, record.b)} - keys
        keys |= waiting
    aliased = {key for record in aliases for key in (record.a, record.b)}  # type: ignore[attr-defined]
    identity = Identity(aliases, log.spellings(aliased), known)  # type: ignore[arg-type]
    facts = sorted((_as_node(fact, identity) for fact in facts), key=event_order)
    named = {key for fact in facts for key in (fact.thing, fact.parent) if key}
    stated = log.levels(keys | named, known)
    levels = {key: identity.level(key, stated) for key in named}
    classes = log.product_classes(keys | named, known)
    found_classes = {key: one for key in named if (one := identity.product_class(key, classes)) is not None}
    return WholeGraph(build_graph(facts, levels, found_classes), tuple(facts), levels)


def rows_of(whole: WholeGraph) -> set[LinkRow]:
    known = {
        (key, *place): value
        for key, operation in whole.graph.operations.items()
        for place, value in (operation_fractions(operation) or {}).items()
    }
    rows: set[LinkRow] = set()
    for link in whole.graph.links:
        operation = link.target if link.kind == "consume" else link.source
        fraction = known.get((operation, link.position, link.ordinal))
        rows.add(
            (
                link.kind,
                link.source,
                link.target,
                link.start,
                link.end,
                link.position,
                link.ordinal,
                link.flagged,
                link.certain,
                None if fraction is None else round(fraction, 5),
            )
        )
    return rows


def bits_of(whole: WholeGraph) -> dict[str, tuple[str, bool, bool, bool, tuple[int, ...]]]:
    """By node with a link or a reset: kind, ASSEMBLY, SEVERAL, MADE_OFTEN, instants of resets."""
    graph = whole.graph
    nodes = {end for link in graph.links for end in (link.source, link.target)} | graph.resets.keys()
    made: dict[str, set[str]] = {}
    for link in graph.links:
        if link.kind == "produce":
            made.setdefault(link.target, set()).add(link.source)
    into = {fact.parent for fact in whole.facts if fact.kind == "add" and fact.bond == "install"}
    return {
        node: (
            "operation" if is_operation(node) else whole.levels[node],
            node in into,
            is_operation(node) and len(graph.operations[node].events) > 1,
            len(made.get(node, ())) > 1,
            graph.resets.get(node, ()),
        )
        for node in nodes
    }


def rows_of_arrays(graph: GraphArrays, keys: Collection[str]) -> set[LinkRow]:
    """The links that a base and what came since make, by key; checks on the way that both directions agree, that rows
    are in event order, and that ranks tell it."""
    base, since, named = graph.base, graph.since, list(keys)
    many = len(base.links.source)
    rows: list[LinkRow] = []
    for side in ("out", "in"):
        found: list[LinkRow] = []
        for node in range(graph.nodes):
            ids = _row(graph, side, node)
            orders = [_order(graph, number) for number in ids]
            assert orders == sorted(orders)
            ranks = [int(base.order[i]) << 20 | (1 << 20) - 1 if i < many else int(since.rank[i - many]) for i in ids]
            assert ranks == sorted(set(ranks))
            found += [_link(graph, number, named) for number in ids]
            end = 1 if side == "out" else 2
            assert all(row[end] == named[node] for row in found[len(found) - len(ids) :])
        assert len(set(found)) == len(found)
        assert not rows or set(rows) == set(found)
        rows = found
    return set(rows)


def bits_of_arrays(
    graph: GraphArrays, keys: Collection[str]
) -> dict[str, tuple[str, bool, bool, bool, tuple[int, ...]]]:
    base, since = graph.base, graph.since
    named = list(keys)
    cleaned = base.reset_node.tolist()
    said = {}
    for node in range(graph.nodes):
        row = int(since.row[node])
        bits = int(since.node[row - 1]) if row else int(base.node[node])
        if row:
            times = since.reset_time[since.reset_first[row - 1] : since.reset_first[row]]
        elif node in cleaned:
            place = cleaned.index(node)
            times = base.reset_time[base.reset_first[place] : base.reset_first[place + 1]]
        else:
            times = base.reset_time[:0]
        assert bool(bits & RESET) == bool(len(times))
        if not len(times) and not len(_row(graph, "out", node)) and not len(_row(graph, "in", node)):
            continue
        said[named[node]] = (
            ("instance", "lot", "class", "operation")[bits & LEVEL_MASK],
            bool(bits & ASSEMBLY),
            bool(bits & SEVERAL),
            bool(bits & MADE_OFTEN),
            tuple(times.tolist()),
        )
    return said


def _row(graph: GraphArrays, side: str, node: int) -> list[int]:
    base, since = graph.base, graph.since
    row = int(since.row[node])
    first = getattr(since if row else base, f"{side}_first")
    place = row - 1 if row else node
    span = slice(int(first[place]), int(first[place + 1]))
    if row:
        return getattr(since, f"{side}_link")[span].tolist()  # type: ignore[no-any-return]
    return list(range(span.start, span.stop)) if side == "out" else base.in_link[span].tolist()


def _columns(graph: GraphArrays, number: int) -> tuple[Links, int]:
    many = len(graph.base.links.source)
    return (graph.base.links, number) if number < many else (graph.since.links, number - many)


def _order(graph: GraphArrays, number: int) -> tuple[int, int, int]:
    links, place = _columns(graph, number)
    return int(links.start[place]), int(links.position[place]), int(links.ordinal[place])


def _link(graph: GraphArrays, number: int, keys: list[str]) -> LinkRow:
    links, place = _columns(graph, number)
    kind = int(links.kind[place])
    fraction = float(links.fraction[place])
    return (
        KINDS[kind & KIND_MASK],
        keys[int(links.source[place])],
        keys[int(links.target[place])],
        *(int(column[place]) for column in (links.start, links.end, links.position, links.ordinal)),
        bool(kind & FLAGGED),
        bool(kind & CERTAIN),
        None if fraction != fraction else round(fraction, 5),
    )
