"""Strata: rows that are compared only with each other, by product class and by what the question holds fixed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from clew.events.errors import BadRequest
from clew.modelling.cause.study import Factors, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEW_NUMBERS = 10
"""A number with more distinct values is held fixed within its quarters."""
NOT_STATED = "–"


def strata(study: Study, product: NDArray[Any], fix: Sequence[str]) -> tuple[NDArray[Any], list[tuple[str, ...]]]:
    """int32 by row, and the fixed values of each stratum in the order of ``fix``. ``product``: class by row.

    Raises BadRequest for a name that is no factor of the study.
    """
    import numpy as np

    columns: list[list[str]] = [_values(study, name) for name in fix]
    numbers: dict[tuple[int, tuple[str, ...]], int] = {}
    told = list(zip(*columns, strict=True)) if columns else [()] * len(product)
    codes = [numbers.setdefault(key, len(numbers)) for key in zip(product.tolist(), told, strict=True)]
    return np.array(codes, np.int32), [values for _, values in numbers]


def _values(study: Study, name: str) -> list[str]:
    """What each row has of a facet or number; several values of one row together."""
    factors = study.factors
    parts = [_of_facet(factors, facet.first, facet.last) for facet in factors.facets if facet.name == name]
    parts += [_of_number(number.values) for number in factors.numbers if number.name == name]
    if not parts:
        constant = {each.facet for each in factors.excluded if each.reason == "cause.reason.constant"}
        if name in constant:
            return [NOT_STATED] * len(study.rows)
        known = dict.fromkeys([*(each.name for each in factors.facets), *(each.name for each in factors.numbers)])
        raise BadRequest("cause.unknown_fix", name=name, choices=", ".join(known) or NOT_STATED)
    return [" ".join(row) for row in zip(*parts, strict=True)]


def _of_facet(factors: Factors, first: int, last: int) -> list[str]:
    import numpy as np

    inside = (factors.indices >= first) & (factors.indices < last)
    row = np.repeat(np.arange(len(factors.indptr) - 1), np.diff(factors.indptr))[inside]
    told: list[str] = [""] * (len(factors.indptr) - 1)
    for place, column in zip(row.tolist(), factors.indices[inside].tolist(), strict=True):
        level = factors.columns[column]
        told[place] = f"{told[place]} + {level}" if told[place] else level
    return [each or NOT_STATED for each in told]


def _of_number(values: NDArray[Any]) -> list[str]:
    import numpy as np

    stated = values[~np.isnan(values)]
    if len(np.unique(stated)) <= FEW_NUMBERS:
        return [NOT_STATED if np.isnan(value) else f"{value:.15g}" for value in values.tolist()]
    bounds = np.quantile(stated, (0.25, 0.5, 0.75))
    return list(_quarters(values.tolist(), bounds.tolist()))


def _quarters(values: Sequence[float], bounds: Sequence[float]) -> Iterator[str]:
    for value in values:
        if value != value:
            yield NOT_STATED
            continue
        place = sum(value > bound for bound in bounds)
        low = f"> {bounds[place - 1]:.6g}" if place else ""
        high = f"≤ {bounds[place]:.6g}" if place < len(bounds) else ""
        yield ", ".join(filter(None, (low, high)))
