"""A trace as it is asked at a door."""

from __future__ import annotations

import pytest

from clew.events.errors import BadRequest
from clew.scenarios.asking import spelling, time_value, trace_options, words_value

ASKED = {
    "direction": "backward", "from_": None, "at": None, "as_known_at": None, "max_depth": None,
    "cross_classes": False, "contact": False, "words": "all",
}  # fmt: skip
TIME = "2026-03-02T09:00:00+08:00"
MICROSECONDS = 1_772_413_200_000_000


def test_both_directions_are_two_questions_each_with_its_own_time() -> None:
    back, forth = trace_options(**ASKED | {"direction": "both", "from_": TIME, "at": TIME})  # type: ignore[arg-type]
    assert (back.direction, back.from_time, back.at_time) == ("backward", None, MICROSECONDS)
    assert (forth.direction, forth.from_time, forth.at_time) == ("forward", MICROSECONDS, None)


def test_the_request_carries_every_option() -> None:
    (options,) = trace_options(
        **ASKED | {"direction": "forward", "from_": TIME, "as_known_at": 3, "max_depth": 2, "contact": True}  # type: ignore[arg-type]
    )
    request = options.request(("a", "b"))
    assert [subject.key for subject in request.subjects] == ["a", "b"]
    assert (request.direction, request.from_time, request.as_known_at) == ("forward", MICROSECONDS, 3)
    assert (request.max_depth, request.contact, request.cross_classes) == (2, True, False)


@pytest.mark.parametrize("given", [{"direction": "up"}, {"words": "sure"}, {"words": ""}, {"at": "noon"}])
def test_other_words_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(BadRequest):
        trace_options(**ASKED | given)  # type: ignore[arg-type]


def test_a_time_without_zone_is_no_instant() -> None:
    assert time_value("at", None) is None
    assert time_value("at", TIME) == MICROSECONDS
    for text in ("2026-03-02T09:00:00", "2026-03-02", "", "2026-02-30T00:00:00Z"):
        with pytest.raises(BadRequest) as refused:
            time_value("at", text)
        assert refused.value.code == "request.bad_time"


def test_words() -> None:
    assert words_value("all") == {"certain", "possible", "excluded"}
    assert words_value("certain, excluded") == {"certain", "excluded"}


def test_spellings() -> None:
    urn, link = "urn:epc:id:sgtin:9521001.000048.9001", "https://id.gs1.org/01/09521001000482/21/9001"
    assert spelling(None)("key", "as captured") == "as captured"
    assert spelling("dl")(link, urn) == link
    assert spelling("urn")(link, link) == urn
    assert spelling("urn")("urn:clew:id:A-1", "urn:clew:id:A-1") == "urn:clew:id:A-1"
    with pytest.raises(BadRequest):
        spelling("xml")
