"""What master data expect of a thing: its stages and its components, as they were valid when it was made.

A stage or a component that is not there yet is missing only when it is due: a later stage is there, or the thing has
ended, or it is older than 19 of 20 things of its product were when they had it. Where fewer than
:data:`ENOUGH` had it, nothing is known of how long it takes: then it is due at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import msgspec

from clew.events.errors import Parameter
from clew.events.house import Component, MasterData, Stage
from clew.scenarios.chain.model import Finding, Judged
from clew.storage.reads.chain import Built, Material, Part, Staged, step_name
from clew.storage.reads.histories import Known
from clew.tracing.quantities import amount

ENOUGH = 20
LAST = 0.95


def valid_at(known: Sequence[Known], time: int) -> MasterData | None:
    """The master data in force at an instant: the latest statement that had begun and had not ended; before any had
    begun, the first of those without a beginning of their own, which hold always (clew:valid_from)."""
    lasting = [each for each in known if each.data.valid_to is None or time < each.data.valid_to]
    begun = [each for each in lasting if each.since <= time]
    if begun:
        return max(begun, key=lambda each: (each.since, each.rank)).data
    always = [each for each in lasting if each.data.valid_from is None]
    return min(always, key=lambda each: (each.since, each.rank)).data if always else None


class Lags:
    """How long after its making things of a product have something: µs, by (product, what)."""

    def __init__(self, log_end: int | None, seen: Iterable[tuple[tuple[str, str], int]]) -> None:
        self._log_end = log_end or 0
        spans: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for key, span in seen:
            spans[key].append(span)
        self._usual = {
            key: sorted(each)[min(len(each) - 1, int(LAST * len(each)))]
            for key, each in spans.items()
            if len(each) >= ENOUGH
        }

    def due(self, product: str, what: str, born: int) -> bool:
        usual = self._usual.get((product, what))
        return usual is None or self._log_end - born > usual


# --- stages


def judge_stages(material: Material) -> Judged:
    judged = Judged(findings=[])
    if not material.staged:
        judged.why = "chain.no_stages"
        return judged
    lags = Lags(
        material.log_end,
        (((each.product, step), at - each.born) for each in material.staged for step, (at, _) in each.steps.items()),
    )
    for each in material.staged:
        data = valid_at(material.masters[each.product], each.born)
        if data is None or not data.stages:
            judged.outside += 1
            continue
        missing, pending = _missing_stages(each, data.stages, lags)
        judged.pending += bool(pending and not missing)
        judged.of += 1
        judged.findings += missing
        judged.findings += _out_of_order(each, data.stages)
    if not judged.of:
        judged.why = "chain.no_stages_then"
    return judged


def _missing_stages(each: Staged, stages: Sequence[Stage], lags: Lags) -> tuple[list[Finding], bool]:
    """The findings, and whether something is still to come."""
    found, pending = [], False
    reached = max((stage.number or 0 for stage in stages if step_name(stage.process_step) in each.steps), default=0)
    for stage in stages:
        step = step_name(stage.process_step)
        if not stage.mandatory or step in each.steps:
            continue
        passed = each.ended or (stage.number is not None and stage.number < reached)
        if not passed and not lags.due(each.product, step, each.born):
            pending = True
            continue
        around = [at for at, _ in sorted((place, step) for step, (_, place) in each.steps.items())]
        params = {"expected": stage.name or stage.process_step, "step": stage.process_step}
        found.append(Finding("stage_missing", each.thing, str(each.thing), (each.position, *around[-3:]), params))
    return found, pending


def _out_of_order(each: Staged, stages: Sequence[Stage]) -> list[Finding]:
    """Neighbouring stages whose first times are the other way round."""
    numbered = sorted(
        (stage.number, step_name(stage.process_step), stage.process_step)
        for stage in stages
        if stage.number is not None and step_name(stage.process_step) in each.steps
    )
    found = []
    for (first, one, earlier), (second, other, later) in pairwise(numbered):
        (at, place), (then, where) = each.steps[one], each.steps[other]
        if first < second and then < at:
            params: dict[str, Parameter] = {"earlier": earlier, "later": later, "seconds": (at - then) // 1_000_000}
            found.append(Finding("stages_out_of_order", each.thing, str(each.thing), (where, place), params))
    return found


# --- components


class _Have(msgspec.Struct):
    """What a thing has of one component. ``keys``: distinct instances; ``sums``: amounts by dimension; ``unknown``:
    something of unknown amount is there."""

    ever: set[str]
    still: set[str]
    sums: dict[str, Fraction]
    positions: list[int]
    unknown: bool = False


def judge_components(material: Material) -> Judged:
    judged = Judged(findings=[])
    if not material.built:
        judged.why = "chain.no_components"
        return judged
    parts: defaultdict[int, list[Part]] = defaultdict(list)
    for part in material.parts:
        parts[part.thing].append(part)
    born = {each.thing: each for each in material.built}
    lags = Lags(material.log_end, _first_times(parts, born, material.same))
    for each in material.built:
        if not each.made and not parts.get(each.thing):
            continue  # nobody put it together as far as is recorded: told as an orphan, once
        data = valid_at(material.masters[each.product], each.born)
        if data is None or not data.components:
            judged.outside += 1
            continue
        bill = _Bill(data.components, material.same)
        found, pending = bill.judge(each, parts.get(each.thing, []), lags)
        if pending and not found:
            judged.pending += 1
        judged.of += 1
        judged.findings += found
    if not judged.of:
        judged.why = "chain.no_components_then"
    return judged


def _first_times(
    parts: Mapping[int, list[Part]], born: Mapping[int, Built], same: Mapping[str, str]
) -> Iterable[tuple[tuple[str, str], int]]:
    for thing, those in parts.items():
        first: dict[str, int] = {}
        for part in those:
            kind = same.get(part.product or "", part.product or "")
            first[kind] = min(part.time, first.get(kind, part.time))
        for kind, time in first.items():
            yield (born[thing].product, kind), time - born[thing].born


class _Bill:
    """One bill of materials, alternates counted as the same."""

    def __init__(self, components: Sequence[Component], same: Mapping[str, str]) -> None:
        self._components = components
        self._same = same
        self._entry: dict[str, int] = {}
        for number, component in enumerate(components):
            for name in (component.product_class, *component.alternates):
                self._entry.setdefault(name, number)
                self._entry.setdefault(same.get(name, name), number)

    def judge(self, each: Built, parts: Sequence[Part], lags: Lags) -> tuple[list[Finding], bool]:
        """The findings of one thing, and whether something is still to come."""
        have: dict[int, _Have] = {}
        found: list[Finding] = []
        unclassed, pending = 0, False
        for part in parts:
            kind = self._same.get(part.product or "", part.product)
            if kind is None:
                unclassed += 1
            elif (number := self._entry.get(kind, self._entry.get(part.product or ""))) is not None:
                _add(have.setdefault(number, _Have(set(), set(), {}, [])), each, part)
            elif kind != self._same.get(each.product, each.product):
                params = {"part": part.key, "product": part.product or ""}
                found.append(Finding("component_foreign", each.thing, str(each.thing), (part.position,), params))
        changed = any(not part.still for part in parts)
        for number, component in enumerate(self._components):
            has = have.get(number)
            if has is None:
                if component.mandatory and unclassed == 0:
                    kind = self._same.get(component.product_class, component.product_class)
                    if each.ended or lags.due(each.product, kind, each.born):
                        found.append(_missing(each, component))
                    else:
                        pending = True
                continue
            found += _amounts(each, component, has, changed)
        return found, pending


def _add(has: _Have, each: Built, part: Part) -> None:
    has.positions.append(part.position)
    if not part.counted:
        has.ever.add(part.key)
        if part.still:
            has.still.add(part.key)
        if part.pieces > 1 or part.lots:
            has.unknown = True
        return
    told = amount(part.quantity, part.uom)
    made = _made(each, part)
    if told is None or made is None:
        has.unknown = True
        return
    has.sums[told.dimension] = has.sums.get(told.dimension, Fraction(0)) + Fraction(told.value) / made


def _made(each: Built, part: Part) -> Fraction | None:
    """Over how many units the input of an operation is spread; None where nobody says."""
    if part.lots == 0:
        return Fraction(part.pieces) if part.pieces else None
    if part.pieces or part.lots > 1 or not each.lot or part.amount is None:
        return None
    try:
        number = Fraction(Decimal(part.amount))
    except (ArithmeticError, ValueError):
        return None
    return number if number > 0 else None


def _missing(each: Built, component: Component) -> Finding:
    params = {"product": component.product_class, "place": component.position or ""}
    return Finding("component_missing", each.thing, str(each.thing), (each.position,), params)


def _amounts(each: Built, component: Component, has: _Have, changed: bool) -> list[Finding]:
    """Too few or too many of what is there, where both the bill and the events count."""
    if component.count is None or has.unknown:
        return []
    wanted = amount(str(component.count), component.unit)
    if wanted is None:
        return []
    need = Fraction(wanted.value)
    counted = has.sums.get(wanted.dimension, Fraction(0))
    pieces = wanted.dimension == "count"
    if has.sums and (set(has.sums) != {wanted.dimension} or (has.ever and not pieces)):
        return []  # counted in another dimension: cannot be compared
    if not has.sums and not pieces:
        return []
    ever, still = counted + (len(has.ever) if pieces else 0), counted + (len(has.still) if pieces else 0)
    params = {"product": component.product_class, "need": _text(need, component.unit)}
    places = tuple(dict.fromkeys(has.positions))[:6]
    if ever < need:
        return [
            Finding(
                "component_short", each.thing, str(each.thing), places, params | {"have": _text(ever, component.unit)}
            )
        ]
    # What was put in by quantity is never taken out by name: after a change nobody knows what is left.
    if pieces and still > need and not (changed and has.sums):
        return [
            Finding(
                "component_excess", each.thing, str(each.thing), places, params | {"have": _text(still, component.unit)}
            )
        ]
    return []


def _text(number: Fraction, unit: str | None) -> str:
    """In the unit of the bill of materials; ``number`` is in the base unit of its dimension."""
    factor = amount("1", unit)
    told = number / Fraction(factor.value) if factor is not None and factor.value else number
    shown = str(told.numerator) if told.denominator == 1 else f"{float(told):.6g}"
    return f"{shown} {unit}" if unit else shown
