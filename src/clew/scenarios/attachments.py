"""What the events of a thing attach, and the bytes of it (clauses 5.2, 8.2)."""

from __future__ import annotations

import msgspec

from clew.events.house import Attachment, attachments
from clew.scenarios.unit_reading import UnitReader
from clew.security.visibility import Visibility
from clew.storage.blobs import BlobNote
from clew.storage.reads.events import RecordedEvent
from clew.storage.record import Clock
from clew.storage.store import Store

EVENTS_READ = 100_000


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """One attachment of one event. ``here``: whether its bytes can be had."""

    recorded: RecordedEvent
    attachment: Attachment
    here: bool


class AttachmentDesk:
    """Reads under one visibility."""

    def __init__(self, store: Store, visibility: Visibility, clock: Clock) -> None:
        self._store = store
        self._visibility = visibility
        self._clock = clock

    def of(self, name: str) -> list[Attached]:
        """Of a thing under any of its names, an operation or an event, in the order of time. Raises as ``show``."""
        reader = UnitReader(self._store, self._visibility, self._clock())
        file = reader.unit_file(name, limit=EVENTS_READ)
        keys = frozenset(reader.names(file.key)) if file.kind not in ("event", "operation") else None
        stated = [
            (entry.recorded, attached)
            for entry in file.entries
            if not entry.is_declaration
            for attached in attachments(entry.recorded.event)
            if keys is None or not attached.things or not keys.isdisjoint(attached.things)
        ]
        return self._told(stated)

    def of_event(self, recorded: RecordedEvent) -> list[Attached]:
        """Of one event."""
        return self._told([(recorded, attached) for attached in attachments(recorded.event)])

    def _told(self, stated: list[tuple[RecordedEvent, Attachment]]) -> list[Attached]:
        here = self._store.blobs.here({attached.sha256 for _, attached in stated}) if stated else frozenset()
        return [
            Attached(recorded=recorded, attachment=attached, here=attached.sha256 in here)
            for recorded, attached in stated
        ]

    def get(self, sha256: str) -> tuple[BlobNote, bytes]:
        """What is said of a blob, and its bytes. Raises NotFound: ``attachment.unknown``, ``attachment.not_here``,
        ``attachment.erased``."""
        note = self._store.blobs.note(sha256, self._visibility)
        return note, self._store.blobs.read(sha256, self._visibility)
