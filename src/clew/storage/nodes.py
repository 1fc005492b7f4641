"""Names of things and operations, interned: each key gets the next number, in the order in which the log names it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from clew.events.identifiers import level
from clew.events.identifiers.folding import fold
from clew.security.tokens import PERSON_URN
from clew.storage import schema
from clew.storage.copying import Cursor, copy_rows, words
from clew.storage.derive import OPERATION, Derived, class_of, display_of, held_only, supplied_only

STATEFUL = ("instance", "lot", "other")
"""Levels of identifiers whose things are somewhere and in some state; a class or an operation is not."""


class Node(msgspec.Struct, frozen=True, gc=False):
    id: int
    level: str
    spelling: str

    @property
    def has_state(self) -> bool:
        return self.level in STATEFUL


Nodes = dict[str, Node]


class Naming(msgspec.Struct, frozen=True, gc=False):
    """How an event names a node: ``level`` of the identifier, ``spelling`` as written."""

    position: int
    level: str
    spelling: str


def namings(position: int, derived: Derived) -> Iterator[tuple[str, Naming]]:
    """The nodes that one event names, by key, in its own order: things, then the operation that it shares."""
    for mention in derived.mentions:
        yield mention.key, Naming(position, mention.level, mention.spelling)
    for key in held_only(derived):
        yield key, Naming(position, level(key), key)
    for key in supplied_only(derived):
        yield key, Naming(position, level(key), key)
    shared = derived.summary.transformation_id
    if shared is not None:
        yield OPERATION + shared, Naming(position, "operation", derived.transformation_spelling or shared)


def intern(cursor: Cursor, named: Iterable[tuple[str, Naming]], last_id: int) -> tuple[Nodes, int]:
    """The nodes of all keys, new ones written and numbered after ``last_id``; and the new last number.

    Call under the sequencer lock: nothing else guards a key from being interned twice.
    """
    first: dict[str, Naming] = {}
    for key, naming in named:
        first.setdefault(key, naming)
    nodes = lookup(cursor, first)
    rows = []
    for key, naming in first.items():
        if key in nodes:
            continue
        last_id += 1
        nodes[key] = Node(last_id, naming.level, naming.spelling)
        spelling = naming.spelling
        alike = None if naming.level == "operation" or key.startswith(PERSON_URN) else fold(key)
        rows.append((last_id, key, naming.level, class_of(key), spelling, display_of(spelling), naming.position, alike))
    if rows:
        copy_rows(cursor, schema.node, rows)
    return nodes, last_id


def lookup(cursor: Cursor, keys: Iterable[str]) -> Nodes:
    """The nodes that exist of these keys."""
    wanted = list(keys)
    if not wanted:
        return {}
    cursor.execute("SELECT key, id, level, spelling FROM node WHERE key = ANY(%s::text[])", (words(wanted),))
    return {key: Node(number, named, spelling) for key, number, named, spelling in cursor}
