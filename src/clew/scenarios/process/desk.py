"""Run charts of what was measured and judged, for whoever may read: which characteristics there are, one in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from clew.events.errors import NotFound
from clew.scenarios.process.asked import ChartAsked
from clew.scenarios.process.run_chart import RunChart, run_chart
from clew.scenarios.process.taken import judgements_of, most_frequent, once, readings_of
from clew.security.roles import Verb
from clew.security.visibility import Visibility
from clew.storage.lake import Characteristic, Facts
from clew.storage.lake.tables import Kind
from clew.storage.reads.facets import FacetReads
from clew.storage.store import Store

if TYPE_CHECKING:
    import pyarrow

_STATED = ("position", "ordinal", "place", "time", "thing", "product", "biz_step", "number", "value", "unit", "gauge")
_COLUMNS: dict[Kind, tuple[str, ...]] = {
    "measurement": (*_STATED, "lower_limit", "upper_limit", "nominal", "within_limits"),
    "outcome": (*_STATED, "result"),
}
EQUIPMENT = "equipment"
SHOWN = 12
"""Names told in an error."""
Counts = tuple[tuple[str, int], ...]


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """What the readings of a characteristic can be narrowed to, each with its number of readings, most frequent first;
    of all its readings, whatever it was narrowed to. A reading of several things is of the products of them all."""

    products: Counts
    steps: Counts
    gauges: Counts
    equipment: Counts


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """``unit``: Rec 20 code, the most frequent of the readings; others are converted. ``left_out``: readings without a
    number, or in a unit that cannot be converted. ``gauges``: as written, in the order of their first reading."""

    position: int
    unit: str | None
    chart: RunChart
    gauges: tuple[str, ...]
    left_out: int
    choices: Choices


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One reading as it stands in the record, with the limits valid then. ``within``: None without limits."""

    position: int
    time: int
    thing: str | None
    product: str | None
    step: str | None
    value: str | None
    unit: str | None
    gauge: str | None
    lower: float | None
    upper: float | None
    nominal: float | None
    within: bool | None


class ProcessDesk:
    """``ask`` raises Forbidden. Facts are brought up to date before every answer."""

    def __init__(self, store: Store, facts: Facts, visibility: Visibility, ask: Callable[[Verb], object]) -> None:
        self._store = store
        self._facts = facts
        self._visibility = visibility
        self._ask = ask

    def characteristics(self) -> tuple[int, tuple[Characteristic, ...]]:
        """The log position, and what was judged and measured as of it, by kind and name. ``rows``: readings, where a
        report that speaks of several things is one; of judgements one for each thing."""
        self._ask("read")
        position = self._facts.refresh()
        readings = self._facts.readings(self._visibility, position)
        found = self._facts.characteristics(self._visibility, as_known_at=position)
        return position, tuple(
            msgspec.structs.replace(each, rows=readings[each.name]) if each.kind == "measurement" else each
            for each in found
        )

    def chart(self, asked: ChartAsked) -> Chart:
        """Raises NotFound for a characteristic that was never measured (judged), naming those that were."""
        position, every, chosen = self._read(asked)
        judged = asked.kind == "outcome"
        products = _counts(every if judged else once(every, "product"), "product")
        if not judged:
            every, chosen = once(every), once(chosen)
        unit = None if judged else most_frequent(chosen.column("unit").to_pylist())
        readings = judgements_of(chosen) if judged else readings_of(chosen, unit)
        return Chart(
            position=position,
            unit=unit,
            chart=run_chart(readings, judged=judged),
            gauges=tuple(readings.gauges),
            left_out=chosen.num_rows - len(readings),
            choices=self._choices(every, products, position),
        )

    def rows(self, asked: ChartAsked) -> Iterator[Row]:
        """Every fact of a chart as it stands in the record, one for each thing, in the order of time.

        Raises as :meth:`chart` does, and at once: whoever writes a file has not begun it then.
        """
        self._ask("export")
        _, _, chosen = self._read(asked)
        return map(_row, chosen.sort_by([("time", "ascending"), ("position", "ascending")]).to_pylist())

    def _read(self, asked: ChartAsked) -> tuple[int, pyarrow.Table, pyarrow.Table]:
        """The position, all readings of the characteristic, and those that were asked for."""
        self._ask("read")
        position = self._facts.refresh()
        read = self._facts.measurements if asked.kind == "measurement" else self._facts.outcomes
        columns = list(_COLUMNS[asked.kind])
        every = read(self._visibility, asked.characteristic, as_known_at=position, columns=columns)
        if not every.num_rows:
            raise self._unknown(asked, position)
        chosen = every
        if asked.product is not None or asked.between != (None, None):
            chosen = read(
                self._visibility,
                asked.characteristic,
                asked.product,
                asked.between,
                as_known_at=position,
                columns=columns,
            )
        return position, every, self._narrowed(chosen, asked, position)

    def _narrowed(self, table: pyarrow.Table, asked: ChartAsked, position: int) -> pyarrow.Table:
        import pyarrow.compute as compute

        for column, wanted in (("biz_step", asked.step), ("gauge", asked.gauge)):
            if wanted is not None:
                table = table.filter(compute.equal(table.column(column), wanted))
        if asked.equipment is not None:
            import pyarrow as arrow

            there = self._events_of(position).get(asked.equipment, [])
            table = table.filter(compute.is_in(table.column("position"), arrow.array(there, arrow.int64())))
        return table

    def _events_of(self, position: int) -> dict[str, list[int]]:
        """Positions of the events that state each equipment."""
        reads = FacetReads(self._store.engine)
        return {
            value.value: [place for _, place in reads.events([value.id], None, None, position, self._visibility)]
            for value in reads.values(EQUIPMENT, position, self._visibility)
        }

    def _choices(self, every: pyarrow.Table, products: Counts, position: int) -> Choices:
        import numpy as np

        measured = every.column("position").to_numpy()
        equipment = {name: int(np.isin(measured, there).sum()) for name, there in self._events_of(position).items()}
        return Choices(
            products=products,
            steps=_counts(every, "biz_step"),
            gauges=_counts(every, "gauge"),
            equipment=_ordered({name: count for name, count in equipment.items() if count}),
        )

    def _unknown(self, asked: ChartAsked, position: int) -> NotFound:
        found = self._facts.characteristics(self._visibility, as_known_at=position)
        names = [each.name for each in found if each.kind == asked.kind]
        told = ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")
        code = "process.unknown" if asked.kind == "measurement" else "process.never_judged"
        return NotFound(code, name=asked.characteristic, choices=told or "–")


def _row(fact: dict[str, Any]) -> Row:
    return Row(
        position=fact["position"],
        time=fact["time"],
        thing=fact["thing"],
        product=fact["product"],
        step=fact["biz_step"],
        value=fact.get("result") or fact["value"],
        unit=fact["unit"],
        gauge=fact["gauge"],
        lower=fact.get("lower_limit"),
        upper=fact.get("upper_limit"),
        nominal=fact.get("nominal"),
        within=fact.get("within_limits"),
    )


def _counts(table: pyarrow.Table, column: str) -> Counts:
    told = table.column(column).value_counts().to_pylist()
    return _ordered({each["values"]: each["counts"] for each in told if each["values"] is not None})


def _ordered(counts: dict[str, int]) -> Counts:
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
