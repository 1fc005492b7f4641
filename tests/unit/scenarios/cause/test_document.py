"""The answer as a document: its members, its order, and the same bytes for the same findings."""

from __future__ import annotations

import msgspec
import orjson

from clew.modelling.cause.asked import Asked, Edge
from clew.modelling.cause.findings import Decider
from clew.scenarios.cause.asking import asked_words, of_document, question_document
from clew.scenarios.cause.document import answer_bytes
from clew.scenarios.cause.question import CauseQuestion
from clew.scenarios.cause.runs import code_version, study_digest
from clew.testing.cause_answers import answer_of, findings_of_every_kind, small_study

FACTOR = {
    "rank", "facet", "value", "with", "category", "unit", "reference", "direction", "grade", "effect", "trend", "p",
    "q", "bad_with", "bad_without", "good_with", "good_without", "explains", "group", "refutations", "reason",
}  # fmt: skip
TOP = {
    "question", "position", "population", "verdict", "sentence", "factors", "together", "unexplained",
}  # fmt: skip


def test_every_member_is_there_for_every_factor() -> None:
    document = answer_of(findings_of_every_kind())
    assert set(document) >= TOP
    assert all(set(each) >= FACTOR for each in document["factors"])
    assert {frozenset(each) for each in document["factors"]} == {frozenset(document["factors"][0])}


def test_ranked_factors_are_numbered_and_excluded_ones_stand_behind_them() -> None:
    document = answer_of(findings_of_every_kind())
    assert [each["rank"] for each in document["factors"]] == [1, 2, 3, 4, 5, None, None]
    assert document["factors"][5]["reason"]["code"] == "cause.reason.constant"
    assert document["factors"][5]["reason"]["zh"] != document["factors"][5]["reason"]["en"]


def test_a_pair_names_its_partner() -> None:
    document = answer_of(findings_of_every_kind())
    assert document["factors"][2]["with"] == {"facet": "station", "value": "ST1", "step": None}
    assert document["factors"][1]["with"] is None
    found = findings_of_every_kind()
    packed = msgspec.structs.replace(found.factors[2], with_step="packing")
    pair = answer_of(msgspec.structs.replace(found, factors=(packed,)))["factors"][0]
    assert pair["with"]["step"] == "packing"
    assert pair["name"]["en"].endswith("ST1 at packing")


def test_evidence_counts_what_carries_a_suspect() -> None:
    document = answer_of(findings_of_every_kind())
    study = small_study()
    level = document["factors"][1]["evidence"]
    assert sum(level["in_time"]["rows"]) == 80
    assert level["holding"]["held"] == 20
    assert level["holding"]["of"] == 60
    assert sum(each["rows"] for each in document["evidence"]["in_time"]["buckets"]) == len(study.rows)


def test_the_path_holds_what_was_adjusted_for() -> None:
    path = answer_of(findings_of_every_kind())["factors"][1]["evidence"]["path"]
    assert [node["is"] for node in path["nodes"]] == ["suspect", "alias", "adjusted", "outcome"]
    assert {"from": 2, "to": 0, "assumed": True} in path["arrows"]


def test_deciders_name_ranks() -> None:
    (decider,) = answer_of(findings_of_every_kind())["deciders"]
    assert decider["between"] == [2, 5]


def test_the_same_findings_are_the_same_bytes() -> None:
    one, other = (answer_bytes(answer_of(findings_of_every_kind())) for _ in range(2))
    assert one == other
    assert b"NaN" not in one
    assert orjson.loads(one)["seed"] == 1


def test_the_digest_of_a_study_tells_any_difference() -> None:
    study = small_study()
    assert study_digest(study) == study_digest(small_study())
    rows = msgspec.structs.replace(study.rows, bad=~study.rows.bad)
    assert study_digest(msgspec.structs.replace(study, rows=rows)) != study_digest(study)
    columns = ["other", *study.factors.columns[1:]]
    factors = msgspec.structs.replace(study.factors, columns=columns)
    assert study_digest(msgspec.structs.replace(study, factors=factors)) != study_digest(study)


def test_the_code_version_names_the_program_and_the_source_of_the_analysis() -> None:
    version, source, *libraries = code_version().split(" ")
    assert version
    assert len(source) == 12
    assert "numpy" in libraries


def test_a_question_comes_back_from_its_document() -> None:
    question = CauseQuestion(
        outcome=("torque", "<1.2"), between=(1_700_000_000_000_000, None), fix=("station",), as_known_at=7, matched=3
    )
    assert of_document(orjson.loads(orjson.dumps(question_document(question)))) == question
    named = CauseQuestion(bad=("a", "b"), good=("c",), product="p", zone="Asia/Shanghai")
    assert of_document(question_document(named)) == named
    assert asked_words(question_document(question))[0] == "torque<1.2"


def test_the_parameters_come_back_too() -> None:
    asked = Asked(q=0.1, seed=5, edges=(Edge("a", "b", "required"),), negative_controls=("c",))
    document = answer_of(findings_of_every_kind(), asked=asked)
    assert msgspec.convert(document["parameters"] | {"seed": document["seed"]}, Asked) == asked


def test_reasons_and_deciders_name_a_level_once_and_shares_in_per_cent() -> None:
    findings = findings_of_every_kind()
    params = {"facet": "treatment", "value": "A-2", "other": "station", "other_value": "ST1", "units": 1200}
    aliased = msgspec.structs.replace(
        findings.factors[1], reason="cause.causal.aliased_with", params={"facet": "treatment", "share": 1.0}
    )
    vanished = msgspec.structs.replace(
        findings.factors[4], reason="cause.causal.explained_by", params={"facet": "use_count", "value": None}
    )
    factors = [findings.factors[0], aliased, *findings.factors[2:4], vanished]
    changed = msgspec.structs.replace(
        findings, factors=factors, deciders=(Decider(1, 4, "cause.decide.cross", params),)
    )
    document = answer_of(changed)
    (decider,) = document["deciders"]
    assert (decider["en"].count("A-2"), decider["en"].count("ST1")) == (1, 1)
    assert "station ST1" in decider["en"]
    assert "1,200 units" in decider["en"]
    assert "100.0 % of it" in document["factors"][1]["reason"]["en"]
    assert "100.0%" in document["factors"][1]["reason"]["zh"]
    assert document["factors"][4]["reason"]["en"] == "Vanishes when use count is held fixed."
