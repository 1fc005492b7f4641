"""Pairs beside single factors: what stands for what, once both are asked together.

Two parts that do nothing without each other both look harmful by themselves, and so does whatever else was there when
they met. So the singles that remain and the pairs that were found are asked together, each with the others held fixed.
A single that then says nothing any more stood for a pair. Where it is a part of that pair it is told behind it: it is
true that its units are worse, and the pair says when. A pair that says nothing given the others was their echo.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clew.modelling.cause.candidates import Candidate, Members
from clew.modelling.cause.explaining import ENTERS, Asking, chances_beside, remaining
from clew.modelling.cause.pairs import Pair
from clew.modelling.cause.study import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Interplay(msgspec.Struct, frozen=True):
    """``pairs``: those that remain; ``whole``: of them, places of those that each alone leave nothing to say to either
    part; ``stood``: place of a single → place of the pair that it stood for."""

    pairs: tuple[Pair, ...]
    whole: frozenset[int]
    stood: dict[int, int]


def interplay(
    study: Study,
    found: Sequence[Candidate],
    accepted: Sequence[int],
    pairs: Sequence[Pair],
    members: Members,
    level: float,
) -> Interplay:
    """``found``: single suspects; ``accepted``: places of those that remain among themselves, asked at ``level``;
    ``pairs``: those that were found, asked at the level at which they were."""

    if not pairs:
        return Interplay((), frozenset(), {})
    pair_level = min(ENTERS, max(max(each.p for each in pairs), 1e-12))
    singles = [found[place] for place in accepted]
    sizes = _sizes(study)
    asking = [
        *(Asking.of(each, members, level) for each in singles),
        *(
            Asking.of_column(
                _met(each, members),
                math.log(sizes[each.first]) + math.log(sizes[each.second]) + math.log(max(1.0, len(set(sizes)) / 2)),
                pair_level,
            )
            for each in pairs
        ),
    ]
    left = remaining(study, asking)
    kept = [place - len(singles) for place in sorted(left.accepted) if place >= len(singles)]
    number = {place: new for new, place in enumerate(kept)}
    stood = {
        place: number[left.by[place] - len(singles)]
        for place in range(len(singles))
        if place not in left.accepted and left.by.get(place, -1) >= len(singles)
    }
    told = tuple(pairs[place] for place in kept)
    whole = frozenset(place for place, each in enumerate(told) if _is_whole(study, each, found, members, level))
    return Interplay(told, whole, stood)


def _met(pair: Pair, members: Members) -> NDArray[Any]:
    """float64 (n,): rows in which both parts met."""
    import numpy as np

    both: NDArray[Any] = members.exposed(pair.first) & members.exposed(pair.second)
    return both.astype(np.float64)


def _is_whole(study: Study, pair: Pair, found: Sequence[Candidate], members: Members, level: float) -> bool:
    """Whether neither part, as far as it was found at all, does anything where the other is not."""
    parts = [each for each in found if each.column in (pair.first, pair.second)]
    if not parts:
        return False
    asking = [Asking.of(each, members, level) for each in parts]
    p = chances_beside(study, asking, _met(pair, members)[:, None])
    return bool((p > level).all())


def _sizes(study: Study) -> list[int]:
    """How many levels the facet of each column has."""
    return [facet.last - facet.first for facet in study.factors.facets for _ in range(facet.first, facet.last)]
