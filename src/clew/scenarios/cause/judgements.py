"""Rows that outcomes make: one for each thing and event that judges it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from clew.events.errors import BadRequest, InvalidData, NotFound
from clew.events.house import Outcome
from clew.events.units import convert, dimension
from clew.scenarios.cause.cells import Judged
from clew.scenarios.cause.question import CauseQuestion, OutcomeAsked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clew.scenarios.starting_sets.asked import Excursion
    from clew.security.visibility import Visibility
    from clew.storage.lake import Reads

_STATED = ("position", "event_time", "thing", "biz_step")
_JUDGED = (*_STATED, "result", "value", "defect_class")
_MEASURED = (*_STATED, "value", "unit", "within_limits")
SHOWN = 12
"""Names or values told in an error."""


class Judgements(NamedTuple):
    """``rows``: as asked; ``left_out``: judgements that are neither (not tested, conditional, without a number or
    limits, of no thing); ``step``: bizStep of the events that judge, where they have one in common."""

    rows: Judged
    left_out: int
    step: str | None


def judgements(
    facts: Reads, asked: OutcomeAsked, question: CauseQuestion, visibility: Visibility, known: int
) -> Judgements:
    """Raises NotFound for an outcome or value that there is not, naming those that there are."""
    import numpy as np

    if asked.excursion is None:
        table = facts.outcomes(
            visibility, asked.characteristic, question.product, as_known_at=known, columns=list(_JUDGED)
        )
        columns = {name: table.column(name).to_pylist() for name in table.column_names}
        judged = _of_results(columns, asked)
    else:
        table = facts.measurements(
            visibility, asked.characteristic, question.product, as_known_at=known, columns=list(_MEASURED)
        )
        columns = {name: table.column(name).to_pylist() for name in table.column_names}
        judged = _of_numbers(columns, asked.excursion)
    if not columns["position"]:
        raise _nothing(facts, asked, question, visibility, known)
    position = np.array(columns["position"], np.int64)
    time = np.array(columns["event_time"], np.int64)
    known_thing = np.array([thing is not None for thing in columns["thing"]], np.bool_)
    there = known_thing & (judged >= 0)
    things, thing = _numbered([columns["thing"][row] for row in np.flatnonzero(there).tolist()])
    rows = _rows(judged[there] == 1, thing, time[there], position[there], things, question.between)
    steps = {columns["biz_step"][row] for row in np.flatnonzero(there).tolist()}
    return Judgements(rows, int(len(there) - there.sum()), steps.pop() if len(steps) == 1 else None)


def _of_results(columns: dict[str, list[Any]], asked: OutcomeAsked) -> NDArray[Any]:
    """int8 by judgement: 1 bad, 0 good, -1 neither. A defect class counts as a value, too."""
    import numpy as np

    pairs = zip(columns["result"], columns["value"], strict=True)
    said = [value if result is None else result for result, value in pairs]
    bad = np.array([asked.value in pair for pair in zip(said, columns["defect_class"], strict=True)], np.bool_)
    if said and not bad.any():
        choices = _counted(columns, said)
        raise NotFound("cause.unknown_value", name=asked.characteristic, value=asked.value, choices=choices)
    decides = Outcome("", asked.value).conforms is not None or asked.value not in said
    neither = np.array([each is None or (decides and _undecided(each)) for each in said], np.bool_)
    return np.where(bad, 1, np.where(neither, -1, 0)).astype(np.int8)


def _undecided(result: str) -> bool:
    return result in ("conditional", "not_tested")


def _counted(columns: dict[str, list[Any]], said: list[str | None]) -> str:
    """The values that there are, most frequent first."""
    counts: dict[str, int] = {}
    for value in (*said, *columns["defect_class"]):
        if value is not None:
            counts[value] = counts.get(value, 0) + 1
    ordered = sorted(counts, key=lambda value: (-counts[value], value))
    return ", ".join(f"{value} ({counts[value]})" for value in ordered[:SHOWN])


def _of_numbers(columns: dict[str, list[Any]], excursion: Excursion) -> NDArray[Any]:
    import numpy as np

    if not excursion.limits:
        words = {True: 0, False: 1, None: -1}
        found = np.array([words[within] for within in columns["within_limits"]], np.int8)
        if len(found) and (found < 0).all():
            raise BadRequest("cause.no_limits", name=excursion.name)
        return found
    _comparable(excursion, set(columns["unit"]))
    numbers = (_number(*pair, excursion) for pair in zip(columns["value"], columns["unit"], strict=True))
    return np.array([-1 if each is None else int(_passed(each, excursion)) for each in numbers], np.int8)


def _comparable(excursion: Excursion, read_in: set[str | None]) -> None:
    """Raises BadRequest for limits in a unit of another kind than every reading; what has no unit is taken as it is."""
    units = sorted(unit for unit in read_in if unit is not None)
    asked = None if excursion.unit is None else dimension(excursion.unit)
    if asked is None or len(units) < max(1, len(read_in)) or any(dimension(unit) == asked for unit in units):
        return
    raise BadRequest("cause.other_unit", name=excursion.name, unit=excursion.unit, units=", ".join(units[:SHOWN]))


def _passed(number: Decimal, excursion: Excursion) -> bool:
    return any(limit.passed(number) for limit in excursion.limits)


def _number(text: str | None, unit: str | None, excursion: Excursion) -> Decimal | None:
    try:
        number = Decimal(text or "")
        if not number.is_finite():
            return None
        if excursion.unit is None or unit is None or unit == excursion.unit:
            return number
        return convert(number, unit, excursion.unit)
    except (InvalidOperation, InvalidData):
        return None


def _numbered(keys: list[str]) -> tuple[list[str], NDArray[Any]]:
    import numpy as np

    numbers: dict[str, int] = {}
    codes = np.fromiter((numbers.setdefault(key, len(numbers)) for key in keys), np.int64, len(keys))
    return list(numbers), codes


def _rows(
    bad: NDArray[Any],
    thing: NDArray[Any],
    time: NDArray[Any],
    position: NDArray[Any],
    things: list[str],
    between: tuple[int | None, int | None] | None,
) -> Judged:
    """Once each by thing and event: bad when any of its judgements is; those within the window, in time order."""
    import numpy as np

    order = np.lexsort((~bad, thing, position, time))
    bad, thing, time, position = bad[order], thing[order], time[order], position[order]
    once = np.ones(len(bad), np.bool_)
    once[1:] = (thing[1:] != thing[:-1]) | (position[1:] != position[:-1])
    bad, thing, time, position = bad[once], thing[once], time[once], position[once]
    start, end = between or (None, None)
    within = np.ones(len(bad), np.bool_)
    if start is not None:
        within &= time >= start
    if end is not None:
        within &= time < end
    return Judged(bad[within], thing[within], time[within], position[within], things, thing, position, time)


def _nothing(
    facts: Reads, asked: OutcomeAsked, question: CauseQuestion, visibility: Visibility, known: int
) -> NotFound | BadRequest:
    """Why nothing was judged: the product has none of it, or there is no such characteristic, or no facts at all."""
    kind = "outcome" if asked.excursion is None else "measurement"
    found = facts.characteristics(visibility, as_known_at=known)
    if not found:
        return NotFound("cause.no_facts")
    if any(each.kind == kind and each.name == asked.characteristic for each in found):
        return NotFound("cause.product_not_judged", product=question.product or "", name=asked.characteristic)
    choices = ", ".join(f"{each.name} ({each.rows})" for each in found if each.kind == kind) or "–"
    # The one is asked for by its value, the other by a limit: whoever mixes them up is told the other way.
    otherwise = any(each.name == asked.characteristic for each in found)
    if kind == "measurement":
        code = "cause.judged_not_measured" if otherwise else "cause.unknown_measurement"
    else:
        code = "cause.measured_not_judged" if otherwise else "cause.unknown_outcome"
    return NotFound(code, name=asked.characteristic, choices=choices)
