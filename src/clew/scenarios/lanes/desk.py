"""The lanes of one thing, joined from its life, its traces, and what the record holds against what went into it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import msgspec

from clew.events.errors import BadRequest, NotFound
from clew.events.house import gauged_results
from clew.events.leaf import leaf_hash
from clew.scenarios.asking import TraceOptions
from clew.scenarios.gauges import Gauge, Gauges
from clew.scenarios.lanes.axis import Zone, zones
from clew.scenarios.lanes.joined import things_of
from clew.scenarios.lanes.limits import limit_statements
from clew.scenarios.lanes.lots import Begun, Chosen, Lot, begun_by, chosen, lanes
from clew.scenarios.lanes.readings import ReadingsAround, Span
from clew.scenarios.lanes.spine import (
    PART_EVENTS,
    Operation,
    Spine,
    known_then,
    operation_of,
    production_times,
    spine_of,
)
from clew.scenarios.lanes.strips import Strips
from clew.scenarios.lanes.suspects import RUNS_READ, Suspects, Suspicion, suspects
from clew.scenarios.mixing_asked import AskedMixing
from clew.scenarios.recall.standing import Locator, Where
from clew.scenarios.unit_file import Entry, UnitFile, entry
from clew.scenarios.whereabouts import Stay, stays
from clew.security.visibility import Visibility
from clew.storage.cause_runs import CauseRun
from clew.storage.recall_reads import RecallReads
from clew.storage.recalls import ScopeRow
from clew.storage.store import Store
from clew.tracing import Answer, Node
from clew.tracing.reachability import Direction
from clew.tracing.request import known_position

EVENTS_READ = 2000
CONTAINER_EVENTS_READ = 500
FIRST_EVENTS = 4
INTO_SHOWN = 12
SHARED_SHOWN = 12
NO_SUSPECTS = Suspects(of_things={}, of_factors={})


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """``known``: a log position, None: the head; ``contact``, ``cross_classes``, ``mixing``: what its traces follow;
    ``lots``: lanes above; ``operations``: blocks of the spine."""

    name: str
    known: int | None = None
    contact: bool = False
    cross_classes: bool = False
    mixing: AskedMixing = AskedMixing()
    lots: int = 8
    operations: int = 200

    def options(self, direction: Direction) -> TraceOptions:
        """The trace in one direction."""
        return TraceOptions(
            direction=direction,
            as_known_at=self.known,
            contact=self.contact,
            cross_classes=self.cross_classes,
            mixing=self.mixing,
        )


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader may look at, each a verb of theirs. ``trace``: None where their role may not; ``scopes``,
    ``runs``: empty where they may not."""

    show: Callable[[str, int], UnitFile]
    lived: Callable[[str, int], Sequence[Entry]]
    doubted: Callable[[tuple[Entry, ...]], tuple[Entry, ...]]
    trace: Callable[[str, TraceOptions], Answer] | None
    scopes: Callable[[], Sequence[ScopeRow]]
    runs: Callable[[int], Sequence[CauseRun]]
    clock: Callable[[], int]


class Lanes(msgspec.Struct, frozen=True, kw_only=True):
    """``operations``: at most as many as asked, of ``spine``; ``into``: what it went into; ``spelled``: as first
    captured, by key, what lanes join. ``checked``, ``intact``: events whose leaf was made again, and those where it is
    the recorded one."""

    file: UnitFile
    entries: tuple[Entry, ...]
    known: int | None
    now: int
    may_trace: bool
    spine: Spine
    operations: tuple[Operation, ...]
    lots: tuple[Lot, ...]
    rest: tuple[tuple[Node, int], ...]
    lot_words: Mapping[str, int]
    into: tuple[Node, ...]
    into_total: int
    stays: tuple[Stay, ...]
    where: Where | None
    suspects: Suspects
    shared: tuple[Node, ...]
    gauges: Mapping[str, Sequence[Gauge]]
    spelled: Mapping[str, str]
    zones: tuple[Zone, ...]
    checked: int
    intact: int

    def suspicions(self, key: str) -> tuple[Suspicion, ...]:
        return tuple(self.suspects.of_things.get(key, ()))


class LanesDesk:
    """Reads under one visibility."""

    def __init__(self, store: Store, visibility: Visibility, access: Access) -> None:
        self._store = store
        self._visibility = visibility
        self._access = access

    def of(self, asked: Asked, offset_of: Callable[[Sequence[Entry]], int]) -> Lanes:
        """``offset_of``: microseconds that the site's clock is ahead of UTC. Raises NotFound, BadRequest."""
        file, entries = self._lived(asked)
        backward = self._answer(file, "backward", asked)
        forward = self._answer(file, "forward", asked)
        spine = self._spine(file, backward, asked.known)
        held = self._suspects(backward, asked.known)
        picked = chosen(backward, spine, held.of_things, asked.lots) if backward is not None else _NOTHING
        begun = self._begun(picked.lanes)
        lots = lanes(backward, picked.lanes, spine, begun) if backward is not None else ()
        found = () if file.kind in ("operation", "event") else stays(file, self._life)
        found = tuple(stay for stay in found if asked.known is None or self._known_stay(stay, asked.known))
        into = [] if forward is None else _into(forward)
        now = self._now(asked.known)
        shown = spine.operations[: asked.operations]
        return Lanes(
            file=file,
            entries=entries,
            known=asked.known,
            now=now,
            may_trace=self._access.trace is not None,
            spine=spine,
            operations=shown,
            lots=lots,
            rest=picked.rest,
            lot_words=_words(picked.nodes),
            into=tuple(into[:INTO_SHOWN]),
            into_total=len(into),
            stays=found,
            where=self._where(file) if asked.known is None else None,
            suspects=held,
            shared=self._shared(picked.nodes, held, spine, backward),
            spelled={lot.into: backward.spellings.get(lot.into, lot.into) for lot in lots if lot.into and backward},
            gauges=self._gauges(shown, asked.known),
            zones=zones(production_times(shown), _others(shown, lots, picked, found, into), now, offset_of(entries)),
            checked=len(entries),
            intact=sum(leaf_hash(each.recorded.leaf) == each.recorded.leaf_hash for each in entries),
        )

    def _spine(self, file: UnitFile, backward: Answer | None, known: int | None) -> Spine:
        """The blocks, those of parts with their doubtful results too."""

        def life(key: str) -> Sequence[Entry]:
            return self._access.lived(key, PART_EVENTS)

        spine = spine_of(file, backward, life, known)
        parts = tuple(each.entry for each in spine.operations if each.part is not None)
        doubted = {each.recorded.position: each for each in self._access.doubted(parts)} if parts else {}
        return msgspec.structs.replace(
            spine,
            operations=tuple(
                each if each.part is None else msgspec.structs.replace(each, entry=doubted[each.position])
                for each in spine.operations
            ),
        )

    def _life(self, name: str) -> UnitFile:
        return self._access.show(name, CONTAINER_EVENTS_READ)

    def strips(self, asked: Asked) -> tuple[UnitFile, Strips]:
        """What was measured on the thing, and where readings like these are. Raises as :meth:`of`."""
        file, _ = self._lived(asked)
        backward = self._answer(file, "backward", asked)
        spine = self._spine(file, backward, asked.known)
        spans = [
            (zone.start, zone.end)
            for zone in zones(production_times(spine.operations), (), self._now(asked.known), 0)
            if zone.kind == "production"
        ]
        return file, self._strips(spine.operations, spans, asked.known)

    def strips_of(self, position: int, known: int | None) -> Strips:
        """Of the one operation at a log position; of nothing where none is visible or was known then."""
        known_position(known, self._store.position())
        found = self._store.events.several((position,), self._visibility)
        told = known_then([entry(each, frozenset()) for each in found], known)
        return self._strips([operation_of(each) for each in told], (), known)

    def _strips(self, operations: Sequence[Operation], spans: Sequence[Span], known: int | None) -> Strips:
        read = (each.characteristic for op in operations for each in op.entry.measurements)
        stated = limit_statements(self._store, self._visibility, {each for each in read if each})
        at = self._store.position() if known is None else known
        return Strips(ReadingsAround(self._store, self._visibility, at, stated), operations, spans)

    def _lived(self, asked: Asked) -> tuple[UnitFile, tuple[Entry, ...]]:
        """The life, and what of it was known then."""
        known_position(asked.known, self._store.position())
        file = self._access.show(asked.name, EVENTS_READ)
        entries = tuple(known_then(file.entries, asked.known))
        if asked.known is not None and not entries:
            raise NotFound("thing.not_yet_known", id=asked.name, position=asked.known)
        return file, entries

    def _answer(self, file: UnitFile, direction: Direction, asked: Asked) -> Answer | None:
        if self._access.trace is None:
            return None
        try:
            return self._access.trace(file.id, asked.options(direction))
        except BadRequest:
            # An event that is no operation has a life, and comes from nowhere.
            if file.kind != "event":
                raise
            return None

    def _suspects(self, backward: Answer | None, known: int | None) -> Suspects:
        """As of now only: holds, scopes and runs are decisions of today."""
        if backward is None or known is not None:
            return NO_SUSPECTS
        keys = {node.key for node in things_of(backward)} | set(backward.subjects)
        things = self._store.things.several(keys, self._visibility).values()
        return suspects(things, self._access.scopes(), self._access.runs(RUNS_READ))

    def _begun(self, nodes: Sequence[Node]) -> dict[str, Begun]:
        spans = self._store.overview.spans([node.key for node in nodes], self._visibility)
        told: dict[str, Begun] = {}
        for node in nodes:
            page = self._store.events.of_thing(node.key, self._visibility, limit=FIRST_EVENTS)
            first = [entry(recorded, frozenset((node.key,))) for recorded in page.events]
            found = begun_by(first, (node.key,), spans)
            if found is not None:
                told[node.key] = found
        return told

    def _known_stay(self, stay: Stay, known: int) -> bool:
        return any(each.position <= known for each in self._store.events.by_event_id(stay.event_id, self._visibility))

    def _where(self, file: UnitFile) -> Where | None:
        """Where it is now, by the words of recall scopes; only who sees the whole record sees all that moved it."""
        if file.kind not in ("instance", "lot") or self._visibility.parties is not None:
            return None
        with RecallReads(self._store.engine).snapshot() as snapshot:
            node = snapshot.nodes((file.key,)).get(file.key)
            return None if node is None else Locator(snapshot).locate((node.id,))[node.id]

    def _shared(
        self, nodes: Collection[Node], held: Suspects, spine: Spine, backward: Answer | None
    ) -> tuple[Node, ...]:
        """What others have in them too: suspects first, then lots certainly in it that went straight into it."""
        if backward is None or self._visibility.parties is not None:
            return ()
        lots = [node for node in nodes if node.kind == "lot"]

        def telling(node: Node) -> tuple[bool, bool, bool, int, str]:
            straight = node.via is not None and node.via.node in backward.subjects
            own = node.via is not None and spine.of_event(node.via.event) is not None
            return (
                not held.of_things.get(node.key),
                node.word != "certain",
                not (straight or own),
                -(node.time or 0),
                node.id,
            )

        return tuple(sorted(lots, key=telling)[:SHARED_SHOWN])

    def _gauges(self, shown: Sequence[Operation], known: int | None) -> dict[str, list[Gauge]]:
        """By key, the gauges that results of the operations name."""
        named = {result.gauge for each in shown for result in gauged_results(each.entry.recorded.event)}
        gauges = Gauges(self._store, self._visibility, self._access.clock())
        return gauges.of_keys(named, gauges.moment(None, known)) if named else {}

    def _now(self, known: int | None) -> int:
        if known is None:
            return self._access.clock()
        try:
            return self._store.events.at(known, self._visibility).record_time
        except NotFound:
            return self._access.clock()


_NOTHING = Chosen(nodes=(), lanes=(), rest=())


def _into(forward: Answer) -> list[Node]:
    """What it went into, in the order of time."""
    return [node for node in forward.nodes if node.word != "excluded" and node.kind != "operation"]


def _words(nodes: Sequence[Node]) -> dict[str, int]:
    return {word: sum(node.word == word for node in nodes) for word in ("certain", "possible")}


def _others(
    operations: Sequence[Operation],
    lots: Sequence[Lot],
    picked: Chosen,
    found: Sequence[Stay],
    into: Sequence[Node],
) -> list[int]:
    """Every instant to be drawn that is no production."""
    times = [each.start for each in operations if not each.production]
    times += [lot.begun.time for lot in lots] + [lot.end for lot in lots]
    times += [end for _, end in picked.rest]
    times += [stay.start for stay in found] + [stay.end for stay in found if stay.end is not None]
    return times + [node.time for node in into[:INTO_SHOWN] if node.time is not None]
