"""From what the record says of things to findings by part: the whole of chain quality (docs/chain-quality.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from clew.events.identifiers.folding import look_alike
from clew.events.links import LinkFact
from clew.scenarios.chain.clocks import judge_clocks
from clew.scenarios.chain.expected import judge_components, judge_stages
from clew.scenarios.chain.model import PART_OF, PARTS, Chain, Finding, Judged, score_part
from clew.scenarios.chain.serials import Existing, serial_gaps
from clew.storage.reads.chain import Alike, Declared, Material
from clew.tracing.graph import event_order
from clew.tracing.pairing import pair_intervals

WRONG = "incorrect_data"
BY_EVENT = frozenset({"late", "dated_ahead"})


def judge(material: Material, position: int, existing: Existing) -> Chain:
    """``existing``: which keys name anything at all."""
    judged = {name: Judged(of=material.things, findings=[]) for name in PARTS}
    judged["stages"], judged["components"] = judge_stages(material), judge_components(material)
    judged["clocks"] = judge_clocks(material)
    judged["ends"].of = material.instances
    judged["timeliness"].of = material.events
    for each in material.pointed:
        counted = f"event {each.at}" if each.kind in BY_EVENT else str(each.thing)
        judged[PART_OF[each.kind]].findings.append(Finding(each.kind, each.thing, counted, each.positions))
    judged["links"].findings += _flags(material.facts, material.bare, material.members)
    gaps = serial_gaps(material.serials, existing)
    judged["units"].findings += gaps
    judged["units"].of = material.things + sum(gap.weight for gap in gaps) if material.things else 0
    judged["corrections"].of = len(material.declared)
    judged["corrections"].findings = [found for each in material.declared for found in _declaration(each)]
    judged["identity"].findings = _alike(material.alike)
    return Chain(
        position=position,
        units=material.units,
        things=material.things,
        events=material.events,
        parts=tuple(score_part(name, judged[name]) for name in PARTS),
        findings=tuple(
            finding
            for name in PARTS
            for finding in sorted(
                judged[name].findings, key=lambda each: (each.kind, each.positions, each.thing or 0, each.counted)
            )
        ),
    )


def _flags(facts: list[LinkFact], bare: frozenset[str], members: Mapping[int, int]) -> Iterable[Finding]:
    """What the pairing of ADD and DELETE flags (docs/trace-semantics.md): the one law, not another reading of it."""
    ordered = sorted(facts, key=event_order)
    inputs: defaultdict[str, set[str]] = defaultdict(set)
    adds: defaultdict[str, list[LinkFact]] = defaultdict(list)
    for fact in ordered:
        if fact.kind == "consume" and fact.operation is not None:
            inputs[fact.operation].add(fact.thing)
        elif fact.kind == "add":
            adds[fact.thing].append(fact)
    intervals = pair_intervals(ordered, {key: frozenset(each) for key, each in inputs.items()}, bare)
    for flag in intervals.flags:
        about = members.get(int(flag.thing or flag.parent), members.get(int(flag.parent)))
        if about is None:
            continue
        same = flag.kind != "open_in_two_assemblies"
        earlier = [
            fact.position
            for fact in adds.get(flag.thing, ())
            if (fact.event_time, fact.position) < (flag.time, flag.position) and (fact.parent == flag.parent) == same
        ]
        positions = (flag.position, *earlier[-1:])
        yield Finding(flag.kind, about, str(about), positions, {"parent": int(flag.parent)})


def _declaration(each: Declared) -> Iterable[Finding]:
    def found(kind: str, **params: str | int) -> Finding:
        return Finding(
            kind=kind,
            thing=each.thing,
            counted=f"event {each.position}",
            positions=(each.position, *each.targets),
            params=params,
        )

    if each.missing:
        yield found("correction_missing", ids=", ".join(each.missing))
    if not each.corrected and not each.missing and each.reason is not None and WRONG in each.reason:
        yield found("not_corrected")
    if each.differs:
        yield found("void_differs")
    if not each.targets:
        yield found("void_of_nothing")


def _alike(pairs: Iterable[Alike]) -> list[Finding]:
    """Each pair once, told of the one that looks like the mistake: without a source, else the later one."""
    best: dict[tuple[str, str], tuple[tuple[bool, int], Finding]] = {}
    for each in pairs:
        if not look_alike(each.key, each.other_key):
            continue
        one, two = sorted((each.key, each.other_key))
        rank = (each.sourceless, each.first)
        finding = Finding(
            "look_alike", each.thing, str(each.thing), (each.first, each.other_first), {"other": each.other_key}
        )
        if (one, two) not in best or rank > best[(one, two)][0]:
            best[(one, two)] = (rank, finding)
    return [finding for _, finding in best.values()]
