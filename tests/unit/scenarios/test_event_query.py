"""Query parameters of an address as a pure question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.events.errors import BadRequest
from clew.scenarios.event_query import PARAMETERS, parameters_to_query
from clew.storage.reads.simple_query import Match, SimpleEventQuery


def test_nothing_asked_is_everything() -> None:
    assert parameters_to_query([]) == SimpleEventQuery()


def test_every_parameter_has_its_place() -> None:
    asked = parameters_to_query(
        [
            ("eventType", "ObjectEvent|AggregationEvent"),
            ("GE_eventTime", "2026-01-01T00:00:00Z"),
            ("LT_recordTime", "1970-01-01T00:00:01Z"),
            ("EQ_action", "ADD"),
            ("EQ_bizStep", "packing|shipping"),
            ("EXISTS_errorDeclaration", "false"),
            ("MATCH_anyEPC", "urn:x:1|urn:x:2"),
            ("orderBy", "recordTime"),
            ("orderDirection", "ASC"),
            ("eventCountLimit", "7"),
            ("perPage", "5"),
            ("nextPageToken", "t|k"),
        ]
    )
    assert asked == SimpleEventQuery(
        event_types=("ObjectEvent", "AggregationEvent"),
        ge_event_time=1_767_225_600_000_000,
        lt_record_time=1_000_000,
        actions=("ADD",),
        biz_steps=("packing", "shipping"),
        exists_error_declaration=False,
        matches=(Match("MATCH_anyEPC", ("urn:x:1", "urn:x:2")),),
        order_by="recordTime",
        order_direction="ASC",
        event_count_limit=7,
        per_page=5,
        next_page_token="t|k",
    )


@pytest.mark.parametrize("spelled", ["2026-01-01T08:00:00+08:00", "2026-01-01T08:00:00 08:00", "2026-01-01T00:00:00Z"])
def test_a_plus_that_the_address_lost_is_found(spelled: str) -> None:
    assert parameters_to_query([("GE_eventTime", spelled)]).ge_event_time == 1_767_225_600_000_000


def test_all_types_is_no_condition() -> None:
    assert parameters_to_query([("eventType", "all")]).event_types == ()


@given(st.text(min_size=1, max_size=30).filter(lambda name: name not in PARAMETERS))
def test_an_unknown_parameter_is_refused_by_name(name: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parameters_to_query([(name, "x")])
    assert (refused.value.code, refused.value.params) == ("query.unknown_parameter", {"name": name})


@pytest.mark.parametrize("name", PARAMETERS)
def test_an_empty_or_repeated_parameter_is_refused(name: str) -> None:
    value = {"eventType": "ObjectEvent", "EQ_action": "ADD", "orderBy": "eventTime", "orderDirection": "ASC"}.get(
        name, "1"
    )
    value = "true" if name.startswith("EXISTS") else "2026-01-01T00:00:00Z" if name.endswith("Time") else value
    for parameters, code in (
        ([(name, " ")], "query.empty_parameter"),
        ([(name, value), (name, value)], "query.repeated_parameter"),
    ):
        with pytest.raises(BadRequest) as refused:
            parameters_to_query(parameters)
        assert (refused.value.code, refused.value.params["name"]) == (code, name)


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "１", "1e3", "99999999999"])
def test_numbers_are_whole_and_above_zero(number: str) -> None:
    with pytest.raises(BadRequest) as refused:
        parameters_to_query([("perPage", number)])
    assert refused.value.code == "query.bad_number"
