"""What chain quality stands on: the things asked about, their lives, what of these cannot be (docs/chain-quality.md).

One snapshot, temporary tables, set-based statements (:mod:`clew.storage.reads.chain_sql`): the time it takes grows with
the events of the things asked about. What needs the law's pairing, bills of materials or serial numbers is handed up as
rows for ``clew.scenarios.chain`` to judge. Things are numbers here, one for all names of a thing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from sqlalchemy import Engine

from clew.events import record_form
from clew.events.links import LinkFact
from clew.events.vocabulary import normalise_term
from clew.security.visibility import Visibility
from clew.storage.copying import Cursor, numbers, words
from clew.storage.database import driver, reading
from clew.storage.exposing import STATED_LOT
from clew.storage.parties import visible_parties
from clew.storage.reads import chain_sql as sql
from clew.storage.reads.classes import representatives
from clew.storage.reads.histories import Known, known_master_data


def step_name(text: str) -> str:
    """A stage as stages are compared: the bare word of a bizStep, a site's own step without regard to case."""
    return normalise_term("bizStep", text.strip()).casefold()


HOUR = 3_600_000_000
LATE = HOUR
"""µs behind the events recorded around it, from which on an event came late."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked about: things by their keys, all of a product class, lots and what was made of them directly, what
    was made in ``[since, until)`` (UTC µs); nothing of these: everything."""

    keys: tuple[str, ...] = ()
    product: str | None = None
    lots: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None


class Pointed(msgspec.Struct, frozen=True):
    """Something found: ``kind``, the thing, the position that it is about (None: all of them), and its events."""

    kind: str
    thing: int
    at: int | None
    positions: tuple[int, ...]


class Staged(msgspec.Struct, frozen=True):
    """A thing of a product with stages: the first time and position of each stage (casefolded) that it has."""

    thing: int
    product: str
    lot: bool
    born: int
    ended: bool
    steps: dict[str, tuple[int, int]]
    position: int


class Built(msgspec.Struct, frozen=True):
    """A thing of a product with components. ``made``: it was made or put together as far as is recorded."""

    thing: int
    product: str
    lot: bool
    born: int
    ended: bool
    position: int
    made: bool


class Part(msgspec.Struct, frozen=True):
    """Something that went into a built thing. ``still``: it was not taken out; ``pieces``, ``lots``, ``amount``: what
    its operation made in all (pieces 1 for an assembly)."""

    thing: int
    product: str | None
    counted: bool
    quantity: str | None
    uom: str | None
    position: int
    still: bool
    key: str
    time: int
    pieces: int = 1
    lots: int = 0
    amount: str | None = None


class Alike(msgspec.Struct, frozen=True):
    """A thing and another node whose names fold alike; ``sourceless``: the thing was neither made nor received."""

    thing: int
    key: str
    other: int
    other_key: str
    first: int
    other_first: int
    sourceless: bool


class Declared(msgspec.Struct, frozen=True):
    """An error declaration. ``corrected``: correctiveEventIDs that are recorded, ``missing``: that are not;
    ``targets``: positions of what it voids; ``differs``: its content is not that of what it voids."""

    thing: int
    position: int
    reason: str | None
    corrected: tuple[str, ...]
    missing: tuple[str, ...]
    targets: tuple[int, ...]
    differs: bool


class Device(msgspec.Struct, frozen=True):
    """Who reported an event: its equipment, else the sender's device, else the party."""

    position: int
    name: str
    time: int
    step: str | None


class Material(msgspec.Struct, kw_only=True):
    """All of one answer. ``log_end``: the latest event time in force, None for an empty log. ``lags``: µs (quartiles,
    count) from a thing's production to a step, by the step. ``facts``: things as texts of their numbers."""

    units: int = 0
    things: int = 0
    instances: int = 0
    events: int = 0
    log_end: int | None = None
    devices: int = 0
    classes: dict[str, int] = {}
    masters: Mapping[str, tuple[Known, ...]] = {}
    same: Mapping[str, str] = {}
    pointed: list[Pointed] = []
    staged: list[Staged] = []
    built: list[Built] = []
    parts: list[Part] = []
    facts: list[LinkFact] = []
    bare: frozenset[str] = frozenset()
    members: Mapping[int, int] = {}
    serials: list[tuple[int, str, int]] = []
    alike: list[Alike] = []
    declared: list[Declared] = []
    told: Mapping[int, Device] = {}
    lags: Mapping[str, tuple[int, int, int, int]] = {}


class Named(msgspec.Struct, frozen=True):
    id: int
    key: str
    spelling: str
    display: str


class Told(msgspec.Struct, frozen=True):
    """An event that a finding points to. ``party``: by whose record."""

    position: int
    event_id: str
    time: int
    step: str | None
    type: str
    party: str


class ChainReads:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def material(self, scope: Scope, visibility: Visibility, known: int) -> Material:
        """Everything about ``scope`` as known at a log position."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked: dict[str, Any] = {"known": known, "parties": visible_parties(cursor, visibility)}
            return _Reading(cursor, asked).read(scope)

    def names(self, things: Collection[int]) -> dict[int, Named]:
        """Key and first spelling of things that a material has."""
        with reading(self._engine) as connection:
            rows = driver(connection).execute(sql.NAMED.encode(), {"ids": numbers(things)})
            return {row[0]: Named(*row) for row in rows}

    def events(self, positions: Collection[int], visibility: Visibility) -> dict[int, Told]:
        """The visible events at these positions."""
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            asked = {"ids": numbers(positions), "parties": visible_parties(cursor, visibility)}
            return {row[0]: Told(*row) for row in cursor.execute(sql.EVENTS.encode(), asked)}

    def existing(self, keys: Collection[str]) -> frozenset[str]:
        """Which of these keys name anything at all: what exists is not missing, whoever may see it."""
        with reading(self._engine) as connection:
            rows = driver(connection).execute(sql.EXISTING.encode(), {"keys": words(keys)})
            return frozenset(key for (key,) in rows)


class _Reading:
    """One reading in one transaction."""

    def __init__(self, cursor: Cursor, asked: dict[str, Any]) -> None:
        self._cursor = cursor
        self._asked = asked

    def read(self, scope: Scope) -> Material:
        # The session forbids scans for the sake of small questions; this one may be about everything.
        self._cursor.execute("SET LOCAL enable_seqscan = on")
        self._cursor.execute("SET LOCAL work_mem = '64MB'")
        # Events are wide: a product's are looked up, not found by reading all of the log.
        self._cursor.execute("SET LOCAL random_page_cost = 1.1")
        self._gather(scope)
        found = Material()
        found.units, found.things, found.instances, found.log_end, found.events = self._rows(sql.COUNTS)[0]
        self._asked["log_end"], self._asked["late"] = found.log_end or 0, LATE
        for statement in sql.ALONE.values():
            found.pointed += [Pointed(kind, thing, at, tuple(at_)) for kind, thing, at, at_ in self._rows(statement)]
        self._masters(found)
        self._pairs(found)
        found.serials = self._rows(sql.SERIALS)
        found.alike = [Alike(*row) for row in self._rows(sql.ALIKE)]
        self._declarations(found)
        self._clocks(found)
        return found

    def _rows(self, statement: str, **more: Any) -> list[Any]:
        return self._cursor.execute(statement.encode(), {**self._asked, **more}).fetchall()

    def _do(self, statement: str, **more: Any) -> None:
        self._cursor.execute(statement.encode(), {**self._asked, **more})

    def _gather(self, scope: Scope) -> None:
        """Fill the temporary tables."""
        self._do(sql.NODES)
        if scope.keys or scope.lots:
            self._do(sql.BY_KEYS, keys=words((*scope.keys, *scope.lots)))
        if scope.product is not None:
            self._do(sql.BY_PRODUCT, product=scope.product)
        if scope.lots:
            self._do(sql.BY_LOT, lots=words(scope.lots))
        if scope.since is not None or scope.until is not None:
            since = -(1 << 62) if scope.since is None else scope.since
            self._do(sql.BY_TIME, since=since, until=(1 << 62) if scope.until is None else scope.until)
        elif not (scope.keys or scope.lots or scope.product):
            self._do(sql.BY_ALL)
        self._do(sql.INPUTS)
        self._join_names()
        self._do("ANALYZE chain_node")
        self._do(sql.SEEN)
        for statement in sql.PREPARED:
            self._do(statement)
        self._do(sql.THINGS)
        self._do(sql.BORN)
        for statement in sql.READY:
            self._do(statement)

    def _join_names(self) -> None:
        """One number for all names of a thing: what was commissioned under one name may be shipped under another."""
        pairs = [(a, b, kind) for a, b, kind, things in self._rows(sql.ALIASES) if things]
        stated = {(a, b) for a, b, kind in pairs if kind == STATED_LOT}
        lefts, rights = Counter(a for a, _ in stated), Counter(b for _, b in stated)
        same = [(a, b) for a, b, kind in pairs if kind != STATED_LOT or lefts[a] == rights[b] == 1]
        if not same:
            return
        leader = representatives([(f"{a:020}", f"{b:020}") for a, b in same])
        own = {node for node, mine in self._rows("SELECT node_id, own FROM chain_node") if mine}
        mine = {int(leader[f"{node:020}"]) for node in own if f"{node:020}" in leader}
        rows = [(int(node), int(thing)) for node, thing in leader.items()]
        self._do(
            sql.ALIASED,
            nodes=numbers(node for node, _ in rows),
            things=numbers(thing for _, thing in rows),
            own="{" + ",".join("t" if thing in mine else "f" for _, thing in rows) + "}",
        )

    def _masters(self, found: Material) -> None:
        found.classes = dict(self._rows(sql.CLASSES))
        found.same = representatives(self._rows(sql.ALTERNATES))
        if not found.classes:
            return
        documents = self._rows(sql.MASTERS, keys=words(sorted(found.classes)))
        found.masters = known_master_data(
            (record_form.decode(document) for (document,) in documents), 0, found.classes.keys()
        )
        stated = {key: [each.data for each in known] for key, known in found.masters.items()}
        staged = [key for key, known in stated.items() if any(data.stages for data in known)]
        built = [key for key, known in stated.items() if any(data.components for data in known)]
        steps = {step_name(stage.process_step) for key in staged for data in stated[key] for stage in data.stages}
        if staged:
            rows = self._rows(sql.STAGED, staged=words(staged), steps=words(steps))
            found.staged = [
                Staged(
                    thing, product, lot, born, ended, dict(zip(said, zip(at, where, strict=True), strict=True)), place
                )
                for thing, product, lot, born, ended, said, at, where, place in rows
            ]
        if built:
            found.built = [Built(*row) for row in self._rows(sql.BUILT, built=words(built))]
            found.parts = [Part(*row) for row in self._rows(sql.INSTALLED, built=words(built))]
            found.parts += [_consumed(row) for row in self._rows(sql.CONSUMED, built=words(built))]

    def _pairs(self, found: Material) -> None:
        bare = set()
        for row in self._rows(sql.PAIR_FACTS):
            position, ordinal, time, kind, bond, thing, parent, operation, counted, quantity, uom, is_bare = row
            if is_bare:
                bare.add(str(thing))
            found.facts.append(
                LinkFact(
                    position=position,
                    event_time=time,
                    kind=kind,
                    thing="" if thing is None else str(thing),
                    bond=bond,
                    operation=operation if kind in ("consume", "produce") else None,
                    parent=None if parent is None else str(parent),
                    by_quantity=counted,
                    quantity=quantity,
                    uom=uom,
                    ordinal=ordinal,
                )
            )
        found.bare = frozenset(bare)
        if found.facts:
            found.members = dict(self._rows("SELECT node_id, thing FROM chain_node"))

    def _declarations(self, found: Material) -> None:
        rows = self._rows(sql.DECLARED)
        if not rows:
            return
        targets = {row[0]: row[1:] for row in self._rows(sql.TARGETS, positions=numbers(row[0] for row in rows))}
        said = {row[0]: record_form.decode(row[3]).error_declaration for row in rows}
        named = {each for declaration in said.values() if declaration for each in declaration.corrective_event_ids}
        recorded = {key for (key,) in self._rows(sql.RECORDED, ids=words(named))}
        for position, _id, _given, _document, _party, differs, thing in rows:
            count, other_differs, where = targets[position]
            declaration = said[position]
            ids = declaration.corrective_event_ids if declaration else ()
            found.declared.append(
                Declared(
                    thing,
                    position,
                    declaration.reason if declaration else None,
                    tuple(each for each in ids if each in recorded),
                    tuple(each for each in ids if each not in recorded),
                    tuple(where) if count else (),
                    differs or (count > 0 and other_differs),
                )
            )

    def _clocks(self, found: Material) -> None:
        found.devices = self._rows(sql.DEVICE_COUNT)[0][0]
        before = [each for each in found.pointed if each.kind.endswith("_before_produced")]
        if not before:
            return
        positions = {position for each in before for position in each.positions}
        found.told = {row[0]: Device(*row) for row in self._rows(sql.DEVICES, positions=numbers(positions))}
        steps = {device.step for device in found.told.values() if device.step}
        found.lags = {
            step: (*spans, count) for step, spans, count in self._rows(sql.USUAL_LAG, steps=words(sorted(steps)))
        }


def _consumed(row: tuple[Any, ...]) -> Part:
    thing, product, counted, quantity, uom, position, key, time, pieces, lots, amount = row
    return Part(thing, product, counted, quantity, uom, position, True, key, time, pieces, lots, amount)
