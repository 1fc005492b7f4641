"""Run charts. Instants are canonical UTC text; values and limits are in the chart's ``unit`` (symbol in
``unit_symbol``)."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from clew.storage.lake.tables import Kind


class ProcessCharacteristicDocument(TypedDict):
    """Something that is measured, or judged. ``readings`` of ``things``; ``units``: symbols, most frequent first."""

    name: str
    of: Kind
    title: str
    readings: int
    things: int
    units: list[str]


class ProcessCharacteristicsDocument(TypedDict):
    """By title."""

    position: int
    items: list[ProcessCharacteristicDocument]


class ProcessPointDocument(TypedDict):
    """One reading. ``within``: its limits, None without any; ``thing``: to be opened, ``short``: what stands on its
    label; ``gauge``: place in ``gauges``."""

    time: str
    value: float
    within: bool | None
    thing: str | None
    short: str | None
    gauge: int | None


class ProcessBucketDocument(TypedDict):
    """``count`` consecutive readings, the ``first`` by its number from 0; ``out``: of them out of limits."""

    start: str
    end: str
    first: int
    count: int
    least: float
    greatest: float
    mean: float
    out: int


class ProcessLimitsDocument(TypedDict):
    """Readings number ``first`` to ``last`` had these limits, from ``start`` to ``end``."""

    first: int
    last: int
    start: str
    end: str
    lower: float | None
    upper: float | None
    nominal: float | None


class ProcessGaugeDocument(TypedDict):
    """``id``: to be opened; ``short``: what stands on it; ``name``: the same with what master data call it."""

    id: str
    short: str
    name: str


class ProcessChangeDocument(TypedDict):
    """Reading number ``at`` was made with another gauge than the one before: places in ``gauges``."""

    at: int
    time: str
    old: int | None
    new: int | None


class ProcessSummaryDocument(TypedDict):
    """``deviation``: standard deviation of the sample; ``unlimited``: readings without limits."""

    count: int
    least: float
    greatest: float
    mean: float
    deviation: float | None
    out: int
    unlimited: int
    first: str
    last: str


class ProcessChoiceDocument(TypedDict):
    """What readings can be narrowed to; ``count``: how many of the characteristic have it."""

    value: str
    title: str
    count: int


class ProcessChoicesDocument(TypedDict):
    """Of all readings of the characteristic, most frequent first."""

    products: list[ProcessChoiceDocument]
    steps: list[ProcessChoiceDocument]
    gauges: list[ProcessChoiceDocument]
    equipment: list[ProcessChoiceDocument]


class ProcessChartDocument(TypedDict):
    """A run chart ``of`` readings, or of judgements: values are 1 (nonconforming) and 0, so that a mean is a rate.

    ``points``, or of more than 2,000 readings and of judgements ``buckets`` of consecutive ones (``kind``). ``limits``:
    of ``limits_total`` spans the first; ``changes``: of ``changes_total`` changes of the gauge the first; ``left_out``:
    readings without a number or result, or in a unit that cannot be converted; ``statement``: a sentence.
    """

    position: int
    of: Kind
    characteristic: str
    title: str
    unit: str | None
    unit_symbol: str
    kind: Literal["points", "buckets"]
    statement: str
    summary: ProcessSummaryDocument | None
    points: list[ProcessPointDocument]
    buckets: list[ProcessBucketDocument]
    limits: list[ProcessLimitsDocument]
    limits_total: int
    gauges: list[ProcessGaugeDocument]
    changes: list[ProcessChangeDocument]
    changes_total: int
    left_out: int
    choices: ProcessChoicesDocument
