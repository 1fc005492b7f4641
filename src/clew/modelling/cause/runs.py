"""Runs of one value in the order of time: whether a factor came in blocks, and where controls ran beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLEARLY = 2.5
"""Standard deviations by which there are fewer runs than a random order would give, for a factor to come in blocks."""
RARELY = 0.01
"""The same as a chance, where it can be told exactly (two values)."""
FEWER = 0.8
"""And at most this share of the runs expected, lest thousands of units make a block of a trifle."""
NEAR = 4.0
"""A pause of a level is no longer than so many times what runs around it, for its controls to be concurrent."""
USUAL = 8.0
"""Or no longer than so many times its usual pause."""
PAUSE = 20.0
"""Work stops where the next unit comes after more than so many times the usual step."""


def dense(code: NDArray[Any]) -> NDArray[Any]:
    """int64 (m,): values (bool, or int from 0) renumbered from 0 without gaps, in their order."""
    import numpy as np

    code = code.astype(np.int64, copy=False)
    high = int(code.max(initial=0))
    if high == 0:
        return np.zeros(len(code), np.int64)
    # Counting is many times faster than sorting, where there is no more to count than there are values.
    if high <= 4 * len(code) + 1000:
        number: NDArray[Any] = np.cumsum(np.bincount(code) > 0) - 1
        return np.asarray(number[code])
    return np.unique(code, return_inverse=True)[1].astype(np.int64)


def starts(value: NDArray[Any], group: NDArray[Any]) -> NDArray[Any]:
    """bool (m,): where a run of one value begins. ``group``: int (m,), ascending: runs end where it changes."""
    import numpy as np

    begins = np.ones(len(value), np.bool_)
    begins[1:] = (value[1:] != value[:-1]) | (group[1:] != group[:-1])
    return begins


def in_blocks(value: NDArray[Any], group: NDArray[Any]) -> bool:
    """Whether ``value`` (int (m,), in the order of time within ascending ``group``) comes in stretches: has clearly
    fewer runs than if its values were dealt out at random within groups, or one run far too long for that."""
    return len(value) >= 4 and (_clearly_fewer(value, group) or _far_too_long(value, group))


def _far_too_long(value: NDArray[Any], group: NDArray[Any]) -> bool:
    """Whether a run is longer than any among so many values would be by chance, once in a hundred."""
    import numpy as np

    first = np.flatnonzero(starts(value, group))
    length = np.diff(np.append(first, len(value)))
    place, code = dense(group), dense(value)
    cell = place * (int(code.max()) + 1) + code
    n = np.bincount(place)[place[first]]
    share = np.bincount(cell)[cell[first]] / n
    return bool(np.any((share < 1) & (np.log(n) + length * np.log(share) <= np.log(RARELY))))


def _clearly_fewer(value: NDArray[Any], group: NDArray[Any]) -> bool:
    """Wald and Wolfowitz 1940, Ann. Math. Stat. 11, 147, for any number of values."""
    import numpy as np

    place, code = dense(group), dense(value)
    values = int(code.max()) + 1
    seen = int(starts(value, group).sum())
    if values == 2 and int(place.max()) == 0:
        return _fewer_of_two(code, seen)
    n = np.bincount(place).astype(np.float64)
    times = np.bincount(place * values + code, minlength=len(n) * values)
    owner = np.arange(len(times)) // values
    squares = np.bincount(owner, times.astype(np.float64) ** 2, len(n))
    cubes = np.bincount(owner, times.astype(np.float64) ** 3, len(n))
    expected = float((1 + (n * n - squares) / n).sum())
    some = n >= 2
    n, squares, cubes = n[some], squares[some], cubes[some]
    spread = (squares * (squares + n * (n + 1)) - 2 * n * cubes - n**3) / (n * n * (n - 1))
    variance = float(np.maximum(spread, 0).sum())
    return variance > 0 and seen < FEWER * expected and seen - expected <= -CLEARLY * math.sqrt(variance)


def _fewer_of_two(code: NDArray[Any], seen: int) -> bool:
    """Of two values by the exact distribution of runs."""
    import numpy as np
    from scipy.special import gammaln

    n1 = int(code.sum())
    n0 = len(code) - n1
    if seen >= FEWER * (1 + 2 * n1 * n0 / len(code)):
        return False
    if len(code) > 400:
        variance = 2 * n1 * n0 * (2 * n1 * n0 - len(code)) / (len(code) ** 2 * (len(code) - 1))
        if min(n1, n0) > 50:
            return seen - (1 + 2 * n1 * n0 / len(code)) <= -CLEARLY * math.sqrt(variance)

    def choose(n: int, k: NDArray[Any]) -> NDArray[Any]:
        inside = (k >= 0) & (k <= n)
        k = np.where(inside, k, 0)
        return np.where(inside, gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1), -np.inf)

    runs = np.arange(2, seen + 1)
    half = runs // 2
    even = np.log(2) + choose(n1 - 1, half - 1) + choose(n0 - 1, half - 1)
    odd = np.logaddexp(choose(n1 - 1, half) + choose(n0 - 1, half - 1), choose(n1 - 1, half - 1) + choose(n0 - 1, half))
    logs = np.where(runs % 2 == 0, even, odd) - choose(len(code), np.array([n1]))
    return bool(np.exp(logs).sum() <= RARELY)


def concurrent_windows(exposed: NDArray[Any], group: NDArray[Any]) -> NDArray[Any]:
    """int64 (m,): the window of time in which units with and without ran beside each other, -1 for none.

    ``exposed``: bool (m,) of units in the order of time within ascending ``group``. A window is a stretch in which
    neither side pauses long, beside what runs around the pause or beside its usual pause.
    """
    import numpy as np

    both = _stretches(exposed, group) & _stretches(~exposed, group)
    kept = _numbered(both, group)
    if not both.any():
        return kept
    has = [np.bincount(kept[both], side[both]) > 0 for side in (exposed, ~exposed)]
    both &= (has[0] & has[1])[np.maximum(kept, 0)]
    return _numbered(_with_edges(exposed, group, both), group)


def _numbered(inside: NDArray[Any], group: NDArray[Any]) -> NDArray[Any]:
    """int64 (m,): stretches of what is inside, numbered; -1 outside."""
    import numpy as np

    begins = inside & ~np.concatenate(([False], inside[:-1] & (group[1:] == group[:-1])))
    return np.where(inside, np.cumsum(begins) - 1, -1)


def _with_edges(exposed: NDArray[Any], group: NDArray[Any], inside: NDArray[Any]) -> NDArray[Any]:
    """The run at either edge of a window belongs to it, unless it is long beside its neighbour within."""
    import numpy as np

    first = np.flatnonzero(starts(exposed, group))
    length = np.diff(np.append(first, len(exposed)))
    within, owner = inside[first], group[first]
    alike = owner[1:] == owner[:-1]
    wider = within.copy()
    wider[:-1] |= within[1:] & alike & (length[:-1] <= NEAR * length[1:])
    wider[1:] |= within[:-1] & alike & (length[1:] <= NEAR * length[:-1])
    return np.repeat(wider, length)


def _stretches(on: NDArray[Any], group: NDArray[Any]) -> NDArray[Any]:
    """bool (m,): from first to last of each stretch without long pauses."""
    import numpy as np

    if not on.any():
        return np.zeros(len(on), np.bool_)
    first = np.flatnonzero(starts(on, group))
    length = np.diff(np.append(first, len(on)))
    is_on, owner = on[first], group[first]
    inside = is_on.copy()
    if len(first) > 2:
        inner = np.flatnonzero(~is_on[1:-1] & (owner[:-2] == owner[1:-1]) & (owner[2:] == owner[1:-1])) + 1
        pause = length[inner].astype(np.float64)
        around = (length[inner - 1] + length[inner + 1]) / 2
        others = (pause.sum() - pause) / max(1, len(pause) - 1)
        inside[inner[(pause <= NEAR * around) | ((len(pause) >= 4) & (pause <= USUAL * others))]] = True
    return np.repeat(inside, length)


def stretches_of_values(value: NDArray[Any], group: NDArray[Any]) -> NDArray[Any]:
    """int64 (m,): the stretch that each unit is in, dense: units of one value without long pauses, though units of
    others may run between them. ``group``: int (m,), ascending: stretches end where it changes."""
    import numpy as np

    first = np.flatnonzero(starts(value, group))
    length = np.diff(np.append(first, len(value)))
    order = np.lexsort((first, value[first]))
    begin, size, own, owner = first[order], length[order], value[first][order], group[first][order]
    pause = begin[1:] - (begin[:-1] + size[:-1])
    linked = (own[1:] == own[:-1]) & (owner[1:] == owner[:-1]) & (pause <= NEAR * (size[1:] + size[:-1]) / 2)
    stretch = np.empty(len(first), np.int64)
    stretch[order] = np.cumsum(np.concatenate(([True], ~linked))) - 1
    return np.repeat(stretch, length)


def sessions(time: NDArray[Any], group: NDArray[Any]) -> NDArray[Any]:
    """int64 (m,), ascending: the session of each unit. Work pauses, overnight say, where the next unit comes after more
    than so many times the usual step. ``time``: int64 (m,), ascending within ``group``."""
    import numpy as np

    if len(time) < 2:
        return np.zeros(len(time), np.int64)
    same = group[1:] == group[:-1]
    step = np.diff(time)
    usual = float(np.median(step[same])) if same.any() else 0.0
    breaks = ~same | (step > PAUSE * max(usual, 1.0))
    return np.concatenate(([0], np.cumsum(breaks))).astype(np.int64)


def window_is_enough(exposed: NDArray[Any], window: NDArray[Any]) -> bool:
    """Whether there are enough concurrent controls: at least five, a fifth as many as the exposed beside them, and half
    of all exposed are beside them."""
    import numpy as np

    inside = window >= 0
    beside = int(np.count_nonzero(exposed & inside))
    controls = int(np.count_nonzero(~exposed & inside))
    return controls >= max(5, beside / 5) and 2 * beside >= int(np.count_nonzero(exposed))
