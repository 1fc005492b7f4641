"""Several at once: refreshes that meet, a server that keeps scopes current, and the commands."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from clew.bootstrap import Clew
from clew.events.model import ObjectEvent, Place, QuantityElement, TransformationEvent
from clew.scenarios.recall import background
from clew.scenarios.recall.model import Policy, Start
from clew.storage import recall_reads
from clew.storage.recalls import Recalls
from clew.testing.command_line import CommandLine

Record = Callable[..., Any]
LOT = "urn:epc:class:lgtin:9521001.000011.L1"
WORKS = Place("urn:epc:id:sgln:9521001.00001.0")


def story(record: Record, number: int) -> None:
    record(
        TransformationEvent,
        2 + number,
        input_quantity_list=(QuantityElement(LOT, "1", "KGM"),),
        output_epc_list=(f"urn:epc:id:sgtin:9521001.000060.{number}",),
        read_point=WORKS,
        biz_location=WORKS,
        disposition="active",
    )


def begun(clew: Clew, record: Record) -> None:
    record(
        ObjectEvent,
        1,
        action="ADD",
        biz_step="receiving",
        quantity_list=(QuantityElement(LOT, "9", "KGM"),),
        biz_location=WORKS,
    )
    story(record, 1)
    clew.scopes.new(Start(things=(LOT,)), Policy(), "s")


def units(clew: Clew) -> set[str]:
    return {unit.spelling for _, unit in clew.scopes.units("s") if unit.kind == "instance"}


def test_refreshes_at_once_and_while_recording(clew: Clew, record: Record) -> None:
    begun(clew, record)
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(clew.scopes.refresh, "s") for _ in range(4)]
        for number in range(2, 6):
            story(record, number)
        for each in waiting:
            each.result()
    clew.scopes.refresh("s")
    versions = [each.version for each in clew.scopes.evaluations("s")]
    assert versions == list(range(1, len(versions) + 1))
    positions = [each.position for each in clew.scopes.evaluations("s")]
    assert positions == sorted(positions)
    assert len(units(clew)) == 5
    current = clew.scopes.count("s")
    assert current == len(list(clew.scopes.units("s")))


def test_a_server_keeps_scopes_current(clew: Clew, record: Record, monkeypatch: Any) -> None:
    monkeypatch.setattr(background, "EVERY_SECONDS", 0.1)
    begun(clew, record)
    with background.scopes_kept_current(lambda: clew.scopes, clew.store.position, clew.trace_keeper.catch_up):
        story(record, 2)
        ends = time.monotonic() + 60
        while len(units(clew)) < 2 and time.monotonic() < ends:
            time.sleep(0.1)
    assert len(units(clew)) == 2
    assert clew.scopes.evaluations("s")[-1].why == "recorded"


def test_a_server_that_ends_gives_up_what_it_evaluates(clew: Clew, record: Record, monkeypatch: Any) -> None:
    """In the middle of a statement that would last for minutes; the scope stays as it was, and still has to be done."""
    asking = threading.Event()
    origin = recall_reads.Snapshot.without_origin

    def lasting(self: recall_reads.Snapshot, *words: Any) -> set[int]:
        asking.set()
        return origin(self, *words)

    begun(clew, record)
    story(record, 2)
    with monkeypatch.context() as patched:
        patched.setattr(background, "EVERY_SECONDS", 0.1)
        patched.setattr(
            recall_reads, "_ORIGIN", "SELECT w.node FROM unnest(%(nodes)s::bigint[]) AS w (node), pg_sleep(600)"
        )
        patched.setattr(recall_reads.Snapshot, "without_origin", lasting)
        with background.scopes_kept_current(lambda: clew.scopes, clew.store.position, clew.trace_keeper.catch_up):
            assert asking.wait(60)
        assert "clew-recall" not in {thread.name for thread in threading.enumerate()}
    assert [each.version for each in clew.scopes.evaluations("s")] == [1]
    assert [each.evaluation.version for each in clew.scopes.refresh_touched()] == [2]
    assert len(units(clew)) == 2


def test_a_server_that_ends_gives_up_what_it_writes(clew: Clew, record: Record, monkeypatch: Any) -> None:
    asking = threading.Event()

    def lasting(self: Recalls, cursor: Any, *_: Any) -> None:
        asking.set()
        cursor.execute("SELECT pg_sleep(600)")

    begun(clew, record)
    story(record, 2)
    with monkeypatch.context() as patched:
        patched.setattr(background, "EVERY_SECONDS", 0.1)
        patched.setattr(Recalls, "_write", lasting)
        with background.scopes_kept_current(lambda: clew.scopes, clew.store.position, clew.trace_keeper.catch_up):
            assert asking.wait(60)
        assert "clew-recall" not in {thread.name for thread in threading.enumerate()}
    assert [each.version for each in clew.scopes.evaluations("s")] == [1]
    assert [each.evaluation.version for each in clew.scopes.refresh_touched()] == [2]


def test_commands(clew: Clew, record: Record, dsn: str, tmp_path: Path) -> None:
    begun(clew, record)
    run = CommandLine(tmp_path / "data")
    base = ("--database", dsn)
    made = run.json("scope", "new", LOT, "--name", "by hand", *base)
    assert made["evaluation"]["summary"]["pieces"] == 1
    story(record, 2)
    assert [each["behind"] for each in run("scope", "list", "--json", *base).documents] == [True, True]
    changes = run("scope", "refresh", "--json", *base).documents
    assert [each["changes"][0]["change"] for each in changes] != []
    assert run.json("scope", "diff", "by hand", *base)["newer"] == 2
    assert run.json("scope", "what-if", "by hand", "--hold", LOT, *base)["holds"][0]["captured"] == 1
    assert run.json("scope", "hold", "by hand", "--reason", "x", *base)["placed"] == 3
    out = tmp_path / "units.xlsx"
    assert run.json("scope", "export", "by hand", "--out", out, *base)["size"] == out.stat().st_size
    for words in (("list",), ("show", "s"), ("show", "s", "--units"), ("diff", "s"), ("what-if", "s", "--hold", LOT)):
        for lang in ("zh", "en"):
            told = run("scope", *words, "--lang", lang, *base)
            assert told.code == 0, told.err
            assert told.out.strip()
    assert run.json("scope", "close", "s", "--reason", "done", *base)["state"] == "closed"
    assert run("scope", "refresh", "s", *base).code != 0
    assert run("scope", "new", *base).code != 0
    assert run("scope", "show", "nobody", *base).code != 0
