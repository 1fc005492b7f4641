"""A refused item as a person works on it, and the work list as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clew.collection.quarantine import QuarantineDesk
from clew.collection.record_cells import Cell
from clew.doors.quarantine_wire import change_documents
from clew.doors.wire import finding_document, quarantined_document
from clew.events.errors import Conflict, Finding
from clew.events.timestamps import canonical_time
from clew.storage.causes import causes_of, concerns
from clew.storage.quarantine import Quarantined
from clew.storage.release import WAITING
from clew.storage.worklist import Choice

MOST_CELLS = 400
"""Beyond, a form is no help: the record is edited as text."""
MOST_TEXT = 100_000
CSV_COLUMNS = ("number", "state", "opened", "party", "source", "place", "mapping", "rule", "message")


def form_document(desk: QuarantineDesk, item: Quarantined, lang: str, may: Mapping[str, bool]) -> dict[str, Any]:
    """One item as a person works on it: its cells with what is wrong with each. ``may``: what the reader is allowed."""
    waiting = item.state in WAITING and not item.erased
    findings = [str(finding_document(each, lang)["message"]) for each in item.findings]
    record = desk.cells(item)
    cells = list(record.cells()) if record is not None else []
    about = [cells_named(each, cells) for each in item.findings]
    keys = [cause.key for cause in causes_of(item.connector, item.mapping, item.findings)]
    cause = keys[0] if keys else None
    document = quarantined_document(item, lang)
    for step, changed in zip(document["history"], desk.changes(item), strict=True):
        step["changes"] = None if changed is None else change_documents(changed)
    return {
        "item": document,
        "cells": [_marked(cell, findings, about) for cell in cells] if 0 < len(cells) <= MOST_CELLS else None,
        "messages": [message for message, named in zip(findings, about, strict=True) if not named],
        "steps": len(item.history),
        "text": _whole_text(item.raw),
        "size": len(item.raw),
        "mapping_version": item.mapping_version,
        "cause": cause,
        "alike": desk.list(limit=1, choice=Choice(cause=cause))[0] if waiting and cause else 0,
        "may_correct": waiting and may["quarantine.correct"],
        "may_release": waiting and may["quarantine.release"],
        "may_reopen": item.state == "dismissed" and may["quarantine.correct"],
    }


def cells_named(finding: Finding, cells: Sequence[Cell]) -> set[str]:
    """Which of the cells a finding is about."""
    return {cell.name for cell in cells if any(concerns(finding, name) for name in (cell.name, cell.column))}


def _marked(cell: Cell, messages: Sequence[str], about: Sequence[set[str]]) -> dict[str, Any]:
    told = [message for message, named in zip(messages, about, strict=True) if cell.name in named]
    return {"cell": cell.name, "column": cell.column, "value": cell.value, "messages": told}


def _whole_text(raw: bytes) -> str | None:
    """The bytes as a text, where they are one that a person can work on."""
    if len(raw) > MOST_TEXT:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def as_seen(item: Quarantined, steps: int | None) -> None:
    """Raises Conflict when the item has gone on since it was read: what is asked is then not what anybody decided."""
    if steps is not None and steps != len(item.history):
        raise Conflict("quarantine.changed", id=item.id)


def csv_rows(items: Sequence[Quarantined], lang: str) -> Iterator[tuple[str, ...]]:
    """Under :data:`CSV_COLUMNS`: a row for each finding of each item."""
    for item in items:
        told = (str(item.id), item.state, canonical_time(item.opened_at), item.source_party, item.source_name or "")
        named = (item.place, item.mapping or "")
        for finding in item.findings:
            yield (*told, *named, finding.rule, str(finding_document(finding, lang)["message"]))
        if not item.findings:
            yield (*told, *named, "", "")
