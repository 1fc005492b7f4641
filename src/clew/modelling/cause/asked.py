"""How an analysis is to be made: level of false discoveries, seed, and what the engineer knows."""

from __future__ import annotations

from typing import Literal

import msgspec


class Edge(msgspec.Struct, frozen=True):
    """What is known of two facets: that one causes the other (``required``) or cannot (``forbidden``). ``outcome``
    names the outcome itself."""

    cause: str
    effect: str
    rule: Literal["required", "forbidden"]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """``q``: level of false discoveries (Benjamini and Hochberg 1995). ``seed``: of every draw: same seed, same bytes.
    ``permutations``: of a test that permutes, at most. ``pairs``: whether pairs of factors are searched. ``causal``:
    whether survivors go on to adjustment and refutation; without it none is graded higher than ``correlation``."""

    q: float = 0.05
    seed: int = 1
    permutations: int = 2000
    pairs: bool = True
    causal: bool = True
    edges: tuple[Edge, ...] = ()
    negative_controls: tuple[str, ...] = ()
