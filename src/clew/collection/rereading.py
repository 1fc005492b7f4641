"""A quarantined item read again: as it is now, by its own mapping or another, with places seen from its source."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

import msgspec

from clew.collection.capture import Sender
from clew.collection.connectors import Source
from clew.collection.mapping_texts import MappingTexts
from clew.collection.ports import Mappings
from clew.collection.reading import DOCUMENT, Chosen, Reading
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

    def choose(self, source: Source, *, connector: str | None = None, sender: Sender | None = None) -> Chosen: ...

    def read_as(self, source: Source, chosen: Chosen) -> Reading: ...


class Rereader:
    """Texts of mappings are fetched once."""

    def __init__(self, admission: Admission, mappings: Mappings, sender: Sender) -> None:
        self._admission = admission
        self._sender = sender
        self._texts = MappingTexts(mappings)

    def reread(self, item: Quarantined, raw: bytes, mapping: str | None = None) -> Reread:
        """``mapping``: the text or name of another one than the item was read by last."""
        return self.reread_all([(item, raw)], mapping)[0]

    def reread_all(self, items: Iterable[tuple[Quarantined, bytes]], mapping: str | None = None) -> list[Reread]:
        """The same for many, all by the rules that are in force now."""
        known: dict[tuple[str | None, ...], Chosen] = {}
        return [self._reread(item, raw, mapping, known) for item, raw in items]

    def _reread(
        self, item: Quarantined, raw: bytes, mapping: str | None, known: dict[tuple[str | None, ...], Chosen]
    ) -> Reread:
        text = mapping if mapping is not None else self._texts.text(item.mapping, item.mapping_version)
        source = Source(raw, item.source_name or "", None, text)
        key = (item.connector, text, item.source_party, item.device)
        chosen = known.get(key)
        if chosen is None or item.connector is None:
            # The rules are those for what came in so, and see what its own party has stated before.
            sender = msgspec.structs.replace(self._sender, party=item.source_party, device=item.device)
            chosen = known[key] = self._admission.choose(source, connector=item.connector, sender=sender)
        reading = self._admission.read_as(source, chosen)
        return Reread(
            item=item,
            raw=raw,
            connector=reading.connector,
            mapping=reading.mapping,
            admitted=tuple(_moved_event(each, item.place) for each in reading.admitted),
            rejected=tuple(_moved(each, item.place) for each in reading.rejected) or _nothing(reading, item, raw),
        )


def _nothing(reading: Reading, item: Quarantined, raw: bytes) -> tuple[Rejected, ...]:
    """An item of which nothing would be recorded is not right, for then it would leave quarantine without a trace:
    somebody dismisses it and says why."""
    if reading.admitted:
        return ()
    why = tuple(msgspec.structs.replace(each, severity="flag") for each in reading.left_out)
    empty = Finding(item.place, "record", "quarantine.leaves_nothing")
    return (_moved(Rejected(place=item.place, raw=raw, findings=(empty, *why)), item.place),)


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
