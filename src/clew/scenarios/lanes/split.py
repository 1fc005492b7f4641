"""If one thing were recalled: how many serialised units it is in, and where they are.

The search and the words for whereabouts are those of a recall scope (``clew.scenarios.recall``); nothing is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from clew.scenarios.recall.model import Found, Start, Unit
from clew.tracing import Answer

Group = Literal["customers", "transit", "stock", "used", "scrapped", "unknown"]
GROUPS: tuple[Group, ...] = ("customers", "transit", "stock", "used", "scrapped", "unknown")
_GROUP_OF: Mapping[str, Group] = {
    "in_stock": "stock",
    "returned": "stock",
    "in_transit": "transit",
    "shipped": "customers",
    "sold": "customers",
    "consumed": "used",
    "scrapped": "scrapped",
    "unknown": "unknown",
}


class Split(msgspec.Struct, frozen=True, kw_only=True):
    """``units``: serialised ones that are, or may be, affected; ``groups``: how many are where; empty where there are
    more than were to be looked up (``truncated``)."""

    id: str
    position: int
    certain: int
    possible: int
    groups: dict[Group, int]
    truncated: bool

    @property
    def units(self) -> int:
        return self.certain + self.possible


def split(answer: Answer, preview: Callable[[Start], Found], most: int) -> Split:
    """``answer``: forward from the thing; ``preview``: a recall scope that is not kept, by the same policy."""
    key = answer.subjects[0]
    id = answer.spellings.get(key, key)
    counts = answer.counts()
    if counts["certain"] + counts["possible"] > most:
        units = [node for node in answer.page(("certain", "possible")) if node.kind == "instance"]
        certain = sum(node.word == "certain" for node in units)
        return Split(
            id=id,
            position=answer.position,
            certain=certain,
            possible=len(units) - certain,
            groups={},
            truncated=True,
        )
    found = preview(Start(things=(id,)))
    affected = [unit for unit in found.units if unit.in_scope and unit.kind == "instance" and unit.way != "subject"]
    certain = sum(unit.word == "certain" for unit in affected)
    return Split(
        id=id,
        position=found.position,
        certain=certain,
        possible=len(affected) - certain,
        groups=dict(Counter(group_of(unit) for unit in affected)),
        truncated=False,
    )


def group_of(unit: Unit) -> Group:
    """What is installed is where its assembly is."""
    status = unit.carrier_status if unit.status == "installed" else unit.status
    return _GROUP_OF.get(status or "unknown", "unknown")
