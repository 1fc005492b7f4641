"""The one loop over all that all rows were exposed to, compiled: thirty million cells in a tenth of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clew.tracing.kernel.compilation import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def count_columns(
    indptr: NDArray[Any],
    indices: NDArray[Any],
    bad: NDArray[Any],
    thing: NDArray[Any],
    order: NDArray[Any],
    rows_with: NDArray[Any],
    bad_with: NDArray[Any],
    things_with: NDArray[Any],
    last: NDArray[Any],
) -> None:
    """Add each row to the counts of its columns. ``order``: rows with those of a thing together; ``last``: int64
    (columns,), -1 at first, the thing last seen with each column."""
    for place in range(len(order)):
        row = order[place]
        own = thing[row]
        is_bad = 1 if bad[row] else 0
        for cell in range(indptr[row], indptr[row + 1]):
            column = indices[cell]
            rows_with[column] += 1
            bad_with[column] += is_bad
            if last[column] != own:
                last[column] = own
                things_with[column] += 1


@compiled
def facet_levels(
    indptr: NDArray[Any],
    indices: NDArray[Any],
    first: int,
    last: int,
    level: NDArray[Any],
    mixed: NDArray[Any],
) -> int:
    """Each row's first level of a facet as a place from 0 (``level``: int32, -1 for none) and a number that stands for
    all its levels together (``mixed``: int64). Returns the most levels that a row has."""
    most = 0
    for row in range(len(indptr) - 1):
        found = 0
        level[row] = -1
        mixed[row] = 0
        for cell in range(indptr[row], indptr[row + 1]):
            column = indices[cell]
            if column >= last:
                break
            if column >= first:
                if found == 0:
                    level[row] = column - first
                found += 1
                # Distinct sets of levels get distinct sums, but for one chance in 2**61.
                each = (column - first + 1) * 0x1E3779B97F4A7C15
                each ^= each >> 29
                each *= 0x3F58476D1CE4E5B9
                mixed[row] += each ^ (each >> 32)
        most = max(most, found)
    return most


@compiled
def rows_with(indptr: NDArray[Any], indices: NDArray[Any], column: int, exposed: NDArray[Any]) -> None:
    """Mark (bool (n,)) the rows exposed to a column."""
    for row in range(len(indptr) - 1):
        exposed[row] = False
        for cell in range(indptr[row], indptr[row + 1]):
            if indices[cell] >= column:
                exposed[row] = indices[cell] == column
                break
