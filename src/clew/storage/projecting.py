"""The fold that turns positions into the derived tables: the same code when an event is recorded and in a rebuild.

``Projector.apply`` takes events in the order of their positions, in batches of any size, inside one transaction under
the sequencer lock; how the log is cut into batches does not show in the tables (docs/adr/0005).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain

from psycopg.types.json import Jsonb
from sqlalchemy import Table

from clew.storage import schema
from clew.storage.copying import Cursor, Row, copy_rows
from clew.storage.derive import OPERATION, held_only, supplied_only
from clew.storage.derive import Entry as Entry
from clew.storage.exposing import STATED_LOT, Values, exposure_rows, intern_values, name_lots
from clew.storage.nodes import Nodes, intern, namings
from clew.storage.states import StateFold


class Projector:
    """Writes derived rows through ``cursor``; ``last_node_id`` is the counter kept in ``log_head``."""

    def __init__(self, cursor: Cursor, last_node_id: int) -> None:
        self._cursor = cursor
        self.last_node_id = last_node_id

    def apply(self, entries: Sequence[Entry], newly_voided: Collection[int] = ()) -> None:
        """Fold in further events; ``newly_voided``: earlier positions that these events void."""
        batch = self.begin(entries)
        batch.make()
        batch.write(newly_voided)

    def begin(self, entries: Sequence[Entry]) -> Batch:
        """What ``apply`` does, in steps: first number the things of ``entries`` and read what is known of them."""
        before = self.last_node_id
        named = chain.from_iterable(namings(entry.position, entry.derived) for entry in entries)
        nodes, self.last_node_id = intern(self._cursor, named, before)
        values = intern_values(self._cursor, entries)
        return Batch(self._cursor, entries, nodes, values, StateFold(self._cursor, nodes, before, entries))


class Batch:
    """Events begun: :meth:`make` their rows, which needs no database, then :meth:`write` them."""

    def __init__(self, cursor: Cursor, entries: Sequence[Entry], nodes: Nodes, values: Values, fold: StateFold) -> None:
        self._cursor = cursor
        self._entries = entries
        self._nodes = nodes
        self._values = values
        self._fold = fold
        self._rows: list[tuple[Table, list[Row]]] = []

    def make(self) -> None:
        entries, nodes = self._entries, self._nodes
        self._rows = [
            (schema.event_thing, [row for entry in entries for row in _mention_rows(entry, nodes)]),
            (schema.link_fact, [row for entry in entries for row in _fact_rows(entry, nodes)]),
            (schema.hold_fact, [row for entry in entries for row in _hold_rows(entry, nodes)]),
            (schema.alias, [row for entry in entries for row in _alias_rows(entry)]),
            (schema.product_class, [row for entry in entries for row in _class_rows(entry)]),
            (schema.alternate, [row for entry in entries for row in _alternate_rows(entry)]),
            (schema.master_data, [row for entry in entries for row in _master_rows(entry)]),
            *exposure_rows(entries, self._values),
        ]
        self._fold.observe(entries)

    def write(self, newly_voided: Collection[int] = ()) -> None:
        """After the events' own rows are in ``event`` and ``voided``."""
        for table, rows in self._rows:
            if rows:
                copy_rows(self._cursor, table, rows)
        name_lots(self._cursor, self._entries)
        self._fold.write(newly_voided)


def _mention_rows(entry: Entry, nodes: Nodes) -> list[Row]:
    """Things by role; those that only a hold names as ``hold``; a lot that only supplier and batch name as
    ``supplied``; a shared operation as ``operation``."""
    derived = entry.derived
    named: list[tuple[str, str, bool, str]] = [
        (mention.key, mention.role, mention.by_quantity, mention.spelling) for mention in derived.mentions
    ]
    named += [(key, "hold", False, key) for key in held_only(derived)]
    named += [(key, "supplied", True, key) for key in supplied_only(derived)]
    shared = derived.summary.transformation_id
    if shared is not None:
        named.append((OPERATION + shared, "operation", False, derived.transformation_spelling or shared))
    rows: list[Row] = []
    time = derived.summary.event_time
    for key, role, by_quantity, spelling in named:
        node = nodes[key]
        own_spelling = None if spelling == node.spelling else spelling
        rows.append((node.id, entry.position, entry.party_id, role, by_quantity, own_spelling, time))
    return rows


def _hold_rows(entry: Entry, nodes: Nodes) -> list[Row]:
    stated = ((hold, key) for hold in entry.derived.holds for key in hold.things)
    return [
        (entry.position, ordinal, entry.party_id, nodes[key].id, hold.hold_id, hold.action, hold.reason)
        for ordinal, (hold, key) in enumerate(stated)
    ]


def _fact_rows(entry: Entry, nodes: Nodes) -> list[Row]:
    return [
        (
            entry.position,
            ordinal,
            entry.party_id,
            fact.event_time,
            fact.kind,
            fact.bond,
            nodes[fact.thing].id if fact.thing else None,
            nodes[fact.parent].id if fact.parent else None,
            nodes[fact.operation].id if fact.operation in nodes else None,
            fact.by_quantity,
            fact.quantity,
            fact.uom,
            list(fact.paired_with) or None,
        )
        for ordinal, fact in enumerate(entry.derived.facts)
    ]


def _alias_rows(entry: Entry) -> list[Row]:
    stated: list[tuple[object, ...]] = [
        (alias.thing, alias.key, alias.kind, alias.valid_from, alias.valid_to) for alias in entry.derived.aliases
    ]
    stated += [(lot.thing, lot.key, STATED_LOT, None, None) for lot in entry.derived.lots if lot.thing is not None]
    return [(entry.position, ordinal, entry.party_id, *alias) for ordinal, alias in enumerate(stated)]


def _class_rows(entry: Entry) -> list[Row]:
    time = entry.derived.summary.event_time
    return [
        (entry.position, ordinal, entry.party_id, key, class_key, time)
        for ordinal, (key, class_key) in enumerate(entry.derived.classes)
    ]


def _alternate_rows(entry: Entry) -> list[Row]:
    return [
        (entry.position, ordinal, entry.party_id, product, other)
        for ordinal, (product, other) in enumerate(entry.derived.alternates)
    ]


def _master_rows(entry: Entry) -> list[Row]:
    rows: list[Row] = []
    for ordinal, data in enumerate(entry.derived.master_data):
        since = entry.derived.summary.event_time if data.valid_from is None else data.valid_from
        stated = (data.vocabulary_type, data.key, data.name, Jsonb(data.attributes), since, data.valid_to)
        rows.append((entry.position, ordinal, entry.party_id, *stated))
    return rows
