"""What is said to a terminal: data as it is, errors with their code, lists of identifiers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clew.doors.cli.errors import tell
from clew.doors.cli.session import Globals, Session, write_json
from clew.doors.cli.sources import read_bytes, read_ids
from clew.doors.cli.trace_tree import print_trace, print_witness
from clew.doors.cli.usage import translated
from clew.events.errors import BadRequest, Finding, InvalidData, NotFound

LONG = "urn:epc:id:sgtin:9521001.000048." + "9" * 200


@pytest.fixture
def session() -> Session:
    return Session(Globals(lang="en"))


def test_data_are_neither_markup_nor_emoji(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    session.line(("urn:epc:id:x [bold]not bold[/] :smile:", ""))
    table = session.table("cli.column.place", "cli.column.message")
    table.add_row("[enum]", "urn:epc:id:y")
    session.print(table)
    out = capsys.readouterr().out
    assert "urn:epc:id:x [bold]not bold[/] :smile:" in out
    assert "[enum]  urn:epc:id:y" in out


def test_a_pipe_gets_every_line_whole(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    table = session.table("cli.column.place", "cli.column.message")
    table.add_row(LONG, "x " * 300)
    table.add_row("short", "y")
    session.print(table)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert LONG in lines[1]
    assert lines[2].split() == ["short", "y"]
    assert all(line == line.rstrip() for line in lines)


def trace_document(nodes: list[dict[str, object]]) -> dict[str, object]:
    return {
        "subjects": ["s"], "direction": "backward", "position": 9, "truncated": False, "nodes": nodes,
        "counts": {"certain": len(nodes), "possible": 0, "excluded": 0},
    }  # fmt: skip


def node(name: str, via: str | None, word: str = "certain") -> dict[str, object]:
    return {
        "id": name, "kind": "instance", "word": word, "time": "2026-03-02T02:00:00Z", "share": 0.25, "reason": None,
        "via": {"node": via, "event": "e"} if via else None,
    }  # fmt: skip


def test_a_tree_hangs_nodes_under_their_predecessors(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    print_trace(session, trace_document([node("a", "s"), node("b", "a"), node("lost", "not-listed")]))
    lines = capsys.readouterr().out.splitlines()
    column = {
        name: next(line.index(f" {name} ") for line in lines if f" {name} " in line) for name in ("a", "b", "lost")
    }
    assert column["a"] == column["lost"] < column["b"]
    assert "25.0%" in lines[2]


def test_a_long_tree_is_cut_and_counts_the_rest(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    print_trace(session, trace_document([node(f"n{number}", "s") for number in range(30)]), most=10)
    out = capsys.readouterr().out
    assert "20 more" in out
    assert "n9 " in out
    assert "n10 " not in out


def test_a_witness_that_there_is_none_of(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    params = {"source": "lot", "target": "op", "event": "e", "link_time": "T1", "source_time": "T2"}
    reason = {"code": "trace.excluded.consumed_before_arrival", "params": params}
    print_witness(session, {"node": {"id": "x", "word": "excluded", "reason": reason}, "witness": []})
    out = capsys.readouterr().out
    assert "no such path" in out
    assert "lot went into op" in out


def test_an_error_is_told_in_words_and_as_json(capfd: pytest.CaptureFixture[str]) -> None:
    finding = Finding("row 3", "number", "token.days", {"days": 0})
    tell(InvalidData("file.not_found", [finding], file="x"), "zh", as_json=True)
    out, err = capfd.readouterr()
    told = json.loads(out)["error"]
    assert told["code"] == "file.not_found"
    assert told["message"] in err
    assert told["findings"][0]["message"] in err
    assert "row 3" in err
    tell(BadRequest("trace.no_subject"), "en", as_json=False)
    assert capfd.readouterr().out == ""


def test_lists_of_identifiers(tmp_path: Path) -> None:
    listing = tmp_path / "ids"
    listing.write_bytes("\ufeff# comment\nA-1\r\n\n  B-2  \n".encode())
    assert read_ids(str(listing)) == ["A-1", "B-2"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_bytes(tmp_path / "none")
    with pytest.raises(BadRequest) as refused:
        read_bytes(tmp_path)
    assert refused.value.code == "file.unreadable"


def test_the_frame_of_help_in_chinese() -> None:
    page = (
        "Usage: clew x [OPTIONS]\n\nOptions:\n  --a  Say it.  [default:\n   3]\n  --help  Show this message and exit."
    )
    chinese = translated(page, "zh")
    assert chinese.startswith("用法： clew x [选项]")
    assert "[默认： 3]" in chinese
    assert "Show this" not in chinese
    assert translated(page, "en") == page


def test_an_error_is_a_document_whatever_its_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    write_json({"error": {"params": {"file": "\udcff"}}})
    tell(NotFound("quarantine.unknown", id=10**20), "en", as_json=True)
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["error"]["params"] == {"file": "\udcff"}
    assert second["error"]["params"] == {"id": 10**20}


def test_a_list_with_a_nul_is_refused(tmp_path: Path) -> None:
    listing = tmp_path / "ids.txt"
    listing.write_bytes(b"9001\n90\x0001\n")
    with pytest.raises(BadRequest) as refused:
        read_ids(str(listing))
    assert refused.value.code == "request.not_text"
