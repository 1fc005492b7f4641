"""A simulated factory: deterministic by seed, of any size, labelled as simulated wherever it is shown.

No public data set has genealogy, so tests, benchmarks and half of the demo need one that is made up. ``simulate``
gives events of every kind of story that a trace must survive (lots, tanks topped up while drawn from, carriers,
replaced parts, rework, pallets, complaints), with causes of defects planted in them and messages that misbehave, and
says what is true of all that (docs/simulated-factory.md).

    simulation = simulate(seed=7, plan=Plan(units=600, causes=("bad_lot",)))
    events = list(simulation)
    simulation.description.causes           # what an analysis must find
    simulation.description.unit_origins     # what a trace of the chosen motor must find
"""

from __future__ import annotations

from clew.testing.factory.plan import CALM, CAUSES, MISCHIEF, PRESETS, QUIET, WILD, Mischief, Plan
from clew.testing.factory.plant import LABEL
from clew.testing.factory.simulation import Simulation, simulate
from clew.testing.factory.truth import Description

__all__ = [
    "CALM",
    "CAUSES",
    "LABEL",
    "MISCHIEF",
    "PRESETS",
    "QUIET",
    "WILD",
    "Description",
    "Mischief",
    "Plan",
    "Simulation",
    "simulate",
]
