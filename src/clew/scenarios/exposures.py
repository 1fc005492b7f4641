"""Exposures of thousands of units as one sparse matrix: what each unit and its ancestors were made of, by and when.

A row is a unit at its own time; a column is a factor: a lot, a material class, a supplier, a machine, a tool, a
person, a program with its version, a place, a piece of time. A cell says by how many events the unit was exposed, and
when first and last. Only what happened while an ancestor could still influence the unit counts (its latest departure),
so that what later befell the rest of a lot does not blur the picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from clew.events.dictionary.terms import Dictionary
from clew.events.errors import BadRequest, ClewError
from clew.events.house.exposure import BIZ_LOCATION, READ_POINT
from clew.events.identifiers import normalise
from clew.scenarios.exposures_columns import COMPONENT, OWN, TIME, Factor, bucket_of
from clew.scenarios.exposures_factors import AT_ONCE, FactorReads, Factors
from clew.scenarios.exposures_lineage import Lineage, Named, from_engine, from_facts, lineage
from clew.scenarios.trace_keeper import TraceKeeper
from clew.scenarios.unit_reading import UnitReader
from clew.security.visibility import Visibility
from clew.storage.reads.exposures import ExposureReads
from clew.storage.store import Store
from clew.tracing.request import known_position

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clew.tracing.batch.crossing import Cells


class Unit(msgspec.Struct, frozen=True):
    """A row as asked: ``name`` in any spelling, ``at``: the instant at which it counts as finished (UTC microseconds;
    None: the end of the log)."""

    name: str
    at: int | None = None


class ExposureRequest(msgspec.Struct, frozen=True, kw_only=True):
    """``facets``: which to give (None: all but ``component``; ``time`` wants a ``bucket``). ``zone``: whose hours and
    shifts are meant."""

    units: tuple[Unit, ...]
    facets: frozenset[str] | None = None
    bucket: str | None = None
    zone: str = "UTC"
    as_known_at: int | None = None
    cross_classes: bool = False


class Column(msgspec.Struct, frozen=True):
    """``rows``: how many units were exposed; ``count``: by how many events, over all of them; ``first``, ``last``: when
    (UTC microseconds)."""

    facet: str
    value: str
    unit: str | None
    rows: int
    count: int
    first: int
    last: int


class UnknownUnit(msgspec.Struct, frozen=True):
    """A row that could not be, and why."""

    name: str
    error: ClewError


class ExposureMatrix(msgspec.Struct, frozen=True, kw_only=True):
    """Compressed sparse rows: row *r* (``units[r]``, as first captured) was exposed to the columns
    ``cells.indices[cells.indptr[r]:cells.indptr[r + 1]]``, ascending. Columns in the order (facet, value, unit).
    ``position``: of the log."""

    position: int
    units: tuple[str, ...]
    keys: tuple[str, ...]
    times: tuple[int, ...]
    columns: tuple[Column, ...]
    cells: Cells
    unknown: tuple[UnknownUnit, ...]

    def dense(self) -> NDArray:  # type: ignore[type-arg]
        """Units × columns, the counts. For matrices that fit into memory."""
        import numpy as np

        filled = np.zeros((len(self.units), len(self.columns)), np.int32)
        rows = np.repeat(np.arange(len(self.units)), np.diff(self.cells.indptr))
        filled[rows, self.cells.indices] = self.cells.counts
        return filled


GraphOf = Callable[[int], Named | None]
"""The links as known at a position, as arrays with names; None where there is no snapshot that would serve."""


def no_snapshot(known: int) -> None:
    return None


def links_as_arrays(keeper: TraceKeeper, known: int) -> Named | None:
    """The graph that traces are answered from, as known at a position."""
    return from_engine(keeper.engine, known)


class ExposureDesk:
    """``graph``: where links come from as arrays, when they do. ``now``: UTC microseconds."""

    def __init__(
        self, store: Store, visibility: Visibility, dictionary: Dictionary, now: int, graph: GraphOf = no_snapshot
    ) -> None:
        self._reads = ExposureReads(store.engine)
        self._store = store
        self._visibility = visibility
        self._source = store.links.source(visibility)
        self._reader = UnitReader(store, visibility, now)
        self._facets = facets_of(dictionary)
        self._graph = graph

    def matrix(self, asked: ExposureRequest) -> ExposureMatrix:
        """Raises BadRequest for a facet, bucket or zone that there is not, and the first unknown unit's error when all
        are unknown."""
        wanted = self._wanted(asked)
        zone = _zone(asked.zone)
        bucket = bucket_of(asked.bucket, zone)
        if not asked.units:
            raise BadRequest("trace.no_subject")
        known = known_position(asked.as_known_at, self._source.head())
        units, keys, unknown = self._resolved(asked.units, known)
        if not units:
            raise unknown[0].error
        end = self._source.log_end(known) or 0
        times = [end if unit.at is None else unit.at for unit in units]
        told = self._lineage(keys, times, known, cross_classes=asked.cross_classes)
        found = FactorReads(self._store, self._visibility).factors(told, wanted, known, bucket)
        cells, columns = self._crossed(told, found)
        shown = self._source.spellings(set(keys))
        return ExposureMatrix(
            position=known,
            units=tuple(shown[key].text if key in shown else key for key in keys),
            keys=tuple(keys),
            times=tuple(times),
            columns=columns,
            cells=cells,
            unknown=tuple(unknown),
        )

    def _wanted(self, asked: ExposureRequest) -> Callable[[str], bool]:
        if asked.facets is None:
            return lambda facet: facet != COMPONENT
        for facet in sorted(asked.facets):
            if facet not in self._facets:
                raise BadRequest("exposures.unknown_facet", value=facet, choices=", ".join(self._facets))
        if TIME in asked.facets and asked.bucket is None:
            raise BadRequest("exposures.time_wants_bucket")
        return asked.facets.__contains__

    def _resolved(self, units: Iterable[Unit], known: int) -> tuple[list[Unit], list[str], list[UnknownUnit]]:
        """The units that there are, their keys, and the others. Most are named by a key: those cost one read."""
        wanted = list(units)
        plain = [normalise(unit.name) for unit in wanted]
        there: set[str] = set()
        for begin in range(0, len(plain), AT_ONCE):
            there |= self._reads.named(plain[begin : begin + AT_ONCE], known, self._visibility)
        found: list[Unit] = []
        keys: list[str] = []
        unknown: list[UnknownUnit] = []
        for unit, key in zip(wanted, plain, strict=True):
            try:
                named = key if key in there else self._reader.subject_key(unit.name, known, unit.at)
            except ClewError as error:
                unknown.append(UnknownUnit(unit.name, error))
                continue
            found.append(unit)
            keys.append(named)
        return found, keys, unknown

    def _lineage(self, keys: list[str], times: list[int], known: int, *, cross_classes: bool) -> Lineage:
        named = self._graph(known) if self._visibility.parties is None else None
        if named is None:
            named = from_facts(self._source, keys, known, cross_classes=cross_classes)
        return lineage(named, keys, times, cross_classes=cross_classes)

    def _crossed(self, told: Lineage, found: Factors) -> tuple[Cells, tuple[Column, ...]]:
        """The cells, and the columns that any row was exposed to, in their order."""
        import numpy as np

        from clew.tracing.batch.crossing import Cells, crossed

        cells = crossed(told.ancestry, found.part, found.of_event, found.of_node, len(found.factors))
        used = np.unique(cells.indices).tolist()
        order = sorted(used, key=lambda column: _order(found.factors[column]))
        places = np.zeros(len(found.factors), np.int32)
        places[order] = np.arange(len(order), dtype=np.int32)
        indices = places[cells.indices]
        rows = np.repeat(np.arange(len(cells.indptr) - 1), np.diff(cells.indptr))
        by_row = np.lexsort((indices, rows))
        cells = Cells(cells.indptr, indices[by_row], cells.counts[by_row], cells.earliest[by_row], cells.last[by_row])
        return cells, _described([found.factors[column] for column in order], cells)


def _order(factor: Factor) -> tuple[str, str, str]:
    facet, value, unit = factor
    return facet, value, unit or ""


def _described(factors: Sequence[Factor], cells: Cells) -> tuple[Column, ...]:
    import numpy as np

    count = len(factors)
    rows = np.bincount(cells.indices, minlength=count)
    events = np.zeros(count, np.int64)
    first, last = np.full(count, np.iinfo(np.int64).max), np.full(count, np.iinfo(np.int64).min)
    np.add.at(events, cells.indices, cells.counts)
    np.minimum.at(first, cells.indices, cells.earliest)
    np.maximum.at(last, cells.indices, cells.last)
    columns = zip(factors, rows.tolist(), events.tolist(), first.tolist(), last.tolist(), strict=True)
    return tuple(Column(*factor, *numbers) for factor, *numbers in columns)


def facets_of(dictionary: Dictionary) -> tuple[str, ...]:
    """Every facet that there is."""
    stated = (term.name for term in dictionary.terms.values() if term.role == "facet")
    return tuple(sorted({*OWN, READ_POINT, BIZ_LOCATION, *stated}))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:  # a name that leads elsewhere, or to nothing
        raise BadRequest("exposures.bad_zone", zone=name) from error
