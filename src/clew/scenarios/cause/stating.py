"""Cells become factors: one facet where each row has one value of it, else one for each place of a life.

A unit passes many steps, each with its equipment: "the equipment" is then as many factors as there are steps, and its
lots as many as there are materials. They keep the name of the facet and say their bizStep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from clew.modelling.cause.building import Nominal, distinct
from clew.modelling.cause.study import Category, Excluded, Number, Precedence
from clew.scenarios.cause.cells import OWN, Cells, Judged, Lived
from clew.scenarios.cause.numerals import Numerals, instants_of, numbers_of
from clew.scenarios.exposures_columns import LOT
from clew.storage.reads.exposures import StatedValue

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from clew.events.dictionary.terms import Dictionary
    from clew.scenarios.cause.met import Met

SEVERAL = 0.05
"""From this share of rows on with several values, a facet is split by the places of a life."""
TOLD_AFTER = 5
"""Values of one facet, stated only after the judgement, that are told one by one."""
DAY = 86_400_000_000


class Stated(NamedTuple):
    facets: list[Nominal]
    numbers: list[Number]
    excluded: list[Excluded]


class _Group(NamedTuple):
    """Cells of one factor, and what the factor is."""

    row: NDArray[Any]
    value: NDArray[Any]
    time: NDArray[Any]
    precedence: Precedence
    step: str | None
    lead: float | None


class Stating:
    """``own_step``: the bizStep of the events that judge, where they have one in common."""

    def __init__(self, dictionary: Dictionary, met: Met, rows: Judged, told: Lived, own_step: str | None) -> None:
        self._categories = {term.name: term.category for term in dictionary.terms.values()}
        self._numerals = Numerals(dictionary)
        self._met, self._rows, self._told, self._own_step = met, rows, told, own_step

    def category(self, facet: str, otherwise: Category = "method") -> Category:
        """The category of a facet's term; ``otherwise``: of what is no term (a place, a lot)."""
        found = self._categories.get(facet, otherwise)
        return "method" if found == "none" else found

    def factors(self) -> Stated:
        stated = Stated([], [], [])
        met = self._met
        self._add(stated, self._told.events, met.values, "environment", timed=True)
        beings = [StatedValue(*being) for being in met.beings]
        self._add(stated, self._told.beings, beings, "material", timed=False)
        stated.excluded.extend(self._after())
        return stated

    def _add(
        self, stated: Stated, cells: Cells, values: Sequence[StatedValue], otherwise: Category, *, timed: bool
    ) -> None:
        """``otherwise``: the category of what no term defines: places for events, material for ancestors."""
        import numpy as np

        for facet, members in _by_facet(values):
            chosen = np.isin(cells.value, members)
            own = Cells(*(column[chosen] for column in cells))
            if not len(own.row):
                continue
            code = np.searchsorted(members, own.value)
            several = [values[member] for member in members]
            category = self.category(facet, otherwise)
            split = timed or facet == LOT  # an ancestor's place is its class: classes and suppliers are told once
            for group in self._groups(own._replace(value=code.astype(np.int32)), timed=timed, split=split):
                self._add_group(stated, facet, category, several, group)

    def _groups(self, cells: Cells, *, timed: bool, split: bool) -> Iterator[_Group]:
        import numpy as np

        pairs = distinct(cells.row.astype(np.int64) * (int(cells.value.max()) + 1) + cells.value)
        rows = len(distinct(cells.row))
        split = split and len(pairs) - rows > SEVERAL * rows
        for place in distinct(cells.place).tolist() if split else [None]:
            chosen = np.ones(len(cells.row), np.bool_) if place is None else cells.place == place
            row, value, time = cells.row[chosen], cells.value[chosen], cells.time[chosen]
            places = distinct(cells.place[chosen]).tolist()
            lead = float(np.median(self._rows.time[row] - time)) / 1e6 if timed else None
            yield _Group(row, value, time, self._precedence(row, cells.place[chosen]), self._step(places), lead)

    def _precedence(self, row: NDArray[Any], place: NDArray[Any]) -> Precedence:
        """``with`` where any row has it of the judging event alone."""
        import numpy as np

        alone = np.setdiff1d(row[place == OWN], row[place != OWN])
        return "with" if len(alone) else "before"

    def _step(self, places: Sequence[int]) -> str | None:
        found = {self._own_step if place == OWN else self._step_of(place) for place in places}
        return found.pop() if len(found) == 1 else None

    def _step_of(self, place: int) -> str | None:
        step = self._told.places[place - 1][1]
        return self._met.steps[step] if step >= 0 else None

    def _add_group(
        self, stated: Stated, facet: str, category: Category, values: Sequence[StatedValue], group: _Group
    ) -> None:
        import numpy as np

        there = distinct(group.value)
        counts = np.bincount(group.value, minlength=len(values))
        several = [values[value] for value in there.tolist()]
        rows = counts[there].tolist()
        about: dict[str, Any] = {
            "name": facet,
            "category": category,
            "precedence": group.precedence,
            "step": group.step,
            "lead": group.lead,
        }
        if self._numerals.is_time(facet):
            ages = self._latest(group, instants_of(values))
            stated.numbers.append(Number(values=(self._rows.time - ages) / DAY, unit="DAY", **about))
        elif self._numerals.is_number(facet, several, rows):
            numbers, unit = numbers_of(values, counts.tolist())
            stated.numbers.append(Number(values=self._latest(group, numbers), unit=unit, **about))
        else:
            stated.facets.append(self._nominal(values, group, counts, about))

    def _nominal(
        self, values: Sequence[StatedValue], group: _Group, counts: NDArray[Any], about: dict[str, Any]
    ) -> Nominal:
        """Of several values a row, those that all rows have tell nothing apart."""
        import numpy as np

        row, value = group.row, group.value
        everywhere = np.flatnonzero(counts == len(self._rows.bad))
        if 0 < len(everywhere) < np.count_nonzero(counts):
            kept = ~np.isin(value, everywhere)
            row, value = row[kept], value[kept]
        units = {each.unit for each in values}
        shared = next(iter(units)) if len(units) == 1 else None
        levels = [each.value if each.unit is None or shared else f"{each.value} {each.unit}" for each in values]
        return Nominal(row=row, code=value, levels=levels, unit=shared, **about)

    def _latest(self, group: _Group, numbers: NDArray[Any]) -> NDArray[Any]:
        """Each row's number, the one stated last; of several at one instant their mean."""
        import numpy as np

        count = len(self._rows.bad)
        number = numbers[group.value]
        known = ~np.isnan(number)
        row, number, time = group.row[known], number[known], group.time[known]
        last = np.full(count, np.iinfo(np.int64).min)
        np.maximum.at(last, row, time)
        newest = time == last[row]
        total = np.bincount(row[newest], number[newest], count)
        times = np.bincount(row[newest], minlength=count)
        return np.where(times > 0, total / np.maximum(times, 1), np.nan)

    def _after(self) -> Iterator[Excluded]:
        """What was stated of a thing only after its judgement: whole facets, and values of others."""
        import numpy as np

        row, value = self._told.after[:, 0], self._told.after[:, 1]
        met = np.zeros(len(self._met.values), np.bool_)
        met[self._told.events.value] = True
        for facet, members in _by_facet(self._met.values):
            later = np.isin(value, members)
            if not later.any():
                continue
            if not met[members].any():
                yield self._excluded(facet, None, row[later])
                continue
            if self._numerals.is_number(facet, [self._met.values[member] for member in members], [1] * len(members)):
                continue
            fresh = [member for member in np.unique(value[later]).tolist() if not met[member]]
            for member in fresh[:TOLD_AFTER]:
                yield self._excluded(facet, self._met.values[member].value, row[value == member])

    def _excluded(self, facet: str, value: str | None, row: NDArray[Any]) -> Excluded:
        import numpy as np

        rows = np.unique(row)
        counts = {"rows": len(rows), "bad": int(self._rows.bad[rows].sum())}
        return Excluded(facet, value, self.category(facet, "environment"), "cause.reason.after", counts)


def _by_facet(values: Sequence[StatedValue]) -> list[tuple[str, list[int]]]:
    """Facets in the order in which they were first stated, with the places of their values."""
    members: dict[str, list[int]] = {}
    for number, value in enumerate(values):
        members.setdefault(value.term, []).append(number)
    return list(members.items())
