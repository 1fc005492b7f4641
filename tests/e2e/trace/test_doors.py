"""Starts, pages and drawings at both doors: the same documents, problem documents for what is asked badly."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from tests.e2e.trace.conftest import Works, at, thing

from clew.bootstrap import Clew
from clew.doors.cli.session import Globals, Session
from clew.doors.cli.trace_lanes import print_drawing, print_list
from clew.doors.trace_drawing.showing import trace_svg
from clew.doors.trace_wire import Page, trace_columns, trace_document, trace_pieces
from clew.scenarios.asking import TraceOptions
from clew.testing.application import application
from clew.tracing.document import as_captured

pytestmark = pytest.mark.postgres
HOT = {"excursion": "cargo_temperature>40"}


def signed_in(clew: Clew) -> TestClient:
    _, secret = clew.create_token("test", "administrator", party=None, days=1)
    return TestClient(application(clew), headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture(scope="module")
def client(story: Clew) -> Iterator[TestClient]:
    with signed_in(story) as client:
        yield client


def test_a_start_states_itself(client: TestClient) -> None:
    answer = client.get("/api/v1/trace", params={**HOT, "between": [at("09:00"), at("13:00")]}).json()
    start = answer["start"]
    assert start["asked"] == {
        "things": [], "facets": [], "contents_of": [], "between": [at("09:00"), at("13:00")],
        "excursions": [{"name": "cargo_temperature", "limits": [">40"], "unit": None}],
    }  # fmt: skip
    assert start["counts"] == {"subjects": 5, "events": 2, "readings": 2, "unreadable": 0, "classes": 0}
    told = {each["id"]: each for each in start["subjects"]}
    assert told[thing("C")]["time"] == at("10:30")
    assert told[thing("C")]["within"] == [thing("V")]
    assert told[thing("V")]["by"] == ["excursion"]
    assert told[thing("V")]["event"]
    assert answer["direction"] == "forward"
    assert [each["id"] for each in start["subjects"]] == answer["subjects"]


def test_get_and_post_are_twins(client: TestClient) -> None:
    got = client.get("/api/v1/trace", params={"facet": ["equipment=PRESS-2", "program=P2"], "words": "all"})
    posted = client.post("/api/v1/trace", json={"facets": ["equipment=PRESS-2", "program=P2"], "words": "all"})
    assert got.json() == posted.json()
    content = client.get("/api/v1/trace", params={"content_of": thing("V"), "at": at("10:40")}).json()
    assert set(content["subjects"]) == {thing(name) for name in ("T1", "A", "B", "C")}
    together = client.post("/api/v1/trace", json={"ids": [thing("A"), thing("C")], "together": True}).json()
    assert together["start"]["counts"]["subjects"] == 2
    apart = client.post("/api/v1/trace", json={"ids": [thing("A"), thing("C")]})
    assert len(apart.text.splitlines()) == 2


def test_pages_join_to_the_whole(client: TestClient) -> None:
    asked = {"id": thing("PPA"), "words": "all"}
    whole = client.get("/api/v1/trace", params=asked).json()
    nodes, offset = [], 0
    while offset is not None:
        page = client.get("/api/v1/trace", params={**asked, "limit": 2, "offset": offset}).json()
        nodes += page["nodes"]
        assert page["page"]["total"] == len(whole["nodes"])
        assert page["counts"] == whole["counts"]
        offset = page["page"]["next"]
    assert nodes == whole["nodes"]
    assert "page" not in whole
    beyond = client.get("/api/v1/trace", params={**asked, "limit": 2, "offset": 99}).json()
    assert beyond["nodes"] == []
    assert beyond["page"]["listed"] == 0
    assert beyond["page"]["next"] is None


def test_excluded_are_paged_with_reasons(client: TestClient) -> None:
    asked = {"id": thing("T1"), "direction": "forward", "from": at("13:30"), "words": "excluded"}
    answer = client.get("/api/v1/trace", params={**asked, "limit": 1}).json()
    assert answer["page"]["total"] == answer["counts"]["excluded"]
    assert all(node["reason"]["code"] for node in answer["nodes"])


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({}, 400, "trace.no_subject"),
        ({"facet": "equipment"}, 400, "start.facet_form"),
        ({"facet": "equipment=NONE"}, 404, "start.value_unknown"),
        ({"facet": "equipment=PRESS-2", "between": "2026-03-02T00:00:00Z"}, 400, "start.window_two"),
        ({"facet": "equipment=PRESS-2", "between": ["2026-03-02T00:00:00", at("01:00")]}, 400, "start.window_no_zone"),
        ({"facet": "equipment=PRESS-2", "between": [at("02:00"), at("01:00")]}, 400, "start.window_reversed"),
        ({"id": "x", "between": [at("01:00"), at("02:00")]}, 400, "start.window_alone"),
        ({"excursion": "cargo_temperature>x"}, 400, "start.excursion_form"),
        ({"excursion": "cargo_temperature>4 QQQ"}, 400, "start.unit_unknown"),
        ({"content_of": thing("V"), "at": at("01:00"), "between": [at("1:0")] * 2}, 400, "start.window_time"),
        ({"content_of": "V", "at": at("01:00"), "between": [at("01:00"), at("02:00")]}, 400, "start.at_and_between"),
        ({"id": thing("A"), "limit": -1}, 400, "request.malformed"),
    ],
)  # fmt: skip
def test_what_is_asked_badly_is_a_problem(client: TestClient, params: dict[str, str], status: int, code: str) -> None:
    for language in ("en", "zh"):
        answer = client.get("/api/v1/trace", params=params, headers={"Accept-Language": language})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert bool(re.search("[\u4e00-\u9fff]", answer.json()["detail"])) == (language == "zh")


def test_the_drawing_over_http(client: TestClient) -> None:
    by_accept = client.get("/api/v1/trace", params=HOT, headers={"Accept": "image/svg+xml", "Accept-Language": "zh"})
    by_name = client.get("/api/v1/trace.svg", params=HOT, headers={"Accept-Language": "zh"})
    assert by_accept.text == by_name.text
    assert by_name.headers["content-type"].startswith("image/svg+xml")
    drawn = ElementTree.fromstring(by_name.text)
    assert "去了哪里" in drawn.attrib["aria-label"]
    assert "prefers-color-scheme" in by_name.text
    several = client.get("/api/v1/trace.svg", params={"id": [thing("A"), thing("C")]})
    assert (several.status_code, several.json()["code"]) == (400, "trace.svg_of_one")


@pytest.mark.parametrize("columns", [80, 160])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_terminal_keeps_to_its_width(works: Works, columns: int, lang: str) -> None:
    from rich.cells import cell_len
    from rich.console import Console

    for name, direction in ((works.truth.unit, "backward"), (works.truth.suspect, "forward")):
        answer = works.clew.trace(name, TraceOptions(direction=direction))  # type: ignore[arg-type]
        session = Session(Globals(lang=lang))
        session.out = Console(file=io.StringIO(), width=columns, color_system=None)  # type: ignore[assignment]
        print_drawing(session, works.clew, answer, None)
        lines = session.out.file.getvalue().splitlines()  # type: ignore[attr-defined]
        lanes = [line for line in lines[1:] if line[:1] in "●◐◆ " and "http" not in line]
        assert lanes
        assert all(cell_len(line) <= columns for line in lanes)
        assert "\x1b" not in "".join(lines)
        assert answer.counts()["certain"] == 0 or any("●" in line for line in lanes)


def test_a_list_says_how_to_go_on(works: Works) -> None:
    from rich.console import Console

    answer = works.clew.trace(works.truth.suspect, TraceOptions(direction="forward"))
    session = Session(Globals())
    session.out = Console(file=io.StringIO(), width=300, color_system=None)  # type: ignore[assignment]
    print_list(session, answer, ("certain", "possible"), Page(), as_captured)
    lines = session.out.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 22
    assert "--offset 20" in lines[-1]


def test_pieces_are_the_document(works: Works) -> None:
    import json

    answer = works.clew.trace(works.truth.suspect, TraceOptions(direction="forward"))
    words = ("certain", "possible", "excluded")
    assert json.loads(b"".join(trace_pieces(answer, words, as_captured))) == json.loads(
        json.dumps(trace_document(answer, words, as_captured))
    )
    part = json.loads(b"".join(trace_pieces(answer, words, as_captured, None, Page(3, 1))))
    assert len(part["nodes"]) == 3
    columns = json.loads(b"".join(trace_columns(answer, words, as_captured, None, Page(3, 1))))
    assert columns["page"] == part["page"]
    assert [columns["columns"]["ids"][row] for row in range(3)] == [node["id"] for node in part["nodes"]]


def test_every_node_is_in_the_drawing_or_counted(works: Works) -> None:
    answer = works.clew.trace(works.truth.unit, TraceOptions())
    drawn = trace_svg(works.clew, answer, "en")
    ElementTree.fromstring(drawn)
    from clew.doors.trace_drawing.picture import picture

    rows = picture(answer, works.clew.spans).rows
    counts = answer.counts()
    for word in ("certain", "possible", "excluded"):
        assert sum(row.count for row in rows if row.word == word) == counts[word]  # type: ignore[index]
