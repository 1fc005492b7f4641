"""A link, as concluded from facts: what may pass on influence, and when.

All links are half-open intervals of UTC microseconds: an instant link at *t* is ``[t, t + 1)``, which says exactly
"taken by whoever arrived at or before t, delivers at t"; a link still open ends at :data:`OPEN`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

LinkKind = Literal["consume", "produce", "install", "contain"]

OPEN = 1 << 62
"""The end of a link that has not ended; later than any instant."""


class Link(msgspec.Struct, frozen=True, gc=False):
    """``source`` → ``target`` as in the law's table (component → assembly, container → content).

    ``start``, ``end``: UTC microseconds, half-open. ``position``, ``ordinal``: of the fact that made it (consume,
    produce, ADD). ``flagged``: impossible order (a clock lied). ``certain``: of its own, whoever asks.
    """

    kind: LinkKind
    source: str
    target: str
    start: int
    end: int
    position: int
    ordinal: int
    flagged: bool = False
    certain: bool = False

    @property
    def order(self) -> tuple[int, int, int]:
        """Event order: (eventTime, position), then place in the event's lists. An interval link has its ADD's."""
        return (self.start, self.position, self.ordinal)
