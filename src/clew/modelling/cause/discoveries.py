"""False discoveries among many tests (Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57, 289)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def benjamini_hochberg(p: ArrayLike) -> NDArray[Any]:
    """q float64 (m,) of p (m,): the least level of false discoveries at which each test would be among them.

    Raises ``ValueError`` where a p is outside [0, 1] or not a number.
    """
    import numpy as np

    values = np.asarray(p, np.float64)
    if not bool(np.all((values >= 0) & (values <= 1))):
        raise ValueError("every p lies within [0, 1]")
    m = len(values)
    order = np.argsort(values, kind="stable")
    stepped = values[order] * (m / np.arange(1, m + 1))
    q = np.empty(m, np.float64)
    q[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return q


def combined(p: ArrayLike, tests: int | None = None) -> float:
    """One p for all of ``p``: that none of them is other than chance (Cauchy combination; Liu and Xie 2020, J. Am.
    Stat. Assoc. 115, 393), which holds however the tests depend on each other. ``tests``: how many there are, where
    those that are not in ``p`` say nothing either way."""
    import numpy as np

    values = np.asarray(p, np.float64)
    if len(values) == 0:
        return 1.0
    count = max(tests or 0, len(values))
    # A p of one would weigh endlessly against the others: discrete tests reach it by having nothing to say.
    bounded = np.clip(values, 1e-300, 0.5 if count > len(values) else 0.9)
    small = bounded < 1e-15
    tangents = np.where(small, 1 / (np.pi * bounded), np.tan((0.5 - np.where(small, 0.5, bounded)) * np.pi))
    total = float(tangents.sum() / count)
    # Arctangent loses a small p in rounding; its first term does not.
    result = 1 / (np.pi * total) if total > 1e6 else 0.5 - np.arctan(total) / np.pi
    return float(min(1.0, max(result, values.min())))
