"""A run of incremental reading: fetch in the order of the mark, capture portion by portion, then move the mark.

The mark is written only after the capture that holds its rows is committed. Whoever is killed in between reads that
portion again, and the record recognises it: nothing is lost, nothing is recorded twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import msgspec
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from clew.collection.connectors import Source
from clew.collection.databases.address import Address, open_engine, read_address
from clew.collection.databases.fetching import Batch, batches
from clew.collection.databases.marks import State, bound
from clew.collection.databases.progress import Window
from clew.collection.databases.statement import Statement, compose, read_statement, whole_table
from clew.collection.ports import Mappings
from clew.collection.tables.driver import mapping_of
from clew.collection.tables.mapping import Mapping
from clew.events.errors import BadRequest, Conflict, Unavailable
from clew.storage.records import STATES, CaptureResult

MEDIA_TYPE = "application/x-ndjson"
PORTION_ROWS = 5_000
TIMEOUT_SECONDS = 300
LONGEST_NAME = 120
CaptureSource = Callable[[Source], CaptureResult]
Told = Callable[[str, int, int], None]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What to read. ``mapping``: name or YAML; ``query`` or ``table``, else the mapping's query; ``name``: of the
    source between runs; ``full``: from the beginning, whatever was read before."""

    url: str
    mapping: str
    query: str | None = None
    table: str | None = None
    name: str | None = None
    full: bool = False
    portion_rows: int = PORTION_ROWS
    timeout_seconds: int = TIMEOUT_SECONDS


class Portion(msgspec.Struct, frozen=True, kw_only=True):
    """One committed portion: its rows and what became of them."""

    rows: int
    result: CaptureResult


class Run(msgspec.Struct, kw_only=True):
    """One run. ``source``: the address without secrets; ``known``: rows read again that were captured before;
    ``since`` and ``mark``: where it began and ended, None without a watermark."""

    name: str
    source: str
    query: str
    since: str | None = None
    mark: str | None = None
    rows: int = 0
    known: int = 0
    portions: list[Portion] = []

    @property
    def counts(self) -> Counter[str]:
        """Items of all portions, by what became of them."""
        return Counter({state: sum(each.result.count(state) for each in self.portions) for state in STATES})


class Marks(Protocol):
    """Where states are kept: the settings of the installation."""

    def get(self, name: str) -> Any: ...

    def put(self, name: str, value: Any, principal: str) -> None: ...


class DatabaseDesk:
    """Reads databases for one principal. ``capture``: records one portion."""

    def __init__(self, capture: CaptureSource, settings: Marks | Mappings, principal: str) -> None:
        self._capture = capture
        self._settings = settings
        self._principal = principal

    def acquire(self, request: Request, told: Told = lambda stage, done, total: None) -> Run:
        """Read what is new and record it. Raises BadRequest for a request that cannot be, Unavailable when the
        source cannot be read, InvalidData when its rows cannot be taken as a table."""
        opened = _Opened(request)
        state = self._state(opened, request)
        run = Run(name=opened.name, source=opened.address.masked, query=opened.statement.digest)
        run.since = run.mark = state.mark if state is not None else None
        window = Window(opened.mapping.watermark, opened.statement.digest, state)
        for batch in opened.read(state):
            fresh = window.fresh(batch)
            run.rows += len(batch.rows)
            run.known += len(batch.rows) - len(fresh)
            if fresh:
                result = self._capture(opened.source(fresh))
                run.portions.append(Portion(rows=len(fresh), result=result))
            after = window.passed(batch)
            if after is not None:
                self._settings.put(_key(opened.name), msgspec.to_builtins(after), self._principal)
                run.mark = after.mark
            told("acquire.rows", run.rows, run.rows)
        return run

    def _state(self, opened: _Opened, request: Request) -> State | None:
        watermark = opened.mapping.watermark
        kept = None if watermark is None else self._settings.get(_key(opened.name))
        if kept is None or request.full:
            return None
        state = msgspec.convert(kept, State)
        if (state.query, state.column) != (opened.statement.digest, watermark.column if watermark else ""):
            raise Conflict("acquire.other_query", name=opened.name)
        return state


def first_portion(request: Request) -> Source | None:
    """The first rows as a source, for a rehearsal; None where there is no row. Nothing is kept."""
    opened = _Opened(request)
    for batch in opened.read(None):
        return opened.source(batch.rows)
    return None


class _Opened:
    """A request made ready: address, engine, statement, mapping, and the name it is known by."""

    def __init__(self, request: Request) -> None:
        self.address: Address = read_address(request.url)
        self.mapping: Mapping = mapping_of(request.mapping)
        self._text = request.mapping
        self._check()
        self.engine: Engine = open_engine(self.address, request.timeout_seconds)
        self.statement: Statement = self._statement(request)
        self.name = request.name or f"{self.address.masked} {self.statement.digest}"
        if not self.name.isprintable() or (request.name is not None and len(self.name) > LONGEST_NAME):
            raise BadRequest("request.bad_name", name="--name", most=LONGEST_NAME)
        self._rows = request.portion_rows
        self._timeout = request.timeout_seconds

    def _check(self) -> None:
        others = [name for name, each in self.mapping.tables.items() if each.query or each.sheet or each.file]
        if others:
            raise BadRequest("acquire.joined", tables=", ".join(others))

    def _statement(self, request: Request) -> Statement:
        if request.query is not None and request.table is not None:
            raise BadRequest("acquire.query_or_table")
        if request.table is not None:
            return whole_table(request.table, self.engine.dialect)
        query = request.query or self.mapping.query
        if query is not None:
            return read_statement(query)
        if self.mapping.sheet is not None:
            return whole_table(self.mapping.sheet, self.engine.dialect)
        raise BadRequest("acquire.query_or_table")

    def read(self, state: State | None) -> Iterator[Batch]:
        """The rows in portions; all at once where records are made of several rows."""
        watermark = self.mapping.watermark
        since = bound(state, watermark) if state is not None and watermark is not None else None
        column = watermark.column if watermark is not None else None
        clause, params = compose(self.statement, column, since, self.engine.dialect)
        together = bool(self.mapping.group or self.mapping.tables)
        try:
            size, mark = None if together else self._rows, self.mapping.decimal
            yield from batches(self.engine, clause, params, watermark, size, self._timeout, mark)
        except SQLAlchemyError as error:
            detail = self.address.without_secrets(str(getattr(error, "orig", None) or error))
            raise Unavailable("acquire.source_failed", source=self.address.masked, detail=detail) from None

    def source(self, rows: list[bytes]) -> Source:
        """Rows as the bytes of a capture: JSON Lines, one record a line."""
        name = f"{self.address.masked} query {self.statement.digest}"
        return Source(b"".join(rows), name=name, media_type=MEDIA_TYPE, mapping=self._text)


def _key(name: str) -> str:
    return f"acquire:{name}"
