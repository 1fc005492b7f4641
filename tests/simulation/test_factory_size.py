"""Any size: the same bytes wherever it runs, quickly written, in memory that does not grow with the units."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from collections import deque
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from clew.events.epcis import write_json
from clew.events.model import Document, Extension
from clew.testing.factory import CAUSES, WILD, Plan, simulate
from clew.testing.factory.documents import NAMESPACES, document_bytes, write_documents
from clew.testing.factory.journal import instant
from clew.testing.factory.plan import PRESETS
from clew.testing.factory.quick import document_json
from clew.testing.factory.simulation import START

DIGEST = """
import hashlib, msgspec
from clew.testing.factory import CAUSES, WILD, Plan, simulate
from clew.testing.factory.documents import document_bytes
simulation = simulate(4, plan=Plan(units=50, mischief=WILD, causes=CAUSES))
data = document_bytes(list(simulation)) + msgspec.json.encode(simulation.description)
print(hashlib.sha256(data).hexdigest())
"""


def test_the_same_bytes_in_every_process() -> None:
    def digest(seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(
            [sys.executable, "-c", DIGEST], env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert digest("1") == digest("2") != ""


def document(plan: Plan, seed: int = 3) -> Document:
    events = tuple(simulate(seed, plan=plan))
    return Document(kind="EPCISDocument", events=events, creation_date=instant(START), namespaces=NAMESPACES)


@pytest.mark.parametrize("plan", [Plan(units=90), Plan(units=60, mischief=WILD, causes=CAUSES)], ids=["calm", "wild"])
def test_the_quick_writer_writes_what_the_house_writes(plan: Plan) -> None:
    whole = document(plan)
    assert document_json(whole) == write_json(whole)
    for start in range(0, len(whole.events), 37):
        part = msgspec.structs.replace(whole, events=whole.events[start : start + 37])
        assert document_json(part) == write_json(part)


def test_the_quick_writer_leaves_to_the_house_what_it_does_not_know() -> None:
    whole = document(Plan(units=1))
    first = whole.events[0]
    foreign = msgspec.structs.replace(first, extensions=(*first.extensions, Extension("{urn:example:x:}y", "1")))
    certified = msgspec.structs.replace(first, certification_info=("https://example.org/c",))
    odd = msgspec.structs.replace(first, extensions=(Extension("{urn:clew:term:}value", "1E3", kind="number"),))
    for event in (foreign, certified, odd):
        changed = msgspec.structs.replace(whole, events=(*whole.events[1:5], event))
        assert document_json(changed) == write_json(changed)
    empty = msgspec.structs.replace(whole, events=())
    assert document_json(empty) == write_json(empty)


def test_memory_does_not_grow_with_the_units() -> None:
    def peak(units: int) -> int:
        tracemalloc.start()
        # A slow plant, so that both runs are longer than what is scheduled ahead (sales, three weeks).
        deque(simulate(2, plan=Plan(units=units, units_a_day=12, complain=0.0, base_rate=0.0)), maxlen=1)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(30)  # what is cached once
    small, large = peak(360), peak(900)
    assert large < small * 1.15 + 100_000


def test_presets_write_documents(tmp_path: Path) -> None:
    assert PRESETS["load"].units * 13 > 1_000_000
    week = PRESETS["week"]
    assert week.units / week.units_a_day == 7
    (path,) = write_documents(tmp_path, 300, plan=week, per_document=300)
    assert len(msgspec.json.decode(path.read_bytes())["epcisBody"]["eventList"]) == 300
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "SIMULATED" in readme
    assert "模拟" in readme
    truth = msgspec.json.decode((tmp_path / "truth.json").read_bytes())
    assert truth["label"]["zh"].startswith("模拟")
    assert truth["events"] >= 300


def test_a_whole_plan_is_written_with_its_whole_truth(tmp_path: Path) -> None:
    paths = write_documents(tmp_path, plan=Plan(units=20), seed=5)
    simulation = simulate(5, 20)
    events = list(simulation)
    written = [event for path in paths for event in msgspec.json.decode(path.read_bytes())["epcisBody"]["eventList"]]
    assert [event["eventID"] for event in written] == [event.event_id for event in events]
    truth = msgspec.json.decode((tmp_path / "truth.json").read_bytes())
    assert truth["unit_origins"] == simulation.description.unit_origins != {}


def test_reading_a_part_is_reading_the_beginning() -> None:
    whole = list(simulate(6, 40))
    assert list(islice(simulate(6, 40), 100)) == whole[:100]
    assert document_bytes(whole[:100]) == document_bytes(islice(simulate(6, 40), 100))
