"""Capture: bytes in, an atomic change of the record out, with an account of every item.

Steps 1 to 3 of docs/life-of-an-event.md. Several files are several sources, each read by ``acquiring``. Nothing is
lost: a source that cannot be read at all is kept in quarantine whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clew.collection.acquiring import Acquirer, Progress, Task
from clew.collection.admission import admit
from clew.collection.connectors import Location, Manifest, Source
from clew.collection.mapping_texts import MappingTexts
from clew.collection.ports import AcquisitionLog, Clock, Mappings, PersonalFields, Recorder
from clew.collection.reading import PORTION_RECORDS, Chosen, Judgings, Reader, Reading, unjudged
from clew.events.dictionary import Dictionary
from clew.events.epcis import ParsedItem
from clew.events.errors import InvalidData
from clew.events.model import AnyEvent
from clew.storage.records import Admitted, CaptureResult, OnError, Provenance, Rejected

__all__ = ["Capture", "Progress", "Reading", "Sender", "silent"]


class Sender(msgspec.Struct, frozen=True):
    """Who captures. ``party``: whose statements these are; ``device`` and ``sequence`` as the sender numbers them."""

    principal: str
    party: str
    device: str | None = None
    sequence: int | None = None


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


class Capture:
    """The way in. Joined in bootstrap from the record, the log of acquisitions, the vault, the dictionary, the drivers
    and a clock."""

    def __init__(
        self,
        recorder: Recorder,
        vault: PersonalFields,
        dictionary: Dictionary,
        manifests: tuple[Manifest, ...],
        mappings: Mappings,
        clock: Clock,
        log: AcquisitionLog,
        judgings: Judgings = unjudged,
        portion_records: int = PORTION_RECORDS,
    ) -> None:
        self._recorder = recorder
        self._vault = vault
        self._dictionary = dictionary
        self._mappings = mappings
        self._clock = clock
        self._reader = Reader(vault, dictionary, manifests, clock, judgings)
        self._acquirer = Acquirer(recorder, log, self._reader, clock, portion_records)

    def capture(
        self,
        source: Source,
        sender: Sender,
        *,
        on_error: OnError = "rollback",
        progress: Progress = silent,
        connector: str | None = None,
        again: bool = False,
    ) -> CaptureResult:
        """Record a source. Refused items are in quarantine and named in the result; nothing is raised for them.

        ``connector``: its name, where it is known already; ``again``: read it even if the log knows that all of it is
        in the record.
        Raises ``BadRequest`` when no connector reads such a source, the mapping is unknown, or it is too large to be
        one transaction.
        """
        chosen = self._reader.choose(source, connector, party=sender.party, device=sender.device)
        name, version = chosen.mapping
        MappingTexts(self._mappings).keep(name, version, source.mapping, sender.principal)
        provenance = Provenance(
            principal=sender.principal,
            source_party=sender.party,
            device=sender.device,
            sequence=sender.sequence,
            connector=chosen.name,
            mapping=name,
            mapping_version=version,
            source_name=source.name or None,
            media_type=source.media_type,
        )
        task = Task(source=source, chosen=chosen, provenance=provenance, on_error=on_error, again=again)
        return self._acquirer.acquire(task, progress)

    def record_events(self, events: Sequence[tuple[str, AnyEvent]], sender: Sender, *, raw: bytes) -> CaptureResult:
        """Record events that Clew itself makes (a void, a correction, a hold): all of them or none.

        ``events``: with the place to name in the result. Raises ``InvalidData`` when admission refuses one.
        """
        arrived = self._clock()
        outcomes = [
            admit(ParsedItem(place, event, (), lambda: raw), self._dictionary, self._vault.tokenise, arrived)
            for place, event in events
        ]
        refused = [finding for item in outcomes if isinstance(item, Rejected) for finding in item.findings]
        if refused:
            raise InvalidData("document.invalid", refused)
        provenance = Provenance(principal=sender.principal, source_party=sender.party, device=sender.device)
        admitted = [item for item in outcomes if isinstance(item, Admitted)]
        return self._recorder.record(provenance, admitted, (), raw, "rollback")

    def read(self, source: Source, *, connector: str | None = None, sender: Sender | None = None) -> Reading:
        """Parse and admit without recording. ``sender``: None where nobody is known to ask; then no rule sees what is
        recorded."""
        return self._reader.whole(source, self.choose(source, connector=connector, sender=sender))

    def choose(self, source: Source, *, connector: str | None = None, sender: Sender | None = None) -> Chosen:
        """What reads a source and judges it, for several that came in alike; see :meth:`read`."""
        party, device = (sender.party, sender.device) if sender else (None, None)
        return self._reader.choose(source, connector, party=party, device=device)

    def read_as(self, source: Source, chosen: Chosen) -> Reading:
        """:meth:`read` by what was chosen before."""
        return self._reader.whole(source, chosen)

    def rehearse(self, source: Source, *, sender: Sender | None = None) -> Reading:
        """What ``read`` says, of a source of any length: of many items only those that are refused are listed."""
        return self._reader.rehearsed(source, self.choose(source, sender=sender))

    def locate(self, source: Source, place: str, connector: str | None = None) -> Location:
        """Where an item stands in its source. Raises ``NotFound("place.unknown")``."""
        return self._reader.choose(source, connector).connector.locate(source, place)

    def mapping_text(self, name: str | None, version: str | None) -> str | None:
        """The mapping of an earlier capture: the text that was brought along, else the shipped one's name."""
        return MappingTexts(self._mappings).text(name, version)
