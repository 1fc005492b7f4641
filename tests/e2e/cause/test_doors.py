"""``clew cause`` and ``/api/v1/causes``: one answer, recorded, repeated to the same bytes, drawn."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import orjson
import pytest
from tests.e2e.cause.conftest import Recorded

ASKED = ("cause", "--outcome", "result=NOK")


@pytest.fixture(scope="module")
def answer(worn: Recorded) -> dict[str, Any]:
    ran = worn.run(*ASKED, "--json")
    assert ran.code == 0, ran.err
    document: dict[str, Any] = ran.document
    return document


def test_the_answer_stands_on_the_log_and_on_what_was_asked(worn: Recorded, answer: dict[str, Any]) -> None:
    assert answer["position"] == worn.clew.store.position()
    assert answer["question"]["outcome"] == {"characteristic": "result", "value": "NOK"}
    assert answer["population"]["bad"] + answer["population"]["good"] == 5000
    assert answer["population"]["groups"]


def test_wear_comes_first_with_a_dose(answer: dict[str, Any]) -> None:
    first = answer["factors"][0]
    assert answer["verdict"] == "ranked"
    assert (first["rank"], first["direction"], first["with"], first["value"]) == (1, "harmful", None, None)
    assert first["effect"]["measure"] == "odds_ratio"
    assert first["effect"]["per"] == 5
    assert 1.6 <= first["effect"]["low"] < first["effect"]["high"] <= 2.4
    assert first["name"]["en"] in answer["sentence"]["en"]
    assert answer["sentence"]["code"].startswith("cause.sentence.")


def test_the_answer_is_recorded_and_shown_as_it_was_given(worn: Recorded, answer: dict[str, Any]) -> None:
    number = str(answer["run"]["id"])
    assert worn.run("cause", "show", number, "--json").document == answer
    listed = worn.run("cause", "list", "--json").documents
    assert number in {str(each["id"]) for each in listed}
    assert "result=NOK" in worn.run("cause", "list").out


def test_the_same_question_is_answered_in_the_same_bytes(worn: Recorded, answer: dict[str, Any]) -> None:
    again = worn.run(*ASKED, "--json").document
    assert again["run"]["id"] != answer["run"]["id"]
    one, other = (worn.clew.cause_run(each["run"]["id"]).answer for each in (answer, again))
    assert one == other


def test_a_run_repeats_to_the_same_bytes(worn: Recorded, answer: dict[str, Any]) -> None:
    ran = worn.run("cause", "repeat", str(answer["run"]["id"]), "--json")
    assert ran.code == 0
    assert ran.document["equal"] is True
    assert ran.document["study_equal"] is True
    assert ran.document["different"] == []


def test_a_run_that_does_not_repeat_is_told(worn: Recorded, answer: dict[str, Any]) -> None:
    from clew.storage.cause_runs import NewRun

    run = worn.clew.cause_run(answer["run"]["id"])
    told = orjson.loads(run.answer or b"")
    told["together"] = 0.123
    forged = NewRun(
        position=run.position,
        question=run.question,
        parameters=run.parameters,
        seed=run.seed,
        code_version=run.code_version,
        study_digest=bytes(32),
        verdict=run.verdict,
        answer=orjson.dumps(told),
    )
    kept = worn.clew.store.cause_runs.add(forged, "test")
    ran = worn.run("cause", "repeat", str(kept.id), "--json")
    assert ran.code == 3
    assert ran.document["equal"] is False
    assert ran.document["study_equal"] is False
    assert ran.document["different"] == ["together"]


def test_another_seed_and_another_rate_are_in_the_parameters(worn: Recorded) -> None:
    told = worn.run(*ASKED, "--seed", "7", "--q", "0.01", "--json").document
    assert (told["seed"], told["parameters"]["q"]) == (7, 0.01)


def test_in_words_the_sentence_stands_first_in_either_language(worn: Recorded, answer: dict[str, Any]) -> None:
    for lang in ("en", "zh"):
        out = worn.run("cause", "show", str(answer["run"]["id"]), "--lang", lang).out
        assert answer["sentence"][lang][:30] in out
        assert "●" in out
        assert "[cause." not in out


def test_figures_are_drawn_into_a_file(worn: Recorded, answer: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "cause.svg"
    assert worn.run("cause", "show", str(answer["run"]["id"]), "--svg", file).code == 0
    assert ElementTree.parse(file).getroot().tag.endswith("svg")
    assert worn.run("cause", "show", str(answer["run"]["id"]), "--svg", tmp_path / "cause.png").code == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--outcome", "result=MAYBE"), 2),
        (("--outcome", "nothing_of_the_kind=NOK"), 2),
        (("--outcome", "result"), 2),
        (("--outcome", "result=NOK", "--q", "0"), 2),
        (("--outcome", "result=NOK", "--seed", "-1"), 2),
        (("--outcome", "result=NOK", "--zone", "Middle/Earth"), 2),
        (("--outcome", "result=NOK", "--between", "2024-01-02T00:00:00Z", "2024-01-01T00:00:00Z"), 2),
        (("--outcome", "result=NOK", "--fix", "no_such_facet"), 2),
        (("--seed", "1"), 2),
    ],
)
def test_a_bad_question_is_told_in_words(worn: Recorded, words: tuple[str, ...], code: int) -> None:
    ran = worn.run("cause", *words)
    assert ran.code in (code, 4)
    assert ran.err.startswith("clew: ")
    assert "[cause." not in ran.err
    assert "Traceback" not in ran.err


def test_nothing_is_recorded_of_a_question_without_an_answer(worn: Recorded) -> None:
    before = len(worn.clew.cause_runs(limit=1000))
    assert worn.run("cause", "--outcome", "result=MAYBE").code != 0
    assert len(worn.clew.cause_runs(limit=1000)) == before


def test_a_missing_library_is_named_with_what_to_install(worn: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "clew.scenarios.cause.desk.find_spec", lambda name: None if name == "statsmodels" else found(name)
    )
    ran = worn.run(*ASKED)
    assert ran.code == 1
    assert "statsmodels" in ran.err
    assert "clew-trace[cause]" in ran.err


def test_over_http_the_answer_is_the_same(worn: Recorded, answer: dict[str, Any]) -> None:
    with worn.client("engineer") as client:
        made = client.post("/api/v1/causes", json={"outcome": "result=NOK"})
        assert made.status_code == 201
        document = made.json()
        assert {name: document[name] for name in document if name != "run"} == {
            name: answer[name] for name in answer if name != "run"
        }
        assert client.get(made.headers["Location"]).json() == document
        listed = client.get("/api/v1/causes?limit=1").json()["runs"]
        assert [each["id"] for each in listed] == [document["run"]["id"]]
        repeated = client.post(made.headers["Location"] + "/repeat").json()
        assert repeated["equal"] is True
        figure = client.get(made.headers["Location"] + "/figure.svg?lang=zh&figure=forest")
        assert figure.headers["content-type"].startswith("image/svg+xml")
        assert document["factors"][0]["name"]["zh"] in figure.text
        assert client.get(made.headers["Location"] + "/figure.svg?figure=pie").status_code == 400
        assert client.get("/api/v1/causes/999999").status_code == 404
        assert client.post("/api/v1/causes", json={"outcome": "result=MAYBE"}).status_code in (400, 404)


def test_who_may_only_look_may_not_ask(worn: Recorded) -> None:
    with worn.client("viewer") as client:
        assert client.post("/api/v1/causes", json={"outcome": "result=NOK"}).status_code == 403
        assert client.get("/api/v1/causes").status_code == 403


def test_the_bad_can_be_named_in_a_list(worn: Recorded, tmp_path: Path) -> None:
    facts = worn.clew.facts.facts
    table = facts.outcomes(worn.clew.visibility, characteristic="result").to_pylist()
    bad = sorted({row["thing"] for row in table if row["result"] == "NOK"})[:40]
    file = tmp_path / "bad.csv"
    file.write_text("complaint;serial\n" + "".join(f"{number};{name}\n" for number, name in enumerate(bad)))
    ran = worn.run("cause", "--bad", file, "--json")
    assert ran.code == 0, ran.err
    assert ran.document["population"]["bad"] == 40
    assert len(ran.document["question"]["bad"]) == 40
