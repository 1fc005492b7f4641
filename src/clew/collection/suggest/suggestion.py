"""A suggestion from beginning to end: open, judge, compose, write, and try what was written on the rows themselves."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

import msgspec

from clew.collection.connectors import Manifest, Source
from clew.collection.suggest.analysis import analyse
from clew.collection.suggest.draft import compose
from clew.collection.suggest.opening import Opened, open_source
from clew.collection.suggest.parts import Parts
from clew.collection.suggest.roles import Column, Note
from clew.collection.suggest.stated import Stated
from clew.collection.suggest.writing import samples, write
from clew.collection.tables.mapping import read_mapping
from clew.collection.tables.rows import read_table
from clew.collection.tables.table import PlainTable
from clew.events.errors import Finding, InvalidData

TRIED_ROWS, FEWEST_TRIED = 1000, 50
TRIED_CELLS = 40_000
LONGEST_SLUG = 40


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What the draft makes of the first rows. ``refused``: rows that it refuses; ``findings``: why, each rule once;
    ``valid``: whether it is a mapping at all (one without a time or a thing is not)."""

    valid: bool
    rows: int = 0
    events: int = 0
    refused: int = 0
    findings: tuple[Finding, ...] = ()


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """``usable``: the draft names a time and a thing. ``text``: the YAML of the draft."""

    name: str
    opened: Opened
    columns: tuple[Column, ...]
    parts: Parts
    text: str
    trial: Trial

    @property
    def usable(self) -> bool:
        return self.parts.time is not None and bool(self.parts.things)


def suggest(
    source: Source,
    manifests: Sequence[Manifest],
    say: Callable[[Note], str],
    *,
    sheet: str | None = None,
    zone: str | None = None,
    query: str | None = None,
    stated: Mapping[str, Stated] | None = None,
) -> Suggestion:
    """Draft a mapping for a table. ``say``: the sentence of a note; ``zone``: where the table's clocks stand;
    ``stated``: what a person said about columns, by name.

    Raises InvalidData when the source is no table.
    """
    opened = open_source(source, manifests, sheet=sheet, query=query)
    columns = analyse(opened)
    for column in columns:
        if stated and column.name in stated:
            stated[column.name].apply(column)
    slug = slug_of(source.name)
    parts = compose(columns, slug, zone)
    head = {"name": slug, "version": "draft", **opened.head}
    if opened.units:
        head["leave_out"] = [_unit_row(opened, say)]
    text = write(parts, head, _remarks(source, opened, columns), say)
    return Suggestion(
        name=slug, opened=opened, columns=tuple(columns), parts=parts, text=text, trial=_tried(text, opened.sample)
    )


def _unit_row(opened: Opened, say: Callable[[Note], str]) -> dict[str, Any]:
    """The row of units below the header says nothing that happened: left out, and counted."""
    column, text = next(iter(opened.units.items()))
    return {"when": {"column": column, "matches": rf"\W*{re.escape(text)}\W*"}, "reason": say(Note("suggest.unit_row"))}


def slug_of(name: str) -> str:
    """A mapping's name from a file's: small ASCII letters, digits and hyphens."""
    stem = PurePath(name.removesuffix(".gz")).stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST_SLUG].strip("-") or "table"


def _remarks(source: Source, opened: Opened, columns: Sequence[Column]) -> list[Note]:
    rows = len(opened.sample.records)
    remarks = [Note("suggest.head", {"file": source.name or "-", "rows": rows, "columns": len(columns)})]
    if not opened.has_header:
        remarks.append(Note("suggest.head.no_header"))
    if opened.broken:
        remarks.append(Note("suggest.head.broken", {"count": opened.broken}))
    return remarks


def _tried(text: str, sample: PlainTable) -> Trial:
    """What the draft makes of the rows that it was drafted from."""
    records = sample.records[: max(FEWEST_TRIED, min(TRIED_ROWS, TRIED_CELLS // max(1, len(sample.header))))]
    try:
        mapping = read_mapping(text.encode())
        parsed = read_table(PlainTable(sample.header, records), mapping)
    except InvalidData as error:
        return Trial(valid=False, rows=len(records), findings=tuple(error.findings))
    refused = [item for item in parsed.items if item.event is None]
    why: Counter[str] = Counter()
    findings: dict[str, Finding] = {}
    for finding in (finding for item in refused for finding in item.findings):
        why[finding.code] += 1
        findings.setdefault(finding.code, finding)
    return Trial(
        valid=True,
        rows=len(records),
        events=len(parsed.items) - len(refused),
        refused=len(refused),
        findings=tuple(findings[code] for code, _ in why.most_common()),
    )


def suggestion_document(file: str, made: Suggestion, say: Callable[[Note], str]) -> dict[str, Any]:
    """The JSON document of a suggestion (docs/json.md); sentences in the reader's language, all else stable."""

    def notes(given: Sequence[Note]) -> list[dict[str, Any]]:
        return [{"code": note.code, "params": note.params, "message": say(note)} for note in given]

    return {
        "file": file,
        "name": made.name,
        "connector": made.opened.connector,
        "rows": len(made.opened.sample.records),
        "whole": made.opened.whole,
        "header": made.opened.has_header,
        "usable": made.usable,
        "questions": notes(made.parts.questions),
        "trial": {
            "valid": made.trial.valid,
            "rows": made.trial.rows,
            "events": made.trial.events,
            "refused": made.trial.refused,
        },
        "columns": [
            {
                "column": column.name,
                "number": column.profile.index + 1,
                "kind": column.profile.kind,
                "filled": round(column.profile.filled, 4),
                "distinct": column.profile.distinct,
                "sample": list(samples(column)),
                "role": column.role,
                "confidence": column.confidence,
                "unit": column.unit,
                "partner": column.partner,
                "why": notes(column.why),
                "decide": notes(column.decide),
            }
            for column in made.columns
        ],
        "mapping": made.text,
    }
