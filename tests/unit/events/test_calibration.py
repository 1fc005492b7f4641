"""Calibrations as events, and the spans that they make doubtful: boundaries to the microsecond."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events.errors import InvalidData
from clew.events.house import calibration_event, calibrations, element, gauge_key, outcome, with_elements
from clew.events.house.calibration import Calibration, Service, doubtful_spans, gauge_state, retired_since
from clew.events.house.exposure import measurement
from clew.events.house.results import gauged_results
from clew.events.model import ObjectEvent, QuantityElement, TransformationEvent
from clew.events.timestamps import timestamp

DAY = 86_400_000_000


def done(time: int, result: str = "passed", due: int | None = None) -> Calibration:
    return Calibration(gauge="urn:clew:gauge:G", time=time, result=result, due=due)  # type: ignore[arg-type]


def spans(*history: Calibration, at: int = 1000) -> list[tuple[int | None, int | None, str]]:
    return [(span.start, span.end, span.reason) for span in doubtful_spans(history, at)]


def test_what_passes_makes_nothing_doubtful() -> None:
    assert spans(done(10), done(20), done(30)) == []


def test_a_failure_reaches_back_to_the_last_good_one_and_on_to_the_next() -> None:
    assert spans(done(10), done(20, "failed"), done(30)) == [(10, 20, "failed"), (20, 30, "failed")]


def test_a_failure_without_a_good_one_before_reaches_back_to_the_beginning() -> None:
    assert spans(done(20, "failed")) == [(None, 20, "failed"), (20, None, "failed")]


def test_an_adjusted_gauge_was_bad_and_is_good() -> None:
    assert spans(done(10), done(20, "adjusted")) == [(10, 20, "adjusted")]
    assert gauge_state([done(10), done(20, "adjusted")], 25) == "good"


def test_an_adjustment_ends_a_failure_and_adds_none() -> None:
    assert spans(done(10), done(20, "failed"), done(30, "adjusted")) == [(10, 20, "failed"), (20, 30, "failed")]


def test_two_failures_in_a_row() -> None:
    assert spans(done(20, "failed"), done(30, "failed")) == [
        (None, 20, "failed"),
        (20, 30, "failed"),
        (30, None, "failed"),
    ]


def test_overdue_at_its_due_instant_and_not_a_microsecond_before() -> None:
    history = [done(10, due=50)]
    assert spans(*history, at=49) == []
    assert spans(*history, at=50) == [(10, None, "overdue")]
    assert (gauge_state(history, 49), gauge_state(history, 50)) == ("good", "overdue")


def test_passing_late_redeems_what_was_overdue_and_failing_late_does_not() -> None:
    assert spans(done(10, due=50), done(60, due=90), at=80) == []
    assert spans(done(10, due=50), done(60, "failed"), at=80) == [(10, 60, "failed"), (60, None, "failed")]


def test_what_lies_after_the_asked_instant_is_not_looked_at() -> None:
    assert spans(done(10), done(20, "failed"), at=19) == []


def test_a_result_at_the_instant_of_a_calibration_was_taken_after_it() -> None:
    (span,) = doubtful_spans([done(10), done(20, "adjusted")], 100)
    assert [span.has(time) for time in (9, 10, 19, 20)] == [False, True, True, False]


def test_states() -> None:
    assert gauge_state([], 5) == "never_calibrated"
    assert gauge_state([done(10)], 5) == "never_calibrated"
    assert gauge_state([done(10, "failed")], 15) == "failed"
    assert gauge_state([done(10, due=10 + 40 * DAY)], 10 + 10 * DAY, 30 * DAY) == "due_soon"
    assert gauge_state([done(10, due=10 + 40 * DAY)], 9 + 10 * DAY, 30 * DAY) == "good"


@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from(["passed", "adjusted", "failed"]), st.integers(0, 30)), max_size=6
    ),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_a_result_is_doubtful_exactly_by_the_rule_as_written(
    given_: list[tuple[int, str, int]], at: int, time: int
) -> None:
    history = [
        Calibration(gauge="g", time=when, result=result, due=when + due, position=number)  # type: ignore[arg-type]
        for number, (when, result, due) in enumerate(given_)
    ]
    known = sorted((one for one in history if one.time <= at), key=lambda one: (one.time, one.position))
    before = [one for one in known if one.time <= time]
    after = [one for one in known if one.time > time]
    failed = bool(before) and before[-1].result == "failed"
    found_bad = bool(after) and after[0].result != "passed"
    overdue = bool(before) and not after and before[-1].result != "failed" and (before[-1].due or 0) <= at
    expected = failed or found_bad or overdue
    assert any(span.has(time) for span in doubtful_spans(history, at)) is expected
    assert sum(span.has(time) for span in doubtful_spans(history, at)) <= 1


@pytest.mark.parametrize("name", ["DM-01", " DM-01 ", "urn:clew:gauge:DM-01", "urn:clew:id:DM-01"])
def test_a_gauge_has_one_key(name: str) -> None:
    assert gauge_key(name) == "urn:clew:gauge:DM-01"


@pytest.mark.parametrize(
    "name", ["(8004)0614141ABC", "urn:epc:id:giai:0614141.ABC", "https://id.gs1.org/8004/0614141ABC"]
)
def test_a_gauge_with_a_gs1_key(name: str) -> None:
    assert gauge_key(name) == "https://id.gs1.org/8004/0614141ABC"


def test_a_calibration_is_read_back() -> None:
    event = calibration_event("DM-01", "adjusted", timestamp(5), due=timestamp(9_000_000), certificate="C-7")
    assert calibrations(event) == (
        Calibration(gauge="urn:clew:gauge:DM-01", time=5, result="adjusted", due=9_000_000, certificate="C-7"),
    )


def test_the_gauge_facet_names_the_gauge_where_the_list_names_the_reference() -> None:
    event = calibration_event("REFERENCE", "passed", timestamp(5))
    named = _with(event, element("gauge", "DM-01"))
    assert [one.gauge for one in calibrations(named)] == ["urn:clew:gauge:DM-01"]


def test_an_unknown_result_is_refused() -> None:
    event = calibration_event("DM-01", "excellent", timestamp(5))  # type: ignore[arg-type]
    with pytest.raises(InvalidData, match=r"calibration\.result"):
        calibrations(event)


def _with(event: ObjectEvent, *added: object) -> ObjectEvent:
    import msgspec

    return msgspec.structs.replace(event, extensions=with_elements(event, *added))  # type: ignore[arg-type]


def _measured(**fields: object) -> ObjectEvent:
    return ObjectEvent(
        event_time=timestamp(7),
        event_time_zone_offset="+00:00",
        action="OBSERVE",
        epc_list=("urn:clew:id:S1",),
        **fields,  # type: ignore[arg-type]
    )


def test_a_result_names_its_gauge_or_takes_that_of_the_event() -> None:
    event = _measured(
        sensor_element_list=(
            measurement("torque", "5", "NU", gauge="DM-01"),
            measurement("angle", "30", "DD"),
        ),
        extensions=(
            element("gauge", "DM-02"),
            outcome("visual", "OK"),
            outcome("thread", "OK", gauge="DM-03"),
        ),
    )
    assert [(each.characteristic, each.gauge.rpartition(":")[2]) for each in gauged_results(event)] == [
        ("torque", "DM-01"),
        ("angle", "DM-02"),
        ("visual", "DM-02"),
        ("thread", "DM-03"),
    ]


def test_with_two_gauges_on_the_event_a_result_that_names_none_has_none() -> None:
    event = _measured(extensions=(element("gauge", "A"), element("gauge", "B"), outcome("visual", "OK")))
    assert gauged_results(event) == ()


def test_what_a_calibration_measured_is_the_gauge() -> None:
    event = calibration_event("DM-01", "passed", timestamp(5))
    assert gauged_results(_with(event, element("gauge", "DM-01"), outcome("deviation", "OK"))) == ()


def test_a_transformation_s_results_speak_of_what_was_made() -> None:
    event = TransformationEvent(
        event_time=timestamp(7),
        event_time_zone_offset="+00:00",
        input_quantity_list=(QuantityElement("urn:clew:lot:a:1", "4"),),
        output_epc_list=("urn:clew:id:P",),
        extensions=(element("gauge", "DM-01"), outcome("torque", "OK")),
    )
    assert [each.things for each in gauged_results(event)] == [("urn:clew:id:P",)]


def test_a_retired_gauge_becomes_overdue_only_for_what_was_taken_after_all() -> None:
    history = [done(10, due=50)]
    assert [(s.start, s.end) for s in doubtful_spans(history, 60, retired=49)] == [(50, None)]
    assert [(s.start, s.end) for s in doubtful_spans(history, 60, retired=50)] == [(10, None)]
    assert gauge_state(history, 60, retired=49) == "retired"


def test_since_when_a_gauge_is_retired() -> None:
    out, back = Service(time=20, in_service=False, position=5), Service(time=30, in_service=True, position=6)
    assert [retired_since([], [out, back], at) for at in (19, 20, 29, 30)] == [None, 20, 20, None]
    assert retired_since([done(25)], [out], 26) is None
    # Failed and scrapped in one event: it is gone.
    scrapped = Calibration(gauge="g", time=20, result="failed", position=5)
    assert retired_since([scrapped], [out], 20) == 20
    again = Service(time=22, in_service=False, position=9)
    assert retired_since([], [out, again], 30) == 20
