"""What is remembered of an operation of several events with one output, or none yet, once all its facts were read.

There an input is certain if it is the only one of its class (and pieces enough); so whatever comes of a class that two
inputs have already is not, and leaves the others as they are. More of an input that is alone in its class is as certain
as that. Anything else (a class for the first or the second time, another output, what is voided or renamed) is worked
out from all facts again. So a silo that is filled 100,000 times is not read 100,000 times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from clew.events.links import LinkFact
from clew.tracing.graph import Operation, pieces_of
from clew.tracing.ports import Level


class Settled(msgspec.Struct, frozen=True):
    """``outputs``: at most one. ``shared``: product classes (None: unknown) that two inputs or more have. ``alone``:
    inputs with a class of their own, and pieces enough."""

    outputs: frozenset[str]
    shared: frozenset[str | None]
    alone: frozenset[str]

    def takes(self, facts: Iterable[LinkFact], classes: Mapping[str, str]) -> bool:
        """Whether further facts leave everything else as it is. ``classes``: of what they consume."""
        for fact in facts:
            if fact.kind == "produce":
                if fact.thing not in self.outputs:
                    return False
            elif self.outputs and fact.thing not in self.alone and classes.get(fact.thing) not in self.shared:
                return False
        return True


def settled(operation: Operation, classes: Mapping[str, str], levels: Mapping[str, Level]) -> Settled | None:
    """None: an operation of one event or of several outputs."""
    outputs = operation.outputs
    if len(outputs) > 1 or len(operation.events) < 2:
        return None
    many = Counter(classes.get(thing) for thing in operation.inputs)
    instances = sum(levels.get(thing, "instance") == "instance" for thing in outputs)
    pieces = pieces_of(operation.consumed)
    alone = frozenset(
        thing
        for thing in operation.inputs
        if many[classes.get(thing)] == 1 and pieces.get(thing, Decimal(instances)) >= instances
    )
    shared = frozenset(kind for kind, count in many.items() if count > 1)
    return Settled(outputs, shared, alone if outputs else frozenset())
