"""The benchmark's fast path is the real harvest: the same factory, recorded and traced, exposes the same rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import numpy as np
import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.modelling.cause.study import Study, rows_of
from clew.scenarios.cause.harvest import Harvest
from clew.scenarios.cause.question import CauseQuestion
from clew.testing.cause_factory import FactoryStudy, factory_study
from clew.testing.database import DatabaseServer
from clew.testing.factory import QUIET, Plan, simulate
from clew.testing.factory.documents import document_bytes

pytestmark = pytest.mark.postgres
PLAN = Plan(units=80, units_a_day=40, causes=("bad_lot",), mischief=QUIET)
SEED = 5
COMPARED = ("equipment", "tool", "operator", "team", "fixture", "lot")
NUMBERS = {"tool_use_count@assembly": "tool_use_count", "tightening_torque@assembly": "tightening_torque"}


@pytest.fixture(scope="module")
def fast() -> FactoryStudy:
    return factory_study(SEED, PLAN, "cogging")


@pytest.fixture(scope="module")
def recorded(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clew]:
    settings = settings_from(data=tmp_path_factory.mktemp("factory"), database=database_server.empty())
    with open_clew(settings, principal=local_principal()) as clew:
        result = clew.capture(Source(document_bytes(list(simulate(SEED, plan=PLAN))), name="factory.json"))
        assert not result.refused
        clew.facts.facts.refresh()
        yield clew


def harvested(clew: Clew, question: CauseQuestion) -> Study:
    return Harvest(clew.store, clew.facts.facts, clew.dictionary, lambda: 0).study(question, clew.visibility)[0]


@pytest.fixture(scope="module")
def real(recorded: Clew) -> Study:
    return harvested(recorded, CauseQuestion(outcome=("cogging_torque", "NOK"), zone="Asia/Shanghai"))


def first_rows(study: Study) -> Mapping[str, int]:
    """The first judgement of each motor, which is the only one that the fast path has."""
    rows: dict[str, int] = {}
    for row, thing in enumerate(study.rows.thing.tolist()):
        rows.setdefault(study.rows.things[thing], row)
    return rows


def exposures(study: Study) -> dict[tuple[str, str], set[str]]:
    """(facet without its step, level) → the motors that met it at any step; what all met tells nothing apart."""
    firsts = first_rows(study)
    met: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for facet in study.factors.facets:
        name = facet.name.partition("@")[0].partition(" of ")[0]
        if name not in COMPARED:
            continue
        for column in range(facet.first, facet.last):
            exposed = rows_of(study.factors, column)
            met[name, study.factors.columns[column]] |= {motor for motor, row in firsts.items() if exposed[row]}
    return {key: motors for key, motors in met.items() if 0 < len(motors) < len(firsts)}


def test_the_same_motors_are_judged_alike(fast: FactoryStudy, real: Study) -> None:
    firsts = first_rows(real)
    assert set(firsts) == set(fast.serials)
    judged = {motor: bool(real.rows.bad[row]) for motor, row in firsts.items()}
    assert judged == dict(zip(fast.serials, fast.study.rows.bad.tolist(), strict=True))
    times = {motor: int(real.rows.time[row]) for motor, row in firsts.items()}
    assert times == dict(zip(fast.serials, fast.study.rows.time.tolist(), strict=True))


@pytest.mark.parametrize("facet", COMPARED)
def test_the_same_motors_met_the_same(fast: FactoryStudy, real: Study, facet: str) -> None:
    """By who met it, not by what it is called: people are recorded as tokens, lots by their keys."""
    ours, theirs = (
        Counter(frozenset(motors) for (name, _), motors in exposures(study).items() if name == facet)
        for study in (fast.study, real)
    )
    assert ours
    assert ours == theirs


@pytest.mark.parametrize("name", NUMBERS)
def test_the_same_numbers(fast: FactoryStudy, real: Study, name: str) -> None:
    firsts = first_rows(real)
    (mine,) = [number for number in fast.study.factors.numbers if number.name == name]
    told = [number for number in real.factors.numbers if number.name == NUMBERS[name]]
    own = np.array([firsts[motor] for motor in fast.serials])
    assert any(np.array_equal(number.values[own], mine.values, equal_nan=True) for number in told)


def test_what_was_done_to_the_named_because_they_were_bad_is_no_factor(fast: FactoryStudy, recorded: Clew) -> None:
    """Named instead of judged, they count when they were first found bad: before the rework that this led to."""
    bad = [serial for serial, ill in zip(fast.serials, fast.study.rows.bad.tolist(), strict=True) if ill]
    named = harvested(recorded, CauseQuestion(bad=tuple(bad), zone="Asia/Shanghai"))
    assert {named.rows.things[thing] for thing in named.rows.thing[named.rows.bad].tolist()} == set(bad)
    times = dict(zip(fast.serials, fast.study.rows.time.tolist(), strict=True))
    found = {named.rows.things[thing]: time for thing, time in zip(named.rows.thing, named.rows.time, strict=True)}
    assert {serial: found[serial] for serial in bad} == {serial: times[serial] for serial in bad}
    reworked = [
        column
        for facet in named.factors.facets
        if "rework" in facet.name
        for column in range(facet.first, facet.last)
        if (rows_of(named.factors, column) & named.rows.bad).any()
    ]
    assert reworked == []
