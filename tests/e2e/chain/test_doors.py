"""``clew chain``, ``/api/v1/chain`` and the page say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from clew.bootstrap import local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.doors.cli.commands.chain import BAR, bar
from clew.doors.http.app import create_app
from clew.events.epcis import write_json
from clew.events.model import Document
from clew.events.timestamps import parse_timestamp
from clew.testing.chain_stories import PUMP, UNITS, pump, tell
from clew.testing.command_line import CommandLine
from clew.testing.database import DatabaseServer
from clew.testing.factory.documents import NAMESPACES

Opened = tuple[CommandLine, str, TestClient]


@pytest.fixture(scope="module")
def opened(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    dsn, folder = database_server.empty(), tmp_path_factory.mktemp("doors")
    with open_clew(settings_from(data=folder, database=dsn), principal=local_principal()) as clew:
        time = parse_timestamp("2026-03-01T00:00:00Z")
        events = tuple(tell("stage_missing")[0])
        document = Document(kind="EPCISDocument", events=events, creation_date=time, namespaces=NAMESPACES)
        clew.capture(Source(write_json(document), name="story.json"))
        _, secret = clew.create_token("test", "viewer", party=None, days=1)
        client = TestClient(create_app(clew), base_url="https://localhost")
        client.headers["Authorization"] = f"Bearer {secret}"
        yield CommandLine(folder), dsn, client
    database_server.drop(dsn)


def test_the_command_and_its_twin_give_one_document(opened: Opened) -> None:
    line, dsn, client = opened
    told = line("chain", "--json", "--product", PUMP, "--findings", "stages", "--database", dsn).document
    assert client.get("/api/v1/chain", params={"product": PUMP, "findings": "stages"}).json() == told
    assert told["units"] == UNITS
    assert told["worst"] == {"part": "stages", "share": round(1 - 1 / UNITS, 6)}
    (finding,) = told["findings"]
    assert (finding["kind"], finding["thing"], told["found"], told["next_offset"]) == (
        "stage_missing",
        pump(5),
        1,
        None,
    )
    assert {event["party"] for event in finding["events"]} == {"self"}
    assert all(event["event_id"].startswith("urn:clew:event:") for event in finding["events"])


def test_findings_come_page_by_page(opened: Opened) -> None:
    line, dsn, _ = opened
    first = line("chain", "--json", "--limit", "0", "--database", dsn).document
    assert (first["found"], first["findings"], first["next_offset"]) == (1, [], 0)
    second = line("chain", "--json", "--offset", "1", "--database", dsn).document
    assert (second["findings"], second["next_offset"]) == ([], None)


def test_a_person_reads_it_in_both_languages(opened: Opened) -> None:
    line, dsn, _ = opened
    english = line("chain", "--database", dsn, "--lang", "en").out
    assert "expected stages" in english
    assert pump(5) in english
    assert "urn:clew:event:commission-05" in english
    chinese = line("chain", "--database", dsn, "--lang", "zh").out
    assert "应有工序" in chinese
    assert "缺工序" in chinese


def test_a_window_and_a_unit(opened: Opened) -> None:
    line, dsn, client = opened
    window = ("--between", "2026-03-02T08:00:00Z", "2026-03-02T08:35:00Z")
    assert line("chain", "--json", *window, "--database", dsn).document["units"] == 6
    asked = {"from": "2026-03-02T08:00:00Z", "to": "2026-03-02T08:35:00Z"}
    assert client.get("/api/v1/chain", params=asked).json()["units"] == 6
    assert client.get("/api/v1/chain", params={"id": pump(6)}).json()["found"] == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--findings", "nonsense"), "request.bad_choice"),
        (("--between", "yesterday", "2026-03-02T08:35:00Z"), "request.bad_time"),
        (("--product", "  "), "chain.empty_name"),
    ],
)
def test_what_cannot_be_asked_is_said(opened: Opened, words: tuple[str, ...], code: str) -> None:
    line, dsn, _ = opened
    refused = line("chain", "--json", *words, "--database", dsn)
    assert refused.code != 0
    assert refused.document["error"]["code"] == code


def test_a_file_that_names_nothing_is_not_everything(opened: Opened, tmp_path: Path) -> None:
    line, dsn, _ = opened
    names = tmp_path / "names.txt"
    names.write_text("\n  \n", encoding="utf-8")
    refused = line("chain", "--json", "--ids", str(names), "--database", dsn)
    assert refused.document["error"]["code"] == "chain.nothing_named"


def test_the_page(opened: Opened) -> None:
    _, _, client = opened
    shown = client.get("/chain", headers={"Accept-Language": "en"})
    assert shown.status_code == 200
    assert "<script" not in shown.text
    assert "stage missing" in shown.text
    assert "U000005" in shown.text
    assert re.search(r'href="/event\?id=\d+"', shown.text)
    assert "缺工序" in client.get("/chain", headers={"Accept-Language": "zh-CN"}).text
    assert "No findings" in client.get("/chain", params={"id": pump(6)}, headers={"Accept-Language": "en"}).text
    assert client.get("/chain", params={"product": "nothing"}).status_code == 404


def test_a_bar_is_full_only_for_all() -> None:
    assert bar(1) == "█" * BAR
    assert len(bar(0.9999)) == BAR
    assert bar(0.9999) != bar(1)
    assert bar(0) == "░" * BAR
    assert bar(0.0001)[0] != "░"
