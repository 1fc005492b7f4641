"""An exposure matrix for other programs: compressed rows as JSON, one line a cell as CSV or Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from clew.events.errors import BadRequest
from clew.events.timestamps import canonical_time
from clew.language.exporting import csv_pieces
from clew.scenarios.exposures import ExposureMatrix

if TYPE_CHECKING:
    import polars

CSV_COLUMNS = ("id", "facet", "value", "unit", "count", "first", "last")
FORMATS = ("json", "csv", "parquet")


def matrix_document(matrix: ExposureMatrix) -> dict[str, Any]:
    """Plain JSON-ready: units, columns, and the cells as compressed sparse rows, their times in microseconds."""
    cells = matrix.cells
    return {
        "position": matrix.position,
        "units": [{"id": name, "at": canonical_time(at)} for name, at in zip(matrix.units, matrix.times, strict=True)],
        "columns": [
            {
                "facet": each.facet,
                "value": each.value,
                "unit": each.unit,
                "rows": each.rows,
                "count": each.count,
                "first": canonical_time(each.first),
                "last": canonical_time(each.last),
            }
            for each in matrix.columns
        ],
        "indptr": cells.indptr.tolist(),
        "indices": cells.indices.tolist(),
        "counts": cells.counts.tolist(),
        "first": cells.earliest.tolist(),
        "last": cells.last.tolist(),
        "unknown": [{"id": each.name, "code": each.error.code} for each in matrix.unknown],
    }


def exported(matrix: ExposureMatrix, form: str) -> bytes:
    """The whole as ``csv`` or ``parquet``, a line for each cell. Raises BadRequest for another format."""
    if form == "csv":
        return b"".join(csv_pieces(CSV_COLUMNS, _lines(matrix)))
    if form == "parquet":
        target = io.BytesIO()
        _table(matrix).write_parquet(target)
        return target.getvalue()
    raise BadRequest("request.bad_choice", name="format", value=form, choices=", ".join(FORMATS))


def _lines(matrix: ExposureMatrix) -> Iterator[tuple[object, ...]]:
    cells = matrix.cells
    columns = [(each.facet, each.value, each.unit) for each in matrix.columns]
    told = zip(cells.indices.tolist(), cells.counts.tolist(), cells.earliest.tolist(), cells.last.tolist(), strict=True)
    bounds = cells.indptr.tolist()
    for row, unit in enumerate(matrix.units):
        for _ in range(bounds[row], bounds[row + 1]):
            column, count, first, last = next(told)
            yield (unit, *columns[column], count, canonical_time(first), canonical_time(last))


def _table(matrix: ExposureMatrix) -> polars.DataFrame:
    import numpy as np
    import polars

    cells = matrix.cells
    rows = np.repeat(np.arange(len(matrix.units)), np.diff(cells.indptr))
    units = polars.Series("id", matrix.units, dtype=polars.String)
    columns = [
        polars.Series(name, [getattr(each, name) for each in matrix.columns], dtype=polars.String)[cells.indices]
        for name in ("facet", "value", "unit")
    ]
    moment = polars.Datetime("us", "UTC")
    return polars.DataFrame(
        [
            units[rows],
            *columns,
            polars.Series("count", cells.counts),
            polars.Series("first", cells.earliest).cast(moment),
            polars.Series("last", cells.last).cast(moment),
        ]
    )
