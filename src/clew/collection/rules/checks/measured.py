"""Measured values beside the limits of their characteristic, and the mass of a transformation."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from clew.collection.rules.batch import Batch
from clew.collection.rules.finding import broken
from clew.collection.rules.model import LimitsCheck, MassBalanceCheck, Rule
from clew.collection.rules.said import Said, measured, number
from clew.events import house
from clew.events.errors import Finding
from clew.events.house.master_data import CHARACTERISTIC
from clew.events.model import TransformationEvent
from clew.events.units import convert, dimension


def check_limits(rule: Rule, check: LimitsCheck, said: Said, batch: Batch) -> Iterator[Finding]:
    """Values that no nonconforming part explains, and units that cannot be compared with those of the limits."""
    for one in said.measurements:
        value = number(one.value) if one.value else None
        if value is None:
            continue
        limits = _limits(one, said, batch)
        if limits is None:
            continue
        if limits.unit and one.uom and limits.unit != one.uom:
            if dimension(limits.unit) is None or dimension(one.uom) != dimension(limits.unit):
                at = measured(one)
                yield broken(rule, at, "rule.unit", value=at.shown, expected=limits.unit)
                continue
            value = convert(value, one.uom, limits.unit)
        room = Decimal(check.beyond) * _span(limits)
        low = limits.lower - room if limits.lower is not None else None
        high = limits.upper + room if limits.upper is not None else None
        if (low is not None and value < low) or (high is not None and value > high):
            at = measured(one)
            yield broken(rule, at, "rule.limits", value=at.shown, expected=_shown(limits), beyond=check.beyond)


def _limits(one: house.Measurement, said: Said, batch: Batch) -> house.Limits | None:
    """Of master data in force, else as stated beside the value; None where no limit is known."""
    if one.characteristic:
        key = house.subject(CHARACTERISTIC, one.characteristic)
        data = batch.master_data(key, one.time if one.time is not None else said.time)
        if data is not None and data.limits is not None and (data.limits.lower, data.limits.upper) != (None, None):
            return data.limits
    lower = number(one.lower_limit) if one.lower_limit else None
    upper = number(one.upper_limit) if one.upper_limit else None
    return None if lower is None and upper is None else house.Limits(unit=one.uom, lower=lower, upper=upper)


def _span(limits: house.Limits) -> Decimal:
    """The width of the limits; of a single limit, or of two that are one, its magnitude; of 0, 1."""
    if limits.lower is not None and limits.upper is not None and limits.upper > limits.lower:
        return limits.upper - limits.lower
    known = [abs(limit) for limit in (limits.lower, limits.upper) if limit]
    return max(known, default=Decimal(1))


def _shown(limits: house.Limits) -> str:
    low = format(limits.lower, "f") if limits.lower is not None else ""
    high = format(limits.upper, "f") if limits.upper is not None else ""
    return f"{low} … {high} {limits.unit or ''}".strip()


def check_mass_balance(rule: Rule, check: MassBalanceCheck, said: Said, batch: Batch) -> Iterator[Finding]:
    """One finding where the outputs weigh too much or too little."""
    if not isinstance(said.event, TransformationEvent) or said.event.transformation_id is not None:
        return  # several events share one transformation: none of them says all of it
    masses: dict[str, Decimal] = {}
    for thing in said.things:
        value = number(thing.quantity) if thing.quantity else None
        if value is None or thing.uom is None or dimension(thing.uom) != "mass":
            return
        masses[thing.role] = masses.get(thing.role, Decimal(0)) + convert(value, thing.uom, "KGM")
    if set(masses) != {"input", "output"}:
        return
    inputs, outputs = masses["input"], masses["output"]
    low, high = inputs * (1 - Decimal(check.loss)), inputs * (1 + Decimal(check.gain))
    if not low <= outputs <= high:
        expected = f"{low.normalize():f} … {high.normalize():f} KGM"
        yield broken(rule, "outputQuantityList", "rule.mass_balance", value=f"{outputs.normalize():f} KGM",
                     expected=expected, inputs=f"{inputs.normalize():f} KGM")  # fmt: skip
