"""Which rows are new, and how far a source has been read once they are recorded."""

from __future__ import annotations

from typing import Any

from clew.collection.databases.fetching import Batch
from clew.collection.databases.marks import MOST_REMEMBERED, State, kind_of, less, row_digest, spelled
from clew.collection.tables.mapping.model import Watermark
from clew.collection.tables.spelling import spell
from clew.events.errors import InvalidData

_KINDS = {
    "integer": ("int", "Decimal", "float"),
    "text": ("str",),
    "time": ("datetime", "date", "str", "int", "float", "Decimal"),
}


class Window:
    """The rows that the next run will read again: those at the mark, and as far below as the overlap reaches."""

    def __init__(self, watermark: Watermark | None, query: str, state: State | None) -> None:
        self._watermark = watermark
        self._query = query
        self._state = state
        self._before = set(state.seen) if state is not None else set()
        self._passed: list[tuple[Any, str]] = []
        self._mark: Any = None

    def fresh(self, batch: Batch) -> list[bytes]:
        """The rows of a batch that no earlier run captured."""
        return [row for row in batch.rows if row_digest(row) not in self._before] if self._before else batch.rows

    def passed(self, batch: Batch) -> State | None:
        """The state after a batch is recorded; None where there is no mark to keep."""
        watermark = self._watermark
        if watermark is None:
            return None
        for row, mark in zip(batch.rows, batch.marks, strict=True):
            if mark is not None:
                self._check(mark, watermark)
                self._mark = mark
            self._passed.append((mark, row_digest(row)))
        if self._mark is None:
            return None
        self._prune(watermark)
        return self._after(watermark)

    def _check(self, mark: Any, watermark: Watermark) -> None:
        kind = kind_of(mark)
        if kind not in _KINDS[watermark.type] or (self._mark is not None and type(mark) is not type(self._mark)):
            raise InvalidData("acquire.mark_type", column=watermark.column, type=watermark.type, value=spell(mark)[:80])

    def _prune(self, watermark: Watermark) -> None:
        """Forget what the next run will not read again. Rows without a mark are read every time."""
        mark = self._mark
        if watermark.overlap is None:
            # Only equality is asked: the order of texts is the database's, not ours.
            self._passed = [each for each in self._passed if each[0] is None or each[0] == mark]
        else:
            floor = less(mark, watermark)
            self._passed = [each for each in self._passed if each[0] is None or each[0] >= floor]
        self._passed = self._passed[-MOST_REMEMBERED:]

    def _after(self, watermark: Watermark) -> State:
        seen = [digest for _, digest in self._passed]
        mark = spelled(self._mark)
        if self._state is not None and self._still_behind(watermark):
            # What the last run knew is still to come, so the mark and its memory stay.
            seen, mark = [*self._state.seen, *seen][-2 * MOST_REMEMBERED :], self._state.mark
        return State(
            query=self._query,
            column=watermark.column,
            kind=kind_of(self._mark),
            mark=mark,
            seen=tuple(dict.fromkeys(seen)),
        )

    def _still_behind(self, watermark: Watermark) -> bool:
        """Whether the mark of the last run is not passed yet: others may share it, and are still to come."""
        if self._state is None:
            return False
        if spelled(self._mark) == self._state.mark:
            return True
        if watermark.overlap is None:
            return False
        if hasattr(self._mark, "isoformat"):
            return bool(self._mark < type(self._mark).fromisoformat(self._state.mark))
        return bool(self._mark < type(self._mark)(self._state.mark))
