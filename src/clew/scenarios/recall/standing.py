"""Where each unit of a scope is now, as a word, a place and what it is in.

=============  ====================================================================================================
in_stock       at a place, or in something that is there
in_transit     on its way: shipping or departing with the disposition in_transit, transporting
shipped        sent away, and not said to be under way; or seen since at a place where it had not been before it left
sold           retail_selling, dispensing, or their dispositions
returned       disposition returned
scrapped       destroyed, disposed of or decommissioned
consumed       taken by an operation; ``inside`` names it
installed      in an assembly; ``carrier_status`` is the assembly's own word, place and destination are the assembly's
unknown        nothing in force says where
=============  ====================================================================================================

The latest statement counts, the unit's own or one of a container that held it then (``timelines``). In reach, that is
still inside the works, is what is in stock or returned, or installed in something that is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import msgspec
from msgspec.structs import replace

from clew.events.identifiers import normalise
from clew.events.model import AnyEvent
from clew.scenarios.recall.timelines import NEVER, NOTHING, Line, Order, Timelines, Told
from clew.scenarios.whereabouts import SENT_TO
from clew.storage.recall_reads import FOREVER, LOOKING, Said, Snapshot, StayRow, Window
from clew.storage.state import State

STATUSES = (
    "in_stock", "returned", "installed", "in_transit", "shipped", "sold", "consumed", "scrapped", "unknown",
)  # fmt: skip
_SCRAPPED = frozenset({"destroyed", "disposed", "destroying"})
_SOLD = frozenset({"retail_sold", "dispensed", "retail_selling", "dispensing"})
_SENT = frozenset({"shipping", "departing", "transporting", "in_transit"})
_UNDER_WAY = ("in_transit", "shipped")
_WITHIN_REACH = frozenset({"in_stock", "returned"})


class Where(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where one thing is. ``inside``: keys of what it is in, the nearest first; ``time``, ``position``: of the last
    statement about it; ``gaps``: what is not known; ``sent_from``: of what is under way, where it was sent off."""

    status: str
    carrier_status: str | None = None
    place: str | None = None
    destination: str | None = None
    inside: tuple[str, ...] = ()
    reach: bool = False
    time: int | None = None
    position: int | None = None
    holds: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    sent_from: str | None = None


UNKNOWN = Where(status="unknown", gaps=("unknown_whereabouts",))


def word_of(biz_step: str | None, disposition: str | None) -> str:
    """The status that one statement gives; the disposition says what the thing is now, so it goes first."""
    said = {biz_step, disposition}
    if said & _SCRAPPED:
        return "scrapped"
    if disposition == "returned":
        return "returned"
    if said & _SOLD:
        return "sold"
    if said & _SENT:
        return "in_transit" if said & {"in_transit", "transporting"} else "shipped"
    return "in_stock"


def stays_with_containers(snapshot: Snapshot, nodes: Collection[int]) -> dict[int, list[StayRow]]:
    """The stays of things in containers, and of every container for as long as it held one of them; by thing."""
    stays: dict[int, list[StayRow]] = {}
    waiting = dict.fromkeys(nodes, (-FOREVER, FOREVER))
    while waiting:
        rows = snapshot.stays([Window(node, *span) for node, span in waiting.items()])
        stays.update((node, []) for node in waiting)
        for row in rows:
            stays[row.thing].append(row)
        waiting = {node: span for node, span in _spans(rows).items() if node not in stays}
    return stays


def _spans(rows: Iterable[StayRow]) -> dict[int, tuple[int, int]]:
    """By container: from the first entry to the last exit."""
    spans: dict[int, tuple[int, int]] = {}
    for row in rows:
        end = FOREVER if row.end is None else row.end
        first, last = spans.get(row.container, (row.start, end))
        spans[row.container] = (min(first, row.start), max(last, end))
    return spans


class Locator:
    """Finds where things are, all at once, in one snapshot of the record. ``held``: every container met, by key."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.held: set[str] = set()

    def locate(self, nodes: Collection[int]) -> dict[int, Where]:
        """Where each node is; one without a state is ``unknown``."""
        self._states = self._with_parents(nodes)
        asked = list({*nodes, *(node for node, state in self._states.items())})
        stays = stays_with_containers(self._snapshot, asked)
        self._timelines = Timelines(stays, self._lines(stays))
        told = self._told(asked)
        containers = {stay.container for listed in stays.values() for stay in listed}
        parents = {parent for state in self._states.values() for parent in (state.container_id, state.assembly_id)}
        self._keys = self._snapshot.keys(containers | {parent for parent in parents if parent is not None})
        self.held = set(self._keys.values())
        self._away = self._gone(told)
        self._sent = self._destinations(told)
        ended = [node for node in asked if (state := self._states.get(node)) and state.ended == "consumed"]
        self._eaten = self._snapshot.consumed_into(ended)
        self._told_of = told
        self._found: dict[int, Where] = {}
        return {node: self._where(node, ()) for node in self._snapshot.ending.each(nodes)}

    def _with_parents(self, nodes: Collection[int]) -> dict[int, State]:
        states: dict[int, State] = {}
        asked, waiting = set(nodes), set(nodes)
        while waiting:
            found = self._snapshot.states(waiting)
            states.update(found)
            parents = {parent for state in found.values() for parent in (state.container_id, state.assembly_id)}
            waiting = {parent for parent in parents if parent is not None} - asked
            asked |= waiting
        return states

    def _lines(self, stays: Mapping[int, list[StayRow]]) -> dict[int, Line]:
        spans = _spans(row for listed in stays.values() for row in listed)
        windows = [Window(node, *span) for node, span in spans.items()]
        said = self._snapshot.said(windows)
        return {window.node: Line(each) for window, each in zip(windows, said, strict=True)}

    def _told(self, nodes: Collection[int]) -> dict[int, Told]:
        """The latest word on each thing, its own and its containers' together."""
        own = {node: _own(state) for node, state in self._states.items()}
        carried = {node: self._timelines.carried(node) for node in nodes}
        doubtful = [node for node, told in own.items() if _doubtful(told, carried.get(node, NOTHING))]
        words, places = self._snapshot.latest_words(doubtful), self._snapshot.latest_places(doubtful)
        for node in doubtful:
            own[node] = _exact(own[node], words.get(node), places.get(node))
        return {node: own[node].later(carried[node]) for node in nodes if node in own}

    def _gone(self, told: Mapping[int, Told]) -> dict[int, Order]:
        """When those left that seem to be in stock, but were sent away and are not back."""
        staying = [node for node, each in told.items() if _word(each) == "in_stock"]
        sent = [node for node, each in told.items() if each.left == NEVER and _word(each) in _UNDER_WAY]
        own = self._own_left = self._snapshot.own_leaving([*staying, *sent])
        left: dict[int, tuple[int, int]] = {}
        for node in staying:
            last = max(own.get(node, NEVER), told[node].left)
            if last != NEVER and last < told[node].last:
                left[node] = last
        back = self._snapshot.back({node: (last[0], told[node].place) for node, last in left.items()})
        return {node: last for node, last in left.items() if node not in back}

    def _destinations(self, told: Mapping[int, Told]) -> dict[int, str | None]:
        """Where each sending went, by the log position of the event that says so."""
        sent = {order[1] for order in (*self._away.values(), *self._own_left.values())}
        for each in told.values():
            if _word(each) in _UNDER_WAY:
                sent |= {each.said_at[1], each.left[1]}
        events = self._snapshot.events([position for position in sent if position])
        return {position: destination_of(event) for position, event in events.items()}

    def _sent_to(self, node: int, told: Told) -> str | None:
        """By the event that says it is under way, else by the one that sent it off."""
        orders = (told.said_at, max(told.left, self._own_left.get(node, NEVER)))
        return next((to for order in orders if (to := self._sent.get(order[1])) is not None), None)

    def _where(self, node: int, seen: tuple[int, ...]) -> Where:
        found = self._found.get(node)
        if found is None:
            found = self._found[node] = self._judge(node, seen)
        return found

    def _judge(self, node: int, seen: tuple[int, ...]) -> Where:
        state, told = self._states.get(node), self._told_of.get(node)
        if state is None or told is None:
            return UNKNOWN
        common = Where(status="unknown", time=told.last[0], position=told.last[1], holds=state.holds)
        if state.ended == "consumed":
            into = self._eaten.get(node)
            return replace(common, status="consumed", inside=(into,) if into else ())
        if state.ended == "decommissioned":
            return replace(common, status="scrapped", place=told.place)
        if state.assembly_id is not None and state.assembly_id not in seen:
            outer = self._where(state.assembly_id, (*seen, node))
            return _installed(outer, self._keys[state.assembly_id], state.holds)
        chain = self._chain(node)
        word = _word(told)
        inside = tuple(self._keys[each] for each in chain)
        if word == "in_stock" and node in self._away:
            to = self._sent.get(self._away[node][1]) or told.place
            return replace(common, status="shipped", place=told.place, destination=to, inside=inside)
        if word in _UNDER_WAY:
            to = self._sent_to(node, told)
            return replace(common, status=word, destination=to, inside=inside, sent_from=told.place)
        if word == "in_stock":
            return self._in_stock(told, chain, inside, common)
        return replace(common, status=word, place=told.place, inside=inside, reach=word in _WITHIN_REACH)

    def _in_stock(self, told: Told, chain: tuple[int, ...], inside: tuple[str, ...], common: Where) -> Where:
        if any((state := self._states.get(each)) is not None and state.ended for each in chain):
            return replace(common, status="unknown", inside=inside, gaps=("container_ended",))
        if told.place is None and not chain:
            return replace(common, status="unknown", gaps=("unknown_whereabouts",))
        gaps = ("unknown_place",) if told.place is None else ()
        return replace(common, status="in_stock", place=told.place, inside=inside, reach=True, gaps=gaps)

    def _chain(self, node: int) -> tuple[int, ...]:
        chain: list[int] = []
        state = self._states.get(node)
        while state is not None and state.container_id is not None and state.container_id not in (node, *chain):
            chain.append(state.container_id)
            state = self._states.get(state.container_id)
        return tuple(chain)


def _word(told: Told) -> str:
    return word_of(told.biz_step, told.disposition)


def _installed(outer: Where, assembly: str, holds: tuple[str, ...]) -> Where:
    word = outer.carrier_status if outer.status == "installed" else outer.status
    gaps = tuple(dict.fromkeys(outer.gaps))
    return replace(
        outer, status="installed", carrier_status=word, inside=(assembly, *outer.inside), holds=holds, gaps=gaps
    )


def _own(state: State) -> Told:
    order = state.order
    place = state.biz_location or state.read_point
    words = state.biz_step or state.disposition
    return Told(
        last=order,
        said_at=order if words else NEVER,
        biz_step=state.biz_step,
        disposition=state.disposition,
        placed_at=order if place else NEVER,
        place=place,
        left=NEVER,
    )


def _doubtful(own: Told, carried: Told) -> bool:
    """Whether it matters which of a thing's own events said what: a state keeps the last of each, not when it was."""
    step, disposition = word_of(own.biz_step, None), word_of(None, own.disposition)
    if own.biz_step and own.disposition and _coarse(step) != _coarse(disposition):
        return True
    if own.biz_step in LOOKING and own.disposition is None:
        return True
    if carried.said_at != NEVER and own.said_at > carried.said_at and carried.biz_step != own.biz_step:
        return True
    return carried.placed_at != NEVER and own.placed_at > carried.placed_at and carried.place != own.place


def _coarse(word: str) -> str:
    return "in_transit" if word == "shipped" else word


def _exact(own: Told, words: Said | None, place: Said | None) -> Told:
    return replace(
        own,
        said_at=(words.time, words.position) if words else NEVER,
        biz_step=words.biz_step if words else None,
        disposition=words.disposition if words else None,
        placed_at=(place.time, place.position) if place else NEVER,
        place=(place.biz_location or place.read_point) if place else None,
    )


def destination_of(event: AnyEvent) -> str | None:
    """To whom or where it was sent, by what says most."""
    named = {
        each.type.rpartition(":")[2].rpartition("/")[2].removeprefix("SDT-"): each.id
        for each in getattr(event, "destination_list", ())
    }
    found = next((named[kind] for kind in SENT_TO if kind in named), None)
    return None if found is None else normalise(found)
