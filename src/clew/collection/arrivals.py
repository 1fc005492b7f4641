"""The way back: from a recorded event to the bytes it came from (clause 5.5), and the log of acquisitions as one reads
it.

Where a record stood, in which file and which version of it, is for whoever may read the event. The bytes themselves
were never tokenised and may show persons: they are for whoever may reveal persons; where the vault knows of no person
in the source, they are also for whoever works on quarantine, who sees such bytes there.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Literal

import msgspec

from clew.collection.capture import Capture
from clew.collection.connectors import Location, Source
from clew.events.errors import Forbidden, NotFound
from clew.security.roles import Verb
from clew.security.visibility import Visibility
from clew.storage.acquisitions import Acquisition, Acquisitions
from clew.storage.captures import CaptureRecord, Captures
from clew.storage.reads.events import RecordedEvent

QUARANTINED_SHOWN = 100
Showing = Literal["shown", "withheld", "erased", "none"]


class Refused(msgspec.Struct, frozen=True):
    """An item that an acquisition brought into quarantine. ``state``: as it is now."""

    id: int
    place: str
    state: str


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """Where one event came from.

    ``place``: in its source; ``location``: its bytes there, None where nothing can be located any more. ``quarantine``:
    the item from which it was released, corrected or not. ``acquisition``: None for what Clew made itself, which has no
    source. ``shown``: ``shown`` (then they are ``record``), ``withheld`` from this reader, ``erased`` with a person, or
    ``none``: the format has no bytes of a single record.
    """

    position: int
    event_id: str
    place: str
    capture: CaptureRecord
    acquisition: Acquisition | None
    quarantine: int | None = None
    location: Location | None = None
    shown: Showing = "none"
    record: bytes | None = None


class AcquisitionDesk:
    """The log of acquisitions as one reader sees it; ``may`` tells what they may do."""

    def __init__(
        self,
        log: Acquisitions,
        captures: Captures,
        capture: Capture,
        visibility: Visibility,
        may: Callable[[Verb], bool],
    ) -> None:
        self._log = log
        self._captures = captures
        self._capture = capture
        self._visibility = visibility
        self._may = may

    def latest(
        self, *, source: str | None = None, since: int | None = None, before: int | None = None, limit: int = 100
    ) -> list[Acquisition]:
        """The newest first; see ``storage.acquisitions``."""
        return self._log.latest(self._visibility, source=source, since=since, before=before, limit=limit)

    def one(self, number: int) -> Acquisition:
        """Raises NotFound("acquisition.unknown")."""
        return self._log.one(number, self._visibility)

    def refused(self, number: int) -> list[Refused]:
        """The first items that an acquisition brought into quarantine; none for who may not see quarantine."""
        self.one(number)
        if not self._may("quarantine.read"):
            return []
        return [Refused(*row) for row in self._log.quarantined(number, QUARANTINED_SHOWN)]

    def arrival(self, event: RecordedEvent) -> Arrival:
        """Where an event came from."""
        capture_id, place = event.capture_id, event.place
        item = self._log.released_from(event.position)
        if item is not None:
            number, capture_id, place = item
        capture = self._captures.one(capture_id, self._visibility)
        acquisition = self._log.of_capture(capture_id, self._visibility)
        arrival = Arrival(
            position=event.position,
            event_id=event.event_id,
            place=place,
            capture=capture,
            acquisition=acquisition,
            quarantine=item and number,
        )
        return self._with_bytes(arrival, acquisition) if acquisition is not None else arrival

    def raw(self, arrival: Arrival) -> bytes:
        """The bytes of the record. Raises Forbidden, and NotFound where there are none or they were erased."""
        if arrival.record is not None:
            return arrival.record
        if arrival.shown == "withheld":
            raise Forbidden("source.withheld")
        digest = arrival.capture.raw_digest.hex()
        raise NotFound("raw.erased" if arrival.shown == "erased" else "source.no_bytes", digest=digest)

    def _with_bytes(self, arrival: Arrival, acquisition: Acquisition) -> Arrival:
        try:
            source = self._source(acquisition)
        except NotFound:
            return msgspec.structs.replace(arrival, shown="erased")
        try:
            location = self._capture.locate(source, arrival.place, acquisition.connector)
        except NotFound:
            return arrival  # the place of what has no bytes of its own
        record = _cut(source.data, location)
        shown: Showing = "none" if record is None else "shown"
        if record is not None and not self._may_see(acquisition):
            record, shown = None, "withheld"
        return msgspec.structs.replace(arrival, location=location, record=record, shown=shown)

    def _source(self, acquisition: Acquisition) -> Source:
        """The source as it was read. Raises NotFound("raw.erased")."""
        return Source(
            self._log.raw(acquisition.digest),
            acquisition.source_name or "",
            acquisition.media_type,
            self._capture.mapping_text(acquisition.mapping, acquisition.mapping_version),
        )

    def _may_see(self, acquisition: Acquisition) -> bool:
        if self._may("personal.reveal"):
            return True
        return self._may("quarantine.read") and not self._log.names_persons(acquisition.digest)


def _cut(data: bytes, location: Location) -> bytes | None:
    """The bytes of a location; of a gzipped source those of its unpacked form."""
    if location.start is None or location.end is None:
        return None
    if not location.unpacked:
        return data[location.start : location.end]
    return _unpacked(data, location.end)[location.start : location.end]


def _unpacked(data: bytes, end: int) -> bytes:
    """The first ``end`` bytes of gzip members; a file may hold several."""
    parts: list[bytes] = []
    size = 0
    while data and size < end:
        member = zlib.decompressobj(wbits=31)
        part = member.decompress(data, end - size)
        parts.append(part)
        size += len(part)
        data = member.unused_data
    return b"".join(parts)
