"""Snapshots of the links: made from the record, kept on disk, opened by whoever traces. Each can be made again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from clew.events.errors import Conflict
from clew.events.timestamps import canonical_time
from clew.security.roles import Verb
from clew.storage.store import Store

if TYPE_CHECKING:
    from clew.storage.snapshots import Kept, Opened, Snapshots
    from clew.tracing.snapshot.content import Snapshot

Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    pass


class SnapshotDesk:
    """The snapshots of one installation, for the parts of the program that need them: it asks nobody who they are.

    One per process, so that what is opened is opened once. Numpy and numba are imported when they are needed.
    """

    def __init__(self, store: Store, data: Path, clock: Callable[[], int]) -> None:
        self._store = store
        self._data = data
        self._clock = clock
        self._opened: tuple[Opened, Snapshot] | None = None
        self._lock = threading.Lock()

    @cached_property
    def kept(self) -> Snapshots:
        from clew.scenarios.snapshot_making import kept_in

        return kept_in(self._store.engine, self._data)

    def newest(self, at_most: int | None = None) -> Snapshot | None:
        """The newest usable snapshot whose position is no later than ``at_most``, mapped from the disk; None when there
        is none. Cheap where it is the one of the call before."""
        from clew.scenarios.snapshot_making import opened

        found = self.kept.newest(at_most)
        if found is None:
            return None
        with self._lock:
            if self._opened is None or self._opened[0] is not found:
                self._opened = found, opened(found)
            return self._opened[1]

    def build(self, progress: Progress = silent) -> Kept | None:
        """A snapshot of the record as it is now; where there is one, that. None for an empty record."""
        from clew.scenarios.snapshot_making import make

        position = self._store.position()
        standing = self.standing()
        if position == 0 or (standing is not None and standing.position == position):
            return standing
        folder = make(self._store.engine, self.kept, self._clock(), progress)
        return next((kept for kept in self.kept.list() if kept.folder == folder), None)

    def standing(self) -> Kept | None:
        """The newest that can be used, every byte of it checked."""
        return next((kept for kept in self.kept.list(thorough=True) if kept.reason is None), None)

    def differences(self, kept: Kept, progress: Progress = silent) -> tuple[str, ...]:
        """In which arrays it is not what the record makes anew; then it is put away."""
        from clew.scenarios.snapshot_making import differences

        found = differences(self._store.engine, self.kept, kept, progress)
        if found:
            self.kept.discard(kept)
        return found


class SnapshotRow(msgspec.Struct, frozen=True):
    """One snapshot as told to people and programs. ``state``: ``usable``, or ``ignored`` with a ``reason``;
    ``built``: when."""

    name: str
    position: int
    state: str
    reason: str | None
    bytes: int
    nodes: int | None = None
    links: int | None = None
    built: str | None = None


class SnapshotVerbs:
    """What a person may do with them. ``ask`` raises Forbidden."""

    def __init__(self, desk: SnapshotDesk, ask: Callable[[Verb], object]) -> None:
        self._desk = desk
        self._ask = ask

    def list(self) -> list[SnapshotRow]:
        """All in the folder, newest first, every byte of them checked."""
        self._ask("status")
        return [_row(kept) for kept in self._desk.kept.list(thorough=True)]

    def build(self, progress: Progress = silent, *, verify: bool = False) -> dict[str, Any]:
        """Make sure that there is a snapshot of the record as it is; ``verify``: and that it is what the record makes.

        Raises Conflict("snapshot.empty") for a record without events.
        """
        self._ask("rebuild")
        before = {kept.folder for kept in self._desk.kept.list()}
        kept = self._desk.build(progress)
        if kept is None:
            raise Conflict("snapshot.empty")
        row = _row(kept)
        different = self._desk.differences(kept, progress) if verify else ()
        return {
            **msgspec.structs.asdict(row),
            "made": kept.folder not in before,
            "verified": verify,
            "equal": not different if verify else None,
            "different": list(different),
        }


def _row(kept: Kept) -> SnapshotRow:
    state = "ignored" if kept.reason else "usable"
    row = SnapshotRow(kept.folder.name, kept.position, state, kept.reason, kept.bytes)
    if kept.manifest is None:
        return row
    told = kept.manifest
    return msgspec.structs.replace(row, nodes=told.nodes, links=told.links, built=canonical_time(told.built_at))
