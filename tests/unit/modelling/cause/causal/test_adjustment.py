"""What is held fixed, what is not, and why."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tests.unit.modelling.cause.causal.conftest import judged, suspect_of

from clew.modelling.cause.asked import Edge
from clew.modelling.cause.causal.adjustment import Adjustment, adjustment_of, rivals_of
from clew.modelling.cause.causal.comparison import compare
from clew.modelling.cause.causal.contrast import contrast_of
from clew.modelling.cause.causal.graph import Graph, earlinesses
from clew.testing.cause_studies import study_of

N = 1000
NAMES = ("a", "early", "late", "alias")


def adjustment(*edges: Edge) -> Adjustment:
    rng = np.random.default_rng(31)
    a = rng.random(N) < 0.4
    facets: dict[str, NDArray[np.bool_]] = {
        "a": a,
        "early": np.where(rng.random(N) < 0.5, a, rng.random(N) < 0.4),
        "late": np.where(rng.random(N) < 0.5, a, rng.random(N) < 0.4),
        "alias": a ^ (rng.random(N) < 0.005),
    }
    leads: dict[str, float | None] = {"a": 600.0, "early": None, "late": 10.0, "alias": 600.0}
    study = judged(facets, 0.03 + 0.1 * facets["early"] + 0.1 * facets["late"] + 0.1 * a, rng, lead=leads)
    suspects = [suspect_of(study, each) for each in NAMES]
    bare = compare(study, suspects[0], contrast_of(study, suspects[0]), ())
    return adjustment_of(suspects, 0, Graph(earlinesses(study.factors), edges), bare)


def test_what_came_before_is_held_what_came_after_is_not_and_an_alias_cannot_be() -> None:
    found = adjustment()
    assert (found.held, found.later, found.inseparable) == ((1,), (2,), (3,))


def test_a_known_effect_is_an_effect_whenever_it_came() -> None:
    found = adjustment(Edge("a", "late", "required"), Edge("a", "alias", "required"))
    assert found.effects == (2, 3)
    assert found.later == ()


def test_what_cannot_act_on_the_outcome_is_not_held() -> None:
    found = adjustment(Edge("early", "outcome", "forbidden"))
    assert found.held == ()
    assert found.instruments == (1,)


def test_rivals_leave_the_controls_until_a_quarter_is_left() -> None:
    level = np.arange(N) % 5
    study = study_of(bad=np.arange(N) % 7 == 0, nominal={"f": [f"l{each}" for each in level]})
    suspects = [suspect_of(study, "f", f"l{each}") for each in range(5)]
    everything = np.ones(N, np.bool_)
    # The others are as harmful, or more harmful than the first is protective: of four, three may go.
    assert rivals_of(suspects, 0, [0.1, 0.5, 0.4, 0.3, 0.2], everything) == (1, 2, 3)
    assert rivals_of(suspects, 0, [-0.25, 0.5, 0.4, 0.1, 0.2], everything) == (1, 2)
    # A harmful level keeps the weaker, protective ones as its controls.
    assert rivals_of(suspects, 0, [0.5, -0.1, -0.2, -0.1, -0.1], everything) == ()
