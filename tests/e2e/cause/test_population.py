"""Who is compared with whom: named bad ones and others of their product and time, limits, products, bad questions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.events.errors import ClewError, NotFound
from clew.events.house import facet, measurement, outcome
from clew.events.model import AnyEvent, ObjectEvent
from clew.events.timestamps import Timestamp, parse_timestamp
from clew.scenarios.cause.harvest import Harvest
from clew.scenarios.cause.population import Chosen
from clew.scenarios.cause.question import CauseQuestion
from clew.security.visibility import Visibility
from clew.testing.database import DatabaseServer
from clew.testing.factory.documents import document_bytes

pytestmark = pytest.mark.postgres
DAYS = 12
PUMP, VALVE = "urn:epc:id:sgtin:9521001.000062.P{}", "urn:epc:id:sgtin:9521001.000063.V{}"
PUMPS, VALVES = "https://id.gs1.org/01/09521001000628", "https://id.gs1.org/01/09521001000635"


def at(day: int, hour: int) -> Timestamp:
    return parse_timestamp(f"2026-04-{day + 1:02d}T{hour:02d}:00:00Z")


def event(thing: str, step: str, time: Timestamp, *, leak: str | None = None, **more: object) -> ObjectEvent:
    sensors = () if leak is None else (measurement("leak", leak, "PAL"),)
    given = {"extensions": (facet("operator", "op"),), **more}
    return ObjectEvent(
        action="OBSERVE", epc_list=(thing,), biz_step=step, event_time=time, event_time_zone_offset="+00:00",
        sensor_element_list=sensors, **given,
    )  # fmt: skip


def lives() -> Iterator[AnyEvent]:
    """Four pumps and one valve a day: made at 8, tested at 10 (leak 1 to 4 Pa, function OK). Pump P4 is not tested for
    function, and pumps 1 and 21 come back in May."""
    for day in range(DAYS):
        for number in range(4):
            thing = PUMP.format(day * 4 + number)
            yield event(thing, "commissioning", at(day, 8))
            judged = outcome("function", "not_tested" if day * 4 + number == 4 else "OK")
            yield event(thing, "inspecting", at(day, 10), leak=f"{number + 1}.5", extensions=(judged,))
        yield event(VALVE.format(day), "inspecting", at(day, 11), extensions=(outcome("function", "OK"),))
    for number in (1, 21):
        time = parse_timestamp(f"2026-05-{number:02d}T00:00:00Z")
        yield event(PUMP.format(number), "inspecting", time, extensions=(outcome("complaint", "NOK"),))
    yield event(PUMP.format(2), "storing", at(20, 1), extensions=(outcome("colour", "OK"),))


@pytest.fixture(scope="module")
def clew(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clew]:
    settings = settings_from(data=tmp_path_factory.mktemp("population"), database=database_server.empty())
    with open_clew(settings, principal=local_principal()) as opened:
        result = opened.capture(Source(document_bytes(list(lives())), name="pumps.json"))
        assert not result.refused, [each.findings for each in result.outcomes if each.findings]
        opened.facts.facts.refresh()
        yield opened


def harvest(clew: Clew) -> Harvest:
    return Harvest(clew.store, clew.facts.facts, clew.dictionary, lambda: 0)


def chosen(clew: Clew, **question: object) -> Chosen:
    asked = CauseQuestion(**question)  # type: ignore[arg-type]
    return harvest(clew).population(clew.visibility).chosen(asked)


def refused(clew: Clew, **question: object) -> tuple[str, dict[str, object]]:
    with pytest.raises(ClewError) as told:
        chosen(clew, **question)
    return told.value.code, told.value.params


def things(found: Chosen, *, bad: bool) -> list[str]:
    rows = found.rows
    return [rows.things[thing].rsplit("/", 1)[1] for thing, ill in zip(rows.thing, rows.bad, strict=True) if ill == bad]


def test_named_ones_are_compared_with_what_was_judged_alike_around_them(clew: Clew) -> None:
    found = chosen(clew, bad=(PUMP.format(1), "P21", "nobody"))
    assert (found.of, found.judged_by, found.window) == ("things", "function", "shift")
    assert things(found, bad=True) == ["P1", "P21"]
    # The shift of each and the ones beside it: of the days 0 and 5, whatever is no pump left out.
    good = things(found, bad=False)
    assert sorted(good) == ["P0", "P2", "P20", "P22", "P23", "P3"]
    assert found.rows.time.tolist() == sorted([at(0, 10).microseconds] * 4 + [at(5, 10).microseconds] * 4)
    assert [(each.name, each.code) for each in found.unknown] == [("nobody", "thing.unknown")]


def test_windows_widen_until_there_are_enough(clew: Clew) -> None:
    found = chosen(clew, bad=tuple(PUMP.format(number) for number in range(4)))
    assert found.window == "week"  # no other pump was made that day, and four the next
    # Weeks are counted from the epoch: one ends with 1 April, the day of the bad ones.
    assert {int(each[1:]) // 4 for each in things(found, bad=False)} == set(range(1, 8))


def test_a_window_or_names_of_ones_own_come_first(clew: Clew) -> None:
    between = (at(5, 0).microseconds, at(7, 0).microseconds)
    found = chosen(clew, bad=(PUMP.format(21),), between=between)
    assert found.window is None
    assert sorted(things(found, bad=False)) == ["P20", "P22", "P23", "P24", "P25", "P26", "P27"]
    found = chosen(clew, bad=(PUMP.format(21),), good=(PUMP.format(3), "P30", PUMP.format(21)))
    assert (things(found, bad=True), things(found, bad=False)) == (["P21"], ["P3", "P30"])


def test_an_outcome_counts_what_was_decided_by_product(clew: Clew) -> None:
    found = chosen(clew, outcome=("leak", ">4"))
    assert (len(things(found, bad=True)), len(things(found, bad=False))) == (DAYS, 3 * DAYS)
    assert things(found, bad=True)[0] == "P3"
    assert chosen(clew, outcome=("leak", ">0.004 KPA")).rows.bad.tolist() == found.rows.bad.tolist()
    function = harvest(clew).population(clew.visibility)
    with pytest.raises(ClewError) as told:
        function.chosen(CauseQuestion(outcome=("function", "OK"), product=VALVES))
    assert (told.value.code, told.value.params) == ("cause.all_bad", {"bad": DAYS})
    matched = chosen(clew, outcome=("leak", ">4"), matched=1)
    assert (len(things(matched, bad=True)), len(things(matched, bad=False)), matched.unmatched) == (12, 12, 24)
    assert matched.rows.time.tolist() == sorted(matched.rows.time.tolist())


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({}, "cause.nothing_asked"),
        ({"outcome": ("function", "OK"), "bad": ("P1",)}, "cause.outcome_and_bad"),
        ({"outcome": ("function", "OK"), "good": ("P1",)}, "cause.outcome_and_bad"),
        ({"outcome": ("funktion", "OK")}, "cause.unknown_outcome"),
        ({"outcome": ("leak", "NOK")}, "cause.measured_not_judged"),
        ({"outcome": ("function", ">3")}, "cause.judged_not_measured"),
        ({"outcome": ("leak", ">1 CEL")}, "cause.other_unit"),
        ({"outcome": ("weight", ">3")}, "cause.unknown_measurement"),
        ({"outcome": ("function", "KO")}, "cause.unknown_value"),
        ({"outcome": ("function", "OK")}, "cause.all_bad"),
        ({"outcome": ("leak", ">9")}, "cause.no_bad"),
        ({"outcome": ("leak", "out-of-limits")}, "cause.no_limits"),
        ({"outcome": ("leak", ">high")}, "start.excursion_form"),
        ({"outcome": ("colour", "OK")}, "cause.one_unit"),
        ({"outcome": ("leak", ">4"), "product": VALVES}, "cause.product_not_judged"),
        ({"outcome": ("leak", ">4"), "between": (0, 1)}, "cause.no_rows"),
        ({"outcome": ("leak", ">4"), "matched": 0}, "cause.matched_form"),
        ({"bad": ("nobody", "noone")}, "thing.unknown"),
        ({"bad": ("P1",), "good": ("P1",)}, "cause.one_unit"),
        ({"bad": ("P1", "P2"), "good": ("P1",)}, "cause.all_bad"),
        ({"bad": ("P1",), "product": VALVES}, "cause.product_of_none"),
    ],
)
def test_questions_without_an_answer(clew: Clew, question: dict[str, object], code: str) -> None:
    assert refused(clew, **question)[0] == code


def test_a_product_may_be_its_gtin(clew: Clew) -> None:
    whole = chosen(clew, outcome=("leak", ">4"), product=PUMPS)
    assert chosen(clew, outcome=("leak", ">4"), product="09521001000628").rows.bad.tolist() == whole.rows.bad.tolist()
    assert things(chosen(clew, bad=("P1",), product="9521001000628"), bad=True) == ["P1"]


def test_what_there_is_is_told(clew: Clew) -> None:
    _, params = refused(clew, outcome=("funktion", "OK"))
    assert params == {"name": "funktion", "choices": "colour (1), complaint (2), function (60)"}
    assert refused(clew, outcome=("function", "KO"))[1]["choices"] == "OK (59), not_tested (1)"


def test_who_sees_nothing_is_told_of_nothing(clew: Clew) -> None:
    nobody = Visibility(frozenset({"urn:epc:id:pgln:9521999.00000"}))
    with pytest.raises(NotFound) as told:
        harvest(clew).population(nobody).chosen(CauseQuestion(outcome=("function", "OK")))
    assert told.value.code == "cause.no_facts"


def test_a_list_of_complaints_is_read_by_the_column_of_known_things(clew: Clew) -> None:
    population = harvest(clew).population(clew.visibility)
    table = "no;customer;serial;text\n1;Miller;P1;leaks; \n2;Meyer;P21;drips;\n3;;;lost;\n4;Ng;P99999;wet;\n"
    assert population.names_in(table.replace("; \n", ";\n")) == ("serial", "P1", "P21", "P99999")[1:]
    assert population.names_in("# pumps\nP1\nP21\nP1\n") == ("P1", "P21")


def test_an_unknown_name_at_the_head_of_a_list_is_told(clew: Clew) -> None:
    names = harvest(clew).population(clew.visibility).names_in("P99999\nP1\nP21\n")
    found = chosen(clew, bad=names)
    assert things(found, bad=True) == ["P1", "P21"]
    assert [each.name for each in found.unknown] == ["P99999"]
