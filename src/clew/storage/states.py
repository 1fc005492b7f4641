"""``current_state`` kept up to date: in-order events step the stored state; what a late event or a void leaves open is
looked up in the record (``standing``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.storage import schema
from clew.storage.copying import Cursor, copy_rows, numbers
from clew.storage.derive import held_only
from clew.storage.nodes import Nodes
from clew.storage.observe import HoldChange, Mention, Pair, observations
from clew.storage.standing import EMPTIED, PARENT_OF, TERMS, Questions, TakenBack, answers
from clew.storage.state import Observation, State, step

if TYPE_CHECKING:
    from clew.storage.projecting import Entry

_FIELDS = State.__struct_fields__
_HOLDS = 1 + _FIELDS.index("holds")
_LOAD = f"SELECT node_id, {', '.join(_FIELDS)} FROM current_state WHERE "  # noqa: S608 - constant
_BY_NODE = _LOAD + "node_id = ANY(%s::bigint[])"
_INSIDE = _LOAD + "container_id = ANY(%(parents)s::bigint[]) OR assembly_id = ANY(%(parents)s::bigint[])"


class StateFold:
    """One batch. ``first_new``: nodes with a higher number than this were first named in this batch.

    States in memory are right in every aspect that is not in ``_open``; what is there is asked at the end, when the
    rows of the batch are in their tables.
    """

    def __init__(self, cursor: Cursor, nodes: Nodes, first_new: int, entries: Sequence[Entry]) -> None:
        self._cursor = cursor
        self._nodes = nodes
        self._stored: dict[int, State] = {}
        self._states: dict[int, State] = {}
        self._open: Questions = defaultdict(set)
        self._been_inside: dict[int, set[int]] = defaultdict(set)
        self._load([node.id for node in nodes.values() if node.has_state and node.id <= first_new])
        self._load_contents(entries)

    def observe(self, entries: Sequence[Entry]) -> None:
        """Step the states that were read at the start. Asks the database nothing."""
        stateful = {node.id for node in self._nodes.values() if node.has_state}
        for entry in entries:
            if not entry.voided and not entry.derived.summary.is_declaration:
                self._observe(entry, stateful)

    def write(self, newly_voided: Collection[int]) -> None:
        """After the batch's rows are in ``event``, ``event_thing``, ``link_fact`` and ``voided``."""
        if newly_voided:
            taken_back = TakenBack(self._cursor, newly_voided)
            self._load([node for node in taken_back.nodes if node not in self._stored])
            for aspect, things in taken_back.questions(self._stored).items():
                self._open[aspect] |= things
        self._look_up()
        changed = {n: s for n, s in self._states.items() if self._stored.get(n) is not s}
        outdated = [n for n in self._stored if n in changed or n not in self._states]
        if outdated:
            self._cursor.execute("DELETE FROM current_state WHERE node_id = ANY(%s::bigint[])", (numbers(outdated),))
        if changed:
            copy_rows(self._cursor, schema.current_state, (_row(n, s) for n, s in changed.items()))

    def _observe(self, entry: Entry, stateful: Collection[int]) -> None:
        derived = entry.derived
        nodes = self._nodes
        pairs = [
            Pair(f.kind, f.bond, nodes[f.thing].id if f.thing else None, nodes[f.parent].id, f.by_quantity)
            for f in derived.facts
            if f.parent is not None
        ]
        mentions = [Mention(nodes[m.key].id, m.role, m.by_quantity) for m in derived.mentions]
        mentions += [Mention(nodes[key].id, "hold", False) for key in held_only(derived)]
        holds = [HoldChange(nodes[key].id, h.hold_id, h.action) for h in derived.holds for key in h.things]
        seen = observations(derived.summary, entry.position, mentions, pairs, holds)
        for node, observation in seen.items():
            if node in stateful:
                self._step(node, observation)
        for pair in pairs:
            if pair.thing_id is None:
                self._let_go(pair, derived.summary.event_time, entry.position)

    def _step(self, node: int, seen: Observation) -> None:
        state = self._states.get(node)
        for parent, bond in seen.added_to:
            self._been_inside[parent].add(node)
            if self._let_go_since(parent, bond, seen):
                self._open[PARENT_OF[bond]].add(node)
        if state is None or state.order < seen.order:
            self._states[node] = step(state, seen)
        else:
            self._come_late(node, state, seen)

    def _let_go_since(self, parent: int, bond: str, seen: Observation) -> bool:
        """Whether the parent may have let go of all after ``seen``, as far as is known here."""
        state = self._states.get(parent)
        return state is None or state.emptied_after(seen.order, bond)

    def _come_late(self, node: int, state: State, seen: Observation) -> None:
        """Of what ``seen`` says, everything that a later statement need not have overruled is open. That it let go of
        all is settled at once, for what is put into it later in this batch."""
        aspects = [term for term in TERMS if (word := getattr(seen, term)) is not None and word != getattr(state, term)]
        aspects += [PARENT_OF[bond] for _, bond in seen.added_to]
        parents = {parent for parent, _ in seen.deleted_from}
        aspects += [aspect for aspect in PARENT_OF.values() if getattr(state, aspect) in parents]
        if seen.holds:
            aspects.append("holds")
        for aspect in aspects:
            self._open[aspect].add(node)
        for bond in seen.emptied:
            if not state.emptied_after(seen.order, bond):
                when = EMPTIED[bond]
                state = msgspec.structs.replace(state, **{f"{when}_time": seen.time, f"{when}_position": seen.position})
                self._states[node] = state

    def _let_go(self, pair: Pair, time: int, position: int) -> None:
        """A parent lets go of all: what is in it by a statement before is out, what came in later is asked."""
        inside = PARENT_OF[pair.bond]
        for node in self._been_inside[pair.parent_id]:
            state = self._states.get(node)
            if state is None or getattr(state, inside) != pair.parent_id:
                continue
            if state.order < (time, position):
                self._states[node] = msgspec.structs.replace(state, **{inside: None})
            else:
                self._open[inside].add(node)

    def _load_contents(self, entries: Sequence[Entry]) -> None:
        """What is in or on the parents that let go of all in this batch, asked for once."""
        facts = [fact for entry in entries for fact in entry.derived.facts if fact.parent is not None]
        parents = {self._nodes[fact.parent].id for fact in facts if fact.parent and not fact.thing}
        if parents:
            self._cursor.execute(_INSIDE.encode(), {"parents": numbers(parents)})
            self._keep(self._cursor)

    def _look_up(self) -> None:
        """Answer what is open."""
        for node, fields in answers(self._cursor, self._open).items():
            state = self._states.get(node)
            if fields.get("last_time", 0) is None:
                self._states.pop(node, None)
            elif state is not None:
                self._states[node] = msgspec.structs.replace(state, **fields)

    def _load(self, node_ids: Collection[int]) -> None:
        if node_ids:
            self._cursor.execute(_BY_NODE.encode(), (numbers(node_ids),))
            self._keep(self._cursor)

    def _keep(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for row in rows:
            if row[0] in self._stored:
                continue
            state = State(**dict(zip(_FIELDS, row[1:], strict=True)) | {"holds": tuple(row[_HOLDS])})
            self._stored[row[0]] = state
            self._states.setdefault(row[0], state)
            for parent in (state.container_id, state.assembly_id):
                if parent is not None:
                    self._been_inside[parent].add(row[0])


def _row(node: int, state: State) -> list[object]:
    """In the order of the table's columns; psycopg writes a list as an array, and a tuple as a record."""
    row = [node, *msgspec.structs.astuple(state)]
    row[_HOLDS] = list(state.holds) if state.holds else "{}"
    return row
