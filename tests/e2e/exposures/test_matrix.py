"""The matrix of the simulated factory, recomputed unit by unit from single traces and whole events."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from clew.bootstrap import Clew
from clew.events.errors import BadRequest, NotFound
from clew.events.house import facets
from clew.events.identifiers import normalise
from clew.events.model import AggregationEvent, AnyEvent, AssociationEvent, TransformationEvent
from clew.events.vocabulary import normalise_term
from clew.scenarios.asking import TraceOptions
from clew.scenarios.exposures import ExposureDesk, ExposureMatrix, ExposureRequest, Unit
from clew.scenarios.exposures_columns import VERSIONS
from clew.testing.installation import Installation
from clew.tracing.containment import stays_in

Exposed = Counter[tuple[str, str, str | None]]
INSTALLING = {"assembling", "installing", "replacing"}


def units_of(clew: Clew) -> list[str]:
    """Everything that the log names and that came from somewhere."""
    events = clew.store.events.after(0, clew.visibility, limit=100_000)
    made = {
        normalise(epc)
        for each in events
        if isinstance(each.event, TransformationEvent) and not each.is_declaration and each.voided_at is None
        for epc in each.event.output_epc_list
    }
    parents = {
        normalise(each.event.parent_id)
        for each in events
        if isinstance(each.event, AggregationEvent | AssociationEvent) and each.event.parent_id
    }
    return sorted(made | parents)


def acts_upon(event: AnyEvent, key: str) -> bool:
    """Whether an event that names a thing happens to it, rather than takes a part of it away."""
    if isinstance(event, TransformationEvent):
        outputs = (*event.output_epc_list, *(each.epc_class for each in event.output_quantity_list))
        return key in map(normalise, outputs)
    if isinstance(event, AggregationEvent | AssociationEvent):
        step = normalise_term("bizStep", event.biz_step) if event.biz_step else ""
        installs = isinstance(event, AssociationEvent) or step in INSTALLING
        by_quantity = key in {normalise(each.epc_class) for each in event.child_quantity_list}
        named = {normalise(each) for each in (*event.child_epcs, *filter(None, [event.parent_id]))}
        return key in named or not (installs and by_quantity and event.action == "ADD")
    return True


class Recomputed:
    """Exposures of one unit the slow way."""

    def __init__(self, clew: Clew) -> None:
        self._clew = clew
        everything = clew.store.events.after(0, clew.visibility, limit=100_000)
        self._events = [each for each in everything if each.voided_at is None and not each.is_declaration]
        containers = {
            normalise(each.event.parent_id)
            for each in self._events
            if isinstance(each.event, AggregationEvent) and each.event.parent_id
        }
        self._stays: defaultdict[str, list[tuple[str, int, int]]] = defaultdict(list)
        source = clew.store.links.source(clew.visibility)
        for container, contents in stays_in(source, containers, source.head()).items():
            for content, intervals in contents.items():
                self._stays[content] += [(container, start, end) for start, end in intervals]

    def exposed(self, unit: str) -> Exposed:
        answer = self._clew.trace(unit, TraceOptions(words=frozenset({"certain", "possible"})))
        latest = {node.key: node.time for node in answer.nodes if node.time is not None}
        end = max(each.event_time for each in self._events)
        held = dict.fromkeys(answer.subjects, end)
        seen: Exposed = Counter()
        until = latest | held
        inside: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for key, last in until.items():
            for container, start, end in self._stays[key]:
                inside[container].append((start, min(end, last + 1)))
        for recorded in self._events:
            event = recorded.event
            keys = self._keys(event, recorded.position)
            when = recorded.event_time
            if any(
                when <= until.get(key, -1) or any(start <= when < end for start, end in inside[key]) for key in keys
            ):
                named = [each for each in facets(event) if each.name not in VERSIONS]
                seen.update({(each.name, each.value, each.unit) for each in named})
        return seen

    def _keys(self, event: AnyEvent, position: int) -> set[str]:
        if isinstance(event, TransformationEvent):
            operation = f"transformation:{event.transformation_id}" if event.transformation_id else f"event:{position}"
            things = {*event.output_epc_list, *(each.epc_class for each in event.output_quantity_list)}
            return {operation, *map(normalise, things)}
        things = set(getattr(event, "epc_list", ())) | {each.epc_class for each in getattr(event, "quantity_list", ())}
        things |= set(getattr(event, "child_epcs", ()))
        things |= {each.epc_class for each in getattr(event, "child_quantity_list", ())}
        things |= {getattr(event, "parent_id", None) or ""} - {""}
        return {key for key in map(normalise, things) if acts_upon(event, key)}


def told(matrix: ExposureMatrix, row: int, facets: set[str] | None = None) -> Exposed:
    cells = matrix.cells
    span = range(cells.indptr[row], cells.indptr[row + 1])
    columns = [(matrix.columns[cells.indices[at]], int(cells.counts[at])) for at in span]
    return Counter(
        {
            (each.facet, each.value, each.unit): count
            for each, count in columns
            if facets is None or each.facet in facets
        }
    )


def test_equals_single_traces(installation: Installation) -> None:
    """Of what holds nothing: contents count until they leave, which ``tests/unit/tracing/batch`` looks after."""
    clew = installation.clew
    units = [unit for unit in units_of(clew) if len(clew.trace(unit, TraceOptions()).subjects) == 1][::5]
    matrix = clew.exposures.matrix(ExposureRequest(units=tuple(Unit(unit) for unit in units)))
    slow = Recomputed(clew)
    own = {"lot", "material_class", "supplier", "component", "time", *VERSIONS}
    compared = 0
    for row, unit in enumerate(units):
        expected = slow.exposed(unit)
        found = Counter({key: count for key, count in told(matrix, row).items() if key[0] not in own})
        assert found == Counter({key: count for key, count in expected.items() if key[0] not in own}), unit
        compared += len(found)
    assert compared > 100


def test_factors_of_a_motor(installation: Installation) -> None:
    clew = installation.clew
    motor = next(unit for unit in units_of(clew) if "/21/M" in unit)
    asked = ExposureRequest(
        units=(Unit(motor),), facets=frozenset({"lot", "material_class", "supplier", "component", "time"}), bucket="1h"
    )
    matrix = clew.exposures.matrix(asked)
    answer = clew.trace(motor, TraceOptions())
    found = told(matrix, 0)
    assert {value for facet, value, _ in found if facet == "lot"} == {
        node.id for node in answer.nodes if node.kind == "lot" and node.time is not None
    }
    assert {value for facet, value, _ in found if facet == "component"} == {
        node.id for node in answer.nodes if node.kind == "instance" and node.time is not None
    }
    assert any(facet == "supplier" for facet, _, _ in found)
    assert any(facet == "time" and value.endswith(":00") for facet, value, _ in found)
    assert [(each.facet, each.value) for each in matrix.columns] == sorted(
        (each.facet, each.value) for each in matrix.columns
    )


def test_earlier_times_expose_to_less(installation: Installation) -> None:
    clew = installation.clew
    motor = next(unit for unit in units_of(clew) if "/21/M" in unit)
    whole = clew.exposures.matrix(ExposureRequest(units=(Unit(motor),)))
    first, last = min(each.first for each in whole.columns), max(each.last for each in whole.columns)
    middle = (first + last) // 2
    both = clew.exposures.matrix(ExposureRequest(units=(Unit(motor), Unit(motor, middle))))
    assert both.dense().shape == (2, len(both.columns))
    assert (both.dense()[1] <= both.dense()[0]).all()
    assert both.dense()[1].sum() < both.dense()[0].sum()
    assert all(time <= middle for time in both.cells.last[both.cells.indptr[1] :].tolist())


def test_unknown_units_are_told(installation: Installation) -> None:
    clew = installation.clew
    motor = next(unit for unit in units_of(clew) if "/21/M" in unit)
    matrix = clew.exposures.matrix(ExposureRequest(units=(Unit("no such thing"), Unit(motor))))
    assert [each.name for each in matrix.unknown] == ["no such thing"]
    assert matrix.keys == (motor,)
    with pytest.raises(NotFound):
        clew.exposures.matrix(ExposureRequest(units=(Unit("no such thing"),)))


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"facets": frozenset({"colour"})}, "exposures.unknown_facet"),
        ({"facets": frozenset({"time"})}, "exposures.time_wants_bucket"),
        ({"bucket": "0h"}, "exposures.bad_bucket"),
        ({"zone": "Nowhere/Land"}, "exposures.bad_zone"),
        ({"zone": "../etc/passwd"}, "exposures.bad_zone"),
    ],
)
def test_malformed(installation: Installation, asked: dict[str, object], code: str) -> None:
    with pytest.raises(BadRequest) as refused:
        installation.clew.exposures.matrix(ExposureRequest(units=(Unit("x"),), **asked))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_snapshot_gives_the_same(installation: Installation) -> None:
    clew = installation.clew
    request = ExposureRequest(units=tuple(map(Unit, units_of(clew)[::4])), bucket="shift", zone="Asia/Shanghai")
    desk = clew.exposures
    read = ExposureDesk(clew.store, clew.visibility, clew.dictionary, 0).matrix(request)
    clew.snapshots.build()
    assert desk._graph(clew.store.position()) is not None
    kept = desk.matrix(request)
    assert kept.columns == read.columns
    assert all((one == other).all() for one, other in zip(kept.cells, read.cells, strict=True))
    assert (kept.units, kept.keys, kept.times) == (read.units, read.keys, read.times)
