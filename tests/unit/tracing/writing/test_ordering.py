"""Names compared where they lie are in the order in which Python puts them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.tracing.writing import ordering
from clew.tracing.writing.listing import Texts, texts
from clew.tracing.writing.ordering import by_name

ENDS = st.binary(max_size=11) | st.sampled_from([b"", b"\0", b"1", b"12", b"12345678", b"123456789", b"\xff" * 9])
BEGINNINGS = st.sampled_from([b"", b"urn:epc:id:sgtin:9521001.000060.", b"u"])


def written(values: list[bytes]) -> Texts:
    made = texts(values)
    # As a snapshot's: nobody may write to them.
    for column in made:
        column.flags.writeable = False
    return made


@st.composite
def entries(draw: st.DrawFn) -> tuple[list[bytes], list[bytes], list[tuple[int, int]]]:
    """Names, events, and (time, code) in the order of time."""
    called = st.builds(lambda beginning, end: beginning + end, BEGINNINGS, ENDS)
    names, events = draw(st.lists(called, min_size=1, max_size=60)), draw(st.lists(called, min_size=1, max_size=10))
    codes = [*range(len(names)), *(-2 - number for number in range(len(events)))]
    if draw(st.booleans()):
        codes.append(len(names))  # one that came since
    times = draw(st.lists(st.integers(0, 3), min_size=len(codes), max_size=len(codes)))
    return names, events, sorted(zip(times, draw(st.permutations(codes)), strict=True), key=lambda entry: entry[0])


@settings(deadline=None)  # the first example compiles
@given(entries())
def test_as_python_sorts(told: tuple[list[bytes], list[bytes], list[tuple[int, int]]]) -> None:
    names, events, rows = told
    times = np.array([time for time, _ in rows], np.int64)
    codes = np.array([code for _, code in rows], np.int64)
    order, left = by_name(times, codes, written(names), written(events))
    assert sorted(order.tolist()) == list(range(len(rows)))
    left_runs = {(int(first), int(last)) for first, last in left}
    for time in set(times.tolist()):
        first, last = (int(at) for at in (np.searchsorted(times, time), np.searchsorted(times, time, "right")))
        found = [name_of(codes[at], names, events) for at in order[first:last]]
        unclear = None in found or b"" in [
            name for name, at in zip(found, order[first:last], strict=True) if codes[at] < 0
        ]
        alike = len(set(found)) < len(found)
        assert ((first, last) in left_runs) == (last - first > 1 and (unclear or alike))
        if (first, last) not in left_runs:
            assert found == sorted(name for name in found if name is not None) or last - first == 1
        assert sorted(order[first:last].tolist()) == list(range(first, last))


def name_of(code: int, names: list[bytes], events: list[bytes]) -> bytes | None:
    if code < 0:
        return events[-2 - code]
    return names[code] if code < len(names) else None


def test_long_runs() -> None:
    random = np.random.default_rng(4)
    called = [b"urn:epc:id:sgtin:9521001.000060.%d" % number for number in random.permutation(5_000)]
    order, left = by_name(np.zeros(5_000, np.int64), np.arange(5_000), written(called), written([b"ni:1"]))
    assert len(left) == 0
    assert [called[at] for at in order] == sorted(called)
    assert len(called) > 100 * ordering.FEW
