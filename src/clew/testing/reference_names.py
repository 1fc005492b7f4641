"""The law of docs/trace-semantics.md on names, once more: which keys are one node, of which level and product class.

Third part of the reference (``clew.testing.reference_trace``). Nothing is kept: who is who is worked out anew for every
key and instant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from clew.events import house
from clew.events.identifiers import level, normalise, product_class
from clew.events.model import AnyEvent

NEVER_NAMED = 10**18
EPCS = ("epc_list", "child_epcs", "input_epc_list", "output_epc_list")
ITEMS = ("quantity_list", "child_quantity_list", "input_quantity_list", "output_quantity_list")


class Names:
    """``known``: (position, event) of all events known; ``in_force``: those not voided, in event order."""

    def __init__(self, known: Sequence[tuple[int, AnyEvent]], in_force: Iterable[AnyEvent]) -> None:
        in_force = list(in_force)
        self.aliases = [alias for event in in_force for alias in house.aliases(event)]
        self.first_named: dict[str, int] = {}
        for position, event in sorted(known, key=lambda pair: pair[0]):
            for key in mentioned(event):
                self.first_named.setdefault(key, position)
        self.counted = {
            normalise(item.epc_class) for event in in_force for name in ITEMS for item in getattr(event, name, ())
        }
        self.stated: dict[str, str] = {}
        self.alternates: list[tuple[str, str]] = []
        for event in in_force:
            self.stated.update(house.stated_product_classes(event))
            self.alternates += house.alternates(event)

    def together(self, key: str, time: int) -> set[str]:
        """All names that the thing called ``key`` has at an instant."""
        names = {key}
        while True:
            more = {
                end
                for alias in self.aliases
                if (alias.valid_from is None or alias.valid_from <= time)
                and (alias.valid_to is None or time < alias.valid_to)
                and names & {alias.thing, alias.key}
                for end in (alias.thing, alias.key)
            }
            if more <= names:
                return names
            names |= more

    def node(self, key: str, time: int) -> str:
        return min(self.together(key, time), key=lambda name: (self.first_named.get(name, NEVER_NAMED), name))

    def times(self) -> list[int]:
        """Instants before, at and after everything that a name begins or ends with."""
        bounds = {bound for alias in self.aliases for bound in (alias.valid_from, alias.valid_to) if bound is not None}
        return sorted({time for bound in bounds or {0} for time in (bound - 1, bound)})

    def ever(self, key: str) -> list[str]:
        """Every node that a key names at some time."""
        return sorted({self.node(key, time) for time in self.times()})

    def by_node(self, event: AnyEvent) -> AnyEvent:
        """The event with every name in its lists replaced by that of the node it names then."""
        time = event.event_time.microseconds
        return renamed(event, lambda written: self.node(normalise(written), time))

    def of(self, node: str) -> list[str]:
        """The names that a node goes by at some time; its own first."""
        names = {name for time in self.times() if self.node(node, time) == node for name in self.together(node, time)}
        return [node, *sorted(names - {node})]

    def kind(self, node: str) -> str:
        found = {self.kind_of_key(name) for name in self.of(node)}
        return next(kind for kind in ("lot", "instance", "class") if kind in found)

    def kind_of_key(self, key: str) -> str:
        if level(key) in ("class", "lot"):
            return level(key)
        return "lot" if key in self.counted else "instance"

    def product_class(self, node: str) -> frozenset[str] | None:
        """The class of the first name that has one, with everything that is interchangeable with it."""
        for name in self.of(node):
            own = product_class(name) or self.stated.get(name)
            if own is not None:
                same = {own}
                while more := {end for pair in self.alternates if same & set(pair) for end in pair} - same:
                    same |= more
                return frozenset(same)
        return None


def mentioned(event: AnyEvent) -> list[str]:
    keys: list[str] = []

    def named(written: str) -> str:
        keys.append(normalise(written))
        return written

    renamed(event, named)
    return keys


def renamed(event: AnyEvent, named: Callable[[str], str]) -> AnyEvent:
    changed: dict[str, Any] = {}
    for field in EPCS:
        if hasattr(event, field):
            changed[field] = tuple(map(named, getattr(event, field)))
    for field in ITEMS:
        if hasattr(event, field):
            changed[field] = tuple(
                msgspec.structs.replace(item, epc_class=named(item.epc_class)) for item in getattr(event, field)
            )
    parent = getattr(event, "parent_id", None)
    if parent:
        changed["parent_id"] = named(parent)
    return msgspec.structs.replace(event, **changed)
