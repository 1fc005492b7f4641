"""One record: its computed values, the rules that keep it out, its events; whole or not at all."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from clew.collection.tables.cells import REQUIRED, CellError, Cells, rows_of
from clew.collection.tables.interpreter.conditions import Holds, condition_of
from clew.collection.tables.interpreter.events import EventReader, Made
from clew.collection.tables.interpreter.scope import Scope, scope_of
from clew.collection.tables.interpreter.times import time_of
from clew.collection.tables.interpreter.values import text_of
from clew.collection.tables.mapping.model import OWN_ROWS, Computed, Mapping, Rule, Time
from clew.collection.tables.mapping.names import columns_behind
from clew.events.errors import Finding, Parameter

DIFFERING = "group"
"""The rule that a group breaks whose rows do not agree on a cell; it only matters to whoever reads the cell."""
Compute = Callable[[Cells], None]


class Read(msgspec.Struct, frozen=True):
    """What a record became: its events; or the findings that refuse it; or the rule that leaves it out."""

    made: tuple[Made, ...] = ()
    findings: tuple[Finding, ...] = ()
    left_out: Finding | None = None


class RecordReader:
    """A mapping made ready: :meth:`read` makes of a record what the mapping says."""

    def __init__(self, mapping: Mapping) -> None:
        scope = scope_of(mapping)
        known: dict[str, Computed] = {}
        self._computed: list[tuple[str, Compute]] = []
        for name, computed in mapping.values.items():
            self._computed.append((name, _computed(name, computed, msgspec.structs.replace(scope, values=dict(known)))))
            known[name] = computed
        self._behind = columns_behind(mapping)
        self._own_rows = bool(mapping.group and mapping.values)
        self._leave_out = [(condition_of(rule.when, scope), rule) for rule in mapping.leave_out]
        self._refuse = [(condition_of(rule.when, scope), rule) for rule in mapping.refuse]
        self._events = [
            EventReader(event, event.time or mapping.time or Time(), scope) for event in mapping.all_events()
        ]

    def read(self, place: str, cells: Cells) -> Read:
        """What the record at ``place`` becomes. Its computed values are added to ``cells``."""
        self._compute(cells)
        wrong: list[CellError] = []
        for holds, rule in self._leave_out:
            if _decided(holds, cells, wrong):
                return Read(left_out=self._by_rule(place, rule, "mapping.left_out", "leave_out", "flag"))
        wrong.extend(fault for fault in cells.faults.values() if fault.rule != DIFFERING)
        findings: list[Finding] = []
        for holds, rule in self._refuse:
            for row in rows_of(cells, rule.each):
                if _decided(holds, row, wrong):
                    where = f"{place}, {row.row}" if row.row else place
                    findings.append(self._by_rule(where, rule, "mapping.refused_by_rule", "refuse", "refuse"))
        made: list[Made] = []
        meant = 0
        for event in self._events:
            if event.when is not None and not _decided(event.when, cells, wrong):
                continue
            meant += 1
            one = event.make(cells, wrong)
            if one is not None:
                made.append(one)
        if not meant and not wrong and not findings:
            findings.append(Finding(place, "event", "mapping.no_event"))
        if wrong or findings:
            return Read(findings=(*findings, *_told(place, [self._in_columns(error, cells) for error in wrong])))
        return Read(tuple(made))

    def _in_columns(self, error: CellError, cells: Cells) -> CellError:
        """What is wrong with a computed value is told of the columns that it is made of: a person can find those."""
        columns = self._behind.get(error.column)
        if not columns or columns == (error.column,):
            return error
        column = columns[0]
        params = dict(error.params)
        if error.rule == REQUIRED:
            column = _empty_behind(error.column, columns, cells)
        elif len(columns) > 1:
            params["columns"] = ", ".join(columns)
        if params.get("column") == error.column:
            params["column"] = column
        told = CellError(column, error.rule, error.code, **params)
        told.row = error.row
        return told

    def _by_rule(self, place: str, rule: Rule, code: str, name: str, severity: str) -> Finding:
        words = rule.reason if isinstance(rule.reason, dict) else {}
        plain = rule.reason if isinstance(rule.reason, str) else next(iter(words.values()))
        named = dict.fromkeys(column for each in rule.columns for column in self._behind.get(each, (each,)))
        where = f"{place}, column {next(iter(named))}" if len(named) == 1 else place
        params: dict[str, Parameter] = {"en": words.get("en", plain), "zh": words.get("zh", plain)}
        if named:
            params["columns"] = ", ".join(named)
        return Finding(where, name, code, params, severity)

    def _compute(self, cells: Cells) -> None:
        if not self._computed:
            return
        cells.moments = {}
        for _, compute in self._computed:
            compute(cells)
        if self._own_rows:
            for row in cells.lists.get(OWN_ROWS, ()):
                row.moments = {}
                for _, compute in self._computed:
                    compute(row)
        for table, rows in cells.lists.items():
            if table != OWN_ROWS:
                for row in rows:
                    _share(cells, row, [name for name, _ in self._computed])


_READERS: dict[str, RecordReader] = {}
_READERS_KEPT = 32


def reader_of(mapping: Mapping) -> RecordReader:
    """The mapping made ready; once for each mapping file, for records come back from quarantine one by one."""
    reader = _READERS.get(mapping.digest) if mapping.digest else None
    if reader is None:
        reader = RecordReader(mapping)
        if mapping.digest:
            if len(_READERS) >= _READERS_KEPT:
                _READERS.clear()
            _READERS[mapping.digest] = reader
    return reader


def _share(cells: Cells, row: Cells, names: list[str]) -> None:
    """The computed values of a record, as its joined rows see them."""
    row.moments = cells.moments
    for name in names:
        if name in cells:
            row[name] = cells[name]
        elif name in cells.faults:
            row.fault(name, cells.faults[name])


def _computed(name: str, computed: Computed, scope: Scope) -> Compute:
    if computed.time is not None:
        read_time = time_of(computed.time, scope)

        def compute_time(cells: Cells) -> None:
            try:
                moment = read_time(cells)
            except CellError as error:
                cells.fault(name, error)
                return
            cells[name] = "" if moment is None else moment.instant.lexical
            if moment is not None:
                cells.moments = {**cells.moments, name: moment}

        return compute_time
    if computed.text is None:
        raise AssertionError("a computed value without a source passed the check of its mapping")
    read = text_of(computed.text, scope)

    def compute(cells: Cells) -> None:
        try:
            cells[name] = read(cells) or ""
        except CellError as error:
            cells.fault(name, error)

    return compute


def _decided(holds: Holds, cells: Cells, wrong: list[CellError]) -> bool:
    """Whether a condition holds; one that cannot be decided is wrong, and the record refused for it."""
    try:
        return holds(cells)
    except CellError as error:
        error.row = error.row or cells.row
        wrong.append(error)
        return False


def _empty_behind(name: str, columns: tuple[str, ...], cells: Cells) -> str:
    """The first column whose cell is empty where the computed value is: of the record, or of one of its rows."""
    for seen in (cells, *cells.lists.get(OWN_ROWS, ())):
        if not seen.get(name) and name not in seen.faults:
            for column in columns:
                if seen.get(column) == "":
                    return column
    return columns[0]


def _told(place: str, wrong: list[CellError]) -> list[Finding]:
    """Each fault once, however many parts of the record met it."""
    first: dict[tuple[str, str, Parameter], CellError] = {}
    for error in wrong:
        first.setdefault((error.column, error.code, error.params.get("table")), error)
    return [Finding(_place(place, error), error.rule, error.code, error.params) for error in first.values()]


def _place(place: str, error: CellError) -> str:
    return ", ".join((place, *filter(None, (error.row, error.column and f"column {error.column}"))))
