"""A snapshot made from the record, and one that was kept: the store's arrays with the meaning that
``clew.tracing.snapshot`` gives them.

Needs numpy and numba: import it where a snapshot is really used.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from clew.storage.reads.link_stream import Streamed, stream
from clew.storage.snapshot_files import Content
from clew.storage.snapshots import Kept, Opened, Snapshots
from clew.tracing.snapshot.building import build
from clew.tracing.snapshot.content import FORMAT, TYPES, Aliases, Snapshot, arrays_of, known_aliases, restored
from clew.tracing.snapshot.facts import FactColumns, Things, in_event_order
from clew.tracing.snapshot.naming import Named, Texts, names_of
from clew.tracing.snapshot.resolving import Aliased, resolved

Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    pass


def kept_in(engine: Engine, data: Path) -> Snapshots:
    """The snapshots in a data folder that this program understands."""
    return Snapshots(engine, data, FORMAT, TYPES)


def opened(found: Opened) -> Snapshot:
    return restored(found.arrays, found.manifest.position, found.manifest.log_end)


def make(engine: Engine, kept: Snapshots, now: int, progress: Progress = silent) -> Path:
    """Build a snapshot of the record as it is, and keep it. The record must not be empty."""
    streamed = stream(engine, progress)
    snapshot = concluded(streamed, progress)
    if streamed.log is None:
        raise ValueError("an empty record has no snapshot")
    content = Content(
        format=FORMAT,
        position=snapshot.position,
        log=streamed.log,
        log_end=snapshot.log_end,
        built_at=now,
        nodes=len(snapshot.base.node),
        links=len(snapshot.base.links.source),
    )
    progress("snapshot.writing", 0, 1)
    folder = kept.keep(content, arrays_of(snapshot))
    progress("snapshot.writing", 1, 1)
    return folder


def differences(engine: Engine, kept: Snapshots, one: Kept, progress: Progress = silent) -> tuple[str, ...]:
    """The names of the arrays in which a kept snapshot is not what the record makes anew; none is well."""
    anew = arrays_of(concluded(stream(engine, progress, one.position), progress))
    found = kept.read(one)
    return tuple(name for name in anew if anew[name].tobytes() != found[name].tobytes())


def concluded(streamed: Streamed, progress: Progress = silent) -> Snapshot:
    """What the facts in force amount to."""
    aliases = Aliases(
        known_aliases(streamed.aliases),
        {key: one.first_position for key, one in streamed.aliased.items() if one.node >= 0},
    )
    facts, things = resolved(
        FactColumns(*streamed.facts),
        Things(streamed.level, streamed.product_class),
        aliases,
        {key: Aliased(one.node, one.level, one.product_class) for key, one in streamed.aliased.items()},
        streamed.position,
    )
    built = build(in_event_order(facts), things, progress)
    named = Named(Texts(*streamed.key), Texts(*streamed.spelling), streamed.first_position)
    names = names_of(built.name, named, Texts(*streamed.event_ids))
    return Snapshot(streamed.position, streamed.log_end, built.base, names, aliases)
