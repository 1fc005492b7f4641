"""What the simulation knows about itself: the answers that a trace or an analysis must give.

Each part carries its origins as it is made: everything that flowed into it, with the word of the best path
(docs/trace-semantics.md "Certain, possible, excluded"). No graph is searched here; that is the tracer's work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from clew.testing.factory.plant import LABEL
from clew.testing.factory.trouble import Trouble

Word = str
CERTAIN, POSSIBLE = "certain", "possible"
Origins = dict[str, Word]


def weaker(one: Word, other: Word) -> Word:
    """The word of a path whose links have these words."""
    return POSSIBLE if POSSIBLE in (one, other) else CERTAIN


def merge(into: Origins, origins: Mapping[str, Word], through: Word = CERTAIN) -> None:
    """Add what flowed in through a link of the word ``through``; the better word wins."""
    if through == POSSIBLE:
        for key in origins:
            into.setdefault(key, POSSIBLE)
        return
    for key, word in origins.items():
        if word == CERTAIN or key not in into:
            into[key] = word


class Part:
    """A thing in the making: its identifier and all its origins (things by identifier, operations by their id)."""

    __slots__ = ("identifier", "origins")

    def __init__(self, identifier: str) -> None:
        self.identifier = identifier
        self.origins: Origins = {}

    def made_by(self, operation: str, inputs: Mapping[str, Word]) -> None:
        """Produced by an operation from ``inputs``, each by its link's word."""
        self.origins[operation] = CERTAIN
        merge(self.origins, inputs)

    def take(self, component: Part) -> None:
        """A component was installed; what it had been made of came with it."""
        self.origins[component.identifier] = CERTAIN
        merge(self.origins, component.origins)


class CauseTruth(msgspec.Struct):
    """One planted cause. ``factor``: its ids; ``exposed``: the units that met it (any dose); ``caused``: those in which
    it made the defect; ``expected``: the sum of the probabilities by which it could (the expectation of ``caused``)."""

    name: str
    model: str
    defect_class: str
    effect: float
    factor: dict[str, Any]
    exposed: list[str] = []
    caused: list[str] = []
    expected: float = 0.0


class GaugeTruth(msgspec.Struct):
    """A gauge that was not in order. ``last_good``: its last good calibration; ``found``: when it failed one, or when
    the next was due and nobody came (UTC microseconds); ``bias``: how much it read too high from ``since`` on;
    ``false_rejects``: units that it failed although they were good then (some after rework), ``false_accepts``:
    defective ones that it alone passed, by their serials."""

    gauge: str
    story: str
    last_good: int
    found: int
    since: int | None = None
    bias: float = 0.0
    false_rejects: list[str] = []
    false_accepts: list[str] = []


class Description(msgspec.Struct):
    """What was simulated and what is true of it; complete once the simulation has been read to its end.

    ``unit``: the chosen motor; ``unit_origins``: everything that a backward trace from it must find, by identifier as
    spelt in the events (an operation by its transformationID, else eventID), with its word. ``suspect``: the chosen
    resin drum; ``affected``: the motors that a forward trace from it must find, with their words.

    ``defects``: class of defect → the motors that truly have it, whether or not anybody saw it (``escaped``: nobody did
    at the works). ``base_rates``: class of defect → its probability without any cause. ``complaints``: motor → number.
    """

    seed: int
    units: int
    label: dict[str, str] = msgspec.field(default_factory=LABEL.copy)
    plan: dict[str, Any] = {}
    unit: str = ""
    unit_marking: str = ""
    unit_origins: Origins = {}
    replaced: tuple[str, str] | None = None
    suspect: str = ""
    affected: dict[str, Word] = {}
    disassembled: list[str] = []
    scrapped: list[str] = []
    carriers: list[str] = []
    pallets: list[str] = []
    held: list[str] = []
    drums: list[str] = []
    model: str = ""
    base_rates: dict[str, float] = {}
    defects: dict[str, list[str]] = {}
    escaped: list[str] = []
    causes: list[CauseTruth] = []
    gauges: list[GaugeTruth] = []
    complaints: dict[str, str] = {}
    warm_trucks: list[str] = []
    trouble: Trouble = msgspec.field(default_factory=Trouble)
    events: int = 0
    late: int = 0
    voided: int = 0
