"""`clew trace`: the issue's document on the command line, its options, its witness, its tree."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from tests.e2e.cli.conftest import (
    CAMPAIGN,
    EARLY,
    LOT,
    MODULE,
    PALLET,
    PART,
    POSITIONS,
    SCREW,
    SISTER,
    UNIT,
    UNIT_LINK,
    event_id,
)

from clew.testing.command_line import CommandLine

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("cli")]

DOCUMENT = {"subjects", "direction", "from", "at", "position", "policy", "truncated", "counts", "nodes"}
NODE = {"id", "kind", "word", "time", "via", "certain_via", "share", "reason"}


def words_of(document: dict) -> dict[str, str]:  # type: ignore[type-arg]
    return {node["id"]: node["word"] for node in document["nodes"]}


def test_the_document_is_the_one_that_is_promised(life: CommandLine) -> None:
    answer = life.json("trace", UNIT)
    assert set(answer) == DOCUMENT
    assert all(set(node) == NODE for node in answer["nodes"])
    assert answer["subjects"] == [UNIT]
    assert answer["direction"] == "backward"
    assert answer["position"] == POSITIONS
    assert answer["truncated"] is False
    assert words_of(answer) == {
        MODULE: "certain", event_id(3): "certain", PART: "certain", CAMPAIGN: "certain", LOT: "certain",
        SCREW: "possible",
    }  # fmt: skip
    assert answer["counts"] == {"certain": 5, "possible": 1, "excluded": 0}
    kinds = {node["id"]: node["kind"] for node in answer["nodes"]}
    assert kinds == {
        MODULE: "instance", event_id(3): "operation", PART: "instance", CAMPAIGN: "operation", LOT: "lot",
        SCREW: "class",
    }  # fmt: skip
    first = next(node for node in answer["nodes"] if node["id"] == MODULE)
    assert first["via"] == first["certain_via"] == {"node": UNIT, "event": event_id(4)}


def test_forward_from_a_time_excludes_with_a_reason(life: CommandLine) -> None:
    words = ("trace", LOT, "--direction", "forward", "--from", "2026-03-02T09:00:00+08:00")
    answer = life.json(*words, "--words", "all")
    assert answer["from"] == "2026-03-02T01:00:00Z"
    assert words_of(answer) == {
        CAMPAIGN: "certain", PART: "certain", SISTER: "certain", event_id(3): "certain", MODULE: "certain",
        UNIT: "certain", event_id(7): "excluded", EARLY: "excluded",
    }  # fmt: skip
    excluded = [node for node in answer["nodes"] if node["word"] == "excluded"]
    assert {node["reason"]["code"] for node in excluded} == {"trace.excluded.consumed_before_arrival"}
    assert EARLY not in words_of(life.json(*words))
    assert words_of(life.json(*words, "--words", "excluded")).keys() == {event_id(7), EARLY}
    told = life(*words, "--words", "all", "--lang", "zh")
    assert "早于" in told.out


def test_the_excluded_alone_or_the_words_that_are_named(life: CommandLine) -> None:
    words = ("trace", LOT, "--direction", "forward", "--from", "2026-03-02T09:00:00+08:00")
    alone = life.json(*words, "--excluded")
    assert alone == life.json(*words, "--words", "excluded") == life.json(*words, "--words", "excluded", "--excluded")
    ran = life(*words, "--words", "certain", "--excluded", "--json")
    assert (ran.code, ran.document["error"]["code"]) == (2, "trace.words_and_excluded")
    assert "certain" in life(*words, "--words", "certain", "--excluded").err


@pytest.mark.parametrize("command", ["trace", "show"])
def test_an_empty_identifier_is_called_empty(life: CommandLine, command: str) -> None:
    ran = life(command, " ", "--json")
    assert (ran.code, ran.document["error"]["code"]) == (2, "thing.unnamed")
    assert "empty" in life(command, "", "--lang", "en").err


def test_backward_at_a_time_before_it_was_installed(life: CommandLine) -> None:
    answer = life.json("trace", UNIT, "--at", "2026-03-02T11:00:00+08:00")
    assert answer["at"] == "2026-03-02T03:00:00Z"
    assert answer["nodes"] == []
    assert answer["counts"] == {"certain": 0, "possible": 0, "excluded": 6}


def test_as_known_at_a_position(life: CommandLine) -> None:
    answer = life.json("trace", PART, "--as-known-at", "2", "--direction", "forward")
    assert (answer["position"], answer["nodes"]) == (2, [])
    assert life("trace", UNIT, "--as-known-at", "2").code == 4


def test_a_depth_is_said_to_truncate(life: CommandLine) -> None:
    answer = life.json("trace", UNIT, "--max-depth", "1")
    assert answer["truncated"] is True
    assert words_of(answer) == {MODULE: "certain"}


def test_both_directions_are_two_documents(life: CommandLine) -> None:
    ran = life("trace", PART, "--direction", "both", "--json")
    assert [each["direction"] for each in ran.documents] == ["backward", "forward"]


def test_several_subjects_are_one_document_a_line(life: CommandLine, tmp_path: Path) -> None:
    listing = tmp_path / "ids.txt"
    listing.write_text(f"# pallet\n{UNIT}\n\n{PALLET}\n")
    by_file = life("trace", "--ids", listing, "--json")
    by_pipe = life("trace", PART, "--ids", "-", "--json", stdin=listing.read_bytes())
    assert [each["subjects"][0] for each in by_file.documents] == [UNIT, PALLET]
    assert [each["subjects"][0] for each in by_pipe.documents] == [PART, UNIT, PALLET]
    assert by_file.documents[1]["subjects"] == [PALLET, UNIT], "a container stands for what it held, too"


def test_one_unknown_among_several_does_not_hide_the_others(life: CommandLine) -> None:
    ran = life("trace", UNIT, "nobody", "--json")
    assert ran.code == 4
    assert ran.documents[0]["subjects"] == [UNIT]
    assert ran.documents[1]["error"]["code"] == "thing.unknown"


@pytest.mark.parametrize("spelling", [UNIT_LINK, "9001"])
def test_a_subject_in_any_spelling_is_answered_as_first_captured(life: CommandLine, spelling: str) -> None:
    assert life.json("trace", spelling) == life.json("trace", UNIT)


def test_identifiers_in_the_form_asked_for(life: CommandLine) -> None:
    links = life.json("trace", UNIT, "--epc-format", "dl")
    assert links["subjects"] == [UNIT_LINK]
    assert CAMPAIGN in words_of(links), "what has no Digital Link keeps its own spelling"
    assert life.json("trace", UNIT_LINK, "--epc-format", "urn")["subjects"] == [UNIT]


@pytest.mark.parametrize("subject", [CAMPAIGN, event_id(2), "campaign-7"])
def test_an_operation_as_subject(life: CommandLine, subject: str) -> None:
    answer = life.json("trace", subject, "--direction", "forward")
    assert answer["subjects"] == [CAMPAIGN]
    assert {PART, SISTER} <= words_of(answer).keys()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("nobody",), 4),
        ((event_id(8),), 2),
        ((UNIT, "--at", "yesterday"), 2),
        ((UNIT, "--at", "2026-03-02T11:00:00"), 2),
        ((UNIT, "--from", "2026-03-02T11:00:00Z"), 2),
        ((UNIT, "--direction", "sideways"), 2),
        ((UNIT, "--words", "maybe"), 2),
        ((UNIT, "--max-depth", "-1"), 2),
        ((UNIT, "--as-known-at", "many"), 2),
        ((UNIT, "--epc-format", "xml"), 2),
        ((UNIT, "--witness", SISTER), 4),
        (("--ids", "no-such-file"), 4),
    ],
)
def test_wrong_words_have_their_exit_code_and_say_why(life: CommandLine, words: tuple[str, ...], code: int) -> None:
    for lang in ("zh", "en"):
        ran = life("--lang", lang, "trace", *words, "--json")
        assert ran.code == code
        assert ran.documents[-1]["error"]["message"] in ran.err


def test_a_witness_path_can_be_checked_step_by_step(life: CommandLine) -> None:
    path = life.json("trace", UNIT, "--witness", LOT)
    assert set(path) == {"subjects", "direction", "position", "node", "witness"}
    assert path["node"] == {"id": LOT, "word": "certain", "reason": None}
    steps = path["witness"]
    assert [step["node"] for step in steps] == [UNIT, MODULE, event_id(3), PART, CAMPAIGN, LOT]
    assert steps[0] == {"node": UNIT, "time": None, "event": None, "link": None}
    assert [step["link"]["kind"] for step in steps[1:]] == ["install", "produce", "consume", "produce", "consume"]
    assert all({step["link"]["source"], step["link"]["target"]} == {here["node"], step["node"]}
               for here, step in itertools.pairwise(steps))  # fmt: skip
    told = life("trace", UNIT, "--witness", LOT)
    assert [line.split()[1] for line in told.out.splitlines()[1:]] == [step["node"] for step in steps]


def test_an_excluded_node_has_no_witness_but_a_reason(life: CommandLine) -> None:
    words = ("trace", LOT, "--direction", "forward", "--from", "2026-03-02T09:00:00+08:00", "--witness", EARLY)
    path = life.json(*words)
    assert path["witness"] == []
    assert path["node"]["reason"]["code"] == "trace.excluded.consumed_before_arrival"
    assert life(*words).code == 0


def test_the_witness_of_either_direction(life: CommandLine) -> None:
    path = life.json("trace", PART, "--direction", "both", "--witness", UNIT)
    assert path["direction"] == "forward"


def test_the_drawing_puts_every_node_in_a_lane_on_the_way_to_the_subject(life: CommandLine) -> None:
    lines = life("trace", UNIT).out.splitlines()
    lanes = {name: next(number for number, line in enumerate(lines) if name in line) for name in ("9001", "5001", "L1")}
    assert lanes["L1"] < lanes["5001"] < lanes["9001"]
    assert all(line == line.rstrip() for line in lines)
    assert all(any(name in line for line in lines) for name in (MODULE, PART, CAMPAIGN, LOT))


def test_lists_are_paged(life: CommandLine) -> None:
    words = ("trace", UNIT, "--words", "all")
    whole = life.json(*words)
    page = life.json(*words, "--limit", "2", "--offset", "3")
    assert page["nodes"] == whole["nodes"][3:5]
    assert page["page"] == {"limit": 2, "offset": 3, "listed": 2, "total": 6, "next": 5}
    assert page["counts"] == whole["counts"]
    assert "--offset 2" in life(*words, "--limit", "2").out


def test_a_drawing_is_written_on_request(life: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "trace.svg"
    life("trace", UNIT, "--svg", str(file), "--lang", "zh")
    drawn = file.read_text("utf-8")
    assert drawn.startswith("<svg")
    assert "prefers-color-scheme:dark" in drawn
    assert "从哪里来" in drawn


def test_a_tree_of_some_words_only_loses_no_node(life: CommandLine) -> None:
    assert SCREW in life("trace", UNIT, "--words", "possible").out
