"""Who is suspect, by what the record says: holds, recall scopes, cause runs."""

from __future__ import annotations

import orjson

from clew.scenarios.lanes.suspects import suspects
from clew.storage.cause_runs import CauseRun
from clew.storage.reads.things import Thing, Whereabouts
from clew.storage.recalls import ScopeRow

LOT = "urn:clew:id:lot-1"


def thing(*holds: str) -> Thing:
    state = Whereabouts(
        last_time=0, last_position=1, biz_step=None, disposition=None, read_point=None, biz_location=None,
        container=None, assembly=None, ended=None, holds=holds,
    )  # fmt: skip
    return Thing(key=LOT, spelling=LOT, level="lot", class_key=None, first_position=1, event_count=1, state=state)


def scope(*things: str) -> ScopeRow:
    return ScopeRow(
        id=3, name="drum", start={"things": list(things)}, policy={}, created_at=0, created_by="p", closed_at=None,
        closed_by=None, close_reason=None, version=1, checked=1,
    )  # fmt: skip


def run(*factors: dict[str, object]) -> CauseRun:
    return CauseRun(
        id=7, at=0, principal="p", position=1, question={}, parameters={}, seed=1, code_version="1", study_digest=b"",
        verdict="ranked", answer=orjson.dumps({"factors": list(factors)}),
    )  # fmt: skip


def factor(
    facet: str, value: str | None, grade: str, rank: int | None = 1, direction: str = "harmful"
) -> dict[str, object]:
    return {"facet": facet, "value": value, "grade": grade, "rank": rank, "direction": direction}


def test_each_names_its_record() -> None:
    found = suspects([thing("H-1")], [scope(LOT)], [run(factor("lot", LOT, "causal"))])
    told = [(each.kind, each.id, each.proven) for each in found.of_things[LOT]]
    assert told == [("hold", "H-1", False), ("scope", "3", False), ("cause", "7", True)]


def test_a_correlation_is_no_proof() -> None:
    found = suspects([], [], [run(factor("lot", LOT, "correlation"))])
    assert [each.proven for each in found.of_things[LOT]] == [False]


def test_what_is_excluded_protective_or_no_single_value_is_no_suspect() -> None:
    factors = (
        factor("lot", LOT, "excluded", rank=None),
        factor("lot", LOT, "causal", direction="protective"),
        factor("time_range", None, "adjusted"),
    )
    found = suspects([thing()], [], [run(*factors)])
    assert found.of_things == {}
    assert found.of_factors == {}


def test_an_operation_is_suspect_by_what_it_states() -> None:
    found = suspects([], [], [run(factor("equipment", "M-402", "adjusted"))])
    assert [each.id for each in found.of_facets([("equipment", "M-402"), ("tool", "M-402")])] == ["7"]
    assert found.of_facets([("equipment", "M-401")]) == ()
