"""Devices whose clocks disagree: from how many things on, by how much, and never with themselves."""

from __future__ import annotations

from clew.scenarios.chain.clocks import ENOUGH, LEAST, judge_clocks
from clew.scenarios.chain.model import Finding
from clew.storage.reads.chain import Device, Material, Pointed

SECOND = 1_000_000
MINUTE = 60 * SECOND


def found(things: int, *, seen_by: str = "scale", made_by: str = "press", lagging: int = ENOUGH) -> list[Finding]:
    """Each thing was made a minute after it was seen, at a step that comes half a minute after making as a rule."""
    told, pointed = {}, []
    for thing in range(things):
        told[2 * thing] = Device(2 * thing, seen_by, thing * MINUTE, "inspecting")
        told[2 * thing + 1] = Device(2 * thing + 1, made_by, (thing + 1) * MINUTE, None)
        pointed.append(Pointed("seen_before_produced", thing, 2 * thing, (2 * thing, 2 * thing + 1)))
    lags = {"inspecting": (30 * SECOND, 30 * SECOND, 34 * SECOND, lagging)}
    return judge_clocks(Material(devices=2, pointed=pointed, told=told, lags=lags)).findings


def test_from_so_many_things_on() -> None:
    assert found(LEAST - 1) == []
    (one,) = found(LEAST)
    assert (one.params["device"], one.params["other"], one.params["count"]) == ("scale", "press", LEAST)
    assert (one.params["since"], one.params["until"]) == (0, (LEAST - 1) * MINUTE)


def test_the_usual_span_counts_where_enough_is_known_of_it() -> None:
    (known,), (guessed,) = found(LEAST), found(LEAST, lagging=ENOUGH - 1)
    assert (known.params["seconds"], known.params["spread"], known.params["bound"]) == (-90, 2, "")
    assert (guessed.params["seconds"], guessed.params["spread"], guessed.params["bound"]) == (-60, 0, "at_least")


def test_a_device_does_not_disagree_with_itself() -> None:
    assert found(LEAST, seen_by="press") == []
