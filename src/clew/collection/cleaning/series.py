"""One cleaning step on one series: readings in the order of time, exact, and each doubt as a :class:`Cleaned`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from clew.collection.cleaning.doubt import Doubt, Kind, Series
from clew.collection.cleaning.gap import gaps
from clew.collection.cleaning.limits import outside
from clew.collection.cleaning.neighbours import medians
from clew.collection.cleaning.spike import spikes
from clew.collection.cleaning.stuck import runs
from clew.collection.cleaning.unit_slip import slips
from clew.collection.tables.mapping.model import Cleaning
from clew.events.errors import Parameter

ROUNDS = 50
_KINDS: dict[str, Kind] = {"spike": spikes, "stuck": runs, "gap": gaps, "unit_slip": slips, "range": outside}


class Cleaned(msgspec.Struct, frozen=True):
    """What a step says of one reading. ``value``: what may stand in its place; the value as read where the step only
    flags; None: it is dropped. ``rule``: the step's name; ``code``, ``params``: the message."""

    value: Decimal | None
    rule: str
    code: str
    params: dict[str, Parameter]


def apply(
    step: Cleaning, name: str, values: Sequence[Decimal | None], times: Sequence[int | None]
) -> list[Cleaned | None]:
    """What the step ``name`` says of each value; None where nothing is to be said.

    ``times``: UTC microseconds, as many as values. The series is judged in the order of time, whatever order it is
    given in; a reading without time stays behind the one before it. Missing and non-finite values are passed over.
    """
    order = _by_time(times)
    read: list[Decimal | None] = [values[index] for index in order]
    series: list[Decimal | None] = [value if value is not None and value.is_finite() else None for value in read]
    doubts, cleaned = _judge(step, series, [times[index] for index in order])
    result: list[Cleaned | None] = [None] * len(values)
    for at, doubt in doubts.items():
        params: dict[str, Parameter] = {"step": name, **doubt.params}
        result[order[at]] = Cleaned(cleaned[at], name, f"cleaning.{step.kind}", params)
    return result


def _by_time(times: Sequence[int | None]) -> list[int]:
    last = -(2**63)
    keys: list[tuple[int, int]] = []
    for index, time in enumerate(times):
        last = time if time is not None else last
        keys.append((last, index))
    return [index for _, index in sorted(keys)]


def _judge(step: Cleaning, series: Series, times: Sequence[int | None]) -> tuple[dict[int, Doubt], Series]:
    """All doubts, and the series as it stands after them.

    What is dropped or replaced is judged again as it then stands until nothing new is found: a large spike hides small
    ones, and cleaning a cleaned series must change nothing. Flags are found the same way.
    """
    judge = _KINDS[step.kind]
    if step.kind == "gap":  # the reading after a silence is right itself: it is only ever flagged
        return judge(step, series, times), series
    doubts: dict[int, Doubt] = {}
    now = list(series)
    for _ in range(ROUNDS):
        found = judge(step, now, times)
        if not found:
            break
        again = doubts.keys() & found.keys()
        doubts = found | doubts
        for at, value in _instead(step, series, doubts, found.keys() - again).items():
            now[at] = value
        for at in again:
            now[at] = None  # what was put in its place is doubtful too: nothing is known
    return dict(sorted(doubts.items())), series if step.then == "flag" else now


def _instead(step: Cleaning, series: Series, doubts: dict[int, Doubt], fresh: set[int]) -> dict[int, Decimal | None]:
    """What stands in place of the freshly doubted readings."""
    if step.then != "replace" or step.kind == "stuck":
        return dict.fromkeys(fresh)
    right = {at: known for at in fresh if (known := doubts[at].instead) is not None}
    return {**medians(series, fresh - right.keys(), doubts.keys(), step.window), **right}
