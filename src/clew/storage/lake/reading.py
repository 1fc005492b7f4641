"""The facts of a log: refreshed, and read as whom one must say (docs/adr/0004)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import msgspec
from sqlalchemy import Engine

from clew.events.errors import Conflict, Unavailable
from clew.security.visibility import Visibility
from clew.storage.lake import expressions
from clew.storage.lake.classes import things_of_product
from clew.storage.lake.engines import DEFAULT, Tables, checked, opened
from clew.storage.lake.expressions import Asked
from clew.storage.lake.generation import Damaged
from clew.storage.lake.libraries import needed
from clew.storage.lake.marks import Mark, Marks, TableMark
from clew.storage.lake.place import Place
from clew.storage.lake.refreshing import BATCH, Progress, Refresh
from clew.storage.lake.status import FactsStatus, State, TableStatus
from clew.storage.lake.tables import COLUMNS, KINDS, RESOLVED, TABLES, VERSION, Kind

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow

Between = tuple[int | None, int | None]
"""From an instant to another, the later one excluded; UTC microseconds, None: without that bound."""


def silent(stage: str, done: int, total: int) -> None:
    pass


class Characteristic(msgspec.Struct, frozen=True):
    """What is judged (``outcome``) or measured: ``rows`` of so many ``things``. ``values``: each result of a judgement
    with its number, most frequent first; of a measurement its units."""

    kind: Kind
    name: str
    rows: int
    things: int
    values: tuple[tuple[str, int], ...]


class Reads(Protocol):
    """How facts are read. Every answer stands on ``as_known_at``, at most :meth:`position`.

    ``characteristic``: one name as written, or several; ``product``: identifier of a product class: things whose own
    identifier names it, or that were stated to be of it, alternates included; ``between``: of ``time`` (of a reading
    its own, else the event's); ``as_known_at``: log position as of which facts are in force, what was voided later
    included; ``columns``: those wanted, in order; None: all (:mod:`clew.storage.lake.tables`).

    Raises Conflict("facts.none") where nothing usable is there and Conflict("facts.behind") where ``as_known_at`` lies
    beyond: refresh; Unavailable.
    """

    def outcomes(
        self,
        visibility: Visibility,
        characteristic: str | Collection[str] | None = None,
        product: str | None = None,
        between: Between | None = None,
        as_known_at: int | None = None,
        columns: Sequence[str] | None = None,
    ) -> pyarrow.Table: ...

    def measurements(
        self,
        visibility: Visibility,
        characteristic: str | Collection[str] | None = None,
        product: str | None = None,
        between: Between | None = None,
        as_known_at: int | None = None,
        columns: Sequence[str] | None = None,
    ) -> pyarrow.Table: ...

    def characteristics(
        self,
        visibility: Visibility,
        product: str | None = None,
        between: Between | None = None,
        as_known_at: int | None = None,
    ) -> tuple[Characteristic, ...]: ...


class FactReads:
    """:class:`Reads` of the lake at ``place`` by ``engine``. ``head``: the last position of the log."""

    def __init__(self, database: Engine, place: Place, engine: str, head: Callable[[], int]) -> None:
        self._database = database
        self._place = place
        self._engine = checked(engine)
        self._head = head
        self._marks = Marks(database)

    def outcomes(
        self,
        visibility: Visibility,
        characteristic: str | Collection[str] | None = None,
        product: str | None = None,
        between: Between | None = None,
        as_known_at: int | None = None,
        columns: Sequence[str] | None = None,
    ) -> pyarrow.Table:
        """Judgements in force in the order of (position, ordinal): columns of ``outcome``; see :class:`Reads`."""
        wanted = columns or list(COLUMNS["outcome"])
        with self._asking(visibility, characteristic, product, between, as_known_at) as (tables, asked):
            rows = expressions.facts(tables, "outcome", asked)
            return _in_order(rows, wanted)

    def measurements(
        self,
        visibility: Visibility,
        characteristic: str | Collection[str] | None = None,
        product: str | None = None,
        between: Between | None = None,
        as_known_at: int | None = None,
        columns: Sequence[str] | None = None,
    ) -> pyarrow.Table:
        """Readings in force in the order of (position, ordinal): columns of ``measurement``, and those of ``RESOLVED``:
        with the limits that were valid when each was taken. See :class:`Reads`."""
        wanted = columns or [*COLUMNS["measurement"], *RESOLVED]
        with self._asking(visibility, characteristic, product, between, as_known_at) as (tables, asked):
            rows = expressions.facts(tables, "measurement", asked)
            if not _LIMITED.isdisjoint(wanted):
                rows = expressions.resolved(tables, rows, asked)
            return _in_order(rows, wanted)

    def characteristics(
        self,
        visibility: Visibility,
        product: str | None = None,
        between: Between | None = None,
        as_known_at: int | None = None,
    ) -> tuple[Characteristic, ...]:
        """What is judged, then what is measured, by name."""
        found: list[Characteristic] = []
        with self._asking(visibility, None, product, between, as_known_at) as (tables, asked):
            for kind in KINDS:
                told = expressions.names(tables, kind, asked).to_pyarrow().to_pylist()
                by_name: dict[str, list[dict[str, object]]] = {}
                for row in told:
                    by_name.setdefault(row["characteristic"], []).append(row)
                found += [_characteristic(kind, name, rows) for name, rows in by_name.items()]
        return tuple(found)

    def readings(self, visibility: Visibility, as_known_at: int | None = None) -> dict[str, int]:
        """How often each characteristic was measured: a report that speaks of several things counts once."""
        with self._asking(visibility, None, None, None, as_known_at) as (tables, asked):
            told = expressions.readings(tables, asked).to_pyarrow().to_pylist()
        return {row["characteristic"]: int(row["readings"]) for row in told}

    @contextmanager
    def _asking(
        self,
        visibility: Visibility,
        characteristic: str | Collection[str] | None,
        product: str | None,
        between: Between | None,
        as_known_at: int | None,
    ) -> Iterator[tuple[Tables, Asked]]:
        mark = self._usable()
        known = self._known(mark, as_known_at)
        classes, things = None, frozenset[str]()
        if product is not None:
            classes, things = things_of_product(self._database, product, known, visibility)
        start, end = between or (None, None)
        asked = Asked(
            known=known,
            visibility=visibility,
            characteristics=[characteristic] if isinstance(characteristic, str) else characteristic,
            start=start,
            end=end,
            classes=classes,
            things=things,
        )
        with self._opened(mark) as tables:
            yield tables, asked

    @contextmanager
    def _opened(self, mark: Mark) -> Iterator[Tables]:
        try:
            with opened(self._engine, self._place, mark) as tables:
                yield tables
        except (Damaged, FileNotFoundError) as damaged:
            raise Unavailable("facts.damaged", detail=str(damaged)) from damaged

    def _known(self, mark: Mark, as_known_at: int | None) -> int:
        if as_known_at is None or as_known_at <= mark.position:
            return mark.position if as_known_at is None else as_known_at
        if self._head() > mark.position:
            raise Conflict("facts.behind", asked=as_known_at, position=mark.position)
        return mark.position

    def _usable(self) -> Mark:
        mark = self._marks.get()
        if mark is None or self._fault(mark) is not None:
            raise Conflict("facts.none")
        return mark

    def _fault(self, mark: Mark | None) -> State | None:
        return self._marks.fault(mark, self._place)


class Facts(FactReads):
    """The facts of a log. ``lake``: folder or URL; ``engine``: see ``clew.storage.lake.engines``; ``batch``: positions
    between two marks."""

    def __init__(
        self, database: Engine, lake: str, head: Callable[[], int], engine: str = DEFAULT, batch: int = BATCH
    ) -> None:
        super().__init__(database, Place(lake), engine, head)
        self._batch = batch

    def position(self) -> int:
        """The log position that the tables stand on. Raises Conflict("facts.none")."""
        return self._usable().position

    def refresh(self, progress: Progress = silent) -> int:
        """Bring the tables to the head of the log, from wherever they are; the position reached.

        Another process at it is waited for. Raises Unavailable.
        """
        if self.status().state == "current":
            return self.position()
        return self._refresher().refresh(progress).position

    def rebuild(self, progress: Progress = silent) -> int:
        """Make the tables anew from the log; the position reached."""
        return self._refresher().rebuild(progress).position

    def status(self) -> FactsStatus:
        """How the tables stand; needs none of the libraries of the lake."""
        mark, head = self._marks.get(), self._head()
        fault = self._fault(mark)
        if mark is None or fault is not None:
            return self._status(fault or "absent", head, None)
        return self._status("current" if mark.position >= head else "behind", head, mark)

    def dump(self, table: str) -> pyarrow.Table:
        """All rows of a table in a total order, voided ones too: what a rebuild must equal."""
        with self._opened(self._usable()) as tables:
            return tables.scan(table).order_by(list(COLUMNS[table])[:2]).to_pyarrow()

    def _status(self, state: State, head: int, mark: Mark | None) -> FactsStatus:
        position = mark.position if mark is not None else 0
        return FactsStatus(
            state=state,
            position=position,
            head=head,
            behind=max(0, head - position),
            version=VERSION,
            lake=self._place.address,
            folder=mark.folder if mark is not None else None,
            engine=self._engine.partition("?")[0],
            tables=[] if mark is None else [TableStatus(name, *_sizes(mark.tables[name])) for name in TABLES],
        )

    def _refresher(self) -> Refresh:
        needed("deltalake")
        return Refresh(self._database, self._place, self._marks, self._head, self._batch)


def _sizes(mark: TableMark) -> tuple[int, int]:
    return mark.rows, mark.version


_LIMITED = frozenset({*RESOLVED, "nominal", "lower_limit", "upper_limit"})


def _in_order(rows: ir.Table, wanted: Sequence[str]) -> pyarrow.Table:
    """The columns wanted, by (position, ordinal). Files are in that order and engines mostly keep it: to look whether
    they did costs less than to have them sort."""
    import numpy as np

    table = rows.select(*dict.fromkeys((*wanted, "position", "ordinal"))).to_pyarrow()
    position, ordinal = (table.column(name).to_numpy() for name in ("position", "ordinal"))
    ahead, beside = np.diff(position), np.diff(ordinal)
    if not np.all((ahead > 0) | ((ahead == 0) & (beside > 0))):
        table = table.take(np.lexsort((ordinal, position)))
    return table.select(list(wanted))


def _characteristic(kind: Kind, name: str, rows: Sequence[dict[str, object]]) -> Characteristic:
    values = tuple((str(row["said"]), int(str(row["rows"]))) for row in rows if row["said"] is not None)
    return Characteristic(kind, name, sum(int(str(row["rows"])) for row in rows), int(str(rows[0]["things"])), values)
