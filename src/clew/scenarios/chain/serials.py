"""Serial numbers that nobody recorded, between others that somebody did.

Only numbers of one fixed form are looked at: the same text before them, the same count of digits. A gap is told when it
is small beside the unbroken runs of made units on both sides of it: with *k* missing and runs of *a* and *b* units, its
confidence is min(a, b) / (min(a, b) + k), and only :data:`SURE` and more is told. So numbers that are given out in
steps, at random, or to several lines in turn give no finding.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from itertools import pairwise

import msgspec

from clew.events.errors import Parameter
from clew.scenarios.chain.model import Finding

SURE = 0.75
_NUMBERED = re.compile(r"(.*?)([0-9]{1,18})", re.DOTALL)
MOST_ASKED = 100_000
Existing = Callable[[Collection[str]], Collection[str]]


class Gap(msgspec.Struct, frozen=True):
    """``missing``: the keys between ``before`` and ``after`` (each: thing, key, position)."""

    missing: tuple[str, ...]
    before: tuple[int, str, int]
    after: tuple[int, str, int]
    confidence: float


def serial_gaps(made: Iterable[tuple[int, str, int]], existing: Existing) -> list[Finding]:
    """``made``: (thing, key, position of its production); ``existing``: which keys name anything."""
    gaps = list(_gaps(made))
    asked = [key for gap in gaps for key in gap.missing][:MOST_ASKED]
    known = frozenset(existing(asked)) if asked else frozenset()
    found = []
    for gap in gaps:
        missing = [key for key in gap.missing if key not in known]
        if missing and len(missing) == len(gap.missing):
            params: dict[str, Parameter] = {
                "first": missing[0],
                "last": missing[-1],
                "count": len(missing),
                "confidence": round(100 * gap.confidence),
            }
            where = (gap.before[2], gap.after[2])
            found.append(_told(missing, where, params))
    return found


def _told(missing: list[str], where: tuple[int, int], params: dict[str, Parameter]) -> Finding:
    return Finding(
        kind="serial_gap",
        thing=None,
        counted=f"gap {missing[0]}",
        positions=where,
        params=params,
        weight=len(missing),
    )


def _gaps(made: Iterable[tuple[int, str, int]]) -> Iterable[Gap]:
    runs: defaultdict[tuple[str, int], dict[int, tuple[int, str, int]]] = defaultdict(dict)
    for one in made:
        numbered = _NUMBERED.fullmatch(one[1])
        if numbered is not None:
            runs[(numbered[1], len(numbered[2]))].setdefault(int(numbered[2]), one)
    for (prefix, width), numbers in runs.items():
        yield from _in_run(prefix, width, numbers)


def _in_run(prefix: str, width: int, numbers: dict[int, tuple[int, str, int]]) -> Iterable[Gap]:
    ordered = sorted(numbers)
    stretches: list[list[int]] = [[ordered[0], ordered[0]]]
    for before, number in pairwise(ordered):
        if number == before + 1:
            stretches[-1][1] = number
        else:
            stretches.append([number, number])
    for (start, end), (begin, last) in pairwise(stretches):
        shorter = min(end - start, last - begin) + 1
        count = begin - end - 1
        sure = shorter / (shorter + count)
        if sure >= SURE:
            missing = tuple(f"{prefix}{number:0{width}}" for number in range(end + 1, begin))
            yield Gap(missing, numbers[end], numbers[begin], sure)
