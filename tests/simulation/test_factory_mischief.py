"""What goes wrong with messages and readings: as often as asked for, each case listed, and nothing else wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from math import sqrt

import pytest

from clew.events.canonical import content_hash
from clew.events.dictionary import check
from clew.events.house import measurements
from clew.events.model import AnyEvent, ObjectEvent
from clew.events.participants import participants
from clew.testing.factory import QUIET, WILD, Description, Mischief, Plan, simulate

UNITS = 400
Run = tuple[list[AnyEvent], Description]


@pytest.fixture(scope="module")
def run() -> Run:
    simulation = simulate(3, plan=Plan(units=UNITS, units_a_day=200, mischief=WILD))
    return list(simulation), simulation.description


def near(count: int, tries: int, share: float) -> bool:
    return abs(count - tries * share) <= 4 * sqrt(tries * share) + 1


def by_id(events: list[AnyEvent]) -> dict[str, list[AnyEvent]]:
    found: dict[str, list[AnyEvent]] = defaultdict(list)
    for event in events:
        if event.error_declaration is None:
            found[event.event_id or ""].append(event)
    return found


def test_quiet_messages_are_in_order_and_right() -> None:
    simulation = simulate(3, plan=Plan(units=60, mischief=QUIET))
    events = list(simulation)
    assert len({event.event_id for event in events}) == len(events)
    trouble = simulation.description.trouble
    assert not any(getattr(trouble, name) for name in trouble.__struct_fields__ if name != "late")
    assert not any(event.error_declaration for event in events)


def test_nothing_is_refused_by_the_dictionary(run: Run) -> None:
    assert [finding for event in run[0] for finding in check(event)] == []


def test_each_message_sent_again_is_listed(run: Run) -> None:
    events, truth = run
    trouble = truth.trouble
    assert near(len(trouble.duplicated), len(by_id(events)), WILD.duplicated)
    assert near(len(trouble.conflicting), len(by_id(events)), WILD.conflicting)
    copies = Counter(trouble.duplicated)
    for event_id, same in by_id(events).items():
        contents = {content_hash(event) for event in same}
        assert len(contents) == (2 if event_id in trouble.conflicting else 1)
        assert len(same) == 1 + copies[event_id] + (event_id in trouble.conflicting)


def test_as_many_are_late_as_asked_for(run: Run) -> None:
    events, truth = run
    # Distributors write by mail besides: their messages take hours whatever the mischief.
    by_mail = sum(event.biz_step == "receiving" and "9521001" not in str(event.read_point) for event in events)
    assert near(truth.late - by_mail, len(by_id(events)), WILD.late)
    assert truth.voided == len(truth.trouble.voided) == sum(event.error_declaration is not None for event in events)


def test_orphans_are_things_that_nobody_made(run: Run) -> None:
    events, truth = run
    tests = sum(isinstance(event, ObjectEvent) and len(event.sensor_element_list) == 3 for event in events)
    assert near(len(truth.trouble.orphans), tests, WILD.orphan)
    mentioned = Counter(thing.spelling for event in events for thing in participants(event))
    for event_id, serial in truth.trouble.orphans:
        (event, *_) = by_id(events)[event_id]
        assert isinstance(event, ObjectEvent)
        assert event.epc_list == (serial,)
        assert mentioned[serial] <= 3, "but for what was sent again"


def test_other_spellings_say_which_serial_is_meant(run: Run) -> None:
    events, truth = run
    assert truth.trouble.respelled
    made = {thing.spelling for event in events if event.biz_step == "commissioning" for thing in participants(event)}
    for event_id, spelt, meant in truth.trouble.respelled:
        assert meant in made
        assert spelt not in made
        assert by_id(events)[event_id]


def test_missing_stages_are_missing(run: Run) -> None:
    events, truth = run
    assert near(len(truth.trouble.missing), 2 * UNITS, WILD.missing)
    seen = {(thing.spelling, event.biz_step) for event in events for thing in participants(event)}
    for thing, step in truth.trouble.missing:
        assert (thing, f"urn:clew:bizstep:{step}") not in seen


def test_false_readings_stand_in_their_events(run: Run) -> None:
    events, truth = run
    total = sum(len(measurements(event)) for event in events)
    kinds = Counter(reading.kind for reading in truth.trouble.readings)
    assert near(kinds["spike"], total, WILD.spike)
    assert near(kinds["unit_slip"], total, WILD.unit_slip)
    assert kinds["stuck"] > 20
    for false in truth.trouble.readings:
        (event, *_) = by_id(events)[false.event_id]
        (reading,) = [one for one in measurements(event) if one.characteristic == false.characteristic]
        assert reading.value == false.written != false.true_value


def test_a_clock_that_lies_is_the_clock_of_one_device(run: Run) -> None:
    events, truth = run
    (clock,) = truth.trouble.clocks
    assert clock.offset_seconds == WILD.clock_seconds
    assert clock.event_ids
    commissioned = {
        event.epc_list[0]: event.event_time.microseconds
        for event in events
        if isinstance(event, ObjectEvent) and event.biz_step == "commissioning"
    }
    lied = [event for event_id in clock.event_ids for event in by_id(events)[event_id][:1]]
    assert any(event.event_time.microseconds < commissioned[event.epc_list[0]] for event in lied), (  # type: ignore[union-attr]
        "tested before it was made"
    )
    offset = clock.offset_seconds * 1_000_000
    assert all(clock.since <= event.event_time.microseconds - offset < clock.until for event in lied)


def test_every_kind_can_be_switched_off_alone() -> None:
    for name in ("duplicated", "conflicting", "orphan", "respelled", "missing", "spike", "unit_slip", "stuck"):
        alone = {field: 0.0 for field in Mischief.__struct_fields__ if field != "clock_seconds"} | {name: 0.2}
        trouble = simulate(1, plan=Plan(units=30, mischief=Mischief(**alone, clock_seconds=0)))
        list(trouble)
        found = trouble.description.trouble
        listed = {
            "duplicated": found.duplicated,
            "conflicting": found.conflicting,
            "orphan": found.orphans,
            "respelled": found.respelled,
            "missing": found.missing,
            "spike": [one for one in found.readings if one.kind == "spike"],
            "unit_slip": [one for one in found.readings if one.kind == "unit_slip"],
            "stuck": [one for one in found.readings if one.kind == "stuck"],
        }
        assert {kind for kind, cases in listed.items() if cases} == {name}


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_is_a_share(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        Mischief(spike=share)
