"""Recall scopes as files: the units as CSV, XLSX or JSON lines, and the FSMA-style sheet as CSV or XLSX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

import orjson

from clew.doors.scope_wire import said_reason, unit_document
from clew.doors.table_file import MEDIA_TYPES as TABLES
from clew.doors.table_file import table_pieces
from clew.events.timestamps import canonical_time, in_offset
from clew.language import render
from clew.scenarios.recall.critical_events import COLUMNS as FSMA_COLUMNS
from clew.scenarios.recall.critical_events import Row
from clew.scenarios.recall.model import Unit

FORMATS = ("csv", "xlsx", "json", "fsma-csv", "fsma-xlsx")
MEDIA_TYPES = {
    **TABLES,
    "json": "application/x-ndjson",
    **{f"fsma-{name}": media_type for name, media_type in TABLES.items()},
}
UNIT_COLUMNS = (
    "id", "kind", "way", "word", "product_class", "time", "via", "event", "reason", "status", "carrier_status", "place",
    "destination", "inside", "in_reach", "told_at", "holds", "amounts", "gaps",
)  # fmt: skip


@cache
def _word(code: str, lang: str) -> str:
    """A message without parameters: the same few stand in every row."""
    return render(code, {}, lang)


def unit_header(lang: str) -> list[str]:
    return [_word(f"scope.column.{name}", lang) for name in UNIT_COLUMNS]


def unit_row(unit: Unit, lang: str) -> list[object]:
    """In the order of :data:`UNIT_COLUMNS`, words in the reader's language."""
    return [
        unit.spelling,
        _word(f"kind.{unit.kind}", lang),
        _word(f"scope.way.{unit.way}", lang),
        _word(f"trace.word.{unit.word}", lang),
        unit.class_key,
        None if unit.time is None else canonical_time(unit.time),
        unit.via,
        unit.event,
        said_reason(unit, lang),
        _word(f"scope.status.{unit.status}", lang) if unit.status else None,
        _word(f"scope.status.{unit.carrier_status}", lang) if unit.carrier_status else None,
        unit.place,
        unit.destination,
        " > ".join(unit.inside),
        _word("scope.yes" if unit.reach else "scope.no", lang) if unit.status else None,
        None if unit.told_time is None else canonical_time(unit.told_time),
        ", ".join(unit.holds),
        amounts_text(unit),
        ", ".join(_word(f"scope.gap.{gap}", lang) for gap in unit.gaps),
    ]


def amounts_text(unit: Unit) -> str:
    """What remains of a lot, by unit of measure."""
    amounts = (unit.amounts or {}).items()
    return "; ".join(f"{parts['remains']} {uom}" for uom, parts in amounts if parts.get("remains") is not None)


def fsma_header(lang: str) -> list[str]:
    return [render(f"scope.fsma.{name}", {}, lang) for name in FSMA_COLUMNS]


def fsma_row(row: Row, lang: str) -> list[object]:
    """In the order of its columns; the date is that of the place where it happened."""
    return [
        _word(f"scope.cte.{row.cte}", lang),
        row.tlc,
        row.product,
        None if row.quantity is None else Decimal(row.quantity),
        row.uom,
        row.location,
        row.source,
        row.recipient,
        in_offset(row.time, row.offset)[:10],
        row.tlc_source,
        row.document_type,
        row.document_number,
        _word(f"trace.word.{row.word}", lang),
        row.event,
    ]


def unit_pieces(units: Iterable[Unit], format: str, lang: str, title: str) -> Iterator[bytes]:
    """The units as a file, piece by piece. ``format``: csv, xlsx or json (one document a line)."""
    if format == "json":
        return (orjson.dumps(unit_document(unit, lang)) + b"\n" for unit in units)
    return table_pieces(unit_header(lang), (unit_row(unit, lang) for unit in units), format, title)


def fsma_pieces(rows: Iterable[Row], format: str, lang: str, title: str) -> Iterator[bytes]:
    """The FSMA-style sheet as a file, piece by piece. ``format``: fsma-csv or fsma-xlsx."""
    table = (fsma_row(row, lang) for row in rows)
    return table_pieces(fsma_header(lang), table, format.removeprefix("fsma-"), title)
