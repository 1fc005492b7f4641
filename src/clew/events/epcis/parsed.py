"""What reading a document yields: the events that hold, and for each that does not, why and its bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from clew.events.errors import Finding
from clew.events.model import AnyEvent, Document


class ParsedItem:
    """One event of a document, in the document's order.

    ``place``: where it stood (``epcisBody.eventList[3]``, ``/EPCISDocument/EPCISBody/EventList/ObjectEvent[2]``).
    ``event``: None when a finding refuses it. ``findings``: flags and refusals, places seen from the document.
    ``raw``: the event as a self-contained document that ``parse`` reads again; made when asked for.
    ``record``: items of one record of a table share it and stand or fall together; None: the item stands alone.
    ``blobs``: the bytes of the attachments that the event names by their digest.
    """

    def __init__(
        self,
        place: str,
        event: AnyEvent | None,
        findings: tuple[Finding, ...],
        make_raw: Callable[[], bytes],
        *,
        record: str | None = None,
        blobs: tuple[bytes, ...] = (),
    ) -> None:
        self.place = place
        self.event = event
        self.findings = findings
        self._make_raw = make_raw
        self.record = record
        self.blobs = blobs

    @cached_property
    def raw(self) -> bytes:
        return self._make_raw()

    @property
    def refused(self) -> bool:
        return self.event is None

    def __repr__(self) -> str:
        return f"ParsedItem({self.place!r}, {type(self.event).__name__}, findings={len(self.findings)})"


class Parsed:
    """``document`` holds only the valid events; ``items`` all; ``findings`` are of the document itself.

    ``records``: how many records (rows, or groups of them) were read, where the source has such; ``left_out``: those
    that a rule of the mapping leaves out, each with its reason as a flag; ``filled``: per mapped column, how many of
    the records' cells say something.
    """

    def __init__(
        self,
        document: Document,
        items: tuple[ParsedItem, ...],
        findings: tuple[Finding, ...],
        *,
        records: int | None = None,
        left_out: tuple[Finding, ...] = (),
        filled: Mapping[str, int] | None = None,
    ) -> None:
        self.document = document
        self.items = items
        self.findings = findings
        self.records = len(items) if records is None else records
        self.left_out = left_out
        self.filled: Mapping[str, int] = filled or {}

    @property
    def refused(self) -> bool:
        """Whether the document as a whole, or any of its events, breaks a rule that keeps it out."""
        return any(item.event is None for item in self.items) or any(
            finding.severity == "refuse" for finding in self.findings
        )

    def all_findings(self) -> tuple[Finding, ...]:
        return self.findings + tuple(finding for item in self.items for finding in item.findings)
