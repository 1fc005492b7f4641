"""Writes the tables of the simulated plant, row by row as events arrive, with their mappings beside them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import msgspec

from clew.testing.factory.documents import write_truth
from clew.testing.factory.plan import Plan
from clew.testing.factory.simulation import simulate
from clew.testing.factory.tables.systems import SYSTEMS, Line, Sheet
from clew.testing.factory.trouble import Trouble

__all__ = ["SYSTEMS", "mapping_of", "write_tables"]

_MAPPINGS = files("clew.testing.factory.tables") / "mappings"
_TOLD_EVERY = 500
TABLES = "tables"
"""The folder of the tables, below that of everything written."""


class _Target(Protocol):
    def write(self, line: Line) -> None: ...

    def close(self) -> None: ...


def mapping_of(name: str) -> str:
    """The mapping (YAML) of a system of :data:`SYSTEMS`. Raises FileNotFoundError for another name."""
    return (_MAPPINGS / f"{name}.yaml").read_text(encoding="utf-8")


def write_tables(
    folder: Path, *, seed: int = 1, plan: Plan | None = None, on_written: Callable[[int], None] = lambda count: None
) -> list[Path]:
    """Simulate and write one table (or workbook) per system into ``tables``, and ``mappings/<system>.yaml`` beside it;
    the tables' paths.

    ``on_written`` is told numbers of events as they are worked off. Two workbooks need the package XlsxWriter,
    which is imported when it is needed. A duplicated message is a duplicated row; an error declaration is no row.
    """
    simulation = simulate(seed, plan=plan or Plan())
    tables = folder / TABLES
    tables.mkdir(parents=True, exist_ok=True)
    (folder / "mappings").mkdir(exist_ok=True)
    workbooks: dict[str, _Workbook] = {}
    targets = {system.mapping: [_target(tables, sheet, workbooks) for sheet in system.sheets] for system in SYSTEMS}
    count, seen = 0, _Seen()
    try:
        for event in simulation:
            if event.error_declaration is None:
                again = _sent_before(event.event_id or "", simulation.description.trouble, seen)
                for system in SYSTEMS:
                    for number, line in system.lines(event):
                        # What comes along with a record comes once, however often the record itself is sent.
                        if number == 0 or not again:
                            targets[system.mapping][number].write(line)
            count += 1
            if count % _TOLD_EVERY == 0:
                on_written(_TOLD_EVERY)
    finally:
        for sheets in targets.values():
            for target in sheets:
                target.close()
        for workbook in workbooks.values():
            workbook.close()
    on_written(count % _TOLD_EVERY)
    for system in SYSTEMS:
        (folder / "mappings" / f"{system.mapping}.yaml").write_text(mapping_of(system.mapping), encoding="utf-8")
    write_truth(folder, simulation.description)
    return list(dict.fromkeys(tables / sheet.file for system in SYSTEMS for sheet in system.sheets))


class _Seen:
    """The messages that are sent more than once, and which of them have come."""

    def __init__(self) -> None:
        self.repeated: set[str] = set()
        self.come: set[str] = set()
        self.read = [0, 0]


def _sent_before(event_id: str, trouble: Trouble, seen: _Seen) -> bool:
    for which, listed in enumerate((trouble.duplicated, trouble.conflicting)):
        seen.repeated.update(listed[seen.read[which] :])
        seen.read[which] = len(listed)
    if event_id not in seen.repeated:
        return False
    before = event_id in seen.come
    seen.come.add(event_id)
    return before


def _target(folder: Path, sheet: Sheet, workbooks: dict[str, _Workbook]) -> _Target:
    path = folder / sheet.file
    if path.suffix == ".xlsx":
        workbook = (
            workbooks.setdefault(sheet.file, _Workbook(path)) if sheet.file not in workbooks else workbooks[sheet.file]
        )
        return workbook.sheet(sheet)
    return _JsonLines(path, sheet) if path.suffix == ".jsonl" else _Delimited(path, sheet)


class _Delimited:
    """A table of delimited text; the header comes first, whether or not a row follows."""

    def __init__(self, path: Path, sheet: Sheet) -> None:
        self._file = path.open("w", encoding=sheet.encoding, newline="")
        self._writer = csv.writer(self._file, delimiter=sheet.delimiter, lineterminator="\r\n")
        self._writer.writerow(sheet.header)

    def write(self, line: Line) -> None:
        self._writer.writerow(line)

    def close(self) -> None:
        self._file.close()


class _JsonLines:
    """One JSON object a line; empty cells are null, numbers are numbers, digits and all."""

    def __init__(self, path: Path, sheet: Sheet) -> None:
        self._file = path.open("wb")
        self._header = sheet.header

    def write(self, line: Line) -> None:
        cells = {name: _scalar(name, cell) for name, cell in zip(self._header, line, strict=True)}
        self._file.write(msgspec.json.encode(cells) + b"\n")

    def close(self) -> None:
        self._file.close()


def _scalar(name: str, cell: Any) -> Any:
    if cell == "":
        return None
    numeric = isinstance(cell, str) and name.endswith(("_value", "_celsius", "_percent"))
    return msgspec.Raw(cell.encode()) if numeric else cell


class _Workbook:
    """A workbook whose sheets are written row by row, without keeping them."""

    def __init__(self, path: Path) -> None:
        import xlsxwriter  # type: ignore[import-untyped]

        # A fixed date of creation: the same seed gives the same bytes.
        self._book = xlsxwriter.Workbook(
            str(path), {"constant_memory": False, "default_date_format": "yyyy-mm-dd hh:mm:ss"}
        )
        self._book.set_properties({"title": "SIMULATED · 模拟数据", "created": datetime(2026, 3, 2)})

    def sheet(self, sheet: Sheet) -> _WorkSheet:
        return _WorkSheet(self._book.add_worksheet(sheet.sheet), sheet)

    def close(self) -> None:
        self._book.close()


class _WorkSheet:
    def __init__(self, target: Any, sheet: Sheet) -> None:
        self._target = target
        self._row = 0
        self.write(sheet.header)

    def write(self, line: Line) -> None:
        for column, cell in enumerate(line):
            if isinstance(cell, datetime):
                self._target.write_datetime(self._row, column, cell)
            elif isinstance(cell, int):
                self._target.write_number(self._row, column, cell)
            else:
                self._target.write_string(self._row, column, cell)
        self._row += 1

    def close(self) -> None:
        """The workbook is closed as a whole."""
