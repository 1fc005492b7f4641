"""Capture: bytes in, an atomic change of the record out, with an account of every item.

Steps 1 to 3 of docs/life-of-an-event.md. A capture is one source; several files are several captures. Nothing is lost:
a source that cannot be read at all is kept in quarantine whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from clew.collection.admission import TokenFor, admit, master_data_items
from clew.collection.connectors import Manifest, Source, choose
from clew.collection.pause import without_cycle_search
from clew.collection.ports import Clock, Mappings, PersonalFields, Recorder
from clew.events.dictionary import Dictionary
from clew.events.epcis import Parsed, ParsedItem
from clew.events.errors import Finding, InvalidData
from clew.events.model import AnyEvent
from clew.storage.records import Admitted, CaptureResult, OnError, Provenance, Rejected

Progress = Callable[[str, int, int], None]
"""Called with a stage code, how many items are done and how many there are."""


class Sender(msgspec.Struct, frozen=True):
    """Who captures. ``party``: whose statements these are; ``device`` and ``sequence`` as the sender numbers them."""

    principal: str
    party: str
    device: str | None = None
    sequence: int | None = None


class Reading(msgspec.Struct, frozen=True):
    """What admission made of a source, before the record was asked. ``remarks``: flags of the source as a whole."""

    connector: str
    mapping: tuple[str | None, str | None]
    admitted: tuple[Admitted, ...]
    rejected: tuple[Rejected, ...]
    remarks: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for item in self.rejected for finding in item.findings)


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


class Capture:
    """The way in. Joined in bootstrap from the record, the vault, the dictionary, the drivers and a clock."""

    def __init__(
        self,
        recorder: Recorder,
        vault: PersonalFields,
        dictionary: Dictionary,
        manifests: tuple[Manifest, ...],
        mappings: Mappings,
        clock: Clock,
    ) -> None:
        self._recorder = recorder
        self._vault = vault
        self._dictionary = dictionary
        self._manifests = manifests
        self._mappings = mappings
        self._clock = clock

    def capture(
        self,
        source: Source,
        sender: Sender,
        *,
        on_error: OnError = "rollback",
        progress: Progress = silent,
        connector: str | None = None,
        releases: int | None = None,
    ) -> CaptureResult:
        """Record a source. Refused items are in quarantine and named in the result; nothing is raised for them.

        ``connector``: its name, where it is known already; ``releases``: the quarantined item that this settles.
        Raises ``BadRequest`` when no connector reads such a source or the mapping is unknown.
        """
        with without_cycle_search():
            return self._capture(source, sender, on_error, progress, connector, releases)

    def _capture(
        self,
        source: Source,
        sender: Sender,
        on_error: OnError,
        progress: Progress,
        connector: str | None,
        releases: int | None,
    ) -> CaptureResult:
        reading = self.read(source, progress=progress, connector=connector)
        name, version = reading.mapping
        if source.mapping is not None and source.mapping != name:
            self._mappings.put(_mapping_key(name, version), source.mapping, sender.principal)
        provenance = Provenance(
            principal=sender.principal,
            source_party=sender.party,
            device=sender.device,
            sequence=sender.sequence,
            connector=reading.connector,
            mapping=name,
            mapping_version=version,
            source_name=source.name or None,
            media_type=source.media_type,
        )
        progress("capture.recording", 0, len(reading.admitted))
        result = self._recorder.record(
            provenance, reading.admitted, reading.rejected, source.data, on_error, releases=releases
        )
        progress("capture.recording", len(reading.admitted), len(reading.admitted))
        return msgspec.structs.replace(result, remarks=reading.remarks)

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

    def read(self, source: Source, *, progress: Progress = silent, connector: str | None = None) -> Reading:
        """Parse and admit without recording (what ``--dry-run`` shows)."""
        manifest = self._manifest(source, connector)
        driver = manifest.load()
        mapping = driver.mapping_version(source.mapping)
        arrived = self._clock()
        try:
            parsed = driver.parse(source)
        except InvalidData as error:
            return Reading(manifest.name, mapping, (), (_whole(source, error),))
        admitted: list[Admitted] = []
        rejected: list[Rejected] = [*_document_findings(source, parsed)]
        items = [*_master_data(parsed, arrived), *parsed.items]
        token_for = _remembering(self._vault.tokenise)
        for number, item in enumerate(items, start=1):
            outcome = admit(item, self._dictionary, token_for, arrived)
            if isinstance(outcome, Admitted):
                admitted.append(outcome)
            else:
                rejected.append(outcome)
            if number % 500 == 0:
                progress("capture.admitting", number, len(items))
        remarks = tuple(finding for finding in parsed.findings if finding.severity == "flag")
        return Reading(manifest.name, mapping, tuple(admitted), tuple(rejected), remarks)

    def mapping_text(self, name: str | None, version: str | None) -> str | None:
        """The mapping of an earlier capture: the text that was brought along, else the shipped one's name."""
        if name is None:
            return None
        kept = self._mappings.get(_mapping_key(name, version))
        return kept if isinstance(kept, str) else name

    def _manifest(self, source: Source, connector: str | None) -> Manifest:
        for manifest in self._manifests:
            if manifest.name == connector:
                return manifest
        return choose(self._manifests, source)


def _mapping_key(name: str | None, version: str | None) -> str:
    return f"mapping:{name}:{version}"


def _remembering(tokenise: TokenFor) -> TokenFor:
    """One capture names the same few persons thousands of times; the vault is asked once for each."""
    known: dict[tuple[str, str], str] = {}

    def token_for(field: str, plaintext: str) -> str:
        if (field, plaintext) not in known:
            known[field, plaintext] = tokenise(field, plaintext)
        return known[field, plaintext]

    return token_for


def _whole(source: Source, error: InvalidData) -> Rejected:
    findings = error.findings or (Finding("document", error.code.rpartition(".")[2], error.code, error.params),)
    return Rejected(place="document", raw=source.data, findings=findings)


def _document_findings(source: Source, parsed: Parsed) -> Iterator[Rejected]:
    """A broken rule of the document itself keeps the document, not just an item, out."""
    if any(finding.severity != "flag" for finding in parsed.findings):
        yield Rejected(place="document", raw=source.data, findings=parsed.findings)


def _master_data(parsed: Parsed, arrived: int) -> Iterator[ParsedItem]:
    for place, event in master_data_items(parsed.document, arrived):
        yield ParsedItem(place, event, (), lambda: b"")
