"""Within things, when what varies there varies in step with their rows: each thing's own contrast is one observation.

Rows of a thing that follow each other are alike. A value that is dealt out anew each time does not care; one that rises
with every use does. Then the sum over a thing's rows of label times excess is what things can agree or disagree on.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 6
"""Things with a contrast, below which they cannot be asked to agree."""


def cluster_p(label: NDArray[Any], excess: NDArray[Any], stratum: NDArray[Any], cluster: NDArray[Any]) -> float:
    """Two-sided p of Student's t of the clusters' contrasts (the cluster-robust score test; Cameron and Miller 2015, J.
    Hum. Resour. 50, 317), never below that of their signs. Clusters in their order of time that agree with their
    neighbours are taken together. 0 where there are too few clusters to ask."""
    import numpy as np
    from scipy.special import stdtr

    centred = label - (np.bincount(stratum, label) / np.maximum(np.bincount(stratum), 1))[stratum]
    number = _in_order(cluster)
    own = np.bincount(number, centred * excess)
    varied = np.bincount(number, centred**2) > 0
    own = _apart(own[varied])
    k = np.count_nonzero(np.abs(own) > 1e-12)
    if k < LEAST:
        return 0.0
    spread = float(own.var(ddof=1)) / len(own)
    signs = 2.0 ** (1 - k)
    if spread <= 0:
        return float(signs)
    return float(min(1.0, max(2 * stdtr(len(own) - 1, -abs(float(own.mean())) / math.sqrt(spread)), signs, 1e-300)))


def _in_order(cluster: NDArray[Any]) -> NDArray[Any]:
    """Clusters numbered by their first row."""
    import numpy as np

    _, first, place = np.unique(cluster, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[place]


def _apart(own: NDArray[Any]) -> NDArray[Any]:
    """Neighbours summed until they no longer resemble their neighbours, or too few would be left."""
    import numpy as np

    while len(own) >= 4 * LEAST:
        rest = own - own.mean()
        total = float(rest @ rest)
        if total <= 0 or float(rest[1:] @ rest[:-1]) / total <= 2 / math.sqrt(len(own)):
            break
        own = np.add.reduceat(own, np.arange(0, len(own), 2))
    return own
