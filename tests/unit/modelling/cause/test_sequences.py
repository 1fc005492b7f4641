"""What follows from the order of rows: first after a change, n-th since it, uses, gaps, judgements before."""

from __future__ import annotations

import numpy as np

from clew.modelling.cause.building import Nominal, alike, nominal_of
from clew.modelling.cause.sequences import (
    FIRST_AFTER,
    NTH_AT_MOST,
    judged_before,
    sequences,
    single_valued,
)
from clew.modelling.cause.study import Category, Number, Rows

HOUR = 3_600_000_000


def rows_of(things: list[int]) -> Rows:
    count = len(things)
    return Rows(
        bad=np.zeros(count, np.bool_),
        thing=np.array(things, np.int32),
        time=np.arange(count, dtype=np.int64) * HOUR,
        position=np.arange(count, dtype=np.int64),
        stratum=np.zeros(count, np.int32),
        things=[str(thing) for thing in range(max(things) + 1)],
    )


def facet(name: str, levels: list[str | None], category: Category = "machine", step: str | None = None) -> Nominal:
    import msgspec

    return msgspec.structs.replace(nominal_of(name, category, levels), step=step)


def number(numbers: list[Number], name: str) -> list[float]:
    (found,) = (each for each in numbers if each.name == name)
    return [float(value) for value in found.values]


def test_nth_since_a_change_that_comes_again_and_again():
    levels = [letter for letter in "abababababa" for _ in range(4)]
    facets, numbers = sequences(rows_of(list(range(44))), [facet("bit", levels)])
    nth = number(numbers, "bit:nth_since_change")
    assert np.isnan(nth[:4]).all()  # what came before the first row is not known
    assert nth[4:] == [0.0, 1.0, 2.0, 3.0] * 10
    (first,) = facets
    assert (first.name, list(first.levels), first.row.tolist()) == (FIRST_AFTER, ["bit"], list(range(4, 44, 4)))


def test_a_change_now_and_then_or_with_every_unit_is_no_run_in():
    rows = rows_of(list(range(40)))
    seldom = facet("bit", ["a"] * 20 + ["b"] * 20)
    always = facet("bit", ["a", "b"] * 20)
    for each in (seldom, always):
        assert sequences(rows, [each]) == ([], [])
    people = facet("person", [letter for letter in "ababababab" for _ in range(4)], "man")
    assert sequences(rows, [people]) == ([], [])


def test_a_value_that_things_keep_is_counted_in_things():
    things = [thing for thing in range(30) for _ in range(2)]
    levels = [str(thing // 3) for thing in things]
    _, numbers = sequences(rows_of(things), [facet("lot", levels, "material")])
    assert number(numbers, "lot:nth_since_change")[6:] == [0.0, 0.0, 1.0, 1.0, 2.0, 2.0] * 9


def test_rows_that_alternate_between_machines_are_counted_on_each():
    count = 160
    machine = ["left" if row % 2 else "right" for row in range(count)]
    lot = [f"{row % 2}-{row // 16}" for row in range(count)]
    facets = [facet("press", machine, step="pressing"), facet("coil", lot, "material", "pressing")]
    _, numbers = sequences(rows_of(list(range(count))), facets)
    nth = number(numbers, "coil:nth_since_change")
    assert np.isnan(nth[:16]).all()
    assert nth[16:] == [float(place // 2) for place in range(16)] * 9


def test_a_run_in_ends():
    levels = [letter for letter in "ababababab" for _ in range(30)]
    _, numbers = sequences(rows_of(list(range(300))), [facet("bit", levels)])
    assert max(number(numbers, "bit:nth_since_change")[30:]) == NTH_AT_MOST


def test_uses_of_tools_are_counted_where_there_are_enough_of_them():
    levels = [f"tool-{row % 8}" for row in range(48)]
    _, numbers = sequences(rows_of(list(range(48))), [facet("tool", levels)])
    assert number(numbers, "tool:uses_before") == [float(row // 8) for row in range(48)]
    few = [f"tool-{row % 7}" for row in range(48)]
    assert sequences(rows_of(list(range(48))), [facet("tool", few)]) == ([], [])
    some: list[str | None] = [None, *levels[1:]]
    _, numbers = sequences(rows_of(list(range(48))), [facet("tool", some)])
    assert np.isnan(number(numbers, "tool:uses_before")[0])
    assert number(numbers, "tool:uses_before")[8] == 0.0


def test_facets_of_several_values_a_row_have_no_sequence():
    both = Nominal(
        name="lot", category="material", row=np.array([0, 0, 1]), code=np.array([0, 1, 0]), levels=["a", "b"]
    )
    assert single_valued(rows_of([0, 1]), [both]) == []


def test_a_number_alike_is_one_of_the_same_rows_and_order():
    def of(*values: float) -> Number:
        return Number(name="n", category="sequence", values=np.array(values))

    assert alike(of(1, 2, 3), [of(10, 200, 201)])
    assert alike(of(1, 2, 3), [of(-1, -2, -3)])
    assert not alike(of(1, 2, 3), [of(1, 3, 2)])
    assert not alike(of(1, 2, np.nan), [of(1, 2, 3)])
    assert not alike(of(1, 1, 1), [of(1, 1, 1)])


def test_judgements_before() -> None:
    rows = rows_of([0, 1, 0])
    before = judged_before(rows, np.array([0, 1, 0, 0]), np.array([0, 1, 2, 3]), np.array([0, 1, 3]))
    assert before is not None
    assert before.values.tolist() == [0.0, 0.0, 2.0]
    assert judged_before(rows, np.array([0, 1]), np.array([0, 1]), np.array([0, 1, 1])) is None
