"""Link facts: what one event alone says about genealogy and containment.

An event states facts ("x went into operation o", "c was added to p"); links, with their intervals, are what
``clew.tracing`` concludes from all facts in the order of (eventTime, position). Facts are stored once, at record time,
and never change: a late event or a void changes conclusions, not facts.

Law: docs/trace-semantics.md "Things, operations, links".
"""

from __future__ import annotations

from typing import Literal

import msgspec

FactKind = Literal["consume", "produce", "add", "delete"]
Bond = Literal["", "install", "contain"]


class LinkFact(msgspec.Struct, frozen=True, omit_defaults=True):
    """One statement of one event.

    ``position``: log position of the event. ``event_time``: UTC microseconds.
    ``kind``: ``consume``/``produce`` (``operation`` and ``thing`` set) or ``add``/``delete`` (``parent`` and
    ``thing`` set; ``thing == ""`` is a DELETE that names no children).
    ``bond``: the link kind an add makes or a child-less delete ends; ``""`` for consume and produce.
    ``operation``: ``transformation:<key>`` for events that share a transformationID, else ``event:<position>``.
    ``by_quantity``: the thing stood in a quantity list; ``quantity``/``uom`` as written there, None if absent.
    ``paired_with``: keys of the outputs that an explicit unit-level pairing names for this input (certain link).
    ``voided_at``: position of the earliest error declaration that voids the event, None if none does; the store fills
    it at read time. A fact is in force as known at N when position <= N and not (voided_at <= N).
    """

    position: int
    event_time: int
    kind: FactKind
    thing: str
    bond: Bond = ""
    operation: str | None = None
    parent: str | None = None
    by_quantity: bool = False
    quantity: str | None = None
    uom: str | None = None
    paired_with: tuple[str, ...] = ()
    voided_at: int | None = None
