"""What else: everything tested once more with what was found held fixed.

One strong cause hides a weaker one: it raises the rate of half of everything, so that a bad lot no longer stands out
among lots, and what came before it looks as bad as what is new beside it. Rows that differ in what was found are
therefore compared only among themselves (Mantel and Haenszel 1959), and what is found then joins the rest. Where
nothing was found nothing is asked again, so that the chance of any false finding stays what it was; what is found the
second time is held to the same level over as many tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.candidates import Candidate, Members, ranks
from clew.modelling.cause.runs import dense
from clew.modelling.cause.study import Facet, Number, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_ROWS = 20
"""Rows to a stratum, on average, under which no more is held fixed."""
BINS = 4
"""Into so many a number is cut that is held fixed."""


def beside_found(study: Study, found: Sequence[Candidate], members: Members) -> NDArray[Any] | None:
    """int64 (n,), dense: rows that are alike in what was ``found`` have one number, in this order as far as rows
    suffice; None where nothing can be held fixed."""
    import numpy as np

    alike = np.zeros(len(study.rows), np.int64)
    for each in found:
        finer = _finer(alike, _values(each, members))
        if len(finer) >= LEAST_ROWS * (int(finer.max(initial=0)) + 1):
            alike = finer
    return alike if alike.any() else None


def _finer(stratum: NDArray[Any], value: NDArray[Any]) -> NDArray[Any]:
    return dense(stratum * (int(value.max(initial=0)) + 1) + value)


def _values(candidate: Candidate, members: Members) -> NDArray[Any]:
    """int64 (n,): has the level or not; or the bin of the number, the last for none."""
    import numpy as np

    if candidate.column is not None:
        return members.exposed(candidate.column).astype(np.int64)
    assert candidate.number is not None  # noqa: S101 - one of both is given
    values = candidate.number.values
    place = np.minimum((ranks(values) * BINS).astype(np.int64), BINS - 1)
    return np.where(np.isnan(values), BINS, place)


def others(sources: Sequence[Facet | Number], found: Sequence[Candidate]) -> list[Facet | Number]:
    """What is asked again: a factor that was found has had its levels compared with each other already."""
    held = [each.source for each in found]
    return [each for each in sources if not any(each is one for one in held)]


def new_among(candidates: Sequence[Candidate], known: Sequence[Candidate], q: float) -> list[Candidate]:
    """Those found now that were not before."""
    have = {(id(each.source), each.column) for each in known}
    new = [each for each in candidates if each.q <= q and (id(each.source), each.column) not in have]
    return [msgspec.structs.replace(each, beside=True) for each in new]
