"""What the simulation knows about itself: the answers that a trace must give.

Each part carries its origins as it is made: everything that flowed into it, with the word of the best path
(docs/trace-semantics.md "Certain, possible, excluded"). No graph is searched here; that is the tracer's work.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from clew.testing.factory.plant import LABEL

Word = str
CERTAIN, POSSIBLE = "certain", "possible"
Origins = dict[str, Word]


def weaker(one: Word, other: Word) -> Word:
    """The word of a path whose links have these words."""
    return POSSIBLE if POSSIBLE in (one, other) else CERTAIN


def merge(into: Origins, origins: Mapping[str, Word], through: Word = CERTAIN) -> None:
    """Add what flowed in through a link of the word ``through``; the better word wins."""
    for key, word in origins.items():
        if weaker(word, through) == CERTAIN or key not in into:
            into[key] = weaker(word, through)


class Part:
    """A thing in the making: its identifier and all its origins (things by identifier, operations by their id)."""

    def __init__(self, identifier: str) -> None:
        self.identifier = identifier
        self.origins: Origins = {}

    def made_by(self, operation: str, inputs: Mapping[str, Word]) -> None:
        """Produced by an operation from ``inputs``, each by its link's word."""
        self.origins[operation] = CERTAIN
        merge(self.origins, inputs)

    def take(self, component: Part) -> None:
        """A component was installed; what it had been made of came with it."""
        merge(self.origins, {component.identifier: CERTAIN, **component.origins})


class Description(msgspec.Struct):
    """What was simulated and what is true of it; complete once the simulation has been read to its end.

    ``unit``: the chosen motor; ``unit_origins``: everything that a backward trace from it must find, by identifier as
    spelt in the events (an operation by its transformationID, else eventID), with its word. ``suspect``: the chosen
    resin drum; ``affected``: the motors that a forward trace from it must find, with their words.
    """

    seed: int
    units: int
    label: dict[str, str] = msgspec.field(default_factory=LABEL.copy)
    unit: str = ""
    unit_marking: str = ""
    unit_origins: Origins = {}
    replaced: tuple[str, str] | None = None
    suspect: str = ""
    affected: dict[str, Word] = {}
    disassembled: list[str] = []
    carriers: list[str] = []
    pallets: list[str] = []
    held: list[str] = []
    drums: list[str] = []
    events: int = 0
    late: int = 0
    voided: int = 0
