"""Rivals on the same factors: plain χ² commonality, importance in a random forest, and PC in a process of its own.

They are given every level as a column of 0 and 1, and numbers (χ²: cut into quarters). What the judging event itself
measured is kept from them: it is the outcome in other words, and each of them would name it first.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

import msgspec
import numpy as np

from benchmarks.cause.planted import Suspect
from clew.modelling.cause.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_ROWS = 3
"""Rows that a column must have, and must leave over."""
TREES = 200
PC_COLUMNS = 25
"""The most associated columns, no two of which are nearly the same, are what PC is given: its time grows steeply."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """``ranked``: the first suspects; ``selected``: how many of them the method holds to be real (None: it does not
    say)."""

    ranked: list[Suspect]
    selected: int | None


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """``values``: float32 (rows, columns); what each column is."""

    values: NDArray[Any]
    suspects: list[Suspect]


def matrix_of(study: Study, *, quarters: bool) -> Matrix:
    """Levels as 0 and 1, numbers as they are or cut into quarters (a row without one: 0)."""
    factors = study.factors
    rows = len(study.rows)
    row = np.repeat(np.arange(rows), np.diff(factors.indptr))
    dense = np.zeros((rows, len(factors.columns)), np.bool_)
    dense[row, factors.indices] = True
    columns: list[NDArray[Any]] = []
    suspects: list[Suspect] = []
    for facet in factors.facets:
        for column in range(facet.first, facet.last):
            met = dense[:, column]
            if LEAST_ROWS <= met.sum() <= rows - LEAST_ROWS:
                columns.append(met)
                suspects.append(Suspect(label=f"{facet.name}={factors.columns[column]}", rows=met))
    for number in factors.numbers:
        if number.precedence == "with" and number.category == "measurement":
            continue
        if quarters:
            cuts = np.nanquantile(number.values, [0.25, 0.5, 0.75])
            place = np.where(np.isnan(number.values), -1, np.searchsorted(cuts, number.values))
            parts = [place == quarter for quarter in range(4)]
        else:
            parts = [np.where(np.isnan(number.values), np.nanmedian(number.values), number.values)]
        for part in parts:
            if part.min() < part.max():
                columns.append(part)
                suspects.append(Suspect(label=number.name, number=number.name))
    return Matrix(values=np.column_stack(columns).astype(np.float32), suspects=suspects)


def chi_square(study: Study) -> Answer:
    """Columns by Pearson's χ² with the outcome, risks only; selected by Benjamini and Hochberg at 5 %."""
    from scipy.stats import chi2, false_discovery_control

    matrix = matrix_of(study, quarters=True)
    statistic, risk = _chi_square(matrix.values, study.rows.bad)
    q = false_discovery_control(chi2.sf(statistic, 1))
    order = [int(place) for place in np.argsort(-statistic, kind="stable") if risk[place]]
    chosen = _once([matrix.suspects[place] for place in order])
    selected = _once([matrix.suspects[place] for place in order if q[place] <= 0.05])
    return Answer(ranked=chosen, selected=len(selected))


def _chi_square(values: NDArray[Any], bad: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Per column of 0 and 1: χ² of the fourfold table with the outcome, and whether it raises the rate."""
    n, all_bad = len(bad), float(bad.sum())
    met = values.sum(axis=0).astype(np.float64)
    both = values[bad].sum(axis=0).astype(np.float64)
    difference = both * n - met * all_bad
    scale = met * (n - met) * all_bad * (n - all_bad)
    statistic = np.divide(n * difference**2, scale, out=np.zeros(len(met)), where=scale > 0)
    return statistic, difference > 0


def forest(study: Study, seed: int) -> Answer:
    """Columns by their importance (mean decrease of impurity) in a random forest with balanced classes."""
    from sklearn.ensemble import RandomForestClassifier

    matrix = matrix_of(study, quarters=False)
    trees = RandomForestClassifier(TREES, class_weight="balanced_subsample", random_state=seed, n_jobs=1)
    trees.fit(matrix.values, study.rows.bad)
    order = np.argsort(-trees.feature_importances_, kind="stable")
    return Answer(ranked=_once([matrix.suspects[int(place)] for place in order[:50]]), selected=None)


def _once(suspects: Sequence[Suspect]) -> list[Suspect]:
    """A number once, however many of its quarters are there; levels with the very same rows once."""
    seen: set[str | bytes] = set()
    kept: list[Suspect] = []
    for suspect in suspects:
        key = suspect.number if suspect.rows is None else suspect.rows.tobytes()
        if key is not None and key not in seen:
            seen.add(key)
            kept.append(suspect)
    return kept


class PC:
    """The PC algorithm of causal-learn (Spirtes et al. 2000), run by a Python that has it; a context manager.

    ``python``: of an environment with causal-learn. Raises ``RuntimeError`` where it cannot answer.
    """

    def __init__(self, python: Path) -> None:
        self._python = python

    def __enter__(self) -> PC:
        script = Path(__file__).with_name("pc_process.py")
        self._folder = TemporaryDirectory()
        self._process = subprocess.Popen(
            [self._python, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()

    def __call__(self, study: Study) -> Answer | None:
        """None where it gave up for lack of time."""
        matrix = matrix_of(study, quarters=False)
        chosen = self._columns(matrix, study.rows.bad)
        path = Path(self._folder.name) / "given.npz"
        np.savez(path, values=np.column_stack([matrix.values[:, chosen], study.rows.bad]).astype(np.float64))
        to, back = self._process.stdin, self._process.stdout
        neighbours = _asked(to, back, path)
        if neighbours is None:
            return None
        return Answer(ranked=[matrix.suspects[chosen[place]] for place in neighbours], selected=len(neighbours))

    @staticmethod
    def _columns(matrix: Matrix, bad: NDArray[Any]) -> list[int]:
        centred = matrix.values - matrix.values.mean(axis=0)
        centred /= np.maximum(np.linalg.norm(centred, axis=0), 1e-12)
        outcome = bad - bad.mean()
        strength = np.abs(centred.T @ (outcome / max(np.linalg.norm(outcome), 1e-12)))
        kept: list[int] = []
        for place in np.argsort(-strength, kind="stable").tolist():
            if all(abs(float(centred[:, place] @ centred[:, other])) < 0.98 for other in kept):
                kept.append(place)
            if len(kept) == PC_COLUMNS:
                break
        return kept


def _asked(to: IO[str] | None, back: IO[str] | None, path: Path) -> list[int] | None:
    if to is None or back is None:
        raise RuntimeError("PC was not started")
    to.write(f"{path}\n")
    to.flush()
    line = back.readline()
    if not line:
        raise RuntimeError("PC did not answer")
    answer = json.loads(line)
    if "error" in answer:
        raise RuntimeError(answer["error"])
    told = answer["neighbours"]
    return None if told is None else [int(place) for place in told]
