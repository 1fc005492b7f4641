"""The simulated factory: the same for the same seed, valid, and with every story that it promises."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from clew.events.dictionary import check
from clew.events.epcis import parse
from clew.events.errors import InvalidData
from clew.events.house import master_data, measurements, outcomes, subject
from clew.events.house.calibration import Calibration, calibrations, doubtful_spans, gauge_key
from clew.events.house.master_data import CHARACTERISTIC
from clew.events.identifiers import normalise
from clew.events.identifiers import parse as parse_identifier
from clew.events.model import (
    AggregationEvent,
    AnyEvent,
    AssociationEvent,
    ObjectEvent,
    TransformationEvent,
)
from clew.events.participants import participants
from clew.scenarios.names import in_language
from clew.testing.factory import CALM, QUIET, WILD, Description, Mischief, Plan, simulate
from clew.testing.factory.documents import document_bytes
from clew.testing.factory.keys import Company, check_digit

Run = tuple[list[AnyEvent], Description]


@pytest.fixture(scope="module")
def run() -> Run:
    simulation = simulate(seed=7, units=60)
    return list(simulation), simulation.description


def test_the_same_seed_gives_the_same_events_another_gives_others(run: Run) -> None:
    assert list(simulate(seed=7, units=60)) == run[0]
    assert list(simulate(seed=8, units=60)) != run[0]


def test_the_description_counts_what_came(run: Run) -> None:
    events, description = run
    assert description.events == len(events)
    assert description.late > 0
    assert description.voided == sum(event.error_declaration is not None for event in events) > 0
    assert "simulated" in description.label["en"].lower()
    assert "模拟" in description.label["zh"]


def test_every_event_id_is_given_once_but_for_declarations(run: Run) -> None:
    ids = [event.event_id for event in run[0] if event.error_declaration is None]
    assert None not in ids
    assert len(set(ids)) == len(ids)


def test_a_declaration_repeats_the_wrong_event_and_names_its_correction(run: Run) -> None:
    events = {event.event_id: event for event in run[0] if event.error_declaration is None}
    for event in run[0]:
        if event.error_declaration is None:
            continue
        wrong = events[event.event_id]
        assert isinstance(wrong, TransformationEvent)
        assert isinstance(event, TransformationEvent)
        assert wrong.input_quantity_list == event.input_quantity_list
        (corrective,) = event.error_declaration.corrective_event_ids
        right = events[corrective]
        assert isinstance(right, TransformationEvent)
        assert right.output_epc_list == wrong.output_epc_list
        assert right.input_quantity_list != wrong.input_quantity_list


def test_arrival_is_not_occurrence(run: Run) -> None:
    times = [event.event_time.microseconds for event in run[0]]
    hour = 3_600_000_000
    assert any(earlier - later > 2 * hour for earlier, later in pairwise(times)), "some come hours late"


def test_identifiers_are_valid_and_of_example_companies(run: Run) -> None:
    for event in run[0]:
        for thing in participants(event):
            parse_identifier(thing.spelling)
            assert re.search(r"[:/]0?952\d{4}|^urn:clew:(id|equipment|characteristic|lot):", thing.spelling), (
                thing.spelling
            )


def test_events_hold_by_the_dictionary(run: Run) -> None:
    assert [finding for event in run[0] for finding in check(event)] == []


def test_documents_are_read_back_whole(run: Run) -> None:
    parsed = parse(document_bytes(run[0]))
    assert not parsed.refused
    assert list(parsed.document.events) == run[0]


def test_the_stories(run: Run) -> None:
    events, description = run
    kinds = {type(event) for event in events}
    assert kinds == {ObjectEvent, AggregationEvent, AssociationEvent, TransformationEvent}
    steps = {event.biz_step for event in events}
    assert steps >= {"receiving", "assembling", "replacing", "disassembling", "packing", "shipping", "unpacking",
                     "loading", "unloading", "inspecting", "holding", "transporting", "retail_selling", "repackaging",
                     "sensor_reporting",
                     "urn:clew:bizstep:cleaning", "urn:clew:bizstep:maintenance", "urn:clew:bizstep:handover",
                     "urn:clew:bizstep:tool_change"}  # fmt: skip
    tank = [event for event in events if isinstance(event, TransformationEvent) and event.transformation_id]
    fed = [event for event in tank if event.input_quantity_list]
    drawn = [event for event in tank if event.output_quantity_list]
    assert len(fed) >= 3
    assert {(event.transformation_id or "").rpartition("-campaign")[0] for event in drawn} == {
        "urn:clew:id:tank-1", "urn:clew:id:vat-2", "urn:clew:id:silo-1"
    }  # fmt: skip
    assert min(d.event_time for d in drawn) < max(f.event_time for f in fed), "fed while it is drawn from"
    carriers = [event.parent_id for event in events if isinstance(event, AggregationEvent)]
    assert max(carriers.count(carrier) for carrier in description.carriers) > 2, "carriers are used again"
    assert description.replaced is not None
    assert description.disassembled


def test_whatever_people_read_of_has_a_name_in_both_languages(run: Run) -> None:
    named = {data.key: data.name or "" for event in run[0] for data in master_data(event)}
    for name in named.values():
        assert re.search(r"[\u3400-\u9fff]", in_language(name, "zh")), name
        assert not re.search(r"[\u3400-\u9fff]", in_language(name, "en")), name
    read = {
        subject(CHARACTERISTIC, each.characteristic or "")
        for event in run[0]
        for each in (*measurements(event), *outcomes(event))
    }
    gauges = {each.gauge for event in run[0] for each in measurements(event) if each.gauge is not None}
    told = {each for event in run[0] for each in (*event.source_list, *event.destination_list)}
    places = {at.id for event in run[0] for at in (event.read_point, event.biz_location) if at is not None}
    assert gauges
    for identifier in (*read, *gauges, *(each.id for each in told), *places):
        assert normalise(identifier) in named, identifier


@pytest.mark.parametrize("units", [1, 2, 13, 31])
def test_small_plants_are_whole_too(units: int) -> None:
    simulation = simulate(seed=1, units=units)
    events = list(simulation)
    truth = simulation.description
    assert truth.unit
    assert truth.unit_origins
    assert truth.affected
    assert truth.events == len(events)


def test_at_least_one_unit() -> None:
    with pytest.raises(ValueError, match="at least one"):
        simulate(seed=1, units=0)


def test_what_is_made_does_not_depend_on_how_messages_travel(run: Run) -> None:
    """The same work under quiet and under wild messages: the same things out of the same things."""

    def work(mischief: Mischief) -> set[tuple[object, ...]]:
        first: dict[str | None, AnyEvent] = {}
        for event in simulate(seed=7, plan=Plan(units=60, mischief=mischief)):
            first.setdefault(event.event_id, event)
        return {
            (event.event_time.microseconds, event.output_epc_list, event.output_quantity_list)
            for event in first.values()
            if isinstance(event, TransformationEvent)
        }

    assert work(QUIET) == work(WILD) == work(CALM)


@pytest.mark.parametrize(("digits", "expected"), [("629104150021", "3"), ("0952100100006", None)])
def test_check_digits(digits: str, expected: str | None) -> None:
    digit = check_digit(digits)
    assert expected is None or digit == expected
    with pytest.raises(InvalidData):
        parse_identifier(f"https://id.gs1.org/01/{digits.zfill(13)}{(int(digit) + 1) % 10}")


def test_only_example_prefixes() -> None:
    with pytest.raises(ValueError, match="example"):
        Company("4012345")


def test_one_gauge_fails_and_one_is_overdue_whenever_it_is_asked(run: Run) -> None:
    events, description = run
    history: dict[str, list[Calibration]] = {}
    for event in events:
        for calibration in calibrations(event):
            history.setdefault(calibration.gauge, []).append(calibration)
    last = max(event.event_time.microseconds for event in events)
    stories = {gauge_key(truth.gauge): truth for truth in description.gauges}
    assert {truth.story for truth in stories.values()} == {"failed", "overdue"}
    for key, calibrated in history.items():
        reasons = {span.reason for span in doubtful_spans(calibrated, last)}
        assert reasons == ({stories[key].story} if key in stories else set()), key
        if key in stories:
            first = min(span.start or 0 for span in doubtful_spans(calibrated, last))
            assert first == stories[key].last_good
    used = {gauge_key(one.gauge) for event in events for one in measurements(event) if one.gauge is not None}
    assert used <= history.keys(), "every gauge was calibrated"
