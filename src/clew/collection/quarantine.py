"""The way back in from quarantine: correct the bytes, see what is still wrong, release (clause 5.4).

Who did what and why stays with the item. A released item goes through the same admission and the same record as any
capture, as of its own event time.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from clew.collection.capture import Capture, Sender
from clew.collection.connectors import Source
from clew.collection.errors import CollectionSetupError
from clew.collection.ports import QuarantineStore
from clew.events.errors import Conflict
from clew.security.roles import Verb
from clew.security.visibility import Visibility
from clew.storage.quarantine import Quarantined
from clew.storage.records import CaptureResult

STATES = ("open", "corrected", "released", "dismissed")


class QuarantineDesk:
    """Quarantine as one person works on it: ``sender`` is answerable, ``visibility`` says what they may see,
    ``require`` raises Forbidden for what they may not do."""

    def __init__(
        self,
        store: QuarantineStore,
        capture: Capture,
        sender: Sender,
        visibility: Visibility,
        require: Callable[[Verb], object],
    ) -> None:
        self._store = store
        self._capture = capture
        self._sender = sender
        self._visibility = visibility
        self._require = require

    def list(self, *, state: str = "open", limit: int = 100) -> tuple[int, list[Quarantined]]:
        """How many items are in a state and the first of them. ``open`` includes corrected ones; ``all`` is all."""
        if state not in (*STATES, "all"):
            raise CollectionSetupError(
                "request.bad_choice", name="state", value=state, choices=", ".join((*STATES, "all"))
            )
        states = STATES if state == "all" else ("open", "corrected") if state == "open" else (state,)
        return self._store.list(self._visibility, states=states, limit=limit)

    def show(self, number: int) -> Quarantined:
        """Raises NotFound("quarantine.unknown")."""
        return self._store.one(number, self._visibility)

    def correct(self, number: int, data: bytes, *, note: str = "") -> Quarantined:
        """Keep a correction and check it; what is still wrong is in ``findings``. Raises Conflict when settled."""
        self._require("quarantine.correct")
        item = self.show(number)
        reading = self._capture.read(self._source(item, data), connector=item.connector)
        self._store.correct(
            number,
            data,
            reading.findings,
            principal=self._sender.principal,
            visibility=self._visibility,
            reason=note,
        )
        return self.show(number)

    def dismiss(self, number: int, *, reason: str) -> Quarantined:
        """Settle an item without recording it."""
        self._require("quarantine.correct")
        self._store.dismiss(number, principal=self._sender.principal, visibility=self._visibility, reason=reason)
        return self.show(number)

    def release(self, number: int) -> CaptureResult:
        """Admit and record an item as it is now. Refused again, it stays, with the new findings."""
        self._require("quarantine.release")
        item = self.show(number)
        if item.state not in ("open", "corrected"):
            raise Conflict("quarantine.settled", id=number)
        sender = msgspec.structs.replace(self._sender, party=item.source_party)
        return self._capture.capture(self._source(item, item.raw), sender, connector=item.connector, releases=number)

    def _source(self, item: Quarantined, data: bytes) -> Source:
        return Source(
            data, item.source_name or "", None, self._capture.mapping_text(item.mapping, item.mapping_version)
        )
