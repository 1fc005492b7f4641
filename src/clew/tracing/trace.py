"""One trace: load the facts it needs, conclude the links, search them in time, and say a word about every node.

Law: docs/trace-semantics.md. Nothing here does I/O: facts come through ``clew.tracing.ports.LinkSource``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import msgspec

from clew.tracing.answer import Step
from clew.tracing.excluded import Missed, Static, static_search
from clew.tracing.graph import Graph, build_graph
from clew.tracing.holding import Holdings
from clew.tracing.links import OPEN, Link
from clew.tracing.loader import Loaded, Reading, is_operation, load
from clew.tracing.mixing.hops import Applied, Mixture
from clew.tracing.ports import LinkSource
from clew.tracing.reachability import BEGINNING, Hops, Reach, hops_of, reach
from clew.tracing.reasons import reason_of
from clew.tracing.request import Node, NodeKind, Reason, Subject, TraceRequest, Via, Word, kind_of, known_position
from clew.tracing.resets import Stays, node_of
from clew.tracing.shares import node_shares
from clew.tracing.unfolding import steps_of, unfold


class Ways(msgspec.Struct, frozen=True):
    """What witness paths unfold from: all hops and the certain ones, and how nodes were reached by either."""

    hops: Hops
    certain_hops: Hops
    starts: Mapping[str, int]
    reached: Reach
    certain: Reach


class PlainAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A :class:`clew.tracing.Answer` with every node in memory."""

    request: TraceRequest
    subjects: tuple[str, ...]
    position: int
    from_time: int | None
    at_time: int | None
    nodes: tuple[Node, ...]
    spellings: Mapping[str, str]
    event_ids: Mapping[int, str]
    truncated: bool
    ways: Ways
    mixed: tuple[Applied, ...] = ()

    def counts(self) -> dict[Word, int]:
        counts: dict[Word, int] = {"certain": 0, "possible": 0, "excluded": 0}
        for node in self.nodes:
            counts[node.word] += 1
        return counts

    def page(self, words: Collection[Word], offset: int = 0, limit: int | None = None) -> tuple[Node, ...]:
        chosen = tuple(node for node in self.nodes if node.word in words)
        return chosen[offset : None if limit is None else offset + limit]

    def node(self, key: str) -> Node | None:
        return next((node for node in self.nodes if node.key == key), None)

    def path(self, node: Node) -> tuple[Step, ...]:
        ways = self.ways
        certain = node.word == "certain"
        hops, reached = (ways.certain_hops, ways.certain) if certain else (ways.hops, ways.reached)
        path = unfold(hops, ways.starts, reached, node.key)
        return steps_of(path, ways.starts, self.request.direction == "forward", str, self.event_ids.__getitem__)


def trace(source: LinkSource, request: TraceRequest) -> PlainAnswer:
    """Everything reachable from the subjects (forward) or from which they are reachable (backward), and what is joined
    to them but excluded."""
    head = source.head()
    position = known_position(request.as_known_at, head)
    reading = Reading(request.direction, position, request.contact, request.cross_classes)
    loaded = load(source, [subject.key for subject in request.subjects], reading)
    graph = build_graph(loaded.facts, loaded.levels, loaded.classes)
    at_time = request.at_time
    if request.direction == "backward" and at_time is None:
        at_time = source.log_end(position)
    search = _Search(request, loaded, graph, at_time)
    return _Teller(source, request, loaded, search).answer(position, at_time)


class _Search:
    """The searches of one trace, in the trace's own time."""

    def __init__(self, request: TraceRequest, loaded: Loaded, graph: Graph, at_time: int | None) -> None:
        self.request = request
        self.graph = graph
        self._forward = request.direction == "forward"
        self._levels = loaded.levels
        stays = Stays(graph.resets if request.contact else {}, request.direction)
        self.subjects = self._starts(loaded, at_time)
        links = [link for link in graph.links if request.contact or link.kind != "contain"]
        self._asked = {node for subject in request.subjects for node in loaded.identity.nodes(subject.key)}
        begin = min(self.subjects.values())
        self.mixture = Mixture(graph, request.mixing)
        hops = self.mixture.rewritten(hops_of(links, request.direction, stays, self._crossed, begin), request.direction)
        starts = {
            place: begun
            for node, time in self.subjects.items()
            for place, begun in (stays.starts(node, time) | dict.fromkeys(self.mixture.starts(node), time)).items()
        }
        certain_hops = {node: [hop for hop in leaving if self._certain(hop.link)] for node, leaving in hops.items()}
        self.ways = Ways(hops, certain_hops, starts, reach(hops, starts), reach(certain_hops, starts))
        static = static_search(hops, self.subjects, self.ways.reached.arrival)
        self.static = Static(static.depth, self.mixture.blamed(static.missed, hops))

    def time(self, own: int) -> int:
        """An instant of the trace's own time as UTC microseconds."""
        return own if self._forward else -own

    def _crossed(self, node: str) -> bool:
        return self.request.cross_classes or self._levels.get(node) != "class" or node in self._asked

    def _certain(self, link: Link) -> bool:
        """With an operation as subject its own links are certain; flagged ones, and those of bare classes, never."""
        if link.certain or link.flagged or link.kind not in ("consume", "produce"):
            return link.certain
        operation, thing = (link.target, link.source) if link.kind == "consume" else (link.source, link.target)
        return operation in self._asked and self._levels.get(thing) != "class"

    def _starts(self, loaded: Loaded, at_time: int | None) -> dict[str, int]:
        """Every subject's first time: those asked in their order, then what containers among them held."""
        starts: dict[str, int] = {}
        holding: dict[str, int] = {}
        for subject in self.request.subjects:
            for node in loaded.identity.nodes(subject.key):
                time = self._start(subject, at_time)
                starts[node] = min(starts.get(node, time), time)
                if not subject.alone:
                    holding[node] = min(holding.get(node, time), time)
        # A thing may be asked for with a time of its own and stand in a container that suffered earlier.
        for node, time in self._contents(holding).items():
            starts[node] = min(starts.get(node, time), time)
        return starts

    def _start(self, subject: Subject, at_time: int | None) -> int:
        if self._forward:
            begin = subject.time if subject.time is not None else self.request.from_time
            return BEGINNING if begin is None else begin
        end = subject.time if subject.time is not None else at_time
        return -(OPEN if end is None else end)

    def _contents(self, starts: Mapping[str, int]) -> dict[str, int]:
        """What the subjects held, each from its entry (backward: until its exit), within the trace's window."""
        contents: dict[str, int] = {}
        holdings = Holdings(self.graph.links)
        for container, begin in starts.items():
            for content, intervals in holdings.held_by(container).items():
                for first, last in intervals:
                    start, end = (first, last) if self._forward else (1 - last, 1 - first)
                    if begin < end:
                        entered = max(begin, start)
                        contents[content] = min(contents.get(content, entered), entered)
        return {node: contents[node] for node in sorted(contents)}


class _Teller:
    """Turns searches into nodes with words, predecessors and reasons."""

    def __init__(self, source: LinkSource, request: TraceRequest, loaded: Loaded, search: _Search) -> None:
        self._source = source
        self._request = request
        self._loaded = loaded
        self._search = search

    def answer(self, position: int, at_time: int | None) -> PlainAnswer:
        search = self._search
        told = [node for node in search.static.depth if node not in search.subjects and self._kept(node)]
        ids = self._source.event_ids(self._positions(told))
        spellings = self._spellings(told)
        shares = self._shares()
        nodes = [self._node(node, spellings[node], ids, shares.get(node)) for node in told]
        nodes.sort(key=lambda node: (node.time is None, node.time or 0, node.id, node.key))
        forward = self._request.direction == "forward"
        return PlainAnswer(
            request=self._request,
            subjects=tuple(search.subjects),
            position=position,
            from_time=self._request.from_time if forward else None,
            at_time=None if forward else at_time,
            nodes=tuple(nodes),
            spellings=spellings,
            event_ids=ids,
            truncated=self._request.max_depth is not None,
            ways=search.ways,
            mixed=self._mixed(told, spellings),
        )

    def _kept(self, node: str) -> bool:
        depth = self._request.max_depth
        return depth is None or self._search.static.depth[node] <= depth

    def _missed(self, node: str) -> Missed | None:
        return None if node in self._search.ways.reached.arrival else self._search.static.missed[node]

    def _positions(self, nodes: Iterable[str]) -> set[int]:
        """Of the events whose links a via, a witness path or a reason may name."""
        ways = self._search.ways
        missed = (self._missed(node) for node in nodes)
        taken = {
            hop.link.position
            for node, time in ways.reached.arrival.items()
            for hop in ways.hops.get(node, ())
            if hop.delivers(time) is not None
        }
        return taken | {miss.link.position for miss in missed if miss is not None}

    def _spellings(self, nodes: Iterable[str]) -> dict[str, str]:
        keys = {*nodes, *self._search.subjects, *map(node_of, self._search.ways.reached.arrival)}
        for node in nodes:
            miss = self._missed(node)
            if miss is not None:
                keys |= {miss.link.source, miss.link.target}
        captured = self._source.spellings(keys)
        return {key: captured[key].text if key in captured else key for key in keys}

    def _shares(self) -> Mapping[str, float | None]:
        ways, asked = self._search.ways, self._request.subjects
        if self._request.direction == "backward" and (len(asked) > 1 or len(self._search.subjects) > 1):
            return {}
        unmixed = {node for node, level in self._loaded.levels.items() if level == "class"}
        unmixed.update(
            fact.parent for fact in self._loaded.facts if fact.kind == "add" and fact.bond == "install" and fact.parent
        )
        mixture = self._search.mixture
        return node_shares(self._search.graph, ways.hops, ways.reached.arrival, ways.starts, unmixed, mixture)

    def _mixed(self, told: Iterable[str], spellings: Mapping[str, str]) -> tuple[Applied, ...]:
        met = {*told, *self._search.subjects} & self._search.mixture.applied.keys()
        return tuple(self._search.mixture.applied[node] for node in sorted(met, key=lambda key: (spellings[key], key)))

    def _node(self, node: str, shown: str, ids: Mapping[int, str], share: float | None) -> Node:
        kind = self._kind(node)
        ways = self._search.ways
        missed = self._missed(node)
        if missed is not None:
            return Node(node, shown, kind, "excluded", reason=self._reason(missed, ids))
        certain = node in ways.certain.arrival
        return Node(
            node,
            shown,
            kind,
            "certain" if certain else "possible",
            self._search.time(ways.reached.arrival[node]),
            _via(ways.reached, node, ids),
            _via(ways.certain, node, ids) if certain else None,
            share,
        )

    def _reason(self, missed: Missed, ids: Mapping[int, str]) -> Reason:
        resets, mixture = self._search.graph.resets, self._search.mixture
        if missed.cleaned and mixture.covers(missed.link):
            return mixture.reason(missed, ids[missed.link.position])
        return reason_of(missed, self._request.direction, lambda node: resets[node], ids.__getitem__)

    def _kind(self, node: str) -> NodeKind:
        return "operation" if is_operation(node) else kind_of(self._loaded.levels.get(node, "instance"))


def _via(found: Reach, node: str, ids: Mapping[int, str]) -> Via | None:
    hop = found.via.get(node)
    return None if hop is None else Via(node_of(hop.source), ids[hop.link.position])
