"""What the exposure cannot be told from where it ran beside its controls."""

from __future__ import annotations

import numpy as np
import pytest
from tests.unit.modelling.cause.causal.conftest import suspect_of, yes

from clew.modelling.cause.asked import Edge
from clew.modelling.cause.causal.contrast import contrast_of
from clew.modelling.cause.causal.graph import Graph, earlinesses
from clew.modelling.cause.causal.separating import _rank_share, separator
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of

N = 600
RNG = np.random.default_rng(11)
A = RNG.random(N) < 0.4
BAD = RNG.random(N) < 0.1


def found(study: Study, *edges: Edge) -> str | None:
    suspect = suspect_of(study, "a")
    told = separator(study, contrast_of(study, suspect), suspect, Graph(earlinesses(study.factors), edges))
    return None if told is None else told[0]


def test_an_independent_facet_does_not() -> None:
    assert found(study_of(bad=BAD, nominal={"a": yes(A), "b": yes(RNG.random(N) < 0.4)})) is None


@pytest.mark.parametrize("flips", [0.0, 0.01])
def test_an_alias_does(flips: float) -> None:
    alias = A ^ (np.arange(N) < flips * N)
    assert found(study_of(bad=BAD, nominal={"a": yes(A), "b": yes(alias)})) == "b"


def test_a_related_facet_leaves_comparisons() -> None:
    related = np.where(RNG.random(N) < 0.6, A, RNG.random(N) < 0.5)
    assert found(study_of(bad=BAD, nominal={"a": yes(A), "b": yes(related)})) is None


def test_few_levels_that_each_have_it_or_not_do() -> None:
    """Three lots have it, five do not: the effect may be that of one lot."""
    lot = np.where(A, np.arange(N) % 3, 3 + np.arange(N) % 5)
    assert found(study_of(bad=BAD, nominal={"a": yes(A), "lot": [str(each) for each in lot]})) == "lot"


def test_many_levels_are_draws_of_their_own() -> None:
    lot = np.where(A, np.arange(N) % 20, 20 + np.arange(N) % 20)
    assert found(study_of(bad=BAD, nominal={"a": yes(A), "lot": [str(each) for each in lot]})) is None


def test_serial_numbers_say_nothing() -> None:
    assert found(study_of(bad=BAD, nominal={"a": yes(A), "serial": [str(each) for each in range(N)]})) is None


def test_a_number_that_parts_them_does() -> None:
    assert found(study_of(bad=BAD, nominal={"a": yes(A)}, numeric={"x": np.where(A, 5.0, 1.0)})) == "x"
    assert found(study_of(bad=BAD, nominal={"a": yes(A)}, numeric={"x": RNG.random(N) + 0.5 * A})) is None


def test_its_own_known_effect_does_not() -> None:
    study = study_of(bad=BAD, nominal={"a": yes(A), "b": yes(A)})
    assert found(study, Edge("a", "b", "required")) is None


def test_the_share_of_a_number_is_never_more_than_all() -> None:
    # The exposed are at the low end; at the high one so many are equal that ranks correlate with less.
    values = np.array([*range(20), *[99] * 30], np.float64)
    assert _rank_share(values, np.arange(50) < 12) == 1.0
