"""The collector rests while anybody captures, and no longer."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from clew.collection.pause import without_cycle_search


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    enabled = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if enabled else gc.disable)()


def test_the_last_to_leave_wakes_it() -> None:
    one, other = without_cycle_search(), without_cycle_search()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert not gc.isenabled()
    other.__exit__(None, None, None)
    assert gc.isenabled()


def test_an_error_wakes_it_too() -> None:
    with pytest.raises(ValueError, match="broken"), without_cycle_search():
        raise ValueError("broken")
    assert gc.isenabled()


def test_whoever_had_put_it_to_rest_finds_it_so() -> None:
    gc.disable()
    with without_cycle_search():
        pass
    assert not gc.isenabled()
