"""The law of docs/trace-semantics.md, written down once more: slowly, obviously, and apart from ``clew.tracing``.

It reads whole events, not facts (``clew.testing.reference_history``, ``reference_names``), and shares no code with the
product's tracing; tests compare the two on histories that chance invents. Nothing here is clever: reachability is a set
of (node, time) states that grows until it stops, and everything is worked out again for every question.

Not covered: facets, shares, mixing, witness paths.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from clew.events.identifiers import normalise
from clew.events.model import ObjectEvent, TransactionEvent
from clew.events.vocabulary import normalise_term
from clew.testing.reference_history import FOREVER, History, Link, Record, when


@dataclass
class Told:
    """What the law says about one node. ``via``: (node, position of the event); ``missed``: the link of the reason."""

    kind: str
    word: str
    time: int | None = None
    via: tuple[str, int] | None = None
    certain_via: tuple[str, int] | None = None
    missed: Link | None = None


@dataclass
class Question:
    subject: str
    direction: Literal["forward", "backward"]
    from_time: int | None = None
    at_time: int | None = None
    as_known_at: int | None = None
    contact: bool = False
    cross_classes: bool = False
    reset_steps: tuple[str, ...] = ("cleaning",)


def reference_trace(log: Sequence[Record], question: Question) -> dict[str, Told]:
    """Every node of the answer, by key; ``question.subject`` is the key of a thing or an operation."""
    history = History(log, len(log) if question.as_known_at is None else question.as_known_at)
    return Search(history, question).told()


State = tuple[str, int, bool]  # a node, a time, and whether a backward search came there through containment
Taken = tuple[State, State, Link]
Moment = tuple[str, int]  # a node as it is reached at a time


class Search:
    def __init__(self, history: History, question: Question) -> None:
        self.history = history
        self.question = question
        self.forward = question.direction == "forward"
        self.links = [link for link in history.links if question.contact or link.kind != "contain"]
        self.asked = history.names.ever(question.subject)
        self.starts = self.subjects()

    # --- subjects ---

    def subjects(self) -> dict[str, int]:
        question = self.question
        if self.forward:
            begin = -FOREVER if question.from_time is None else question.from_time
        else:
            begin = self.history.end if question.at_time is None else question.at_time
        starts = dict.fromkeys(self.asked, begin)
        held = [each for subject in self.asked for each in self.held(subject, (-FOREVER, FOREVER), ())]
        for content, (first, last) in held:
            if content in self.asked:
                continue
            if self.forward and begin < last:
                starts[content] = min(starts.get(content, FOREVER), max(begin, first))
            if not self.forward and begin >= first:
                starts[content] = max(starts.get(content, -FOREVER), min(begin, last - 1))
        return starts

    def held(self, holder: str, window: tuple[int, int], above: tuple[str, ...]) -> list[tuple[str, tuple[int, int]]]:
        found = []
        for link in self.history.links:
            if link.kind != "contain" or link.source != holder or link.target in (*above, holder):
                continue
            stay = (max(link.start, window[0]), min(link.end, window[1]))
            if stay[0] < stay[1]:
                found.append((link.target, stay))
                found += self.held(link.target, stay, (*above, holder))
        return found

    # --- links as the trace may take them ---

    def ways(self, link: Link) -> list[tuple[str, str]]:
        """(from, to) in the trace's direction, unless a bare class is in the way."""
        along = (link.source, link.target) if self.forward else (link.target, link.source)
        both = [along, along[::-1]] if link.kind == "contain" else [along]
        return [way for way in both if self.crossed(way[0])]

    def crossed(self, node: str) -> bool:
        return self.question.cross_classes or self.history.kind(node) != "class" or node in self.asked

    def certain(self, link: Link) -> bool:
        own = self.question.subject in (link.source, link.target) and link.kind in ("consume", "produce")
        operation = link.target if link.kind == "consume" else link.source
        if own and operation == self.question.subject:
            return not link.flagged and "class" not in (
                self.history.kind(link.source),
                self.history.kind(link.target),
            )
        return link.certain

    def cleans(self, step: str) -> bool:
        named = self.question.reset_steps
        return step in named or any(re.search(f"(^|[-/:#]){re.escape(word)}$", step) for word in named)

    def resets(self, node: str) -> list[int]:
        if not self.question.contact:
            return []
        return [
            when(record.event)
            for record in self.history.records
            if isinstance(record.event, ObjectEvent | TransactionEvent)
            and record.event.biz_step is not None
            and self.cleans(normalise_term("bizStep", record.event.biz_step))
            and node in map(normalise, record.event.epc_list)
        ]

    def deliveries(self, state: State, link: Link, target: str) -> list[int]:
        """When ``target`` can be reached from a state; none if the link is missed.

        What comes to a node and leaves it through containment must do so without a reset between. Forward that is seen
        when leaving; backward one leaves the node by the link that influence comes by, so the state remembers."""
        node, time, held = state
        if self.forward and link.flagged:
            return [link.start]
        if self.forward:
            if time >= link.end:
                return []
            first = max(time, link.start)
            moments = [first, *(reset for reset in self.resets(target) if first < reset < link.end)]
            closed = [reset for reset in self.resets(node) if reset > time] if link.kind == "contain" else []
            return [moment for moment in moments if not any(reset <= moment for reset in closed)]
        if time < link.start:
            return []
        closed = [reset for reset in self.resets(node) if reset <= time] if held else []
        if link.flagged:  # the source may leave at any time that the trace looks at
            return [] if any(link.start < reset for reset in closed) else [max(self.starts.values())]
        last = min(time, link.end - 1)
        moments = [last, *(reset - 1 for reset in self.resets(target) if link.start <= reset - 1 < last)]
        return [moment for moment in moments if not any(moment < reset for reset in closed)]

    def beginnings(self) -> set[State]:
        """A subject is itself, cleaned or not: after a reset, it begins again."""
        begun = {(node, time, False) for node, time in self.starts.items()}
        if self.forward:
            begun |= {(node, reset, False) for node, time, _ in begun for reset in self.resets(node) if reset > time}
        return begun

    def states(self, allowed: Callable[[Link], bool]) -> tuple[set[State], list[Taken]]:
        """All states, and every way from one to another."""
        reached = self.beginnings()
        taken: list[Taken] = []
        waiting = list(reached)
        usable = [(link, *way) for link in self.links if allowed(link) for way in self.ways(link)]
        while waiting:
            state = waiting.pop()
            node = state[0]
            for link, source, target in usable:
                if source != node:
                    continue
                for moment in self.deliveries(state, link, target):
                    onward = (target, moment, link.kind == "contain" and not self.forward)
                    taken.append((state, onward, link))
                    if onward not in reached:
                        reached.add(onward)
                        waiting.append(onward)
        return reached, taken

    def best(self, states: Iterable[State]) -> dict[str, int]:
        times: dict[str, int] = {}
        for node, time, _ in states:
            known = times.get(node)
            if known is None or (time < known if self.forward else time > known):
                times[node] = time
        return times

    def stay(self, state: State) -> tuple[str, int | None]:
        """What a state is one of: a cleaned container is another one after each reset, for what leaves it (backward:
        what came to it) through containment. Never cleaned, it is one."""
        node, time, held = state
        resets = self.resets(node)
        if not resets or (not self.forward and not held):
            return node, None
        return node, sum(reset <= time for reset in resets)

    def predecessors(self, states: Iterable[State], taken: list[Taken]) -> dict[str, tuple[str, Link]]:
        """Of the links that deliver at a node's best time, the first by event; rather of those from a source that such
        links lead to from a subject without passing the node. Circles that are left are entered one by one. Of one
        link, the way from the earliest moment of its source comes first, then that to the earliest of its target.

        A node stands for the moment at which it is best reached, a cleaned container also for that of each stay."""
        sign = 1 if self.forward else -1
        best: dict[tuple[str, int | None], int] = {}
        for state in states:
            best[self.stay(state)] = min(sign * state[1], best.get(self.stay(state), FOREVER * 2))
        times = self.best(states)

        def left_at_its_best(state: State, link: Link) -> bool:
            """Cleaning does not undo material: forward, that leaves a container as if it had never been cleaned."""
            whole = self.forward and link.kind != "contain"
            return state[1] == times[state[0]] if whole else sign * state[1] == best[self.stay(state)]

        tight = [
            (one[:2], other[:2], link)
            for one, other, link in taken
            if left_at_its_best(one, link) and sign * other[1] == best[self.stay(other)]
            if other[0] not in self.starts
        ]
        # What unfolds to a subject has come to its end, also where others reach that subject before its own start.
        begun = {state[:2] for state in states if state[0] in self.starts}
        onward: dict[Moment, set[Moment]] = {}
        for source, target, _ in tight:
            onward.setdefault(source, set()).add(target)
        via: dict[Moment, tuple[Moment, Link]] = {}
        for at in {target for _, target, _ in tight}:
            apart = passing_by(onward, begun, at)
            ways = [(link.order, sign * source[1], source, link) for source, target, link in tight if target == at]
            *_, source, link = min([way for way in ways if way[2] in apart] or ways, key=lambda way: way[:2])
            via[at] = (source, link)
        sound = passing_by(onward, begun, None)
        while True:
            circling = {at for at in via if at in chain(via, at)}
            lost = {at for at in via if at in sound and chain(via, at) & circling}
            if not lost:
                return {node: (source[0], link) for (node, time), (source, link) in via.items() if times[node] == time}
            ready = [
                (
                    target not in circling,
                    (link.order, sign * source[1], sign * target[1], source[0] != link.source),
                    source,
                    target,
                    link,
                )
                for source, target, link in tight
                if target in lost and source in sound - lost
            ]
            *_, source, target, link = min(ready, key=lambda way: way[:2])
            via[target] = (source, link)

    # --- words ---

    def told(self) -> dict[str, Told]:
        states, taken = self.states(lambda link: True)
        times = self.best(states)
        via = self.predecessors(states, taken)
        certain_states, certain_taken = self.states(self.certain)
        certain_times = self.best(certain_states)
        certain_via = self.predecessors(certain_states, certain_taken)
        paths = self.static_paths()
        answer: dict[str, Told] = {}
        for node, path in paths.items():
            if node in self.starts:
                continue
            kind = self.history.kind(node)
            if node not in times:
                answer[node] = Told(kind, "excluded", missed=self.first_missed(path, times, taken))
                continue
            word = "certain" if node in certain_times else "possible"
            answer[node] = Told(kind, word, times[node], named(via, node), named(certain_via, node))
        return answer

    def static_paths(self) -> dict[str, list[tuple[str, str, Link]]]:
        """The static path with fewest links to each node; of equally short ones the first, link by link."""
        paths: dict[str, list[tuple[str, str, Link]]] = {node: [] for node in self.starts}
        latest = list(paths)
        while latest:
            longer = [
                [*paths[source], (source, target, link)]
                for link in self.links
                for source, target in self.ways(link)
                if source in latest and target not in paths
            ]
            longer.sort(key=lambda path: [link.order for _, _, link in path])
            latest = []
            for path in longer:
                if path[-1][1] not in paths:
                    paths[path[-1][1]] = path
                    latest.append(path[-1][1])
        return paths

    def first_missed(self, path: list[tuple[str, str, Link]], times: dict[str, int], taken: list[Taken]) -> Link:
        caught = {(one[0], other[0], link) for one, other, link in taken}
        return next(link for source, target, link in path if source in times and (source, target, link) not in caught)


def named(via: dict[str, tuple[str, Link]], node: str) -> tuple[str, int] | None:
    return (via[node][0], via[node][1].position) if node in via else None


def chain(via: dict[Moment, tuple[Moment, Link]], at: Moment) -> set[Moment]:
    """What is met when following predecessors, itself only if it is met again."""
    met: set[Moment] = set()
    current = at
    while current in via:
        current = via[current][0]
        if current in met:
            break
        met.add(current)
    return met


def passing_by(onward: dict[Moment, set[Moment]], begun: Iterable[Moment], shunned: Moment | None) -> set[Moment]:
    """Where one gets from ``begun`` without ever being at the one shunned."""
    found = {at for at in begun if at != shunned}
    waiting = list(found)
    while waiting:
        for target in onward.get(waiting.pop(), set()) - found - {shunned}:
            found.add(target)
            waiting.append(target)
    return found
