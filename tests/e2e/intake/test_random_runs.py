"""Random runs of the way in against an independent model: nothing lost, nothing twice, counts always balance.

``CLEW_RUNS``: how many runs (``make test-intake`` asks for hundreds). ``CLEW_RUN_SEED``: the seed of the first.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from clew.bootstrap import Clew
from clew.testing.intake_machine import Machine

pytestmark = [pytest.mark.postgres]

RUNS = int(os.environ.get("CLEW_RUNS", "4"))
FIRST = int(os.environ.get("CLEW_RUN_SEED", "1"))
STEPS = 30


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + RUNS))
def test_a_random_run_is_as_the_model_says(opened: Callable[[int], Clew], seed: int) -> None:
    told = []
    try:
        for step in Machine(opened, seed).run(STEPS):
            told.append(step)
    except BaseException:
        print(f"seed {seed}, after {len(told)} steps:", *told, sep="\n")
        raise
