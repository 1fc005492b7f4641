"""Designs in which what is tested does not come alone: controls run beside every treatment."""

from __future__ import annotations

import numpy as np

from clew.modelling.cause.asked import Asked
from clew.modelling.cause.pipeline import analyse
from clew.modelling.cause.study import Study
from clew.testing.cause_studies import study_of

HARMFUL = ("t05", "t12", "t20")


def interleaved(seed: int) -> Study:
    """Twenty-five treatments one after the other, thirty things with two rows each, and after every third thing one of
    the control group; three treatments are at three in ten, beside one in twenty."""
    rng = np.random.default_rng([21, seed])
    treatment: list[str] = []
    for number in range(25):
        for thing in range(30):
            treatment += [f"t{number:02}"] * 2
            if thing % 3 == 2:
                treatment += ["control"] * 2
    bad = rng.random(len(treatment)) < np.where(np.isin(treatment, HARMFUL), 0.3, 0.05)
    return study_of(
        bad=bad,
        thing=np.arange(len(treatment)) // 2,
        nominal={"treatment": treatment},
        category={"treatment": "method"},
    )


def test_few_controls_beside_a_treatment_do_not_hide_it() -> None:
    """Ten controls cannot tell that a treatment is harmful; twenty-four other treatments can."""
    found = 0
    for seed in range(4):
        findings = analyse(interleaved(seed), Asked(pairs=False))
        told = {each.value for each in findings.factors if each.grade in ("causal", "adjusted")}
        assert told <= set(HARMFUL)
        found += len(told)
    assert found >= 8  # of twelve
