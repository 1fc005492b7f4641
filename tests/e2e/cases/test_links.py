"""The cases of a unit, a scope and a cause run; verdicts beside a run, at every door."""

from __future__ import annotations

from collections.abc import Callable

from starlette.testclient import TestClient
from tests.e2e.cases.test_runs import kept

from clew.testing.installation import Installation

Client = Callable[..., TestClient]


def opened(client: TestClient, **links: object) -> int:
    answer = client.post("/api/v1/cases", json={"title": "Linked", "text": "as it is", **links})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["head"]["number"])


def found(client: TestClient, **asked: object) -> list[int]:
    answer = client.get("/api/v1/cases", params={**asked, "limit": 1000})
    assert answer.status_code == 200, answer.text
    return [each["number"] for each in answer.json()["cases"]]


def test_cases_are_found_by_what_they_are_linked_to(installation: Installation, factory: Client) -> None:
    client, unit, suspect = factory(), installation.truth.unit, installation.truth.suspect
    scope = client.post("/api/v1/scopes", json={"ids": [suspect], "name": ""}).json()["id"]
    run = kept(installation.clew).id
    of_unit = opened(client, units=[unit])
    of_scope, of_run = opened(client, scopes=[scope]), opened(client, causes=[run], units=[suspect])
    assert of_unit in found(client, unit=unit)
    assert {of_scope, of_run} & set(found(client, unit=unit)) == set()
    assert found(client, unit=installation.clew.show(unit).key) == found(client, unit=unit)
    assert found(client, scope=scope) == [of_scope]
    assert found(client, cause=run, unit=suspect) == [of_run]
    assert found(client, cause=run, scope=scope) == []
    assert client.get("/api/v1/cases", params={"unit": "no such thing"}).status_code == 404


def test_verdicts_of_engineers_stand_beside_the_run_and_in_d4(installation: Installation, factory: Client) -> None:
    run = kept(installation.clew).id
    number = opened(factory(), causes=[run])
    given = {"suspect": 1, "as": "confirmed", "because": "reproduced on the bench"}
    assert factory().post(f"/api/v1/causes/{run}/verdicts", json=given).status_code in (200, 201)
    [told] = factory("auditor").get(f"/api/v1/cases/{number}").json()["causes"]
    [judged] = told["judged"]
    assert (judged["suspect"], judged["verdict"], judged["because"]) == (
        "machine M-07", "confirmed", "reproduced on the bench",
    )  # fmt: skip
    disciplines = factory().get(f"/api/v1/cases/{number}/disciplines").json()["disciplines"]
    fact = next(each for each in disciplines[4]["known"] if each["code"] == "case.known.judged")
    assert judged["because"] in fact["message"]
    assert fact["message"] in factory().get(f"/cases/{number}/report").text


def test_what_a_complaint_names_is_told_by_the_record_not_by_the_links(
    installation: Installation, factory: Client
) -> None:
    client, file = factory(), installation.clew.show(installation.truth.unit)
    number = opened(client, units=[file.id, file.key, "no such unit"])
    whole = [
        {"name": file.id, "key": file.key, "found": "one"},
        {"name": file.key, "key": file.key, "found": "one"},
        {"name": "no such unit", "key": None, "found": "none"},
    ]
    assert client.get(f"/api/v1/cases/{number}").json()["complained"] == whole
    unlinked = client.post(f"/api/v1/cases/{number}/unlinks", json={"kind": "unit", "id": file.key, "why": "another"})
    assert unlinked.status_code == 200, unlinked.text
    told = client.get(f"/api/v1/cases/{number}").json()
    assert (told["units"], told["complained"]) == ([], whole)
