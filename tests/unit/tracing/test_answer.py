"""The document of a trace: spelling, times, order, shares, aliases, knowledge time, witness."""

from __future__ import annotations

import msgspec
import pytest

from clew.events import house
from clew.events.errors import NotFound
from clew.events.model import ErrorDeclaration
from clew.events.timestamps import timestamp
from clew.testing.link_log import Recorded
from clew.tracing import Subject, TraceRequest, document, trace, witness


def test_the_whole_document(story, some) -> None:
    story.make(10, ["urn:epc:id:sgtin:0614141.112345.1"], ["unit"], campaign="urn:run:7")
    assert story.document("unit", "backward") == {
        "subjects": ["unit"],
        "direction": "backward",
        "from": None,
        "at": "1970-01-01T00:00:10Z",
        "position": 1,
        "policy": {
            "links": ["consume", "produce", "install"],
            "contact": False,
            "cross_classes": False,
            "max_depth": None,
            "mixing": "any",
        },
        "truncated": False,
        "counts": {"certain": 2, "possible": 0, "excluded": 0},
        "nodes": [
            {
                "id": "urn:epc:id:sgtin:0614141.112345.1",
                "kind": "instance",
                "word": "certain",
                "time": "1970-01-01T00:00:10Z",
                "via": {"node": "urn:run:7", "event": "e1"},
                "certain_via": {"node": "urn:run:7", "event": "e1"},
                "share": None,
                "reason": None,
            },
            {
                "id": "urn:run:7",
                "kind": "operation",
                "word": "certain",
                "time": "1970-01-01T00:00:10Z",
                "via": {"node": "unit", "event": "e1"},
                "certain_via": {"node": "unit", "event": "e1"},
                "share": None,
                "reason": None,
            },
        ],
    }


def test_excluded_nodes_are_counted_and_listed_when_asked_for(story) -> None:
    story.install(10, "c", "a")
    answer = story.ask("c", from_time=20)
    story.remove(15, "c", "a")
    answer = story.ask("c", from_time=20)
    assert document(answer)["nodes"] == []
    assert document(answer)["counts"] == {"certain": 0, "possible": 0, "excluded": 1}
    [node] = document(answer, ["excluded"])["nodes"]
    assert node["reason"]["code"] == "trace.excluded.removed_before_arrival"
    assert node["reason"]["params"]["ended"] == "1970-01-01T00:00:15Z"


def test_ids_as_the_caller_wants_them(story) -> None:
    story.make(10, ["a"], ["b"])
    written = document(story.ask("a"), spell=lambda key, spelling: f"<{key}|{spelling}>")
    assert written["subjects"] == ["<a|a>"]
    assert [node["id"] for node in written["nodes"]] == ["<b|b>", "<event:1|e1>"]


def test_an_empty_log(story) -> None:
    assert story.document("nobody", "backward")["at"] is None
    assert story.document("nobody")["nodes"] == []


def test_a_depth_limit_says_so(story) -> None:
    story.make(10, ["a"], ["b"])
    story.make(20, ["b"], ["c"])
    cut = story.document("a", max_depth=2)
    assert cut["truncated"] is True
    assert {node["id"] for node in cut["nodes"]} == {"e1", "b"}


def test_shares_multiply_along_a_path_and_add_over_paths(story, some) -> None:
    lot = "urn:lot:{}".format
    story.make(1, [some(lot("a"), "60", "KGM"), some(lot("b"), "40", "KGM")], [some(lot("m"), "90", "KGM")])
    story.make(2, [some(lot("a"), "1", "KGM"), some(lot("m"), "3000", "GRM")], [some(lot("z"), "4", "KGM")])
    shares = {node.key: node.share for node in story.ask(lot("a")).nodes}
    assert shares[lot("m")] == pytest.approx(0.6)
    assert shares[lot("z")] == pytest.approx(0.25 + 0.75 * 0.6)
    back = {node.key: node.share for node in story.ask(lot("z"), "backward").nodes}
    assert back[lot("a")] == pytest.approx(0.25 + 0.75 * 0.6)
    assert back[lot("b")] == pytest.approx(0.75 * 0.4)


def test_a_missing_quantity_makes_shares_unknown(story, some) -> None:
    story.make(1, [some("urn:lot:a", "60", "KGM"), some("urn:lot:b")], [some("urn:lot:m", "90", "KGM")])
    story.make(2, [some("urn:lot:m", "90", "KGM")], [some("urn:lot:z", "90", "KGM")])
    assert {node.share for node in story.ask("urn:lot:a").nodes} == {None}
    story.make(3, [some("urn:lot:z", "90", "KGM")], [some("urn:lot:y", "9", "LTR")])
    assert {node.key: node.share for node in story.ask("urn:lot:z").nodes}["urn:lot:y"] is None


def test_aliased_keys_are_one_node(story) -> None:
    story.make(10, ["plate"], ["DM-1"])
    story.append(house.alias_event("DM-1", "SER-1", timestamp(0)))
    story.make(20, ["SER-1"], ["car"])
    assert story.words("plate")["car"] == ("certain", 20)
    told = story.words("car", "backward")
    assert told["DM-1"] == ("certain", 20)
    assert "SER-1" not in told
    assert story.ask("SER-1").subjects == ("DM-1",)
    assert story.words("plate", as_known_at=1) == {"DM-1": ("certain", 10), "event:1": ("certain", 10)}


def test_an_alias_holds_only_while_it_is_valid(story) -> None:
    story.see(1, "tag")
    story.append(
        house.alias_event("tag", "second", timestamp(0), valid_from=timestamp(0), valid_to=timestamp(15_000_000))
    )
    story.make(10, ["second"], ["inside"])
    story.make(20, ["second"], ["outside"])
    assert "inside" in story.words("tag")
    assert "outside" not in story.words("tag")


def test_a_void_is_known_when_it_arrives(story) -> None:
    story.make(10, ["a"], ["b"])
    wrong = story.records[0].event
    story.append(msgspec.structs.replace(wrong, error_declaration=ErrorDeclaration(declaration_time=timestamp(0))))
    assert story.words("a") == {}
    assert set(story.words("a", as_known_at=1)) == {"event:1", "b"}
    story.records[1] = Recorded(2, story.records[1].event, party="somebody else")
    assert set(story.words("a")) == {"event:1", "b"}


def test_a_witness_reads_from_the_subject(story) -> None:
    story.make(10, ["a"], ["b"])
    story.install(20, "b", "c")
    answer = story.ask("a")
    assert [(step.node, step.time and step.time / 1e6, step.event) for step in witness(answer, "c")] == [
        ("a", None, None),
        ("event:1", 10, "e1"),
        ("b", 10, "e1"),
        ("c", 20, "e2"),
    ]
    with pytest.raises(NotFound, match=r"trace\.not_in_answer"):
        witness(answer, "a")


def test_a_flagged_loop_still_has_a_witness(story) -> None:
    """x reaches an operation that claims to be older than x, and comes back out of it: the vias run in a circle."""
    story.make(10, ["s"], ["x"])
    story.make(2, ["x"], ["y"])
    story.make(4, ["y"], ["x", "z"])
    answer = story.ask("s")
    path = witness(answer, "z")
    assert path[0].node == "s"
    assert path[-1].node == "z"


def test_a_witness_may_pass_a_subject_that_another_reaches_before_its_own_start(story, some) -> None:
    """The carrier made the lot at 0 and holds it from 1: what the lot was in at 0 is reached by way of the carrier."""
    lot = some("urn:melt")
    story.make(0, [lot], ["x"])
    story.make(0, ["carrier"], [lot])
    story.pack(1, "carrier", lot)
    answer = story.ask("carrier")
    assert answer.subjects == ("carrier", "urn:melt")
    assert [step.node for step in witness(answer, "x")] == ["carrier", "event:2", "urn:melt", "event:1", "x"]


def test_subjects_may_start_at_times_of_their_own(story) -> None:
    story.install(10, "c", "a")
    story.remove(20, "c", "a")
    request = TraceRequest(subjects=(Subject("c", 25_000_000), Subject("d")), direction="forward")
    [node] = trace(story, request).nodes
    assert node.word == "excluded"


def test_a_page_of_any_size_is_what_there_is(story) -> None:
    story.install(10, "c", "a")
    answer = story.ask("c")
    assert [node.key for node in answer.page({"certain"}, 0, 10**26)] == ["a"]
    assert answer.page({"certain"}, 10**26, 1) == ()
