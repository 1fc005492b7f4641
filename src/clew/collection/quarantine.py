"""The way back in from quarantine: see why, correct, read again, release (clause 5.4).

Who did what and why stays with the item. A released item goes through the same admission and the same record as any
capture, as of its own event time; its place stays the one that it had in the source it came with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from clew.collection.capture import Progress, Sender, silent
from clew.collection.errors import CollectionSetupError
from clew.collection.ports import Mappings, QuarantineStore
from clew.collection.record_cells import CellRecord, Change, changes
from clew.collection.replay import Account, Batches, cells_of, edited, provenance
from clew.collection.rereading import Admission, Reread, Rereader
from clew.collection.tables.driver import mapping_of
from clew.events.errors import BadRequest, Conflict
from clew.security.roles import Verb
from clew.security.visibility import Visibility
from clew.storage.quarantine import Correction, Quarantined
from clew.storage.records import CaptureResult
from clew.storage.release import WAITING, Release
from clew.storage.worklist import CauseGroup, Choice

STATES = ("open", "corrected", "released", "dismissed")


class QuarantineDesk:
    """Quarantine as one person works on it: ``sender`` is answerable, ``visibility`` says what they may see,
    ``require`` raises Forbidden for what they may not do."""

    def __init__(
        self,
        store: QuarantineStore,
        admission: Admission,
        mappings: Mappings,
        sender: Sender,
        visibility: Visibility,
        require: Callable[[Verb], object],
    ) -> None:
        self._store = store
        self._mappings = mappings
        self._rereader = Rereader(admission, mappings, sender)
        self._sender = sender
        self._visibility = visibility
        self._require = require

    # --- seeing

    def list(
        self, *, state: str = "open", limit: int = 100, after: int = 0, choice: Choice | None = None
    ) -> tuple[int, Sequence[Quarantined]]:
        """How many items are chosen and a page of them, by number. ``open`` includes corrected ones; ``all`` is all."""
        chosen = msgspec.structs.replace(choice or Choice(), states=states_of(state))
        return self._store.list(self._visibility, choice=chosen, limit=limit, after=after)

    def causes(self, *, state: str = "open", choice: Choice | None = None) -> Sequence[CauseGroup]:
        """The items by why they are refused, most frequent first."""
        chosen = msgspec.structs.replace(choice or Choice(), states=states_of(state))
        return self._store.causes(self._visibility, choice=chosen)

    def counts(self) -> dict[str, int]:
        """How many items are in each state: together all that ever were in quarantine."""
        return self._store.counts(self._visibility)

    def show(self, number: int) -> Quarantined:
        """Raises NotFound("quarantine.unknown")."""
        return self._store.one(number, self._visibility)

    def cells(self, item: Quarantined) -> CellRecord | None:
        """The cells of an item as it is now; None where it is no record of a table."""
        return cells_of(item, item.raw)

    def changes(self, item: Quarantined) -> tuple[tuple[Change, ...] | None, ...]:
        """For each step of an item's history, the cells that it changed; None where it did not correct cells."""
        told: list[tuple[Change, ...] | None] = []
        last = item.original
        for step in item.history:
            if step.action != "correct":
                told.append(None)
                continue
            told.append(changes(last, step.raw) if cells_of(item, last) is not None else None)
            last = step.raw
        return tuple(told)

    # --- one

    def correct(self, number: int, data: bytes, *, note: str = "") -> Quarantined:
        """Keep a correction and check it; what is still wrong is in ``findings``. Raises Conflict when settled."""
        self._require("quarantine.correct")
        return self._correct(self.show(number), data, note)

    def set_cells(
        self, number: int, sets: Sequence[str], replaces: Sequence[str] = (), *, note: str = ""
    ) -> Quarantined:
        """Correct cells of a table record: ``COLUMN=VALUE``, ``COLUMN:OLD=NEW``. Raises BadRequest for no cell."""
        self._require("quarantine.correct")
        item = self.show(number)
        return self._correct(item, edited(item, sets, replaces), note)

    def rehearse_cells(
        self, number: int, sets: Sequence[str], replaces: Sequence[str] = ()
    ) -> tuple[tuple[Change, ...], Quarantined]:
        """What setting cells would change, and the item as it would be; nothing is kept."""
        item = self.show(number)
        raw = edited(item, sets, replaces)
        reread = self._rereader.reread(item, raw)
        findings = reread.findings
        if item.state in WAITING and not findings:
            # What only the whole record can say: that it is taken by other content.
            result = self._store.release(self._asked(reread), visibility=self._visibility, rehearse=True)
            findings = result.items[0].findings
        return changes(item.raw, raw) or (), msgspec.structs.replace(item, raw=raw, findings=findings)

    def _correct(self, item: Quarantined, data: bytes, note: str) -> Quarantined:
        if item.state not in WAITING:
            raise Conflict("quarantine.settled", id=item.id)
        findings = self._rereader.reread(item, data).findings
        correction = Correction(number=item.id, raw=data, findings=findings, steps=len(item.history))
        self._store.correct_all(
            [correction], principal=self._sender.principal, visibility=self._visibility, reason=note
        )
        return self.show(item.id)

    def dismiss(self, number: int, *, reason: str) -> Quarantined:
        """Settle an item without recording it."""
        self._require("quarantine.correct")
        if not reason.strip():
            raise BadRequest("quarantine.no_reason")
        self._store.dismiss(number, principal=self._sender.principal, visibility=self._visibility, reason=reason)
        return self.show(number)

    def reopen(self, number: int, *, reason: str = "") -> Quarantined:
        """Take up a dismissed item again. Raises Conflict for one that is not dismissed."""
        self._require("quarantine.correct")
        self._store.reopen(number, principal=self._sender.principal, visibility=self._visibility, reason=reason)
        return self.show(number)

    def release(self, number: int, *, note: str = "") -> CaptureResult:
        """Admit and record an item as it is now. Refused again, it stays, with the new findings. Raises Conflict when
        somebody has settled or changed it meanwhile."""
        self._require("quarantine.release")
        item = self.show(number)
        if item.state not in WAITING:
            raise Conflict("quarantine.settled", id=number)
        asked = self._asked(self._rereader.reread(item, item.raw), note)
        result = self._store.release(asked, visibility=self._visibility)
        if result.items[0].fate in ("settled", "changed"):
            raise Conflict(f"quarantine.{result.items[0].fate}", id=number)
        return result.capture

    def _asked(self, reread: Reread, note: str = "") -> Release:
        items = (reread.read_item(len(reread.item.history)),)
        return Release(provenance=provenance(reread, self._sender), items=items, reason=note)

    # --- many

    def correct_many(
        self,
        choice: Choice,
        *,
        sets: Sequence[str] = (),
        replaces: Sequence[str] = (),
        note: str = "",
        release: bool = False,
        rehearse: bool = False,
        progress: Progress = silent,
    ) -> Account:
        """The same edit in many items; see ``replay.Batches.correct``."""
        self._require("quarantine.correct")
        if release:
            self._require("quarantine.release")
        return self._batches(progress).correct(
            waiting(choice), sets=sets, replaces=replaces, note=note, release=release, rehearse=rehearse
        )

    def replay(
        self,
        choice: Choice,
        *,
        mapping: str | None = None,
        note: str = "",
        rehearse: bool = False,
        progress: Progress = silent,
    ) -> Account:
        """Read many items again, by today's rules and dictionary and, if given, another mapping (name or text), and
        release those that are right now."""
        self._require("quarantine.release")
        chosen = waiting(choice)
        if mapping is not None and choice == Choice():
            # Nobody means to read every table of the house by one mapping.
            chosen = msgspec.structs.replace(chosen, mapping=mapping_of(mapping).name)
        return self._batches(progress).replay(chosen, mapping=mapping, note=note, rehearse=rehearse)

    def _batches(self, progress: Progress) -> Batches:
        return Batches(self._store, self._rereader, self._mappings, self._sender, self._visibility, progress)


def states_of(state: str) -> tuple[str, ...]:
    """The states that a word asks for. Raises BadRequest."""
    if state not in (*STATES, "all"):
        raise CollectionSetupError("request.bad_choice", name="state", value=state, choices=", ".join((*STATES, "all")))
    return STATES if state == "all" else WAITING if state == "open" else (state,)


def waiting(choice: Choice) -> Choice:
    """Only what is not settled can be worked on."""
    return msgspec.structs.replace(choice, states=tuple(state for state in choice.states if state in WAITING))
