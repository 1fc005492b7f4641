"""A snapshot of a log in memory: for tests, and for reading one by hand."""

from __future__ import annotations

import numpy as np

from clew.events import house
from clew.events.links import LinkFact, link_facts
from clew.testing.link_log import EventLog
from clew.tracing.graph import in_force
from clew.tracing.snapshot.building import build
from clew.tracing.snapshot.content import Aliases, Snapshot, known_aliases
from clew.tracing.snapshot.facts import NONE, numbered
from clew.tracing.snapshot.naming import Named, names_of, texts
from clew.tracing.snapshot.resolving import Aliased, resolved


def snapshot_of(log: EventLog, as_known_at: int | None = None) -> Snapshot:
    """Everything known at a position of the log; default: all of it."""
    known_at = log.head() if as_known_at is None else as_known_at
    facts = _facts(log, known_at)
    aliases = _aliases(log, known_at)
    aliased = list(dict.fromkeys(key for one in aliases.records for key in (one.a, one.b)))
    named = {key for fact in facts for key in (fact.thing, fact.parent) if key} | set(aliased)
    levels = log.levels(named, known_at)
    classes = log.product_classes(named, known_at)
    columns, things, keys = numbered(facts, levels, classes, also=aliased)
    number = {key: name for name, key in enumerate(keys)}
    described = {
        key: Aliased(number[key], int(things.level[number[key]]), int(things.product_class[number[key]]))
        for key in aliased
    }
    built = build(*resolved(columns, things, aliases, described, known_at))
    spellings = log.spellings(keys)
    named_by = Named(
        texts(keys),
        texts([spellings[key].text if key in spellings else key for key in keys]),
        np.array([spellings[key].position if key in spellings else NONE for key in keys], np.int64),
    )
    ids = log.event_ids({fact.position for fact in facts})
    events = texts([ids.get(position, "") for position in range(known_at + 1)])
    return Snapshot(known_at, log.log_end(known_at), built.base, names_of(built.name, named_by, events), aliases)


def _facts(log: EventLog, known_at: int) -> list[LinkFact]:
    return in_force(
        [fact for record in log.in_force(known_at) for fact in link_facts(record.event, record.position)], known_at
    )


def _aliases(log: EventLog, known_at: int) -> Aliases:
    named = [alias for record in log.in_force(known_at) for alias in house.aliases(record.event)]
    keys = {key for alias in named for key in (alias.thing, alias.key)}
    captured = {key: one.position for key, one in log.spellings(keys).items()}
    return Aliases(known_aliases(log.aliases(keys, known_at)), captured)
