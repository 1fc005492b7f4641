"""Devices whose clocks disagree: one saw things before the other had made them.

A pair of devices disagrees when at least :data:`LEAST` things were seen by the one before they were made at the other.
How far apart the clocks are is estimated from how long the step takes otherwise: (seen - made) minus the usual span
from making to that step; the median of these, with half the distance of the quartiles (of both) as spread.
"""

from __future__ import annotations

from collections import defaultdict
from statistics import median, quantiles

from clew.events.errors import Parameter
from clew.scenarios.chain.model import Finding, Judged
from clew.storage.reads.chain import Device, Material

LEAST = 3
ENOUGH = 5
SHOWN = 12
MICROSECONDS = 1_000_000


def judge_clocks(material: Material) -> Judged:
    judged = Judged(of=material.devices, findings=[])
    pairs: defaultdict[tuple[str, str], dict[int, tuple[Device, Device]]] = defaultdict(dict)
    for each in material.pointed:
        if each.at is None or not each.kind.endswith("_before_produced"):
            continue
        seen, made = material.told.get(each.positions[0]), material.told.get(each.positions[1])
        if seen is not None and made is not None and seen.name != made.name:
            pairs[(seen.name, made.name)].setdefault(each.thing, (seen, made))
    for (device, other), cases in sorted(pairs.items()):
        if len(cases) >= LEAST:
            judged.findings.append(_disagreement(device, other, list(cases.values()), material))
    return judged


def _disagreement(device: str, other: str, cases: list[tuple[Device, Device]], material: Material) -> Finding:
    apart: list[float] = []
    spreads: list[float] = []
    usual = True
    for seen, made in cases:
        lag = material.lags.get(seen.step or "")
        known = lag is not None and lag[3] >= ENOUGH
        usual &= known
        apart.append(seen.time - made.time - (lag[1] if lag is not None and known else 0))
        spreads.append((lag[2] - lag[0]) / 2 if lag is not None and known else 0)
    low, _, high = quantiles(apart, n=4)
    positions = [position for seen, made in cases for position in (seen.position, made.position)]
    params: dict[str, Parameter] = {
        "device": device,
        "other": other,
        "count": len(cases),
        "seconds": round(median(apart) / MICROSECONDS),
        "spread": round(((high - low) / 2 + max(spreads)) / MICROSECONDS),
        "since": min(seen.time for seen, _ in cases),
        "until": max(seen.time for seen, _ in cases),
        "bound": "" if usual else "at_least",
    }
    return Finding("clock_disagreement", None, device, tuple(positions[:SHOWN]), params)
