"""What chain quality says: findings by kind, kinds by part, parts with weights (docs/chain-quality.md)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from clew.events.errors import Parameter

PARTS: Mapping[str, tuple[str, ...]] = {
    "stages": ("stage_missing", "stages_out_of_order"),
    "components": ("component_missing", "component_short", "component_excess", "component_foreign"),
    "sources": ("orphan", "lot_without_source"),
    "order": (
        "consumed_before_produced",
        "installed_before_produced",
        "shipped_before_produced",
        "seen_before_produced",
        "used_before_received",
        "produced_twice",
        "used_after_end",
        "used_on_hold",
    ),
    "links": ("added_while_open", "ended_while_closed", "open_in_two_assemblies"),
    "units": ("serial_gap", "content_count"),
    "ends": ("never_seen_again",),
    "clocks": ("clock_disagreement",),
    "corrections": ("correction_missing", "not_corrected", "void_differs", "void_of_nothing"),
    "identity": ("look_alike",),
    "timeliness": ("late", "dated_ahead"),
}
"""Part → its kinds of findings, the gravest parts first."""
WEIGHTS: Mapping[str, int] = {
    "stages": 3,
    "components": 3,
    "sources": 3,
    "order": 3,
    "links": 2,
    "units": 2,
    "ends": 1,
    "clocks": 1,
    "corrections": 1,
    "identity": 1,
    "timeliness": 1,
}
PART_OF: Mapping[str, str] = {kind: part for part, kinds in PARTS.items() for kind in kinds}
KINDS = tuple(PART_OF)


class Finding(msgspec.Struct, frozen=True):
    """``thing``: number of the thing that is at fault, None where it is none (a clock, a missing serial).

    ``counted``: what of the part's denominator it takes away (a thing, an event, a device …); findings with one and the
    same take it away once. ``positions``: of the events that it rests on, the one that it is about first. ``params``:
    for the words of ``chain.finding.<kind>``. ``weight``: how many it stands for (the missing units of a gap)."""

    kind: str
    thing: int | None
    counted: str
    positions: tuple[int, ...]
    params: Mapping[str, Parameter] = {}
    weight: int = 1

    @property
    def part(self) -> str:
        return PART_OF[self.kind]


class Judged(msgspec.Struct):
    """What a part looked at. ``of``: how many could be judged; ``pending``: not due yet; ``outside``: made when no
    master data was valid; ``why``: message code, where nothing could be judged at all."""

    of: int = 0
    pending: int = 0
    outside: int = 0
    why: str | None = None
    findings: list[Finding] = []


class PartScore(msgspec.Struct, frozen=True):
    """``share``: of what was judged, how much is without a finding; None: not assessed, and ``why``."""

    name: str
    weight: int
    of: int
    faulty: int
    pending: int
    outside: int
    kinds: Mapping[str, int]
    why: str | None = None

    @property
    def share(self) -> float | None:
        return None if self.why is not None or not self.of else max(0, self.of - self.faulty) / self.of


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """The whole answer. ``position``: of the log it was computed at. ``findings``: gravest part first."""

    position: int
    units: int
    things: int
    events: int
    parts: tuple[PartScore, ...]
    findings: tuple[Finding, ...]

    @property
    def score(self) -> float | None:
        """The weighted mean of the assessed parts."""
        told = [(part.weight, part.share) for part in self.parts if part.share is not None]
        weights = sum(weight for weight, _ in told)
        return sum(weight * share for weight, share in told) / weights if weights else None

    @property
    def worst(self) -> PartScore | None:
        """The assessed part with the lowest share; of equals the gravest."""
        told = [part for part in self.parts if part.share is not None]
        return min(told, key=lambda part: part.share or 0.0, default=None)


def score_part(name: str, judged: Judged) -> PartScore:
    """Things, events or devices that several findings share are taken away once."""
    weights: dict[str, int] = {}
    kinds: dict[str, int] = dict.fromkeys(PARTS[name], 0)
    for finding in judged.findings:
        kinds[finding.kind] += 1
        weights[finding.counted] = max(finding.weight, weights.get(finding.counted, 0))
    return PartScore(
        name=name,
        weight=WEIGHTS[name],
        of=judged.of,
        faulty=sum(weights.values()),
        pending=judged.pending,
        outside=judged.outside,
        kinds=kinds,
        why=judged.why or (None if judged.of else f"chain.nothing.{name}"),
    )
