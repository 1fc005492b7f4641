"""The rows compared, what they are compared within, and what is held fixed beside: one suspect's arrays.

Where the exposure ran concurrently with controls, rows are compared within stratum and stretch of time; where it
changes within things, within each thing; else within strata only, and time is then not held fixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.causal.contrast import Contrast
from clew.modelling.cause.causal.suspects import Suspect
from clew.modelling.cause.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CELLS = 4
"""Of how many other exposures the rows may be split into cells; the rest enter as columns."""
_KEPT = 0.5
"""Share of the exposure's variation that a split into cells must leave."""
OVERLAP = 0.1
"""Share of the exposure's variation that must remain when another is held fixed; less is no positivity."""


class Comparison(msgspec.Struct, kw_only=True):
    """Over the ``m`` rows at ``place`` (of ``n``): ``bad`` float64; ``exposure`` float64 (0 and 1, or the dose as
    fraction of the way from its 10th (``low``) to its 90th (``high``) percentile); ``exposed`` bool; ``cell`` int64,
    dense; ``stratum``, ``unit``, ``thing``: int64, dense; ``held``: float64 (m, k), columns held fixed; ``strata``:
    float64 (m, s), strata and stretches of time as columns, for models; ``moment``: int64, cells of the shortest
    stretches; ``clusterings``: by what chance may be shared."""

    place: NDArray[Any]
    bad: NDArray[Any]
    exposure: NDArray[Any]
    exposed: NDArray[Any]
    cell: NDArray[Any]
    stratum: NDArray[Any]
    unit: NDArray[Any]
    thing: NDArray[Any]
    held: NDArray[Any]
    strata: NDArray[Any]
    moment: NDArray[Any]
    clusterings: tuple[NDArray[Any], ...]
    low: float = 0.0
    high: float = 1.0
    is_dose: bool = False


def compare(
    study: Study, suspect: Suspect, contrast: Contrast, others: Sequence[Suspect], timed: bool = True
) -> Comparison:
    """``others``: what is held fixed. ``timed``: whether concurrent rows are compared within stretches of time."""
    import numpy as np

    use = contrast.rows.copy()
    concurrent = contrast.concurrent and timed
    if concurrent and not contrast.within:
        use &= contrast.window >= 0
    place = np.flatnonzero(use)
    table = study.rows
    bad = table.bad[place].astype(np.float64)
    exposure, low, high = _exposure(suspect, place)
    stratum = _dense(table.stratum[place])
    thing = _dense(table.thing[place])
    window = contrast.window[place]
    cell = stratum
    if concurrent:
        cell = thing if contrast.within else _crossed(stratum, _dense(window))
    columns, binary = _held(others, place)
    cell = _split(cell, exposure, [each for each, yes in zip(columns, binary, strict=True) if yes])
    unit = _dense(contrast.unit[place]) if concurrent else thing
    shared = tuple(_dense(each[place]) for each in contrast.shared) if concurrent else ()
    held = np.column_stack([*columns, np.zeros((len(place), 0))]) if columns else np.zeros((len(place), 0))
    timing = _dense(window) if concurrent else np.zeros(len(place), np.int64)
    return Comparison(
        place=place,
        bad=bad,
        exposure=exposure,
        exposed=contrast.exposed[place],
        cell=cell,
        stratum=stratum,
        unit=unit,
        thing=thing,
        held=held,
        strata=np.hstack([_dummies(stratum), _dummies(timing)]),
        moment=_crossed(cell, _dense(contrast.moment[place])) if concurrent else cell,
        clusterings=(unit, thing, *shared),
        low=low,
        high=high,
        is_dose=suspect.dose is not None,
    )


def _exposure(suspect: Suspect, place: NDArray[Any]) -> tuple[NDArray[Any], float, float]:
    import numpy as np

    if suspect.dose is None:
        assert suspect.exposed is not None  # noqa: S101
        return suspect.exposed[place].astype(np.float64), 0.0, 1.0
    dose = suspect.dose[place].astype(np.float64)
    if len(dose) == 0:
        return dose, 0.0, 1.0
    low, high = (float(each) for each in np.quantile(dose, (0.1, 0.9)))
    if low == high:  # nearly all rows have one dose: the whole range, then
        low, high = float(dose.min()), float(dose.max())
    return (dose - low) / (high - low if high > low else 1.0), low, high


def column_of(suspect: Suspect, place: NDArray[Any]) -> tuple[list[NDArray[Any]], bool]:
    """A suspect as columns to be held fixed, and whether it is a yes and no: a dose enters standardised, squared, and
    with a column for rows that state none."""
    import numpy as np

    if suspect.exposed is not None:
        return [suspect.exposed[place].astype(np.float64)], True
    assert suspect.dose is not None  # noqa: S101
    dose = suspect.dose[place].astype(np.float64)
    missing = np.isnan(dose)
    there = dose[~missing]
    spread = float(there.std()) if len(there) else 0.0
    z = np.where(missing, 0.0, (dose - (there.mean() if len(there) else 0.0)) / (spread or 1.0))
    columns = [z, np.where(missing, 0.0, z**2 - 1.0)]
    if missing.any():
        columns.append(missing.astype(np.float64))
    return columns, False


def _held(others: Sequence[Suspect], place: NDArray[Any]) -> tuple[list[NDArray[Any]], list[bool]]:
    import numpy as np

    columns: list[NDArray[Any]] = []
    binary: list[bool] = []
    for other in others:
        made, yes = column_of(other, place)
        for column in made:
            if len(place) and np.ptp(column) > 0:
                columns.append(column)
                binary.append(yes)
    return columns, binary


def _split(cell: NDArray[Any], exposure: NDArray[Any], others: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Cells split by other exposures as long as the exposure still varies within them."""
    for done, other in enumerate(others):
        if done == _CELLS:
            break
        finer = _crossed(cell, other.astype("int64"))
        before = variation(exposure, cell)
        if before <= 0 or variation(exposure, finer) < _KEPT * before:
            continue
        cell = finer
    return cell


def variation(values: NDArray[Any], cell: NDArray[Any]) -> float:
    """Sum of squares within cells."""
    inner = within(values, cell)
    return float(inner @ inner)


def within(values: NDArray[Any], cell: NDArray[Any]) -> NDArray[Any]:
    """Values minus the mean of their cell."""
    import numpy as np

    count = np.bincount(cell)
    return np.asarray(values - (np.bincount(cell, values) / np.maximum(count, 1))[cell])


def _dense(codes: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    return np.unique(codes, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _crossed(one: NDArray[Any], other: NDArray[Any]) -> NDArray[Any]:
    return _dense(one * (int(other.max(initial=0)) + 1) + other)


def _dummies(codes: NDArray[Any], most: int = 40) -> NDArray[Any]:
    """float64 (m, levels - 1) for the most frequent levels, the most frequent of all being the reference."""
    import numpy as np

    count = np.bincount(codes, minlength=1)
    levels = np.argsort(-count, kind="stable")[1 : most + 1]
    return np.asarray((codes[:, None] == levels[None, :]).astype(np.float64))
