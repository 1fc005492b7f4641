"""The graph of a trace: facts in force become links, with impossible order flagged and certainty decided.

Law: docs/trace-semantics.md, "Things, operations, links" (which links there are), "Impossible order" (``flagged``) and
"Certain, possible, excluded" (``certain``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from clew.events.links import LinkFact
from clew.tracing.links import Link
from clew.tracing.pairing import Flag, Intervals, pair_intervals
from clew.tracing.ports import Level
from clew.tracing.quantities import PIECES, amount


class Operation(msgspec.Struct, frozen=True):
    """One operation over all its events: the facts of its inputs and outputs, and the events' positions."""

    key: str
    consumed: tuple[LinkFact, ...]
    produced: tuple[LinkFact, ...]

    @property
    def inputs(self) -> frozenset[str]:
        return frozenset(fact.thing for fact in self.consumed)

    @property
    def outputs(self) -> frozenset[str]:
        return frozenset(fact.thing for fact in self.produced)

    @property
    def events(self) -> frozenset[int]:
        return frozenset(fact.position for fact in (*self.consumed, *self.produced))


class Graph(msgspec.Struct, frozen=True):
    """``links`` in event order. ``resets``: the instants at which a container was cleaned, ascending."""

    links: tuple[Link, ...]
    operations: Mapping[str, Operation]
    resets: Mapping[str, tuple[int, ...]]
    flags: tuple[Flag, ...]


def event_order(fact: LinkFact) -> tuple[int, int, int]:
    """(eventTime, log position), then the order of the event's own lists."""
    return (fact.event_time, fact.position, fact.ordinal)


def in_force(facts: Iterable[LinkFact], as_known_at: int) -> list[LinkFact]:
    """The facts known at a log position and not voided by then, in event order."""
    known = (
        fact
        for fact in facts
        if fact.position <= as_known_at and not (fact.voided_at is not None and fact.voided_at <= as_known_at)
    )
    return sorted(known, key=event_order)


def build_graph(facts: Sequence[LinkFact], levels: Mapping[str, Level], classes: Mapping[str, str]) -> Graph:
    """``facts``: in force, sorted by :func:`event_order`, aliases resolved. ``levels``: of every thing named.
    ``classes``: the product class of each thing that has a known one, alternates as one.
    """
    operations = _operations(facts)
    bare = frozenset(key for key, level in levels.items() if level == "class")
    inputs = {key: operation.inputs for key, operation in operations.items()}
    intervals = pair_intervals(facts, inputs, bare)
    links = _transformation_links(facts, intervals)
    produced = _first_productions(links, inputs)
    judge = _Certainty(operations, levels, classes, links)
    links = [
        _judged(link, judge, bare, produced)
        for link in sorted((*links, *intervals.links), key=lambda link: link.order)
        if link.source != link.target
    ]
    return Graph(tuple(links), operations, _resets(facts), intervals.flags)


def _operations(facts: Iterable[LinkFact]) -> dict[str, Operation]:
    consumed: defaultdict[str, list[LinkFact]] = defaultdict(list)
    produced: defaultdict[str, list[LinkFact]] = defaultdict(list)
    for fact in facts:
        if fact.operation is not None:
            (consumed if fact.kind == "consume" else produced)[fact.operation].append(fact)
    return {
        key: Operation(key, tuple(consumed.get(key, ())), tuple(produced.get(key, ())))
        for key in dict.fromkeys((*consumed, *produced))
    }


def _resets(facts: Iterable[LinkFact]) -> dict[str, tuple[int, ...]]:
    times: defaultdict[str, set[int]] = defaultdict(set)
    for fact in facts:
        if fact.kind == "reset":
            times[fact.thing].add(fact.event_time)
    return {thing: tuple(sorted(instants)) for thing, instants in times.items()}


def _transformation_links(facts: Iterable[LinkFact], intervals: Intervals) -> list[Link]:
    links = []
    for fact in facts:
        time, where = fact.event_time, (fact.position, fact.ordinal)
        if fact.kind == "consume" and fact.operation is not None:
            links.append(Link("consume", fact.thing, fact.operation, time, time + 1, *where))
        elif fact.kind == "produce" and fact.operation is not None and where not in intervals.removed:
            links.append(Link("produce", fact.operation, fact.thing, time, time + 1, *where))
    return links


def _first_productions(links: Iterable[Link], inputs: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """When each thing was first produced by an operation that does not also consume it."""
    first: dict[str, int] = {}
    for link in links:
        if link.kind == "produce" and link.target not in inputs.get(link.source, frozenset()):
            first[link.target] = min(first.get(link.target, link.start), link.start)
    return first


def _judged(link: Link, judge: _Certainty, bare: frozenset[str], produced: Mapping[str, int]) -> Link:
    boundary = link.source in bare or link.target in bare
    flagged = (
        link.kind in ("consume", "install")
        and link.source not in bare
        and link.start < produced.get(link.source, link.start)
    )
    certain = not flagged and not boundary and judge.certain(link)
    return msgspec.structs.replace(link, flagged=flagged, certain=certain) if flagged or certain else link


class _Certainty:
    """Decides links one by one; what an operation says of all its links is worked out once per operation."""

    def __init__(
        self,
        operations: Mapping[str, Operation],
        levels: Mapping[str, Level],
        classes: Mapping[str, str],
        links: Iterable[Link],
    ) -> None:
        self._operations = operations
        self._levels = levels
        self._classes = classes
        self._rules: dict[str, _OperationRule] = {}
        producers: defaultdict[str, set[str]] = defaultdict(set)
        for link in links:
            if link.kind == "produce":
                producers[link.target].add(link.source)
        self._producers = producers

    def certain(self, link: Link) -> bool:
        match link.kind:
            case "install":
                return True
            case "produce":
                return self._levels.get(link.target) != "lot" or len(self._producers[link.target]) == 1
            case "consume":
                return self._consume(link)
            case "contain":
                return False

    def _consume(self, link: Link) -> bool:
        rule = self._rules.get(link.target)
        if rule is None:
            rule = self._rules[link.target] = self._rule(self._operations[link.target])
        if (link.position, link.source) in rule.paired:
            return True
        one_output = rule.outputs == 1
        return (
            rule.of_class[self._class(link.source)] == 1
            and (one_output or self._levels.get(link.source) == "lot")
            and (one_output or rule.single_event)
            and rule.pieces.get(link.source, Decimal(rule.instances)) >= rule.instances
        )

    def _rule(self, operation: Operation) -> _OperationRule:
        outputs = operation.outputs
        return _OperationRule(
            of_class=Counter(map(self._class, operation.inputs)),
            outputs=len(outputs),
            instances=sum(self._levels.get(thing, "instance") == "instance" for thing in outputs),
            single_event=len(operation.events) == 1,
            pieces=pieces_of(operation.consumed),
            paired=frozenset((fact.position, fact.thing) for fact in operation.consumed if fact.paired_with),
        )

    def _class(self, thing: str) -> str | None:
        """None: no known class; all such things count together as one."""
        return self._classes.get(thing)


class _OperationRule(msgspec.Struct, frozen=True):
    """``of_class``: how many inputs of each product class. ``pieces``: of the inputs counted in pieces. ``paired``:
    (position, input) that an explicit unit-level pairing names."""

    of_class: Counter[str | None]
    outputs: int
    instances: int
    single_event: bool
    pieces: Mapping[str, Decimal]
    paired: frozenset[tuple[int, str]]


def pieces_of(consumed: Iterable[LinkFact]) -> dict[str, Decimal]:
    """How many pieces of each input went in, over all events; only of inputs that are counted in pieces throughout."""
    pieces: dict[str, Decimal] = {}
    other: set[str] = set()
    for fact in consumed:
        counted = amount(fact.quantity, fact.uom) if fact.by_quantity else None
        if counted is None or counted.dimension != PIECES:
            other.add(fact.thing)
        else:
            pieces[fact.thing] = pieces.get(fact.thing, Decimal(0)) + counted.value
    return {thing: count for thing, count in pieces.items() if thing not in other}
