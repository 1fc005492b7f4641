"""What stands out only when what was found is held fixed."""

from __future__ import annotations

import numpy as np
import pytest

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.candidates import Candidate, Members
from clew.modelling.cause.further import beside_found
from clew.modelling.cause.pipeline import analyse
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of

UNITS = 900


def made(seed: int, lot_rate: float = 0.38) -> Study:
    """A new version by machines at different times makes a quarter bad; so does, by itself, one lot of thirty."""
    rng = np.random.default_rng(seed)
    machine = rng.integers(0, 3, UNITS)
    run = np.arange(UNITS) / UNITS
    new = run >= np.array([0.33, 0.45, 0.57])[machine]
    lot = np.arange(UNITS) // 30
    rate = 1 - (1 - 0.03) * (1 - 0.22 * new) * (1 - lot_rate * (lot == 12))
    return study_of(
        bad=rng.random(UNITS) < rate,
        nominal={
            "machine": [f"M{each}" for each in machine],
            "version": np.where(new, "2", "1").tolist(),
            "lot": [f"L{each:02}" for each in lot],
            "operator": rng.choice(["a", "b", "c", "d"], UNITS).tolist(),
        },
        category={"lot": "material", "version": "method"},
    )


def held(study: Study) -> list[tuple[str, str | None]]:
    found = analyse(study, Asked(pairs=False, permutations=500))
    return [(each.facet, each.value) for each in found.factors if each.grade in ("causal", "adjusted")]


def test_a_bad_lot_beside_a_bad_version() -> None:
    """Among lots half of which are bad for another reason no lot stands out."""
    found = [held(made(seed)) for seed in range(4)]
    assert sum(("version", "2") in each for each in found) == 4
    assert sum(("lot", "L12") in each for each in found) >= 3
    # What needed the other to be found stands after it.
    assert all(each[0] == ("version", "2") for each in found)


def test_nothing_else_where_there_is_nothing_else() -> None:
    extra = [each for seed in range(6) for each in held(made(seed, lot_rate=0.0)) if each != ("version", "2")]
    assert len(extra) <= 1


def test_rows_are_compared_where_they_are_alike_as_far_as_they_suffice() -> None:
    study = study_of(
        bad=[False, True] * 100,
        nominal={"a": ["x", "y"] * 100, "b": [str(row // 10) for row in range(200)]},
        numeric={"n": list(range(200))},
    )
    members = Members(study)
    facet, other = study.factors.facets
    level = Candidate(facet=facet, column=facet.first, p=0.0, score=1.0, assigned="thing")
    number = Candidate(number=study.factors.numbers[0], p=0.0, score=1.0, assigned="thing")
    few = Candidate(facet=other, column=other.first, p=0.0, score=1.0, assigned="block")
    alike = beside_found(study, [level, number, few], members)
    assert alike is not None
    assert len(np.unique(alike)) == 10  # of four bins two levels each, and in one of them the ten rows of the last
    assert beside_found(study, [], members) is None
    many = [number, level, few, number, level]
    assert np.array_equal(beside_found(study, many, members), beside_found(study, many[:3], members))


@pytest.mark.parametrize("bad_of_a_alone", [95, 100])
def test_what_another_masks_altogether_stands_but_is_not_said_to_cause(bad_of_a_alone: int) -> None:
    """Each of two does harm, and mostly one runs without the other: of all rows as many are bad with the weaker one as
    without it (100), or fewer (95)."""
    both = [(True, False, 600, bad_of_a_alone), (False, False, 200, 4), (True, True, 200, 100), (False, True, 600, 196)]
    first, second = ([flags[place] for *flags, rows, _ in both for _row in range(rows)] for place in (0, 1))
    bad = [row < of for *_, rows, of in both for row in range(rows)]
    order = np.random.default_rng(0).permutation(len(bad))
    found = analyse(
        study_of(
            bad=[bad[row] for row in order],
            nominal={
                name: ["1" if flags[row] else None for row in order] for name, flags in (("a", second), ("b", first))
            },
        ),
        Asked(pairs=False, permutations=500),
    )
    masked = next(each for each in found.factors if each.facet == "b")
    assert (masked.grade, masked.reason, masked.beside) == ("adjusted", "cause.causal.masked", True)
    assert masked.estimates[0].low is not None
    assert masked.estimates[0].low > 0
    single = next(each for each in found.factors if each.facet == "a")
    assert found.together is not None
    assert found.together > (single.explains or 0) + 0.1
