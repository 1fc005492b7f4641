"""``current_state`` kept up to date: in-order events step the stored state, the others refold their things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import msgspec

from clew.storage import schema
from clew.storage.copying import Cursor, copy_rows, numbers
from clew.storage.derive import held_only
from clew.storage.nodes import Nodes
from clew.storage.observe import HoldChange, Mention, Pair, observations
from clew.storage.refold import refold
from clew.storage.state import Observation, State, step

if TYPE_CHECKING:
    from clew.storage.projecting import Entry

_FIELDS = State.__struct_fields__
_HOLDS = 1 + _FIELDS.index("holds")
_LOAD = f"SELECT node_id, {', '.join(_FIELDS)} FROM current_state WHERE node_id = ANY(%s::bigint[])"  # noqa: S608 - constant


class StateFold:
    """One batch. ``first_new``: nodes with a higher number than this were first named in this batch."""

    def __init__(self, cursor: Cursor, nodes: Nodes, first_new: int, entries: Sequence[Entry]) -> None:
        self._cursor = cursor
        self._nodes = nodes
        self._stored: dict[int, State] = {}
        self._states: dict[int, State] = {}
        self._late: set[int] = set()
        self._stored_contents: dict[int | None, set[int]] = defaultdict(set)
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
            self._late |= things_of_voided(self._cursor, newly_voided)
        if self._late:
            self._load([node for node in self._late if node not in self._stored])
            self._refold()
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
                self._late |= self._contents(pair.parent_id)

    def _step(self, node: int, seen: Observation) -> None:
        state = self._states.get(node)
        in_order = state is None or state.order < seen.order
        if not in_order or any(self._let_go_since(parent, bond, seen) for parent, bond in seen.added_to):
            self._late.add(node)
        if in_order:
            self._states[node] = step(state, seen)

    def _let_go_since(self, parent: int, bond: str, seen: Observation) -> bool:
        state = self._states.get(parent)
        return parent in self._late or state is None or state.emptied_after(seen.order, bond)

    def _contents(self, parent: int) -> set[int]:
        """What is in or on ``parent`` now, as stored or as this batch has made it."""
        return self._stored_contents[parent] | {
            n for n, state in self._states.items() if parent in (state.container_id, state.assembly_id)
        }

    def _load_contents(self, entries: Sequence[Entry]) -> None:
        """What was in or on the parents that let go of all in this batch, asked for once."""
        facts = [fact for entry in entries for fact in entry.derived.facts if fact.parent is not None]
        parents = {self._nodes[fact.parent].id for fact in facts if fact.parent and not fact.thing}
        if not parents:
            return
        self._cursor.execute(
            "SELECT node_id, container_id, assembly_id FROM current_state"
            " WHERE container_id = ANY(%(parents)s::bigint[]) OR assembly_id = ANY(%(parents)s::bigint[])",
            {"parents": numbers(parents)},
        )
        for node, container, assembly in self._cursor:
            self._stored_contents[container].add(node)
            self._stored_contents[assembly].add(node)

    def _refold(self) -> None:
        anew = refold(self._cursor, self._late)
        for node in self._late:
            state = anew.get(node)
            if state is None:
                self._states.pop(node, None)
            else:
                self._states[node] = state

    def _load(self, node_ids: Sequence[int]) -> None:
        if not node_ids:
            return
        self._cursor.execute(_LOAD.encode(), (numbers(node_ids),))
        for row in self._cursor:
            state = State(**dict(zip(_FIELDS, row[1:], strict=True)) | {"holds": tuple(row[_HOLDS])})
            self._stored[row[0]] = state
            self._states.setdefault(row[0], state)


def _row(node: int, state: State) -> list[object]:
    """In the order of the table's columns; psycopg writes a list as an array, and a tuple as a record."""
    row = [node, *msgspec.structs.astuple(state)]
    row[_HOLDS] = list(state.holds) if state.holds else "{}"
    return row


def things_of_voided(cursor: Cursor, positions: Collection[int]) -> set[int]:
    """The nodes whose state a void of these events can change: those named, and all that a parent had let go of."""
    wanted = list(positions)
    cursor.execute(
        "SELECT n.id FROM node n WHERE n.level IN ('instance', 'lot', 'other') AND n.id IN ("
        " SELECT t.node_id FROM event_thing t WHERE t.position = ANY(%s)"
        " UNION SELECT a.thing_id FROM link_fact d JOIN link_fact a ON a.parent_id = d.parent_id"
        " WHERE d.position = ANY(%s) AND d.kind = 'delete' AND d.thing_id IS NULL"
        " AND a.kind = 'add' AND NOT a.by_quantity AND a.thing_id IS NOT NULL)",
        (wanted, wanted),
    )
    return {node for (node,) in cursor}
