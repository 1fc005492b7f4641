"""What is recorded already about the things of a batch that is being judged: asked once for all of it.

Under a visibility like any read: what a party is told of its statements must not betray those of others. Events that
are void, and declarations, say nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import msgspec
from sqlalchemy import Engine

from clew.events import house, record_form
from clew.events.errors import InvalidData
from clew.events.identifiers import product_class
from clew.events.model import AnyEvent
from clew.security.visibility import Visibility
from clew.storage.copying import Cursor, numbers, words
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties

_VISIBLE = "(%(parties)s::int[] IS NULL OR {table}.party_id = ANY(%(parties)s::int[]))"
_IN_FORCE = f"{_VISIBLE} AND NOT EXISTS (SELECT FROM voided v WHERE v.position = {{table}}.position)"
_ALIKE = """
SELECT n.folded, n.key, n.spelling FROM node n
WHERE n.folded = ANY(%(folds)s::bigint[]) AND (%(parties)s::int[] IS NULL OR EXISTS (
  SELECT FROM event_thing t WHERE t.node_id = n.id AND t.party_id = ANY(%(parties)s::int[])))
"""
_MASTER = f"""
SELECT DISTINCT ON (e.position) e.document FROM master_data m JOIN event e ON e.position = m.position
WHERE m.key = ANY(%(keys)s::text[]) AND {_IN_FORCE.format(table="m")} ORDER BY e.position
"""  # noqa: S608 - constants
_SEEN = f"""
SELECT n.key, e.event_time, e.document FROM node n JOIN event_thing t ON t.node_id = n.id
JOIN event e ON e.position = t.position
WHERE n.key = ANY(%(keys)s::text[]) AND NOT e.is_declaration AND {_IN_FORCE.format(table="t")}
"""  # noqa: S608 - constants
_ANY_MASTER = "SELECT EXISTS (SELECT FROM master_data)"
_CLASSES = f"""
SELECT DISTINCT ON (c.key) c.key, c.class_key FROM product_class c
WHERE c.key = ANY(%(keys)s::text[]) AND {_IN_FORCE.format(table="c")}
ORDER BY c.key, c.event_time DESC, c.position DESC, c.ordinal DESC
"""  # noqa: S608 - constants


class Known(msgspec.Struct, frozen=True):
    """Master data in force, with the order in which they count: later statements of one time replace earlier ones."""

    data: house.MasterData
    since: int
    rank: int


class Asked(msgspec.Struct, frozen=True):
    """``folds``: of spellings (``identifiers.folding``); ``things``: keys; ``classes``: the product class of those
    whose class the batch says itself; ``staged``: classes that it gives stages; ``subjects``: keys of characteristics;
    ``masters``: whether the classes are wanted for the master data alone."""

    folds: frozenset[int] = frozenset()
    things: frozenset[str] = frozenset()
    classes: Mapping[str, str] = {}
    subjects: frozenset[str] = frozenset()
    staged: frozenset[str] = frozenset()
    masters: bool = True


class History(msgspec.Struct, frozen=True):
    """``alike``: fold → (key, spelling) of recorded things; ``classes``: thing → product class; ``master``: key → what
    is stated of it; ``seen``: thing → (event time, event) of what is recorded of it, for products with stages."""

    alike: Mapping[int, tuple[tuple[str, str], ...]] = {}
    classes: Mapping[str, str] = {}
    master: Mapping[str, tuple[Known, ...]] = {}
    seen: Mapping[str, tuple[tuple[int, AnyEvent], ...]] = {}


NOTHING = History()


class HistoryReads:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def about(self, asked: Asked, visibility: Visibility) -> History:
        """What the record says of what is asked, in one snapshot and a handful of queries."""
        if not (asked.folds or asked.things or asked.subjects):
            return NOTHING
        with reading(self._engine) as connection:
            cursor = driver(connection).cursor()
            parties = visible_parties(cursor, visibility)
            alike = _alike(cursor, asked.folds, parties)
            if asked.masters and not asked.staged and cursor.execute(_ANY_MASTER).fetchone() != (True,):
                return History(alike)
            classes = _classes(cursor, asked.things, parties)
            known_as = {**classes, **asked.classes, **_own_classes(asked.things)}
            master = _master(cursor, {*asked.subjects, *known_as.values()}, parties)
            staged = {
                key
                for key, named in known_as.items()
                if named in asked.staged or any(known.data.stages for known in master.get(named, ()))
            }
            return History(alike, classes, master, _seen(cursor, staged, parties))


def _alike(cursor: Cursor, folds: Collection[int], parties: list[int] | None) -> dict[int, tuple[tuple[str, str], ...]]:
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    if folds:
        cursor.execute(_ALIKE, {"folds": numbers(folds), "parties": parties})
        for fold, key, spelling in cursor:
            found[fold] = (*found.get(fold, ()), (key, spelling))
    return found


def _own_classes(keys: Collection[str]) -> dict[str, str]:
    """The classes that identifiers themselves name."""
    return {key: own for key in keys if (own := product_class(key)) is not None}


def _classes(cursor: Cursor, keys: Collection[str], parties: list[int] | None) -> dict[str, str]:
    """The classes that events state."""
    if not keys:
        return {}
    cursor.execute(_CLASSES.encode(), {"keys": words(keys), "parties": parties})
    return dict(cursor)


def _master(cursor: Cursor, keys: Collection[str], parties: list[int] | None) -> dict[str, tuple[Known, ...]]:
    if not keys:
        return {}
    cursor.execute(_MASTER.encode(), {"keys": words(sorted(keys)), "parties": parties})
    return known_master_data((record_form.decode(document) for (document,) in cursor), 0, keys)


def known_master_data(
    events: Iterable[AnyEvent], rank: int, keys: Collection[str] | None = None
) -> dict[str, tuple[Known, ...]]:
    """What events state, by key; each counts from ``valid_from``, else from its own time; ranked as they come."""
    found: dict[str, tuple[Known, ...]] = {}
    for at, event in enumerate(events, start=rank):
        try:
            stated = house.master_data(event)
        except InvalidData:
            continue
        for data in stated:
            if keys is None or data.key in keys:
                since = data.valid_from if data.valid_from is not None else event.event_time.microseconds
                found[data.key] = (*found.get(data.key, ()), Known(data, since, at))
    return found


def _seen(
    cursor: Cursor, keys: Collection[str], parties: list[int] | None
) -> dict[str, tuple[tuple[int, AnyEvent], ...]]:
    found: dict[str, tuple[tuple[int, AnyEvent], ...]] = {}
    if keys:
        cursor.execute(_SEEN.encode(), {"keys": words(sorted(keys)), "parties": parties})
        for key, time, document in cursor:
            found[key] = (*found.get(key, ()), (time, record_form.decode(document)))
    return found
