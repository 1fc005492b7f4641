"""What the cells of one column are: type, share filled, distinct values, order. Pure facts, no opinion.

Numbers stay texts until they are compared; a column is of a kind when (almost) all of its filled cells are.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import Any, Literal

import msgspec

from clew.collection.suggest.times import Reading, instants, read_times

Kind = Literal["empty", "integer", "decimal", "instant", "date", "time_of_day", "duration", "json", "text"]
NOTHING = frozenset(("", "nan", "nat", "null", "none", "n/a", "#n/a", "-", "--", "n.a.", "na", "(null)", "\\n"))
ALMOST_ALL = 0.97
MOSTLY = 0.6
SAMPLES = 3
ORDERED = 2000

_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_POINT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", re.ASCII)
_SPAN = re.compile(r"\d{1,4}:[0-5]\d(:[0-5]\d)?", re.ASCII)


class Profile(msgspec.Struct, kw_only=True):
    """One column of a table.

    ``cells``: all cells looked at, trimmed, in order (empty text: nothing there, whatever the file writes for it);
    ``empties``: the spellings of nothing besides the empty cell. ``numbers``: the filled cells as numbers, where
    numeric; ``others``: those that are not, or have
    thousands separators. ``decimal``: the mark in use. ``time``: how its instants are written. ``rising``: share
    of neighbours that
    do not fall. ``width``: the one length of all filled cells, else 0.
    """

    name: str
    index: int
    kind: Kind
    cells: list[str]
    counts: Counter[str]
    empties: tuple[str, ...] = ()
    numbers: list[float] = []
    others: tuple[str, ...] = ()
    decimal: str = "."
    time: Reading | None = None
    rising: float = 0.0
    width: int = 0
    spaced: float = 0.0

    @property
    def filled(self) -> float:
        """Share of cells with something in them."""
        return sum(self.counts.values()) / len(self.cells) if self.cells else 0.0

    @property
    def distinct(self) -> int:
        return len(self.counts)

    @property
    def unique(self) -> float:
        """Distinct values per filled cell: 1 where no value comes twice."""
        filled = sum(self.counts.values())
        return self.distinct / filled if filled else 0.0

    @property
    def constant(self) -> bool:
        return self.distinct == 1 and len(self.cells) > 1 and self.filled > ALMOST_ALL

    @property
    def numeric(self) -> bool:
        return self.kind in ("integer", "decimal")

    @property
    def temporal(self) -> bool:
        return self.kind in ("instant", "date", "time_of_day")

    @property
    def binary(self) -> bool:
        """Nothing but 0 and 1."""
        return self.kind == "integer" and self.distinct <= 2 and set(self.counts) <= {"0", "1"} and self.distinct > 0

    @property
    def sample(self) -> tuple[str, ...]:
        """The first distinct values, as they stand."""
        return tuple(list(self.counts)[:SAMPLES])

    def length(self) -> float:
        """Mean number of characters of the distinct values."""
        return sum(map(len, self.counts)) / self.distinct if self.distinct else 0.0


def profile(name: str, index: int, raw: list[str]) -> Profile:
    """Read the cells of a column. ``raw``: as the file has them."""
    trimmed = [cell.strip() for cell in raw]
    cells = ["" if cell.lower() in NOTHING else cell for cell in trimmed]
    empties = tuple(sorted({cell for cell in trimmed if cell and cell.lower() in NOTHING}))
    counts = Counter(cell for cell in cells if cell)
    column = Profile(name=name, index=index, kind="text", cells=cells, counts=counts, empties=empties)
    if not counts:
        column.kind = "empty"
        return column
    widths = {len(cell) for cell in counts}
    column.width = widths.pop() if len(widths) == 1 else 0
    column.spaced = sum(" " in cell for cell in counts) / len(counts)
    _read_kind(column)
    column.rising = _rising(column)
    return column


def _share(pattern: re.Pattern[str], counts: Counter[str]) -> float:
    return sum(1 for cell in counts if pattern.fullmatch(cell)) / len(counts)


def _read_kind(column: Profile) -> None:
    counts = column.counts
    numeric = _share(_POINT, counts) >= ALMOST_ALL or _mostly(_POINT, counts, ".")
    # A number may still be a time (20240131, epochs), so times are read first; the header settles epochs later.
    column.time = read_times(counts, column.cells)
    if column.time is not None and not column.time.numeric:
        column.kind = column.time.kind
        return
    if numeric:
        column.kind = "integer" if _share(_INTEGER, counts) >= ALMOST_ALL else "decimal"
        column.others = tuple(cell for cell in counts if not _POINT.fullmatch(cell))
        column.numbers = [float(cell) for cell in column.cells if cell and _POINT.fullmatch(cell)]
    elif _mostly(_COMMA, counts, ","):
        column.kind, column.decimal = "decimal", ","
        column.numbers = [_comma(cell) for cell in column.cells if cell and _COMMA.fullmatch(cell)]
        column.others = tuple(cell for cell in counts if not _COMMA.fullmatch(cell) or "." in cell)
    elif _share(_SPAN, counts) >= ALMOST_ALL:
        column.kind = "duration"
    elif all(cell[0] in "[{" and cell[-1] in "]}" for cell in counts):
        column.kind = "json"


def _mostly(pattern: re.Pattern[str], counts: Counter[str], mark: str) -> bool:
    """Numbers with a decimal mark among which a person wrote a word now and then: codes have no decimals."""
    return any(mark in cell and pattern.fullmatch(cell) for cell in counts) and _share(pattern, counts) >= MOSTLY


def _comma(cell: str) -> float:
    return float(cell.replace(".", "").replace(",", "."))


def _rising(column: Profile) -> float:
    """Share of neighbouring cells that do not fall; 0 where there is no order to speak of."""
    values: list[Any] = column.numbers or [cell for cell in column.cells if cell]
    if column.time is not None and not column.time.numeric:
        values = instants(column.cells[:ORDERED], column.time)
    pairs = list(itertools.pairwise(values))
    return sum(a <= b for a, b in pairs) / len(pairs) if pairs else 0.0
