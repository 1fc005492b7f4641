"""Recorded events become a study: what a thing met itself, what its lots met, nothing from after or of another use.

Six housings. Each is turned (machine, operator), then tested in two uses; a use is set up (bit, temperature) and judged
(position, use count). Every housing is made of a blank of one of two lots of steel, cast earlier in a furnace. After
the test some are repaired, which nobody could know before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.events.errors import BadRequest
from clew.events.house import facet, measurement, outcome
from clew.events.model import (
    AnyEvent,
    ErrorDeclaration,
    Extension,
    ObjectEvent,
    QuantityElement,
    SensorElement,
    TransformationEvent,
)
from clew.events.timestamps import parse_timestamp
from clew.modelling.cause.study import Facet, Number, Study, rows_of
from clew.scenarios.cause.harvest import Harvest
from clew.scenarios.cause.population import PopulationTold
from clew.scenarios.cause.question import CauseQuestion
from clew.testing.cause_studies import codes_of
from clew.testing.database import DatabaseServer
from clew.testing.factory.documents import document_bytes

pytestmark = pytest.mark.postgres
THINGS = [f"urn:epc:id:sgtin:9521001.000061.H{number}" for number in range(6)]
STEEL = ["urn:epc:class:lgtin:9521101.000011.S1", "urn:epc:class:lgtin:9521101.000011.S2"]
MAINTENANCE = "urn:clew:bizstep:maintenance"
BAD = {(0, 1), (2, 0), (2, 1), (4, 1)}
"""(housing, use) that failed."""


def at(day: int, minute: int) -> dict[str, object]:
    time = parse_timestamp(f"2026-03-{day:02d}T{6 + minute // 60:02d}:{minute % 60:02d}:00Z")
    return {"event_time": time, "event_time_zone_offset": "+00:00"}


def seen(
    thing: str,
    step: str,
    day: int,
    minute: int,
    *stated: Extension,
    name: str | None = None,
    sensors: Sequence[SensorElement] = (),
) -> ObjectEvent:
    return ObjectEvent(
        action="OBSERVE", epc_list=(thing,), biz_step=step, extensions=stated, event_id=name,
        sensor_element_list=tuple(sensors), **at(day, minute),
    )  # fmt: skip


def cast(lot: int) -> ObjectEvent:
    quantity = QuantityElement(epc_class=STEEL[lot])
    return ObjectEvent(
        action="ADD", quantity_list=(quantity,), biz_step="commissioning",
        extensions=(facet("equipment", f"FURNACE-{lot}"), facet("temperature_celsius", f"{1500 + lot}")), **at(1, lot),
    )  # fmt: skip


def made(number: int) -> TransformationEvent:
    return TransformationEvent(
        input_quantity_list=(QuantityElement(epc_class=STEEL[number % 2]),),
        output_epc_list=(THINGS[number],),
        biz_step="creating_class_instance",
        extensions=(facet("equipment", f"LATHE-{number // 3}"), facet("operator", f"op-{number % 3}")),
        **at(2, number),
    )


def used(number: int, use: int) -> list[AnyEvent]:
    minute = 60 * use + 5 * number
    result = "NOK" if (number, use) in BAD else "OK"
    torque = measurement("torque", f"{2 + number / 10 + use}", "NU")
    return [
        seen(THINGS[number], "installing", 3, minute, facet("tool", f"BIT-{(number + use) % 2}")),
        seen(
            THINGS[number], "inspecting", 3, minute + 2, facet("position", "left" if number < 3 else "right"),
            facet("use_count", str(use)), facet("shift", f"only-{number}-{use}"), outcome("result", result),
            name=f"urn:uuid:00000000-0000-4000-8000-0000000000{number}{use}", sensors=(torque,),
        ),
    ]  # fmt: skip


def repaired(number: int) -> ObjectEvent:
    return seen(THINGS[number], "repairing", 4, number, facet("condition", "reworked"), facet("tool", "BIT-9"))


def serviced() -> ObjectEvent:
    asset = "urn:epc:id:giai:9521001.BIT-0"
    return seen(asset, MAINTENANCE, 3, 30, facet("tool", "BIT-0"))


def document(events: Sequence[AnyEvent]) -> Source:
    return Source(document_bytes(list(events)), name="housings.json")


def capture(clew: Clew, events: Sequence[AnyEvent]) -> None:
    result = clew.capture(document(events))
    assert not result.refused, [each.findings for each in result.outcomes if each.findings]


@pytest.fixture(scope="module")
def clew(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clew]:
    settings = settings_from(data=tmp_path_factory.mktemp("harvest"), database=database_server.empty())
    with open_clew(settings, principal=local_principal()) as opened:
        lives = [event for number in range(6) for use in range(2) for event in used(number, use)]
        repairs = [repaired(number) for number in (0, 2)]
        # The second use is recorded before the first, and the casting last of all: late events find their place.
        capture(opened, [*reversed(lives), *(made(number) for number in range(6)), *repairs, serviced()])
        capture(opened, [cast(0), cast(1)])
        yield opened


def harvested(clew: Clew, question: CauseQuestion) -> tuple[Study, PopulationTold]:
    facts = clew.facts.facts
    facts.refresh()
    return Harvest(clew.store, facts, clew.dictionary, lambda: 0).study(question, clew.visibility)


@pytest.fixture(scope="module")
def study(clew: Clew) -> Study:
    return harvested(clew, CauseQuestion(outcome=("result", "NOK")))[0]


def facets_of(study: Study, name: str) -> list[Facet]:
    return [each for each in study.factors.facets if each.name == name]


def number_of(study: Study, name: str) -> Number:
    (found,) = (each for each in study.factors.numbers if each.name == name)
    return found


def levels(study: Study, found: Facet) -> list[str | None]:
    codes = codes_of(study.factors, found)
    assert codes is not None
    names = study.factors.columns[found.first : found.last]
    return [None if code < 0 else names[code] for code in codes.tolist()]


ROWS = [(number, use) for use in range(2) for number in range(6)]
"""In the order of time."""


def test_rows_are_judgements_in_the_order_of_time(study: Study, clew: Clew) -> None:
    told = harvested(clew, CauseQuestion(outcome=("result", "NOK")))[1]
    assert [study.rows.things[thing] for thing in study.rows.thing.tolist()] == [THINGS[each] for each, _ in ROWS]
    assert study.rows.bad.tolist() == [row in BAD for row in ROWS]
    assert len(set(study.rows.position.tolist())) == len(ROWS)
    assert (told.of, told.bad, told.good, told.bad_things, told.good_things) == ("judgements", 4, 8, 3, 5)
    assert (told.step, told.left_out, told.unknown) == ("inspecting", 0, ())


def test_what_the_judging_event_states_stands_with_it_and_belongs_to_its_own_row(study: Study) -> None:
    (position,) = facets_of(study, "position")
    assert (position.precedence, position.step, position.lead, position.category) == (
        "with",
        "inspecting",
        0.0,
        "machine",
    )
    assert levels(study, position) == ["left" if number < 3 else "right" for number, _ in ROWS]
    count = number_of(study, "use_count")
    assert (count.precedence, count.values.tolist()) == ("with", [float(use) for _, use in ROWS])
    (shift,) = facets_of(study, "shift")
    assert levels(study, shift) == [f"only-{number}-{use}" for number, use in ROWS]


def test_of_what_each_use_states_anew_a_row_has_its_own(study: Study) -> None:
    (tool,) = facets_of(study, "tool")
    assert (tool.precedence, tool.step, tool.lead) == ("before", "installing", 120.0)
    assert levels(study, tool) == [f"BIT-{(number + use) % 2}" for number, use in ROWS]


def test_making_counts_for_every_use_and_ancestors_bring_their_own_step(study: Study) -> None:
    lathe, furnace = sorted(facets_of(study, "equipment"), key=lambda each: each.lead or 0)
    assert (lathe.precedence, furnace.precedence) == ("before", "before")
    assert levels(study, lathe) == [f"LATHE-{number // 3}" for number, _ in ROWS]
    assert levels(study, furnace) == [f"FURNACE-{number % 2}" for number, _ in ROWS]
    assert furnace.step == "commissioning"
    (lot,) = facets_of(study, "lot")
    assert (lot.lead, lot.category) == (None, "material")
    assert levels(study, lot) == [STEEL[number % 2] for number, _ in ROWS]
    (operator,) = facets_of(study, "operator")
    names = levels(study, operator)
    assert [names.index(each) for each in names] == [number % 3 for number, _ in ROWS]
    assert "op-0" not in study.factors.columns  # a person's name is a token
    assert number_of(study, "temperature_celsius").values.tolist() == [1500.0 + number % 2 for number, _ in ROWS]


def test_what_was_stated_only_afterwards_is_excluded(study: Study) -> None:
    after = {(each.facet, each.value): each.params for each in study.factors.excluded if each.reason.endswith("after")}
    # Both uses of housings 0 and 2 lie before their repair.
    assert after == {("condition", None): {"rows": 4, "bad": 3}, ("tool", "BIT-9"): {"rows": 4, "bad": 3}}
    assert not facets_of(study, "condition")
    assert "BIT-9" not in study.factors.columns


def test_measured_values_are_of_the_row_itself(study: Study) -> None:
    torque = number_of(study, "torque")
    assert torque.precedence == "with"
    assert torque.values.tolist() == pytest.approx([2 + number / 10 + use for number, use in ROWS])


def test_sequence_and_time_since_what_befell_the_tool(study: Study) -> None:
    # Use count says the same as the number of judgements before: the derived one is left out.
    assert "judged_before" not in {each.name for each in study.factors.numbers}
    since = number_of(study, "tool:since_maintenance")
    with_tool = {row: row[0] * 5 + 60 * row[1] for row in ROWS if sum(row) % 2 == 0}  # minutes at which it was set up
    expected = [(with_tool[row] - 30) / 60 if with_tool.get(row, 0) >= 30 else np.nan for row in ROWS]
    assert since.values.tolist() == pytest.approx(expected, nan_ok=True)


def test_a_voided_test_is_no_row_and_its_use_counts_for_nobody(clew: Clew) -> None:
    before = clew.store.position()
    wrong = used(5, 1)[1]
    assert isinstance(wrong, ObjectEvent)
    declared = ErrorDeclaration(declaration_time=parse_timestamp("2026-03-08T00:00:00Z"), reason="incorrect_data")
    voiding = ObjectEvent(
        **{name: getattr(wrong, name) for name in wrong.__struct_fields__} | {"error_declaration": declared}
    )
    capture(clew, [voiding])
    study, told = harvested(clew, CauseQuestion(outcome=("result", "NOK")))
    assert (told.bad, told.good) == (4, 7)
    assert "only-5-1" not in study.factors.columns
    known, told = harvested(clew, CauseQuestion(outcome=("result", "NOK"), as_known_at=before))
    assert (told.bad, told.good) == (4, 8)
    assert "only-5-1" in known.factors.columns


def test_as_known_before_the_castings_were_recorded(clew: Clew) -> None:
    study, _ = harvested(clew, CauseQuestion(outcome=("result", "NOK"), as_known_at=33))
    assert len(facets_of(study, "equipment")) == 1
    assert len(facets_of(study, "lot")) == 1


def test_what_is_fixed_makes_strata_and_windows_cut_rows(clew: Clew) -> None:
    study, told = harvested(clew, CauseQuestion(outcome=("result", "NOK"), fix=("tool", "position"), as_known_at=35))
    assert len(told.groups) == 4
    assert {group.fixed for group in told.groups} == {
        ("BIT-0", "left"), ("BIT-1", "left"), ("BIT-0", "right"), ("BIT-1", "right"),
    }  # fmt: skip
    by_row = [(f"BIT-{(number + use) % 2}", "left" if number < 3 else "right") for number, use in ROWS]
    assert [told.groups[stratum].fixed for stratum in study.rows.stratum.tolist()] == by_row
    with pytest.raises(BadRequest) as unknown:
        harvested(clew, CauseQuestion(outcome=("result", "NOK"), fix=("moon",)))
    assert unknown.value.code == "cause.unknown_fix"
    noon = parse_timestamp("2026-03-03T07:00:00Z").microseconds
    cut, told = harvested(clew, CauseQuestion(outcome=("result", "NOK"), between=(noon, None), as_known_at=35))
    assert (told.bad, told.good) == (3, 3)
    # What lies before the window is history still: the second use's number, and the first is no part of it.
    assert number_of_or_constant(cut, "use_count") == "1"


def number_of_or_constant(study: Study, name: str) -> str | None:
    return next(each.value for each in study.factors.excluded if each.facet == name)


def test_the_study_is_the_same_by_whichever_way_the_graph_is_read(clew: Clew, study: Study) -> None:
    from clew.scenarios.exposures import links_as_arrays

    facts = clew.facts.facts
    by_arrays = Harvest(
        clew.store, facts, clew.dictionary, lambda: 0, lambda known: links_as_arrays(clew._parts.traces, known)
    )
    other, _ = by_arrays.study(CauseQuestion(outcome=("result", "NOK"), as_known_at=35), clew.visibility)
    assert list(other.factors.columns) == list(study.factors.columns)
    assert np.array_equal(other.factors.indices, study.factors.indices)
    assert [each.name for each in other.factors.numbers] == [each.name for each in study.factors.numbers]
    assert rows_of(other.factors, 0).tolist() == rows_of(study.factors, 0).tolist()
