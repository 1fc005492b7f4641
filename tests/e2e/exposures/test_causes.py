"""The planted causes of the simulated factory stand among the columns, with the units that met them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.scenarios.exposures import ExposureMatrix, ExposureRequest, Unit
from clew.testing.database import DatabaseServer
from clew.testing.factory import Description, Plan, simulate
from clew.testing.factory.documents import document_bytes

pytestmark = pytest.mark.postgres
CAUSES = ("bad_lot", "upstream_drum", "program_version", "protective", "confounded_shift", "humidity", "tool_wear")


@pytest.fixture(scope="module")
def planted(
    database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ExposureMatrix, Description]]:
    settings = settings_from(data=tmp_path_factory.mktemp("planted"), database=database_server.empty())
    with open_clew(settings, principal=local_principal()) as clew:
        simulation = simulate(5, plan=Plan(units=120, causes=CAUSES))
        assert not clew.capture(Source(document_bytes(list(simulation)), name="factory.json")).refused
        yield matrix_of(clew), simulation.description


def matrix_of(clew: Clew) -> ExposureMatrix:
    units = (f"urn:epc:id:sgtin:9521001.000060.M{number:06d}" for number in range(1, 121))
    return clew.exposures.matrix(ExposureRequest(units=tuple(map(Unit, units))))


def exposed(matrix: ExposureMatrix, facet: str, value: str | None = None, above: float | None = None) -> set[str]:
    """The units exposed to a value of a facet, or to any number above."""
    chosen = [
        place
        for place, each in enumerate(matrix.columns)
        if each.facet == facet and (each.value == value if above is None else float(each.value) > above)
    ]
    rows = matrix.dense()[:, chosen].any(axis=1)
    return {unit for unit, met in zip(matrix.units, rows.tolist(), strict=True) if met}


@pytest.mark.parametrize(
    ("cause", "facet", "value", "others"),
    [
        ("bad_lot", "lot", "lot", 4),
        ("upstream_drum", "lot", "drum", 0),
        ("program_version", "program_version", "GLUE-8@3.2", 2),
        ("protective", "fixture", "F-2", 4),
        ("confounded_shift", "shift", "late", 20),
    ],
)
def test_the_column_of_a_cause_has_the_units_that_met_it(
    planted: tuple[ExposureMatrix, Description], cause: str, facet: str, value: str, others: int
) -> None:
    """``others``: how many more may have it: a shift counts at whatever step, a rotor can come out of another motor."""
    matrix, truth = planted
    told = next(each for each in truth.causes if each.name == cause)
    found = exposed(matrix, facet, str(told.factor.get(value, value)))
    missed, more = set(told.exposed) - found, found - set(told.exposed)
    assert told.exposed
    assert len(missed) <= others // 2
    assert len(more) <= others


@pytest.mark.parametrize(
    ("cause", "facet", "factor"),
    [("humidity", "humidity_percent", "humidity_percent_above"), ("tool_wear", "tool_use_count", "tool_life")],
)
def test_numbers_are_columns_too(
    planted: tuple[ExposureMatrix, Description], cause: str, facet: str, factor: str
) -> None:
    """At whatever step: so some units have them that were spared at the step of the cause, but none is missed."""
    matrix, truth = planted
    told = next(each for each in truth.causes if each.name == cause)
    found = exposed(matrix, facet, above=told.factor[factor])
    assert set(told.exposed) <= found < set(matrix.units)
