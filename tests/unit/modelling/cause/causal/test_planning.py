"""What stood fixed before the judgement, though only the judging event states it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from clew.modelling.cause.causal.planning import is_planned
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of

N = 1200
RNG = np.random.default_rng(21)
RANDOM = RNG.random(N) < 0.4


def study(bad: NDArray[np.bool_] | None = None, thing: NDArray[np.int64] | None = None) -> Study:
    return study_of(
        bad=RNG.random(N) < 0.1 if bad is None else bad, thing=(np.arange(N) if thing is None else thing).tolist()
    )


def planned(values: NDArray[np.bool_], made: Study) -> bool:
    return is_planned(made.rows, values.astype(float), np.ones(N, np.bool_))


@pytest.mark.parametrize("length", [1, 5, 12, 300])
def test_schedules_over_things_are(length: int) -> None:
    assert planned(np.arange(N) // length % 2 == 1, study())


def test_one_stretch_is() -> None:
    assert planned((np.arange(N) > 300) & (np.arange(N) < 500), study())


def test_a_random_draw_over_things_is_not() -> None:
    assert not planned(RANDOM, study())


def test_a_mark_that_follows_the_outcome_is_not() -> None:
    bad = RNG.random(N) < 0.1
    assert not planned(RNG.random(N) < np.where(bad, 0.8, 0.05), study(bad))


def test_what_counts_operations_is() -> None:
    thing = np.arange(N) // 20
    use = np.arange(N) % 20
    made = study(thing=thing)
    assert is_planned(made.rows, use.astype(float), np.ones(N, np.bool_))
    assert is_planned(made.rows, (use + thing % 7 * 3).astype(float), np.ones(N, np.bool_))


def test_what_counts_faults_is_not() -> None:
    thing = np.arange(N) // 20
    bad = RNG.random(N) < 0.2
    counted = np.concatenate([np.cumsum(bad[thing == each]) for each in range(N // 20)])
    assert not is_planned(study(bad, thing).rows, counted.astype(float), np.ones(N, np.bool_))


def test_a_thing_s_own_value_that_tells_its_later_operations_is() -> None:
    thing = np.arange(N) // 10
    value = (RNG.random(N // 10) < 0.4)[thing]
    assert planned(value, study(RNG.random(N) < np.where(value, 0.4, 0.05), thing))


def test_a_thing_s_own_value_set_by_its_first_fault_is_not() -> None:
    """Marked for good by a bad first operation; the later ones know nothing of it."""
    thing = np.arange(N) // 10
    bad = RNG.random(N) < 0.3
    assert not planned(bad[np.arange(N) // 10 * 10], study(bad, thing))
