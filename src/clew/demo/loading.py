"""What the demonstration records: real facts of screw-driving experiments, and a small simulated factory.

Both go in by the same door as any file (``Clew.capture``), so the demo is a trial of the product, not a show. Capturing
again is recognised event by event; a mark in the settings spares a second start the reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

import msgspec

from clew.bootstrap import Clew
from clew.collection.connectors import Source
from clew.demo.facts import Run, screwdriving_rows, screwdriving_table
from clew.events.model import AnyEvent, TransformationEvent
from clew.testing.factory import LABEL, simulate
from clew.testing.factory.documents import document_bytes

EXPERIMENTS = ("s01", "s02", "s04")
SEED = 7
UNITS = 60
MARK = "demo.loaded"
VERSION = 3
"""Raised when what the demo records changes, so that an older demo folder is completed."""

Progress = Callable[[str, int, int], None]


class Loaded(msgspec.Struct, frozen=True):
    """``serial``: a real housing whose screwing failed at least once; ``unit``: a simulated motor and ``marking``, what
    stands on its label; ``part``: a part made for it, with origins and a destination; ``suspect``: the simulated drum
    of resin behind it; ``label``: says that it is simulated."""

    serial: str
    unit: str
    part: str
    marking: str
    suspect: str
    label: dict[str, str]
    events: int


def load_demo(clew: Clew, progress: Progress) -> Loaded:
    """Record both parts unless this folder has them. Raises what a capture raises; a refusal is a defect of ours."""
    simulation = simulate(SEED, UNITS)
    events = list(simulation)
    if clew.store.settings.get(MARK) != VERSION:
        sources = [_real(experiment) for experiment in EXPERIMENTS]
        sources.append(Source(document_bytes(events), name="SIMULATED-servo-motor-works.json"))
        for number, source in enumerate(sources):
            progress("demo.loading", number, len(sources))
            result = clew.capture(source)
            if result.refused:
                raise AssertionError(f"the demo's own {source.name} was refused: {result.outcomes[:3]}")
        progress("demo.loading", len(sources), len(sources))
        clew.store.settings.put(MARK, VERSION, clew.principal.id)
    truth = simulation.description
    return Loaded(
        serial=telling_run().serial,
        unit=truth.unit,
        part=_part(truth.unit_origins, events),
        marking=truth.unit_marking,
        suspect=truth.suspect,
        label=LABEL,
        events=clew.store.position(),
    )


def _real(experiment: str) -> Source:
    return Source(
        screwdriving_table(experiment),
        name=f"REAL-screwdriving-{experiment}-CC-BY-4.0.csv",
        media_type="text/csv",
        mapping="screwdriving",
    )


@cache
def telling_run() -> Run:
    """The failed run of the thread-wear experiment whose housing had been used most often."""
    failed = [run for run in screwdriving_rows() if run.experiment == "s01" and run.result == "NOK"]
    return max(failed, key=lambda run: (run.use_count, run.serial))


def _part(origins: Mapping[str, object], events: Iterable[AnyEvent]) -> str:
    """A serialised part of the motor that the simulated works made itself."""
    made = {epc for event in events if isinstance(event, TransformationEvent) for epc in event.output_epc_list}
    return min(origin for origin in origins if origin in made)
