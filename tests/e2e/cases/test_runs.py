"""A cause run beside a case: its sentence, its first suspect, and what engineers concluded."""

from __future__ import annotations

import orjson

from clew.bootstrap import Clew
from clew.doors.case_wire import case_document
from clew.doors.case_words import words_for
from clew.scenarios.cases.knowledge import known
from clew.storage.cause_runs import CauseRun, NewRun


def kept(clew: Clew) -> CauseRun:
    """A run with two suspects, as an analysis leaves it."""
    names = {1: {"zh": "机器 M-07", "en": "machine M-07"}, 2: {"zh": "批次 L1", "en": "lot L1"}}
    answer = {
        "sentence": {"zh": "机器 M-07 使不良率上升。", "en": "Machine M-07 raises the rate."},
        "factors": [{"rank": rank, "name": name, "grade": "adjusted"} for rank, name in names.items()],
    }
    run = NewRun(
        position=clew.store.position(),
        question={},
        parameters={},
        seed=1,
        code_version="test",
        study_digest=b"\0" * 32,
        verdict="found",
        answer=orjson.dumps(answer),
    )
    return clew.store.cause_runs.add(run, clew.principal.id)


def test_a_run_and_the_last_verdict_on_each_suspect_are_known(clew: Clew) -> None:
    run = kept(clew)
    desk = clew.cases
    case = desk.open("Noise", "loud", causes=[str(run.id)])
    [told] = case_document(desk, case, words_for(clew, "zh"))["causes"]
    assert (told["run"], told["sentence"], told["suspect"]) == (run.id, "机器 M-07 使不良率上升。", "机器 M-07")
    assert told["judged"] == []
    clew.judge_suspect(run.id, 1, "doubted", "few units")
    clew.judge_suspect(run.id, 1, "confirmed", "reproduced on the bench")
    clew.judge_suspect(run.id, 2, "dismissed", "another product")
    [told] = case_document(desk, case, words_for(clew, "en"))["causes"]
    assert [(each["suspect"], each["verdict"], each["because"]) for each in told["judged"]] == [
        ("machine M-07", "confirmed", "reproduced on the bench"),
        ("lot L1", "dismissed", "another product"),
    ]
    facts = known(desk, case, desk.account(case))["D4"]
    assert [fact.code for fact in facts] == [
        "case.known.run", "case.known.suspect", "case.known.judged", "case.known.judged",
    ]  # fmt: skip
    assert words_for(clew, "en").fact(facts[2])["message"].startswith("machine M-07 confirmed by ")
