"""Logistic regression by iteratively reweighted least squares, weakly penalised, with cluster-robust covariance.

Fitted here rather than by a library because a survivor needs a dozen small fits and an import of one costs more than
all of them; the tests hold it against statsmodels. The ridge (Le Cessie and van Houwelingen 1992) is a quarter of a
row's worth on each standardised coefficient, none on the intercept: it decides nothing where there are data and keeps
the fit finite where an exposure has only bad or only good rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from numpy.typing import NDArray

RIDGE = 0.25
_STEPS = 40
_DONE = 1e-9
_STEEPEST = 30.0


class Logistic(msgspec.Struct, frozen=True):
    """``coefficients``: float64 (k,); ``inverse``: (k, k), inverse of the penalised information; ``scores``: (n, k)
    residual times column, for sandwiches."""

    coefficients: NDArray[Any]
    inverse: NDArray[Any]
    scores: NDArray[Any]

    def predict(self, design: NDArray[Any]) -> NDArray[Any]:
        """Probabilities, float64 (rows,)."""
        return expit(design @ self.coefficients)


def expit(values: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -_STEEPEST, _STEEPEST))))


def fit(design: NDArray[Any], bad: NDArray[Any], weights: NDArray[Any] | None = None, ridge: float = RIDGE) -> Logistic:
    """``design``: float64 (n, k), the first column the intercept; ``bad``: 0 or 1 (n,); ``weights``: of the rows."""
    import numpy as np

    y = np.asarray(bad, np.float64)
    w = np.ones(len(y)) if weights is None else weights
    spread = design.std(axis=0)
    penalty = np.full(design.shape[1], ridge) * np.maximum(spread**2, 1e-6)
    penalty[0] = 1e-8
    beta = np.zeros(design.shape[1])
    share = float((w @ y + 0.5) / (w.sum() + 1.0))
    beta[0] = np.log(share / (1 - share))
    before = _objective(design, y, w, penalty, beta)
    for _ in range(_STEPS):
        p = expit(design @ beta)
        information = (design * (w * p * (1 - p))[:, None]).T @ design
        information[np.diag_indices_from(information)] += penalty + 1e-10
        step = np.linalg.solve(information, design.T @ (w * (y - p)) - penalty * beta)
        # A full Newton step may overshoot where rows are nearly separated: it is halved until it is one forward.
        for _halving in range(20):
            after = _objective(design, y, w, penalty, beta + step)
            if after >= before - 1e-12:
                break
            step /= 2
        beta = beta + step
        if after - before < _DONE * max(1.0, abs(before)):
            break
        before = after
    p = expit(design @ beta)
    information = (design * (w * p * (1 - p))[:, None]).T @ design
    information[np.diag_indices_from(information)] += penalty + 1e-10
    return Logistic(beta, np.linalg.inv(information), design * (w * (y - p))[:, None])


def _objective(
    design: NDArray[Any], y: NDArray[Any], w: NDArray[Any], penalty: NDArray[Any], beta: NDArray[Any]
) -> float:
    import numpy as np

    eta = np.clip(design @ beta, -_STEEPEST, _STEEPEST)
    return float(w @ (y * eta - np.logaddexp(0.0, eta)) - 0.5 * penalty @ beta**2)
