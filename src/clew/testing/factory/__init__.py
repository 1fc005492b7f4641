"""A simulated factory: deterministic by seed, of any size, labelled as simulated wherever it is shown.

No public data set has genealogy, so tests, benchmarks and half of the demo need one that is made up. ``simulate``
gives events of all five kinds of story that a trace must survive: lots received and used up in mid-order, a tank fed
and drawn over days, assemblies with replaced parts, rework, disassembly and salvage, carriers used many times, pallets
and customers, messages that come late, and messages that were wrong and are voided and corrected.

    simulation = simulate(seed=7, units=60)
    events = list(simulation)
    simulation.description.unit_origins     # what a trace of the chosen motor must find
"""

from __future__ import annotations

from clew.testing.factory.plant import LABEL
from clew.testing.factory.simulation import Simulation, simulate
from clew.testing.factory.truth import Description

__all__ = ["LABEL", "Description", "Simulation", "simulate"]
