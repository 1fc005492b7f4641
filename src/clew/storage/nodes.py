"""Names of things and operations, interned: each key gets the next number, in the order in which the log names it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from clew.events.identifiers import level
from clew.storage import schema
from clew.storage.copying import Cursor, copy_rows
from clew.storage.derive import OPERATION, Derived, class_of, display_of, held_only


STATEFUL = ("instance", "lot", "other")
"""Levels of identifiers whose things are somewhere and in some state; a class or an operation is not."""


class NodeDraft(msgspec.Struct, frozen=True):
    """A node as the event that names it first would make it."""

    key: str
    level: str
    class_key: str | None
    spelling: str
    first_position: int


class Node(msgspec.Struct, frozen=True):
    id: int
    level: str
    spelling: str

    @property
    def has_state(self) -> bool:
        return self.level in STATEFUL


Nodes = dict[str, Node]


def drafts(position: int, derived: Derived) -> Iterable[NodeDraft]:
    """The nodes that one event names, in its own order: things, then the operation that it shares with others."""
    for mention in derived.mentions:
        yield NodeDraft(mention.key, mention.level, class_of(mention.key), mention.spelling, position)
    for key in held_only(derived):
        yield NodeDraft(key, level(key), class_of(key), key, position)
    shared = derived.summary.transformation_id
    if shared is not None and not derived.summary.is_declaration:
        spelling = derived.transformation_spelling or shared
        yield NodeDraft(OPERATION + shared, "operation", None, spelling, position)


def intern(cursor: Cursor, named: Iterable[NodeDraft], last_id: int) -> tuple[Nodes, int]:
    """The nodes of all drafts by key, new ones written and numbered after ``last_id``; and the new last number.

    Call under the sequencer lock: nothing else guards a key from being interned twice.
    """
    first: dict[str, NodeDraft] = {}
    for draft in named:
        first.setdefault(draft.key, draft)
    nodes = lookup(cursor, first)
    rows = []
    for key, draft in first.items():
        if key in nodes:
            continue
        last_id += 1
        nodes[key] = Node(last_id, draft.level, draft.spelling)
        rows.append(
            (last_id, key, draft.level, draft.class_key, draft.spelling, display_of(draft.spelling), draft.first_position)
        )
    if rows:
        copy_rows(cursor, schema.node, rows)
    return nodes, last_id


def lookup(cursor: Cursor, keys: Iterable[str]) -> Nodes:
    """The nodes that exist of these keys."""
    wanted = list(keys)
    if not wanted:
        return {}
    cursor.execute("SELECT key, id, level, spelling FROM node WHERE key = ANY(%s)", (wanted,))
    return {key: Node(number, named, spelling) for key, number, named, spelling in cursor}  # type: ignore[arg-type, misc]
