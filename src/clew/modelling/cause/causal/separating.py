"""What else the exposure cannot be told from where it ran beside its controls: any facet, suspect or not.

A lot that only one machine used, beside another lot on another machine, ran concurrently and still says nothing of the
lot: the machine may have had a bad day. So every facet and number of the study is asked how far it determines the
exposure among the rows compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clew.modelling.cause.causal.contrast import LEAST_UNITS, Contrast
from clew.modelling.cause.causal.graph import Graph
from clew.modelling.cause.causal.suspects import Suspect
from clew.modelling.cause.study import Facet, Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

DETERMINES = 0.9
"""Share of the variation of the exposure that a facet may not hold (eta squared; of a number, squared correlation of
ranks). Above it, fewer than one comparison in ten would be between rows alike in the facet."""


def separator(study: Study, contrast: Contrast, suspect: Suspect, graph: Graph) -> tuple[str, float] | None:
    """The facet or number that most nearly determines the exposure among the rows compared, with its share; None where
    none does. Not asked: the suspect's own facets, and what is known to be its effect."""
    import numpy as np

    rows = contrast.rows & (contrast.window >= 0)
    exposed = contrast.exposed & rows
    own = {suspect.facet, suspect.with_facet}
    n, t = int(rows.sum()), int(exposed.sum())
    if t == 0 or t == n:
        return None
    best: tuple[str, float] | None = None
    held, taken = _column_counts(study, rows, exposed)
    things = len(np.unique(study.rows.thing[rows]))
    for facet in study.factors.facets:
        if facet.name in own or graph.requires(suspect.facet, facet.name):
            continue
        share = _share(facet, held, taken, n, t, things)
        if share >= DETERMINES and (best is None or share > best[1]):
            best = facet.name, share
    for number in study.factors.numbers:
        if number.name in own or graph.requires(suspect.facet, number.name):
            continue
        share = _rank_share(number.values[rows], exposed[rows])
        if share >= DETERMINES and (best is None or share > best[1]):
            best = number.name, share
    return best


def _column_counts(study: Study, rows: NDArray[Any], exposed: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    import numpy as np

    factors = study.factors
    row = np.repeat(np.arange(len(study.rows)), np.diff(factors.indptr))
    held = np.bincount(factors.indices[rows[row]], minlength=len(factors.columns))
    taken = np.bincount(factors.indices[exposed[row]], minlength=len(factors.columns))
    return held, taken


def _share(facet: Facet, held: NDArray[Any], taken: NDArray[Any], n: int, t: int, things: int) -> float:
    """Eta squared of the exposure on the levels of a facet; 0 where the facet is so fine that it says which thing it
    was, or where the levels that hold the exposure are units of their own, many times drawn."""
    import numpy as np

    count, with_ = held[facet.first : facet.last], taken[facet.first : facet.last]
    there = count > 0
    count, with_ = count[there].astype(np.float64), with_[there].astype(np.float64)
    if len(count) == 0 or len(count) > max(1.0, things / 4):
        return 0.0
    if int((with_ > 0.5 * count).sum()) >= LEAST_UNITS:
        return 0.0
    total = count.sum()
    scale = min(1.0, n / total)
    rest, rest_with = max(0.0, n - total), max(0.0, t - with_.sum())
    inner = float((with_ * (1 - with_ / count)).sum()) * scale
    inner += rest_with * (1 - rest_with / rest) if rest > 0 else 0.0
    return float(1.0 - inner / (t * (1 - t / n)))


def _rank_share(values: NDArray[Any], exposed: NDArray[Any]) -> float:
    import numpy as np

    there = ~np.isnan(values)
    if there.sum() < 0.5 * len(values) or exposed[there].all() or not exposed[there].any():
        return 0.0
    _, back, count = np.unique(values[there], return_inverse=True, return_counts=True)
    if len(count) < 2:
        return 0.0
    rank = (np.cumsum(count) - (count - 1) / 2.0)[back]
    # The most that ranks can correlate with a yes and no of this share: what is measured against.
    e = exposed[there]
    ideal = np.sort(rank)[::-1][: int(e.sum())].mean() - rank.mean()
    # At an end where many are equal they can correlate with more than that: still no more than all of it.
    return min(1.0, float(abs(rank[e].mean() - rank.mean()) / ideal)) if ideal > 0 else 0.0
