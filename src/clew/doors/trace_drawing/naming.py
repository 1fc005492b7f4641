"""What the rows of a drawing are called: names from master data, short identifiers, the steps of operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from clew.doors.http.short_names import short_id
from clew.doors.said import term
from clew.doors.trace_drawing.picture import Row
from clew.events.house import facets
from clew.language import render

if TYPE_CHECKING:
    from clew.bootstrap import Clew

MACHINES = ("equipment", "line", "workshop")


class RowNames:
    """For one reader in one language; each is looked up once."""

    def __init__(self, clew: Clew, lang: str) -> None:
        from clew.scenarios.names import Names

        self._clew = clew
        self._lang = lang
        self._names = Names(clew.store, clew.visibility, lang)
        self._steps: dict[str, str] = {}

    def name(self, row: Row) -> str:
        """What it is: of a thing its product's name, of an operation its step and machine; may be empty."""
        if row.kind == "other":
            return render("trace.drawing.subjects", {}, self._lang)
        if row.kind == "operation":
            return self._step(row) if not row.is_group else render("kind.operation", {}, self._lang)
        named = self._names.of(row.id)
        return named or (render(f"kind.{row.kind}", {}, self._lang) if row.is_group else "")

    def label(self, row: Row) -> str:
        """Which one: its short identifier; of a group a member, as an example."""
        if row.kind == "other":
            return ""
        if row.is_group:
            return render("trace.drawing.such_as", {"id": short_id(row.id, 18)}, self._lang)
        return short_id(row.id)

    def line(self, row: Row) -> str:
        """Both in one line."""
        return "  ".join(part for part in (self.name(row), self.label(row)) if part)

    def _step(self, row: Row) -> str:
        event_id = row.event or row.id
        if event_id not in self._steps:
            found = self._clew.events_named(event_id)
            event = found[0].event if found else None
            step = term("bizStep", event.biz_step, self._lang) if event is not None and event.biz_step else ""
            stated = {facet.name: facet.value for facet in facets(event)} if event is not None else {}
            machine = next((stated[name] for name in MACHINES if name in stated), "")
            said = " ".join(part for part in (step, short_id(machine) if machine else "") if part)
            self._steps[event_id] = said or render("kind.operation", {}, self._lang)
        return self._steps[event_id]

    def reason(self, row: Row, written: Mapping[str, str]) -> str:
        """Why it is excluded. ``written``: nodes as they are shown, by key."""
        if row.reason is None:
            return ""
        ends = {
            "source": short_id(written.get(row.reason.source, row.reason.source)),
            "target": short_id(written.get(row.reason.target, row.reason.target)),
        }
        return render(row.reason.code, {**ends, **row.reason.params}, self._lang)
