"""From a trace to lanes: who joins whom, in which order, at which instant."""

from __future__ import annotations

from clew.doors.http.bands import band
from clew.events.model import AssociationEvent, ObjectEvent, TransformationEvent
from clew.events.timestamps import timestamp
from clew.scenarios.asking import TraceOptions
from clew.scenarios.lanes.joined import depths, joined_things, things_of
from clew.testing.link_log import EventLog
from clew.tracing import Answer, trace

MINUTE = 60_000_000
OFFSET = "+00:00"


class NoNames:
    def of(self, identifier: str) -> None:
        return None


def answer(log: EventLog, key: str, direction: str = "backward") -> Answer:
    return trace(log, TraceOptions(direction=direction).request((key,)))  # type: ignore[arg-type]


def story() -> EventLog:
    """wire → coil (10), coil and lot → unit (20), part installed in unit (30) and still there at 90."""
    log = EventLog()

    def made(minute: int, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        log.append(
            TransformationEvent(
                event_time=timestamp(minute * MINUTE),
                event_time_zone_offset=OFFSET,
                input_epc_list=inputs,
                output_epc_list=outputs,
            )
        )

    made(10, ("urn:x:wire",), ("urn:x:coil",))
    made(20, ("urn:x:coil", "urn:x:lot"), ("urn:x:unit",))
    log.append(
        AssociationEvent(
            event_time=timestamp(30 * MINUTE),
            event_time_zone_offset=OFFSET,
            action="ADD",
            biz_step="installing",
            parent_id="urn:x:unit",
            child_epcs=("urn:x:part",),
        )
    )
    log.append(
        ObjectEvent(
            event_time=timestamp(90 * MINUTE), event_time_zone_offset=OFFSET, action="OBSERVE", epc_list=("urn:x:unit",)
        )
    )
    return log


def test_operations_are_passed_over() -> None:
    told = answer(story(), "urn:x:unit")
    assert joined_things(told) == {
        "urn:x:wire": "urn:x:coil",
        "urn:x:coil": None,
        "urn:x:lot": None,
        "urn:x:part": None,
    }
    assert depths(joined_things(told)) == {"urn:x:wire": 2, "urn:x:coil": 1, "urn:x:lot": 1, "urn:x:part": 1}


def test_lanes_meet_at_the_instant_of_use_and_stand_above_what_they_went_into() -> None:
    told = answer(story(), "urn:x:unit")
    drawn = band(told, {}, NoNames(), "from", "none", "#all")  # type: ignore[arg-type]
    ends = {lane.full: (lane.end or 0) // MINUTE for lane in drawn.lanes}
    assert ends == {"urn:x:wire": 10, "urn:x:coil": 20, "urn:x:lot": 20, "urn:x:part": 30}
    order = [lane.full for lane in drawn.lanes]
    assert order == ["urn:x:wire", "urn:x:coil", "urn:x:lot", "urn:x:part"]
    assert [lane.on for lane in drawn.lanes] == [1, None, None, None]


def test_forward_runs_the_other_way_round() -> None:
    told = answer(story(), "urn:x:wire", "forward")
    drawn = band(told, {}, NoNames(), "into", "none", "#all")  # type: ignore[arg-type]
    assert [(lane.full, lane.start // MINUTE, lane.on) for lane in drawn.lanes] == [
        ("urn:x:coil", 10, None),
        ("urn:x:unit", 20, 0),
    ]


def test_what_has_no_lane_is_kept_as_a_tick_and_nothing_is_lost() -> None:
    told = answer(story(), "urn:x:unit")
    drawn = band(told, {}, NoNames(), "from", "none", "#all", most=2)  # type: ignore[arg-type]
    assert len(drawn.lanes) == 2
    assert len(drawn.lanes) + len(drawn.rest) == len(things_of(told))
    assert all(lane.on is None or lane.on < len(drawn.lanes) for lane in drawn.lanes)


def test_circles_end() -> None:
    assert depths({"a": "b", "b": "a", "c": "a"}).keys() == {"a", "b", "c"}
