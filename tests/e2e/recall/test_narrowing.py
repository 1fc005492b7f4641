"""What narrows a scope, by holder or to what a hold can take, agrees with the whole list of its units."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from clew.scenarios.recall.model import Policy, Start, Unit
from clew.scenarios.recall.what_if import Containment
from clew.testing.application import application
from clew.testing.documented import Documented
from clew.testing.installation import Installation


@pytest.fixture(scope="module")
def client(installation: Installation) -> TestClient:
    headers = {"Authorization": f"Bearer {installation.token('engineer')}", "Accept-Language": "en"}
    return TestClient(Documented(application(installation.clew)), headers=headers)


@pytest.fixture(scope="module")
def scope(installation: Installation) -> str:
    start = Start(things=(installation.truth.suspect,))
    return str(installation.clew.scopes.new(start, Policy(), "").scope.id)


@pytest.fixture(scope="module")
def affected(installation: Installation, scope: str) -> list[Unit]:
    return [unit for _, unit in installation.clew.scopes.units(scope) if unit.in_scope]


def test_the_rows_of_a_holder_are_those_that_are_counted_for_it(
    client: TestClient, scope: str, affected: list[Unit]
) -> None:
    places = client.get(f"/api/v1/scopes/{scope}/places").json()["places"]
    holders = {each["key"] for each in places}
    assert len(holders) > 1
    for key in holders:
        rows = [each for each in places if each["key"] == key]
        told = client.get(f"/api/v1/scopes/{scope}/units", params={"holder": key or "", "limit": 10_000}).json()
        mine = [unit for unit in affected if (unit.destination or unit.place) == key]
        assert {each["key"] for each in told["units"]} == {unit.key for unit in mine}
        assert told["total"] == len(mine) == sum(each["count"] for each in rows)
        assert sum(each["certain"] for each in rows) == sum(unit.word == "certain" for unit in mine)
    other = client.get(f"/api/v1/scopes/{scope}/units", params={"holder": "urn:epc:id:pgln:9521999.00000"}).json()
    assert other["total"] == 0


def test_a_holder_is_found_with_blanks_around_it(client: TestClient, scope: str) -> None:
    key = next(each["key"] for each in client.get(f"/api/v1/scopes/{scope}/places").json()["places"] if each["key"])
    totals = [
        client.get(f"/api/v1/scopes/{scope}/units", params={"holder": named}).json()["total"]
        for named in (key, f" {key} ")
    ]
    assert totals[0] == totals[1] > 0


def test_what_a_hold_would_take_follows_from_the_whole_list(
    installation: Installation, client: TestClient, scope: str, affected: list[Unit]
) -> None:
    whole = Containment(affected)
    tried = [step.key for step in whole.suggest()][:3]
    assert tried
    told = client.post(f"/api/v1/scopes/{scope}/what-if", json={"holds": tried}).json()
    assert told["in_reach"] == whole.in_reach
    out = [unit.status for unit in affected if not unit.reach]
    assert told["out_of_reach"] == {str(status): out.count(status) for status in out}
    assert [(each["key"], each["captured"], each["total"]) for each in told["suggested"]] == [
        (step.key, step.gained, step.total) for step in whole.suggest()
    ]
    for each in told["holds"]:
        # By the name that was tried a place is itself; anything else, whatever it is called.
        expected = whole.held(each["id"], (each["key"],))
        assert each["captured_units"] == list(expected.captured)
        assert each["prevented"] == expected.prevented
        assert {one["place"]: one["count"] for one in each["where"]} == dict(expected.where)
    assert installation.clew.scopes.what_if(scope).holds == ()
