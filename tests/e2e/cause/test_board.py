"""The board of a run, verdicts on its suspects, and questions that are answered in the background."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.e2e.cause.conftest import Recorded

from clew.testing.application import application
from clew.testing.documented import Documented

OUTCOME = {"outcome": "result=NOK"}
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def answer(worn: Recorded) -> dict[str, Any]:
    ran = worn.run("cause", "--outcome", "result=NOK", "--json")
    assert ran.code == 0, ran.err
    document: dict[str, Any] = ran.document
    return document


@pytest.fixture
def engineer(worn: Recorded) -> Iterator[TestClient]:
    """Whose answers are held against their types."""
    with _client(worn, "engineer") as client:
        yield client


def _client(worn: Recorded, role: str, lang: str = "en") -> TestClient:
    _, secret = worn.clew.create_token("test", role, party=None, days=1)
    client = TestClient(Documented(application(worn.clew)), follow_redirects=False)
    client.headers.update({"Authorization": f"Bearer {secret}", "Accept-Language": lang})
    return client


def _at_its_end(client: TestClient, job: dict[str, Any]) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        told: dict[str, Any] = client.get(f"/api/v1/causes/jobs/{job['id']}").json()
        if told["state"] not in ("waiting", "running"):
            return told
        time.sleep(0.1)
    raise AssertionError(told)


def test_the_board_says_what_the_answer_says(engineer: TestClient, answer: dict[str, Any]) -> None:
    board = engineer.get(f"/api/v1/causes/{answer['run']['id']}/board").json()
    assert board["run"]["statement"] == answer["sentence"]["en"]
    assert board["run"]["bad"] == answer["population"]["bad"]
    assert [each["rank"] for each in board["suspects"]] == [each["rank"] for each in answer["factors"]]
    for told, found in zip(board["suspects"], answer["factors"], strict=True):
        assert told["name"] == found["name"]["en"]
        assert told["explains"] == found["explains"]
        assert [each["passed"] for each in told["refutations"]] == [each["passed"] for each in found["refutations"]]
        assert [each["name"] for each in told["members"]] == [each["name"]["en"] for each in found["group"]]
    first = board["suspects"][0]
    assert first["trend"]["doses"] == answer["factors"][0]["trend"]["doses"]
    assert first["in_time"] == answer["factors"][0]["evidence"]["in_time"]
    assert sum(each["share"] for each in board["together"]["pieces"]) == pytest.approx(1.0)
    assert board["together"]["unexplained"] == answer["unexplained"]
    buckets = answer["evidence"]["in_time"]["buckets"]
    assert [(each["start"], each["bad"]) for each in board["time"]["buckets"]] == [
        (each["start"], each["bad"]) for each in buckets
    ]
    low, high = board["axis"]["low"], board["axis"]["high"]
    assert all(low <= each["change"]["value"] <= high for each in board["suspects"] if each["change"] and each["rank"])


def test_the_board_speaks_the_readers_language(worn: Recorded, answer: dict[str, Any]) -> None:
    with _client(worn, "engineer", "zh-CN") as client:
        board = client.get(f"/api/v1/causes/{answer['run']['id']}/board").json()
    assert board["run"]["statement"] == answer["sentence"]["zh"]
    assert {each["title"] for each in board["tiles"]} >= {"人", "机", "料", "法", "环", "测"}
    refuted = [each for suspect in board["suspects"] for each in suspect["refutations"]]
    assert refuted
    assert all(each["title"] and not each["title"].startswith("[") for each in refuted)


def test_what_is_too_few_says_what_is_lacking(worn: Recorded, engineer: TestClient) -> None:
    worn.clew.facts.facts.refresh()
    rows = worn.clew.facts.facts.outcomes(worn.clew.visibility, characteristic="result").to_pylist()
    few = sorted({row["thing"] for row in rows if row["result"] == "NOK"})[:3]
    made = worn.run("cause", "--bad", ",".join(few), "--json").document
    assert made["verdict"] == "too_few"
    board = engineer.get(f"/api/v1/causes/{made['run']['id']}/board").json()
    assert board["lacking"]["bad_units"] == made["sentence"]["params"]["bad_units"] == 3
    assert board["lacking"]["needed"] == made["sentence"]["params"]["needed"]
    assert board["run"]["asked"]["title"].startswith("3 named bad units")


def test_a_verdict_is_kept_beside_earlier_ones_and_shown(
    worn: Recorded, engineer: TestClient, answer: dict[str, Any]
) -> None:
    run = answer["run"]["id"]
    ran = worn.run("cause", "verdict", str(run), "1", "--as", "doubted", "--because", " seen once ", "--json")
    assert ran.code == 0, ran.err
    given = engineer.post(
        f"/api/v1/causes/{run}/verdicts", json={"suspect": 1, "as": "confirmed", "because": "seen in three trials"}
    )
    assert given.status_code == 201
    told = [(each["suspect"], each["verdict"], each["because"]) for each in given.json()["items"]]
    assert told == [(1, "doubted", "seen once"), (1, "confirmed", "seen in three trials")]
    assert engineer.get(f"/api/v1/causes/{run}/verdicts").json() == given.json()
    board = engineer.get(f"/api/v1/causes/{run}/board").json()
    assert board["suspects"][0]["standing"] == given.json()["items"][-1]
    assert board["verdicts"] == given.json()["items"]
    listed = next(each for each in engineer.get("/api/v1/causes/list").json()["runs"] if each["id"] == run)
    assert listed["verdicts"] == [given.json()["items"][-1]]
    own = worn.run("cause", "verdict", str(run), "--json").document["items"]
    assert [each["verdict"] for each in own] == ["doubted", "confirmed"]
    assert "seen in three trials" in worn.run("cause", "verdict", str(run)).out
    # The answer itself is what it was.
    assert worn.run("cause", "show", str(run), "--json").document == answer


def test_no_verdict_is_ever_changed(worn: Recorded, answer: dict[str, Any]) -> None:
    from sqlalchemy import text

    worn.clew.judge_suspect(answer["run"]["id"], 1, "doubted", "x")
    for statement in ("UPDATE cause_verdict SET because = ''", "DELETE FROM cause_verdict", "TRUNCATE cause_verdict"):
        with worn.clew.store.engine.begin() as connection, pytest.raises(Exception, match="never changed"):
            connection.execute(text(statement))


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"suspect": 999, "as": "confirmed", "because": "x"}, 404),
        ({"suspect": 1, "as": "sure", "because": "x"}, 400),
        ({"suspect": 1, "as": "confirmed", "because": "  "}, 400),
        ({"suspect": 1, "as": "confirmed", "because": "x" * 4001}, 400),
        ({"suspect": 1, "as": "confirmed"}, 400),
    ],
)
def test_a_verdict_that_is_none_is_refused(
    engineer: TestClient, answer: dict[str, Any], body: dict[str, Any], status: int
) -> None:
    assert engineer.post(f"/api/v1/causes/{answer['run']['id']}/verdicts", json=body).status_code == status


def test_an_auditor_reads_verdicts_and_gives_none(worn: Recorded, answer: dict[str, Any]) -> None:
    with _client(worn, "auditor") as client:
        at = f"/api/v1/causes/{answer['run']['id']}/verdicts"
        assert client.get(at).status_code == 200
        refused = client.post(at, json={"suspect": 1, "as": "confirmed", "because": "x"})
        assert refused.status_code == 403


def test_a_question_is_answered_in_the_background(worn: Recorded, engineer: TestClient, answer: dict[str, Any]) -> None:
    begun = engineer.post("/api/v1/causes/jobs", json=OUTCOME)
    assert begun.status_code == 202
    assert begun.json()["state"] in ("waiting", "running")
    done = _at_its_end(engineer, begun.json())
    assert done["state"] == "done", done
    assert all(stage["done"] == stage["total"] for stage in done["stages"])
    told = engineer.get(f"/api/v1/causes/{done['run']}").json()
    assert told["sentence"] == answer["sentence"]
    assert begun.json()["id"] in {each["id"] for each in engineer.get("/api/v1/causes/jobs").json()["items"]}
    again = engineer.post(f"/api/v1/causes/{done['run']}/repeat/jobs")
    assert _at_its_end(engineer, again.json())["repeated"]["equal"] is True
    with _client(worn, "auditor") as other:
        assert other.get(f"/api/v1/causes/jobs/{done['id']}").status_code == 404


def test_a_question_that_waits_can_be_given_up(worn: Recorded, engineer: TestClient) -> None:
    before = worn.clew.cause_count()
    first, second = (engineer.post("/api/v1/causes/jobs", json=OUTCOME).json() for _ in range(2))
    assert engineer.delete(f"/api/v1/causes/jobs/{second['id']}").status_code == 200
    assert engineer.delete(f"/api/v1/causes/jobs/{first['id']}").status_code == 200
    states = {_at_its_end(engineer, each)["state"] for each in (first, second)}
    assert states == {"cancelled"}
    assert worn.clew.cause_count() == before


def test_what_cannot_be_answered_says_why(engineer: TestClient) -> None:
    assert engineer.post("/api/v1/causes/jobs", json={"outcome": "result"}).status_code == 400
    told = _at_its_end(engineer, engineer.post("/api/v1/causes/jobs", json={"outcome": "result=MAYBE"}).json())
    assert (told["state"], told["problem"]["code"], told["run"]) == ("failed", "cause.unknown_value", None)
    assert "MAYBE" in told["problem"]["detail"]
    assert engineer.get("/api/v1/causes/jobs/none").status_code == 404


def test_who_may_not_ask_begins_nothing(worn: Recorded) -> None:
    with _client(worn, "viewer") as client:
        assert client.post("/api/v1/causes/jobs", json=OUTCOME).status_code == 403
        assert client.get("/api/v1/causes/list").status_code == 403
        assert client.get("/api/v1/causes/choices").status_code == 403


def test_the_choices_are_what_is_recorded(worn: Recorded, engineer: TestClient) -> None:
    told = engineer.get("/api/v1/causes/choices").json()
    result = next(each for each in told["outcomes"] if each["name"] == "result" and each["kind"] == "outcome")
    worn.clew.facts.facts.refresh()
    rows = worn.clew.facts.facts.outcomes(worn.clew.visibility, characteristic="result").to_pylist()
    counts = {each["value"]: each["count"] for each in result["values"]}
    assert counts == {name: sum(row["result"] == name for row in rows) for name in counts}
    assert result["rows"] == len(rows)
    assert {"shift", "day"} <= {each["value"] for each in told["fix"]}


def test_the_factors_are_a_table(engineer: TestClient, answer: dict[str, Any]) -> None:
    told = engineer.get(f"/api/v1/causes/{answer['run']['id']}/factors.csv")
    rows = list(csv.DictReader(io.StringIO(told.content.decode("utf-8-sig"))))
    assert len(rows) == len(answer["factors"])
    assert [row["rank"] or None for row in rows] == [
        None if each["rank"] is None else str(each["rank"]) for each in answer["factors"]
    ]
    assert rows[0]["name"] == answer["factors"][0]["name"]["en"]


def test_nothing_is_known_beyond_the_log(worn: Recorded) -> None:
    head = worn.clew.store.position()
    ran = worn.run("cause", "--outcome", "result=NOK", "--as-known-at", str(head + 1))
    assert ran.code == 2
    assert f"{head:,}" in ran.err


def test_knowledge_that_contradicts_itself_is_a_bad_question(engineer: TestClient) -> None:
    edge = "{cause: use_count, effect: outcome}"
    asked = {**OUTCOME, "know": f"required: [{edge}]\nforbidden: [{edge}]\n"}
    refused = engineer.post("/api/v1/causes", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (400, "cause.know.contradiction")


def test_a_window_may_be_open_at_one_end(engineer: TestClient) -> None:
    window = ["2020-01-01T00:00:00Z", None]
    made = engineer.post("/api/v1/causes", json=OUTCOME | {"between": window, "know": "negative_controls: [hour]"})
    assert made.status_code == 201, made.text
    board = engineer.get(f"{made.headers['Location']}/board").json()
    assert board["question"]["between"] == window
    assert board["know"] == 'negative_controls: ["hour"]'
    assert any("…" in each for each in board["run"]["asked"]["details"])
    refused = engineer.post("/api/v1/causes", json=OUTCOME | {"between": window[:1]})
    assert (refused.status_code, refused.json()["code"]) == (400, "start.window_two")
