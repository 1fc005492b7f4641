"""Where a trace starts from: each start recomputed here from the events themselves, with loops and no tracing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from tests.e2e.trace.conftest import STORY, Works, at, moment, thing

from clew.bootstrap import Clew
from clew.events.errors import BadRequest, ClewError, NotFound
from clew.events.house import facets
from clew.events.identifiers import level, normalise
from clew.events.model import AggregationEvent, AnyEvent
from clew.events.participants import participants
from clew.scenarios.asking import TraceOptions
from clew.scenarios.starting_sets import Starting, start_asked
from clew.tracing import Answer

pytestmark = pytest.mark.postgres
FORWARD = TraceOptions(direction="forward")


def traced(clew: Clew, options: TraceOptions = FORWARD, **start: Any) -> tuple[Starting, Answer]:
    return clew.trace_from(start_asked(**start), [options])[0]


def subjects(starting: Starting) -> dict[str, int | None]:
    return {subject.key: subject.time for subject in starting.subjects}


def words(answer: Answer) -> dict[str, str]:
    return {node.id: node.word for node in answer.nodes if node.kind != "operation"}


def stating(events: Sequence[AnyEvent], name: str, value: str, start: int, end: int) -> dict[str, int]:
    """Things in events that state a facet within a window, each with its first time."""
    found: dict[str, int] = {}
    for event in events:
        time = event.event_time.microseconds
        if start <= time < end and any(each.name == name and each.value == value for each in facets(event)):
            for mention in participants(event):
                if mention.level != "class":
                    found[mention.key] = min(found.get(mention.key, time), time)
    return found


def inside(container: str, time: int) -> set[str]:
    """What the story's container holds at an instant, by replaying packings."""
    held: dict[str, set[str]] = {}
    for event in STORY:
        if isinstance(event, AggregationEvent) and event.event_time.microseconds <= time and event.parent_id:
            contents = held.setdefault(event.parent_id, set())
            contents.update(event.child_epcs) if event.action == "ADD" else contents.difference_update(event.child_epcs)
    found, waiting = set[str](), [container]
    while waiting:
        new = held.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def test_a_facet_gives_all_things_of_its_events_at_their_times(story: Clew) -> None:
    starting, answer = traced(story, facets=["equipment=PRESS-2"])
    assert subjects(starting) == stating(STORY, "equipment", "PRESS-2", 0, moment("23:00"))
    assert (starting.events, starting.classes) == (3, (normalise("urn:epc:idpat:sgtin:9521001.000099.*"),))
    assert words(answer) == {thing("PPA"): "certain"}


def test_the_window_is_half_open(story: Clew) -> None:
    starting, answer = traced(story, facets=["equipment=PRESS-2"], between=[at("14:00"), at("14:20")])
    assert subjects(starting) == {thing("A"): moment("14:00"), thing("PA"): moment("14:00")}
    assert set(words(answer)) == {thing("PPA")}


def test_facets_are_joined_and_values_of_one_are_a_choice(story: Clew) -> None:
    both, _ = traced(story, facets=["equipment=PRESS-2", "program=P2"])
    assert set(subjects(both)) == {thing("D"), thing("PD")}
    either, _ = traced(story, facets=["equipment=PRESS-2", "equipment=PRESS-1"])
    assert len(subjects(either)) == 9


def test_backward_ends_at_the_last_of_its_times(story: Clew) -> None:
    starting, answer = traced(story, TraceOptions(direction="backward"), facets=["equipment=PRESS-1"])
    assert subjects(starting)[thing("PA")] == moment("15:00")
    assert thing("A") in words(answer)


def test_a_planted_machine_reaches_every_exposed_unit(works: Works) -> None:
    cause = works.truth.causes[0]
    since, machine = cause.factor["since"], cause.factor["equipment"]
    voided = {event.event_id for event in works.events if event.error_declaration is not None}
    standing = [event for event in works.events if event.event_id not in voided]
    last = max(event.event_time.microseconds for event in works.events)
    starting, answer = traced(
        works.clew, facets=[f"equipment={machine}"],
        between=["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"],
    )  # fmt: skip
    assert subjects(starting) == stating(standing, "equipment", machine, 0, last + 1)
    named = {node.id for node in answer.nodes if node.word != "excluded"}
    named |= {answer.spellings[key] for key in answer.subjects}
    assert cause.exposed
    assert set(cause.exposed) <= named
    narrowed, _ = traced(works.clew, facets=[f"equipment={machine}"], between=[_utc(since), _utc(last)])
    assert subjects(narrowed) == stating(standing, "equipment", machine, since, last)


def _utc(microseconds: int) -> str:
    from clew.events.timestamps import canonical_time

    return canonical_time(microseconds)


def test_an_excursion_reaches_what_was_inside_while_it_lasted(story: Clew) -> None:
    starting, answer = traced(story, excursions=["cargo_temperature>40"])
    suffered: dict[str, int] = {thing("V"): moment("10:00")}
    for minute in range(61):  # from the first reading outside to the last
        time = moment("10:00") + minute * 60_000_000
        for name in inside(thing("V"), time):
            suffered.setdefault(name, time)
    assert subjects(starting) == suffered
    assert suffered.keys() == {thing(name) for name in ("V", "T1", "A", "B", "C")}
    assert set(words(answer)) == {thing("PA"), thing("PC"), thing("PPA")}
    assert (starting.readings, starting.events) == (2, 2)


def test_an_excursion_by_recorded_limits_in_other_units_and_backward(story: Clew) -> None:
    recorded, _ = traced(story, excursions=["cargo_temperature"])
    kelvin, _ = traced(story, excursions=["cargo_temperature>313.15 KEL"])
    either, _ = traced(story, excursions=["cargo_temperature<0,>40"])
    assert subjects(recorded) == subjects(kelvin) == subjects(either)
    back, _ = traced(story, TraceOptions(direction="backward"), excursions=["cargo_temperature>40"])
    assert subjects(back)[thing("A")] == moment("11:00")


def test_a_window_bounds_an_excursion(story: Clew) -> None:
    starting, _ = traced(story, excursions=["cargo_temperature>40"], between=[at("10:00"), at("10:30")])
    assert set(subjects(starting)) == {thing(name) for name in ("V", "T1", "A", "B")}


def test_an_environment_facet_and_a_logger_of_a_hall(story: Clew) -> None:
    humid, _ = traced(story, excursions=["humidity_percent>70"])
    assert subjects(humid) == {thing("H1"): moment("16:20")}
    hall, _ = traced(story, excursions=["hall_temperature>40"])
    assert subjects(hall) == {thing("H1"): moment("16:20")}
    assert (hall.readings, hall.events) == (1, 2)


def test_with_contact_the_truck_goes_on(story: Clew) -> None:
    options = TraceOptions(direction="forward", contact=True)
    _, answer = traced(story, options, excursions=["cargo_temperature>40"])
    assert thing("PD") in words(answer)


def test_what_a_container_held(story: Clew) -> None:
    ever, answer = traced(story, contents_of=[thing("V")])
    assert set(subjects(ever)) == {thing(name) for name in ("T1", "A", "B", "C", "D")}
    assert set(words(answer)) == {thing("PA"), thing("PPA"), thing("PC"), thing("PD")}
    then, _ = traced(story, contents_of=[thing("V")], content_at=at("10:40"))
    assert subjects(then) == {name: moment("10:40") for name in inside(thing("V"), moment("10:40"))}
    within, _ = traced(story, contents_of=[thing("V")], between=[at("12:00"), at("12:20")])
    assert subjects(within) == {thing("C"): moment("12:00")}


def test_many_things_are_one_scope(story: Clew) -> None:
    starting, answer = traced(story, things=[thing("A"), thing("C"), thing("PA")])
    assert starting.subjects[0].key == thing("A")
    assert set(words(answer)) == {thing("PC"), thing("PPA")}


def test_a_container_and_its_content_start_at_the_earlier(story: Clew) -> None:
    """PRESS-2 takes A at 14:00, its truck and tote are in an excursion at 10:00: whoever suffers first starts."""
    starting, _ = traced(story, facets=["equipment=PRESS-2"], excursions=["cargo_temperature>40"])
    assert len(subjects(starting)) == len(starting.subjects)
    assert subjects(starting)[thing("A")] == moment("10:00")
    assert subjects(starting)[thing("D")] == moment("14:20")
    _, answer = traced(story, TraceOptions(direction="forward", from_time=moment("09:30")), things=[thing("T1")])
    assert {thing("PA"), thing("PE"), thing("PPA")} <= set(words(answer))


def test_as_known_before(story: Clew) -> None:
    early = TraceOptions(direction="forward", as_known_at=3)
    starting, answer = traced(story, early, excursions=["cargo_temperature>40"])
    assert set(subjects(starting)) == {thing(name) for name in ("V", "T1", "A", "B")}
    assert answer.nodes == ()
    with pytest.raises(NotFound):
        traced(story, early, facets=["equipment=PRESS-2"])


@pytest.mark.parametrize(
    ("start", "kind", "code"),
    [
        ({"facets": ["equipmnt=PRESS-2"]}, BadRequest, "start.facet_unknown"),
        ({"facets": ["equipment=PRESS-22"]}, NotFound, "start.value_unknown"),
        ({"facets": ["equipment=PRESS-2"], "between": [at("01:00"), at("02:00")]}, NotFound, "start.nothing_stated"),
        ({"facets": ["equipment=PRESS-1", "equipment_state=on"]}, NotFound, "start.value_unknown"),
        ({"excursions": ["cargo_temp>4"]}, NotFound, "start.reading_unknown"),
        ({"excursions": ["cargo_temperature>99"]}, NotFound, "start.none_outside"),
        ({"excursions": ["cargo_temperature>9 KGM"]}, BadRequest, "start.unit_incomparable"),
        ({"excursions": ["humidity_percent"]}, BadRequest, "start.no_limits"),
        ({"excursions": ["humidity_percent>9"], "between": [at("01:00"), at("02:00")]}, NotFound, "start.no_reading_then"),  # noqa: E501
        ({"contents_of": [thing("A")]}, NotFound, "start.held_nothing"),
        ({"contents_of": [thing("V")], "content_at": at("01:00")}, NotFound, "start.held_nothing_then"),
        ({"contents_of": ["nobody"]}, NotFound, "thing.unknown"),
        ({"things": [thing("A"), "nobody"]}, NotFound, "thing.unknown"),
    ],
)  # fmt: skip
def test_what_cannot_start_says_why(story: Clew, start: dict[str, Any], kind: type[ClewError], code: str) -> None:
    with pytest.raises(kind) as raised:
        traced(story, **start)
    assert raised.value.code == code


def test_near_values_are_named(story: Clew) -> None:
    with pytest.raises(NotFound) as raised:
        traced(story, facets=["equipment=PRESS2"])
    assert "PRESS-2" in str(raised.value.params["near"])
    assert level(thing("A")) != "class"


def test_a_bound_that_bounds_nothing_is_refused(story: Clew) -> None:
    with pytest.raises(BadRequest) as raised:
        traced(story, TraceOptions(direction="forward", from_time=1), facets=["equipment=PRESS-2"])
    assert raised.value.code == "start.bound_unused"
