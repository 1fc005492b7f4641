"""The suggested holds, against the plain rule: each time the candidate that takes most of what is left."""

from __future__ import annotations

from random import Random

import pytest

from clew.scenarios.recall.model import Unit
from clew.scenarios.recall.what_if import KINDS, Containment, Reached


def scope(seed: int) -> list[Unit]:
    """A few units in containers, in one another, at places; some without one, some out of reach."""
    random = Random(seed)
    names = [f"u{number}" for number in range(random.randint(1, 12))]
    random.shuffle(names)
    around = ["c1", "c2", "c3", *names]
    return [
        Unit(
            key=name, spelling=name, kind=random.choice(["instance", "lot"]), way="forward",
            word=random.choice(["certain", "possible", "possible", "excluded"]),
            inside=tuple(each for each in random.sample(around, random.randint(0, 2)) if each != name),
            place=random.choice([None, "p", "q", "u1"]), reach=random.random() < 0.9,
        )
        for name in names
    ]  # fmt: skip


def plainly(units: list[Unit]) -> list[tuple[str, str, int]]:
    """(name, kind, gained) of each hold, by asking every candidate again each time."""
    inside = {unit.key: unit for unit in units if unit.in_scope and unit.reach}
    takes: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    for key, unit in inside.items():
        for name, kind in ((key, "unit"), *((each, "container") for each in unit.inside), (unit.place, "place")):
            if name is not None:
                takes.setdefault(name, set()).add(key)
                kinds[name] = "unit" if name in inside else kinds.get(name, kind)
    told, left = [], set(inside)
    while left:
        best = min(takes, key=lambda name: (-len(takes[name] & left), KINDS.index(kinds[name]), name))
        told.append((best, kinds[best], len(takes[best] & left)))
        left -= takes[best]
    return told


@pytest.mark.parametrize("seed", range(300))
def test_the_suggested_holds_follow_the_rule(seed: int) -> None:
    units = scope(seed)
    steps = Containment(units).suggest()
    assert [(step.key, step.kind, step.gained) for step in steps] == plainly(units)
    assert [step.total for step in steps] == [sum(one.gained for one in steps[: at + 1]) for at in range(len(steps))]
    assert Containment(units).suggest(2) == steps[:2]


def test_what_a_hold_depends_on_is_enough() -> None:
    units = scope(5)
    reached = [
        Reached(unit.key, unit.place, list(unit.inside), unit.amounts, unit.holds)
        for unit in units
        if unit.in_scope and unit.reach
    ]
    assert Containment(reached).suggest() == Containment(units).suggest()
    for name in ("p", "c1", "u1", "nothing"):
        assert Containment(reached).held(name, (name,)) == Containment(units).held(name, (name,))
