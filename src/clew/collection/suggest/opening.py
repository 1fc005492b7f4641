"""Opens a source as a table without a mapping: by which connector, and whether its first row names its columns.

A table without a header is read with names of its own (``column_1`` …), so that no record is taken for names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any

import msgspec

from clew.collection.connectors import Manifest, Source, choose
from clew.collection.errors import CollectionSetupError
from clew.collection.suggest.header import known_unit
from clew.collection.suggest.profile import profile
from clew.collection.tables.table import PlainTable, Row, Table, TableRequest
from clew.events.errors import Finding, InvalidData

SAMPLED_ROWS, FEWEST_ROWS = 5000, 200
CELLS = 150_000
"""Cells that are looked at: a table of a thousand columns is judged by fewer rows."""
LOOKED_AT = 200
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_UNNAMED = "csv_table.duplicate_column", "csv_table.no_header"


class Opened(msgspec.Struct, kw_only=True):
    """A table with the rows to judge it by. ``head``: keys that a mapping needs to open it the same way. ``broken``:
    rows that could not be read. ``whole``: the sample is all of it. ``units``: column → unit, where the row below the
    header holds units; that row is no record of the sample."""

    connector: str
    sample: PlainTable
    head: dict[str, Any]
    has_header: bool
    broken: int
    whole: bool
    units: dict[str, str] = {}
    findings: tuple[Finding, ...] = ()


def open_source(
    source: Source, manifests: Sequence[Manifest], *, sheet: str | None = None, query: str | None = None
) -> Opened:
    """Open a table for a look. Raises InvalidData when it is no table, CollectionSetupError when nothing reads it."""
    manifest = _connector(source, manifests)
    driver: Any = manifest.load()
    asked = TableRequest(sheet=sheet, query=query)
    try:
        table: Table = driver.table(source.data, asked)
        sample, broken, whole = _sampled(table)
        if _is_header(sample):
            return _opened(manifest, table, (sample, broken, whole), asked, has_header=True)
    except InvalidData as error:
        if error.code not in _UNNAMED:
            raise
        nameless = _nameless(driver, source, asked)
        if nameless is None:
            raise
    else:
        nameless = _nameless(driver, source, asked)
        if nameless is None:
            return _opened(manifest, table, (sample, broken, whole), asked, has_header=True)
    table, asked = nameless
    return _opened(manifest, table, _sampled(table), asked, has_header=False)


def _connector(source: Source, manifests: Sequence[Manifest]) -> Manifest:
    """By suffix, media type or first bytes, as for any source; what says nothing of itself is delimited text."""
    tables = {manifest.name: manifest for manifest in manifests if manifest.needs_mapping}
    speaking = tuple(msgspec.structs.replace(manifest, needs_mapping=False) for manifest in tables.values())
    unmapped = msgspec.structs.replace(source, mapping=None)
    try:
        return tables[choose(speaking, unmapped).name]
    except CollectionSetupError:
        return tables[choose(speaking, msgspec.structs.replace(unmapped, name="table.csv", media_type=None)).name]


def _sampled(table: Table) -> tuple[PlainTable, int, bool]:
    rows: list[Row] = []
    broken = 0
    width = len(table.header)
    most = max(FEWEST_ROWS, min(SAMPLED_ROWS, CELLS // max(1, width)))
    for row in table.rows():
        if row.broken is None and len(row.fields) == width:
            rows.append(row)
        else:
            broken += 1
        if len(rows) >= most:
            return PlainTable(tuple(table.header), tuple(rows)), broken, False
    return PlainTable(tuple(table.header), tuple(rows)), broken, True


def _is_header(sample: PlainTable) -> bool:
    """Whether the first row reads as names: no times, few numbers, not the same as what stands below it."""
    names = [name for name in sample.header if name]
    if not names:
        return False
    rows = sample.records[:LOOKED_AT]
    if not rows:
        return True
    if sum(bool(_NUMBER.fullmatch(name)) for name in names) > 0.25 * len(names):
        return False
    repeated = data_like = 0
    for index, name in enumerate(sample.header[:LOOKED_AT]):
        if not name:
            continue
        below = profile("", index, [row.fields[index] for row in rows])
        repeated += name in below.counts
        as_cell = profile("", index, [name])
        data_like += as_cell.temporal and below.temporal
    return not data_like and repeated < 0.3 * len(names[:LOOKED_AT])


def _nameless(driver: Any, source: Source, asked: TableRequest) -> tuple[Table, TableRequest] | None:
    """The same source read without a header, as wide as most of its rows; None where the format always has names."""
    narrow = msgspec.structs.replace(asked, header=("column_1",))
    try:
        table: Table = driver.table(source.data, narrow)
        if tuple(table.header) != narrow.header:
            return None
        widths = Counter(len(row.fields) for row in islice(table.rows(), LOOKED_AT) if row.broken is None)
        if not widths:
            return None
        names = tuple(f"column_{number}" for number in range(1, widths.most_common(1)[0][0] + 1))
        wide = msgspec.structs.replace(asked, header=names)
        return driver.table(source.data, wide), wide
    except InvalidData:
        return None


def _opened(
    manifest: Manifest, table: Table, sampled: tuple[PlainTable, int, bool], asked: TableRequest, *, has_header: bool
) -> Opened:
    sample, broken, whole = sampled
    head: dict[str, Any] = {}
    delimiter = getattr(table, "delimiter", None)
    if delimiter not in (None, ","):
        head["delimiter"] = delimiter
    encoding = getattr(getattr(table, "encoding", None), "name", None)
    if isinstance(encoding, str) and encoding not in ("utf-8", "utf-8-sig", "ascii"):
        head["encoding"] = encoding
    for key in ("sheet", "query"):
        if getattr(asked, key) is not None:
            head[key] = getattr(asked, key)
    line = getattr(table, "header_line", None)
    if has_header and isinstance(line, int) and line > 1:
        head["header_row"] = line
    if asked.header:
        head["columns"] = list(asked.header)
    units = unit_row(sample) if has_header else {}
    if units:
        sample = PlainTable(sample.header, sample.records[1:])
    return Opened(
        connector=manifest.name,
        sample=sample,
        units=units,
        head=head,
        has_header=has_header,
        broken=broken,
        whole=whole,
        findings=tuple(table.findings),
    )


def unit_row(sample: PlainTable) -> dict[str, str]:
    """Column → unit, where the first record is a second row of headers: units over numbers, and no number at all."""
    if len(sample.records) < 2:
        return {}
    first, below = sample.records[0].fields, sample.records[1 : LOOKED_AT + 1]
    if any(_NUMBER.fullmatch(cell.strip()) for cell in first):
        return {}
    found: dict[str, str] = {}
    for index, (name, cell) in enumerate(zip(sample.header, first, strict=True)):
        text = cell.strip().strip("[]()（）【】").strip()
        if not text or not profile(name, index, [row.fields[index] for row in below]).numeric:
            continue
        if known_unit(text) is None and text not in ("-", "1"):
            return {}
        found[name] = text
    return found
