"""The facts of the lake, for whoever may: how they stand, brought up to date, made anew, written to a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from clew.events.errors import BadRequest
from clew.security.roles import Verb
from clew.security.visibility import Visibility
from clew.storage.lake import Facts
from clew.storage.lake.reading import silent

FORMATS = ("csv", "parquet")
Progress = Callable[[str, int, int], None]


class FactsDesk:
    """``ask`` raises Forbidden. :attr:`facts` is for verbs that answer from facts, which ask for themselves."""

    def __init__(self, facts: Facts, visibility: Visibility, ask: Callable[[Verb], object]) -> None:
        self.facts = facts
        self._visibility = visibility
        self._ask = ask

    def status(self) -> dict[str, Any]:
        """Rows of each table, the position they stand on, and how far behind the log that is."""
        self._ask("status")
        told: dict[str, Any] = msgspec.to_builtins(self.facts.status())
        return told

    def refresh(self, progress: Progress = silent) -> dict[str, Any]:
        """Bring the tables to the head of the log; the status then."""
        self._ask("rebuild")
        self.facts.refresh(progress)
        return self.status()

    def rebuild(self, progress: Progress = silent) -> dict[str, Any]:
        """Make the tables anew from the log; the status then."""
        self._ask("rebuild")
        self.facts.rebuild(progress)
        return self.status()

    def export(self, kind: str, out: Path, progress: Progress = silent) -> dict[str, Any]:
        """Write the facts in force that one may see, as of the head of the log, to a ``.csv`` or ``.parquet`` file.

        ``kind``: ``outcome`` or ``measurement``. Raises BadRequest for another kind or suffix, or a file that cannot be
        written.
        """
        from clew.scenarios.facts_export import write
        from clew.storage.lake.tables import KINDS

        self._ask("export")
        if kind not in KINDS:
            raise BadRequest("request.bad_choice", name="kind", value=kind, choices=", ".join(KINDS))
        form = out.suffix.removeprefix(".").lower()
        if form not in FORMATS:
            raise BadRequest("facts.bad_file", file=str(out), choices=", ".join(f".{each}" for each in FORMATS))
        position = self.facts.refresh(progress)
        read = self.facts.outcomes if kind == "outcome" else self.facts.measurements
        table = read(self._visibility, as_known_at=position)
        try:
            write(table, out, form)
        except OSError as error:
            raise BadRequest("file.unwritable", file=str(out), detail=error.strerror or "") from error
        return {"kind": kind, "file": str(out), "rows": table.num_rows, "position": position}
