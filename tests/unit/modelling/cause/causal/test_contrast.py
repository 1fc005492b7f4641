"""How exposures ran in time."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from tests.unit.modelling.cause.causal.conftest import suspect_of, yes

from clew.modelling.cause.causal.contrast import Contrast, contrast_of
from clew.testing.cause_studies import study_of

N = 600


def contrast(exposed: NDArray[Any], **more: Any) -> Contrast:
    study = study_of(bad=np.arange(len(exposed)) % 9 == 0, nominal={"a": yes(exposed)}, **more)
    return contrast_of(study, suspect_of(study, "a"))


def test_a_random_exposure_is_of_things_and_concurrent() -> None:
    found = contrast(np.random.default_rng(1).random(N) < 0.3)
    assert (found.kind, found.concurrent, found.replicated, found.within) == ("thing", True, True, False)
    assert found.units > 150


def test_things_that_take_turns_are_of_things() -> None:
    found = contrast(np.arange(N) % 2 == 0)
    assert (found.kind, found.concurrent) == ("thing", True)


@pytest.mark.parametrize(("length", "replicated"), [(5, True), (20, True), (60, False)])
def test_blocks_that_take_turns_count_as_blocks(length: int, replicated: bool) -> None:
    found = contrast(np.arange(N) // length % 2 == 1)
    assert (found.kind, found.concurrent, found.replicated) == ("block", True, replicated)
    assert found.units <= N / length / 2


@pytest.mark.parametrize("stretch", [(100, 130), (100, 400), (0, 300)])
def test_one_stretch_is_not_concurrent(stretch: tuple[int, int]) -> None:
    place = np.arange(N)
    found = contrast((place >= stretch[0]) & (place < stretch[1]))
    assert (found.kind, found.concurrent) == ("block", False)


def test_two_stretches_are_not_concurrent() -> None:
    place = np.arange(N)
    assert not contrast(((place >= 100) & (place < 150)) | ((place >= 400) & (place < 450))).concurrent


def test_a_stretch_shared_with_controls_is_concurrent_within_it() -> None:
    place = np.arange(N)
    found = contrast((place >= 200) & (place < 400) & (place % 3 == 0))
    assert (found.kind, found.concurrent, found.replicated) == ("thing", True, True)
    assert not (found.window[:190] >= 0).any()
    assert (found.window[210:380] >= 0).all()


def test_what_takes_turns_between_strata_only_is_no_contrast() -> None:
    """Every other unit is product one, and only product one has it."""
    odd = np.arange(N) % 2 == 1
    assert not contrast(odd, stratum=odd.astype(int)).concurrent


def test_within_things_each_is_its_own_control() -> None:
    place = np.arange(N)
    found = contrast(place % 10 >= 5, thing=(place // 10).tolist())
    assert (found.kind, found.within, found.units) == ("operation", True, 60)


def test_all_things_changed_at_one_time() -> None:
    place = np.arange(N)
    found = contrast(place >= N // 2, thing=(place % 60).tolist())
    assert (found.kind, found.concurrent) == ("operation", False)


def test_nobody_and_everybody_exposed() -> None:
    for exposed in (np.zeros(N, np.bool_), np.ones(N, np.bool_)):
        study = study_of(bad=np.arange(N) % 9 == 0, nominal={"a": ["y", "n"] * (N // 2)})
        suspect = suspect_of(study, "a")
        found = contrast_of(study, msgspec.structs.replace(suspect, exposed=exposed))
        assert not found.concurrent
