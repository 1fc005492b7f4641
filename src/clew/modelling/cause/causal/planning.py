"""What excludes that the outcome came first: time, plan or knowledge.

A facet stated only by the event that judges may have been written down because of the judgement. It was not where its
value stood fixed before: because the thing had it in an earlier operation already, because it follows from how often
the thing was operated on, or because it keeps to a schedule over things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clew.modelling.cause.causal.contrast import Contrast
from clew.modelling.cause.causal.graph import OUTCOME, Graph
from clew.modelling.cause.causal.suspects import Suspect
from clew.modelling.cause.study import Facet, Rows, Study, rows_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_REGULAR = 0.95
_FORESEEN = 0.9
_LAGS = 12
_LEAST_THINGS = 20
_CLEAR = 3.0


def licence_of(study: Study, suspect: Suspect, contrast: Contrast, graph: Graph) -> str | None:
    """``knowledge``, ``time`` or ``plan``; None where nothing excludes reverse causation. Of a pair, for both."""
    found = [_licence(study.rows, graph, *each, contrast.rows) for each in _parts(study, suspect)]
    if any(each is None for each in found):
        return None
    return max((each for each in found if each is not None), key=("knowledge", "time", "plan").index)


def _parts(study: Study, suspect: Suspect) -> list[tuple[str, str, NDArray[Any]]]:
    """Name, precedence and values (float64) of a suspect; of a pair, of both."""
    if suspect.dose is not None:
        return [(suspect.facet, suspect.precedence, suspect.dose if suspect.values is None else suspect.values)]
    assert suspect.exposed is not None  # noqa: S101
    if suspect.partner is None or suspect.column is None:
        return [(suspect.facet, suspect.precedence, suspect.exposed.astype(float))]
    partner = _facet_of(study, suspect.partner)
    return [
        (suspect.facet, suspect.precedence, rows_of(study.factors, suspect.column).astype(float)),
        (partner.name, partner.precedence, rows_of(study.factors, suspect.partner).astype(float)),
    ]


def _facet_of(study: Study, column: int) -> Facet:
    return next(each for each in study.factors.facets if each.first <= column < each.last)


def _licence(
    table: Rows, graph: Graph, name: str, precedence: str, values: NDArray[Any], rows: NDArray[Any]
) -> str | None:
    if graph.requires(name, OUTCOME):
        return "knowledge"
    if precedence == "before":
        return "time"
    return "plan" if is_planned(table, values, rows) else None


def is_planned(table: Rows, values: NDArray[Any], rows: NDArray[Any]) -> bool:
    """``values``: float64 (n,); ``rows``: bool (n,), those looked at."""
    import numpy as np

    place = np.flatnonzero(rows & ~np.isnan(values))
    order = place[np.lexsort((place, table.thing[place]))]
    thing, value = table.thing[order], values[order]
    same = thing[1:] == thing[:-1]
    things = len(np.unique(thing))
    if same.sum() >= _LEAST_THINGS and same.sum() >= 0.5 * things:
        step = np.diff(value)[same]
        if (step == 0).mean() >= _REGULAR:
            return _holds_later(table, order, thing, value) or _scheduled(table, order, thing, value)
        return _follows_count(thing, value, same)
    return _scheduled(table, order, thing, value)


def _holds_later(table: Rows, order: NDArray[Any], thing: NDArray[Any], value: NDArray[Any]) -> bool:
    """Whether the value, stated at the first operation of a thing that turned out well, still tells its later ones."""
    import numpy as np

    first = np.ones(len(thing), np.bool_)
    first[1:] = thing[1:] != thing[:-1]
    began_bad = np.unique(thing[first & table.bad[order]])
    later = ~first & ~np.isin(thing, began_bad)
    which, back = np.unique(thing[later], return_inverse=True)
    if len(which) < _LEAST_THINGS:
        return False
    rate = np.bincount(back, table.bad[order][later]) / np.bincount(back)
    held = np.bincount(back, value[later]) / np.bincount(back)
    if np.ptp(held) == 0 or np.ptp(rate) == 0:
        return False
    r = float(np.corrcoef(rate, held)[0, 1])
    return bool(abs(r) * ((len(which) - 2) / max(1e-12, 1 - r * r)) ** 0.5 >= _CLEAR)


def _follows_count(thing: NDArray[Any], value: NDArray[Any], same: NDArray[Any]) -> bool:
    """Whether the value, or its change, at the k-th operation is the same for nearly all things."""
    import numpy as np

    begins = np.flatnonzero(np.append(True, ~same))
    ordinal = np.arange(len(thing)) - np.repeat(begins, np.diff(np.append(begins, len(thing))))
    if _usual(ordinal, value) >= _REGULAR:
        return True
    return _usual(ordinal[1:][same], np.diff(value)[same]) >= _REGULAR


def _usual(ordinal: NDArray[Any], value: NDArray[Any]) -> float:
    """Share of rows that have the most frequent value of their place; places of fewer than three things say nothing."""
    import numpy as np

    pairs, count = np.unique(np.column_stack([ordinal.astype(np.float64), value]), axis=0, return_counts=True)
    usual = np.zeros(int(ordinal.max(initial=0)) + 1)
    np.maximum.at(usual, pairs[:, 0].astype(np.int64), count)
    total = np.bincount(ordinal, minlength=len(usual))
    enough = total >= 3
    return float(usual[enough].sum() / total[enough].sum()) if enough.any() else 0.0


def _scheduled(table: Rows, order: NDArray[Any], thing: NDArray[Any], value: NDArray[Any]) -> bool:
    """Whether the things before, some number of places back, foretell whether a thing has more than usual of it."""
    import numpy as np

    which, start, back = np.unique(thing, return_index=True, return_inverse=True)
    mean = np.bincount(back, value) / np.bincount(back)
    firsts = order[start]
    sequence = np.lexsort((firsts, table.stratum[firsts]))
    high = mean[sequence] > np.median(mean)
    if not high.any():
        high = mean[sequence] == mean.max()
    if len(which) < _LEAST_THINGS:
        return False
    place = np.flatnonzero(high)
    high = high[max(0, place[0] - _LEAST_THINGS) : place[-1] + 1 + _LEAST_THINGS]
    return max(_foretold(high, lag) for lag in range(1, _LAGS + 1)) >= _FORESEEN


def _foretold(high: NDArray[Any], lag: int) -> float:
    """Balanced accuracy of the value so many places back, or of its opposite."""
    now, then = high[lag:], high[:-lag]
    if min(now.sum(), (~now).sum()) < _LEAST_THINGS / 2:
        return 0.0
    right = 0.5 * (float(then[now].mean()) + float((~then[~now]).mean()))
    return max(right, 1 - right)
