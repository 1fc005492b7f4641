"""A quarantined item read again: as it is now, by its own mapping or another, with places seen from its source."""

from __future__ import annotations

import re
from typing import Protocol

import msgspec

from clew.collection.capture import Sender
from clew.collection.connectors import Source
from clew.collection.ports import Mappings
from clew.collection.reading import DOCUMENT, Reading
from clew.events.errors import Finding
from clew.storage.quarantine import Quarantined
from clew.storage.records import Admitted, Rejected
from clew.storage.release import ReadItem

_LEADING = re.compile(r"rows? \d+(?:(?:, ?| ?[-–] ?)\d+)*")


class Reread(msgspec.Struct, frozen=True, kw_only=True):
    """``connector`` and ``mapping``: what it was read by."""

    item: Quarantined
    raw: bytes
    connector: str | None
    mapping: tuple[str | None, str | None]
    admitted: tuple[Admitted, ...]
    rejected: tuple[Rejected, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why it is refused; empty when it is not."""
        return tuple(finding for each in self.rejected for finding in each.findings)

    @property
    def valid(self) -> bool:
        return not self.rejected and bool(self.admitted)

    def read_item(self, steps: int) -> ReadItem:
        """As the record takes it; ``steps``: how many steps the item has had when it is released."""
        return ReadItem(
            number=self.item.id,
            steps=steps,
            raw=self.raw,
            origin=self.item.digest,
            admitted=self.admitted,
            rejected=self.rejected,
        )


class Admission(Protocol):
    """Admission without recording (``Capture``)."""

    def read(self, source: Source, *, connector: str | None = None, sender: Sender | None = None) -> Reading: ...


class Rereader:
    """Texts of mappings are fetched once."""

    def __init__(self, admission: Admission, mappings: Mappings, sender: Sender) -> None:
        self._admission = admission
        self._sender = sender
        self._mappings = mappings
        self._texts: dict[tuple[str | None, str | None], str | None] = {}

    def reread(self, item: Quarantined, raw: bytes, mapping: str | None = None) -> Reread:
        """``mapping``: the text or name of another one than the item was read by last."""
        text = mapping if mapping is not None else self._text(item)
        source = Source(raw, item.source_name or "", None, text)
        # The rules see what its own party has stated before.
        sender = msgspec.structs.replace(self._sender, party=item.source_party)
        reading = self._admission.read(source, connector=item.connector, sender=sender)
        return Reread(
            item=item,
            raw=raw,
            connector=reading.connector,
            mapping=reading.mapping,
            admitted=tuple(_moved_event(each, item.place) for each in reading.admitted),
            rejected=tuple(_moved(each, item.place) for each in reading.rejected),
        )

    def _text(self, item: Quarantined) -> str | None:
        """The mapping that an item was read by last: the text that was brought along, else the shipped one's name."""
        if item.mapping is None:
            return None
        key = (item.mapping, item.mapping_version)
        if key not in self._texts:
            kept = self._mappings.get(mapping_key(*key))
            self._texts[key] = kept if isinstance(kept, str) else item.mapping
        return self._texts[key]


def mapping_key(name: str | None, version: str | None) -> str:
    """Under which setting the text of a mapping is kept."""
    return f"mapping:{name}:{version}"


def _moved_event(admitted: Admitted, place: str) -> Admitted:
    """The event stands where its item stood, in the source that it came with."""
    if place == DOCUMENT:
        return admitted
    flags = tuple(_at(flag, place) for flag in admitted.flags)
    moved = relocated(admitted.place, place)
    return msgspec.structs.replace(admitted, place=place if moved is None else moved, flags=flags)


def _moved(rejected: Rejected, place: str) -> Rejected:
    if place == DOCUMENT:
        return rejected
    findings = tuple(_at(finding, place) for finding in rejected.findings)
    moved = relocated(rejected.place, place)
    return Rejected(place=place if moved is None else moved, raw=rejected.raw, findings=findings)


def _at(finding: Finding, place: str) -> Finding:
    moved = relocated(finding.place, place)
    return finding if moved is None else msgspec.structs.replace(finding, place=moved)


def relocated(told: str, place: str) -> str | None:
    """``row 2, column X`` of an item that stood in ``row 12``: ``row 12, column X``. None where rows are not told."""
    here, there = _LEADING.match(told), _LEADING.match(place)
    return there[0] + told[here.end() :] if here and there else None
