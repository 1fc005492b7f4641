"""What was measured on a thing: over time, among other units; and how a recall of what it shares would split.

Conventions as in :mod:`clew.doors.documents.lanes`.
"""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from clew.doors.documents.lanes import Named


class Bin(TypedDict):
    """Values in ``[start, end)``, the last bin with its end."""

    start: float
    end: float
    count: int


class HistogramDocument(TypedDict):
    """The values of the last ``count`` units (at most ``limit``) up to this one's reading, in ``unit`` of the strip.
    ``outside``: how many are beyond the limits that were theirs; ``below``: how many are smaller than this unit's
    value; ``first``, ``last``: when they were taken."""

    bins: list[Bin]
    count: int
    limit: int
    outside: int
    below: int
    first: str
    last: str


class StripPoint(TypedDict):
    """One reading. ``own``: this unit's; ``within``: keeps the limits, None without."""

    at: str
    value: float
    own: bool
    within: bool | None
    event: str


class Excursion(TypedDict):
    """A run of readings beyond the limits: of ``count`` readings the worst value."""

    start: str
    end: str
    worst: float
    count: int


class StripDocument(TypedDict):
    """One numeric characteristic over time. ``source``: ``units``: readings of this and other units on the same
    equipment around its time; ``environment``: readings that speak of no unit (a room, an oven), recorded around its
    time; ``facet``: a condition that events on the same equipment state. ``where``: the equipment or place, in words.
    ``operation``: the operation of the spine that it belongs to; ``start``, ``end``: its window. ``value``: this unit's
    own. ``points_total``: points in the span, of which ``points`` holds at most ``points_limit`` (thinned evenly;
    excursions and own ones stay)."""

    characteristic: str
    label: str
    unit: str | None
    symbol: str | None
    source: Literal["units", "environment", "facet"]
    where: str
    operation: str
    start: str
    end: str
    value: float | None
    nominal: float | None
    lower: float | None
    upper: float | None
    within: bool | None
    points: list[StripPoint]
    points_total: int
    points_limit: int
    excursions: list[Excursion]
    histogram: HistogramDocument | None


class StripsDocument(TypedDict):
    """``/api/v1/lanes/strips``: those with something beyond limits first, then by operation. ``total`` counts them all,
    ``strips`` holds at most ``limit``."""

    id: str
    position: int
    strips: list[StripDocument]
    total: int
    limit: int


class Peer(TypedDict):
    """Another unit of the same operation, equipment or lot, with its value."""

    id: str
    label: str
    value: float
    at: str
    own: bool
    within: bool | None
    result: str | None


class PeersDocument(TypedDict):
    """``/api/v1/lanes/peers``: units with the same characteristic read within half a day. ``by``: what they share with
    the thing, a dictionary term or place (``equipment``, ``process_step``, ``read_point`` …), None: nothing is stated,
    and the unit stands alone; ``text``: it in words. ``outside``: how many are beyond their limits; ``total`` counts
    all, ``peers`` holds the ``limit`` nearest in time, this unit among them, in the order of time."""

    id: str
    position: int
    characteristic: str
    label: str
    unit: str | None
    symbol: str | None
    lower: float | None
    upper: float | None
    by: str | None
    text: str
    peers: list[Peer]
    total: int
    limit: int
    outside: int


class SplitPart(TypedDict):
    """``group``: ``customers`` (shipped, sold), ``transit``, ``stock`` (in stock, returned, or installed in what is),
    ``used`` (consumed), ``scrapped``, ``unknown``."""

    group: Literal["customers", "transit", "stock", "used", "scrapped", "unknown"]
    count: int
    text: str


class RecallSplit(TypedDict):
    """``/api/v1/lanes/recall``: if ``of`` were recalled: the serialised units that it is in, by where they are.
    ``units``: certain and possible ones together; ``truncated``: more than ``limit`` are affected, and where they are
    was not looked up (``parts`` is empty then)."""

    of: Named
    position: int
    units: int
    certain: int
    possible: int
    parts: list[SplitPart]
    statement: str
    truncated: bool
    limit: int
