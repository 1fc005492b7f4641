"""The benchmark of the front end: what it reads from a trace, what it plants, and a tiny run of all of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from benchmarks.web.__main__ import show
from benchmarks.web.browsing import Step, told
from benchmarks.web.measure import WebReport
from benchmarks.web.plant import CROWDED, HEAT, UNITS_PER_LOT, Sizes, events
from benchmarks.web.traces import Lasted, PageTrace
from msgspec import convert
from rich.console import Console

from clew.events.model import TransformationEvent

REPOSITORY = Path(__file__).resolve().parents[3]
SITE = "http://127.0.0.1:8400"


def _span(name: str, ts: int, dur: int, tdur: int, tid: int = 1) -> dict[str, Any]:
    return {"name": name, "ph": "X", "pid": 9, "tid": tid, "ts": ts, "dur": dur, "tdur": tdur, "args": {}}


def _at(name: str, ts: int, tid: int = 1, **data: Any) -> dict[str, Any]:
    return {"name": name, "ph": "I", "pid": 9, "tid": tid, "ts": ts, "args": {"data": data} if data else {}}


def _trace(*further: dict[str, Any]) -> PageTrace:
    happened = [
        _at("clew:begin", 1_000),
        _at("ResourceSendRequest", 2_000, requestId="7", url=f"{SITE}/api/v1/lanes?id=x"),
        _at("ResourceReceiveResponse", 5_000, requestId="7"),
        _at("ResourceFinish", 6_000, requestId="7", decodedBodyLength=700),
        _span("RunTask", 10_000, 60_000, 30_000),
        _span("FunctionCall", 11_000, 40_000, 20_000),
        _span("Layout", 20_000, 10_000, 4_000),
        _at("clew:stands", 50_000),
        _span("Commit", 60_000, 5_000, 2_000),
        _at("UpdateCounters", 66_000, nodes=12, jsHeapSizeUsed=1_000),
        _at("DrawFrame", 62_000, tid=2),
        _at("ActivateLayerTree", 69_000, tid=2),
        _at("DrawFrame", 70_000, tid=2),
        _at("clew:acted", 90_000),
        _at("DrawFrame", 86_000, tid=2),
        # Another process, as the browser's own window.
        {**_span("RunTask", 0, 900_000, 900_000), "pid": 3},
        *further,
    ]
    return PageTrace(json.dumps({"traceEvents": happened}).encode(), SITE)


def test_what_is_shown_counts_from_the_frame_that_has_it() -> None:
    trace = _trace()
    assert trace.painted(trace.mark("stands")) == 70_000
    with pytest.raises(LookupError, match="committed"):
        trace.painted(80_000)
    with pytest.raises(LookupError, match="drawn"):
        _trace(_span("Commit", 95_000, 5_000, 2_000)).painted(80_000)


def test_a_commit_told_late_has_its_frame_all_the_same() -> None:
    """The compositor is done with it before the main thread, which stood aside, says that it ended."""
    late = _trace(_span("Commit", 81_000, 20_000, 2_000), _at("ActivateLayerTree", 84_000, tid=2))
    assert late.painted(80_000) == 86_000


def test_each_moment_is_told_once() -> None:
    spent = _trace().spent(0, 100_000)
    assert spent["layout"] == Lasted(10_000, 4_000)
    assert spent["scripting"] == Lasted(30_000, 16_000)
    assert spent["paint"] == Lasted(5_000, 2_000)
    assert spent["other"] == Lasted(15_000, 8_000)


def test_frames_apart_and_frames_of_work_are_two_things() -> None:
    late = _trace(_at("DrawFrame", 200_000, tid=2)).frames(60_000, 300_000)
    assert (late.drawn, late.late, late.busy, late.longest) == (4, 1, 0, 114_000)
    work = _trace(_span("RunTask", 90_000, 80_000, 70_000), _at("DrawFrame", 200_000, tid=2)).frames(60_000, 300_000)
    assert (work.late, work.busy) == (1, 1)


def test_a_step_is_told_in_parts() -> None:
    trace = _trace()
    sample = told(trace, Step(name="x", stands="true", asks="/lanes?"), trace.mark("begin"), server=0, nodes=5)
    assert (sample.wall, sample.before, sample.request, sample.after) == (69_000, 1_000, 4_000, 64_000)
    assert (sample.bytes, sample.heap, sample.longest) == (700, 1_000, Lasted(60_000, 30_000))


def test_a_trace_without_the_page_is_refused() -> None:
    with pytest.raises(ValueError, match="no page"):
        PageTrace(b'{"traceEvents": []}', SITE)


def test_what_is_planted_is_as_large_as_it_says() -> None:
    sizes = Sizes(nodes=1_000, operations=120, lots=60)
    made = list(events(sizes))
    assert sizes.scope_nodes == 1 + 10 * (2 + 2 * UNITS_PER_LOT)
    assert len({event.event_id for event in made}) == len(made)
    outputs = Counter(
        len(event.output_epc_list) + len(event.output_quantity_list)
        for event in made
        if isinstance(event, TransformationEvent) and CROWDED not in event.output_epc_list
    )
    # The lot itself, and what each operation below it made, with the operation.
    assert 1 + 2 * outputs[1] == sizes.scope_nodes
    assert HEAT in {element.epc_class for event in made for element in getattr(event, "quantity_list", ())}
    own = [event for event in made if str(event.event_id).startswith("urn:clew:event:web-crowded-")]
    assert len(own) == sizes.operations


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.browser
def test_a_tiny_run(tmp_path: Path) -> None:
    """In a process of its own: one process drives one browser. A minute and a half, and no result of ours rests on it:
    `make test-bench-web`."""
    if shutil.which("chromium") is None:
        pytest.skip("did not run: Debian's chromium is not installed (apt install chromium)")
    words = ["web", "--rounds", "1", "--cold", "--nodes", "1000", "--json"]
    command = [sys.executable, "-m", "benchmarks", *words, "--folder", str(tmp_path / "data")]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=280, check=False)
    assert ran.returncode == 0, ran.stderr
    report = convert(json.loads(ran.stdout), WebReport)
    assert (report.marks.operations, report.marks.lots) == (600, 208)
    rows = {row.step: row for row in report.rows}
    assert rows["lanes, cold"].bytes
    assert rows["all minor lots opened"].nodes > rows["and closed"].nodes
    assert rows["a hundred rows"].nodes > rows["next page"].nodes
    assert all(row.wall >= row.parts["layout"].wall for row in report.rows)
    show(report, Console(width=200, record=True, quiet=True))
