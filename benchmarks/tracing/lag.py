"""Update lag: how soon an event that was recorded is in a trace, in a real store of a simulated factory.

Single events and batches are recorded one after the other; as soon as recording returned, the ancestors of what was
made last are asked for, and once more. The first answer has to work in what came, the second does not. The rivals hold
the links of the same snapshot; they get the rows of each event, committed, and are asked the same. Every answer is
compared, node by node.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from benchmarks.tracing.lag_links import Recorded, World
from benchmarks.tracing.rivals import Nodes, Rival, rival
from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.scenarios.asking import TraceOptions
from clew.testing.factory.documents import write_documents
from clew.tracing.kernel.answer import KernelAnswer

Tell = Callable[[str], None]
PATIENCE_SECONDS = 300


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds. ``wall``: by the clock; ``processor``: of whoever works on it, the server's processes too."""

    wall: float
    wall_p95: float
    processor: float
    processor_p95: float


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """Medians and 95 %. ``recorded``: until it is durable (ours: checked, hashed, linked; rivals: rows inserted).
    ``first``: from then on until the trace with it is there. ``again``: the same question once more."""

    recorded: Spread
    first: Spread
    again: Spread


class LagReport(msgspec.Struct, frozen=True, kw_only=True):
    """``lags``: by number of events recorded at once, by name. ``nodes``: median size of the answers, all of which were
    ``compared``. ``background``: events that nobody asked for, milliseconds from recordTime until they were in the
    answers of a server (median, 95 %), as ``clew status`` tells."""

    events: int
    links: int
    nodes: int
    compared: int
    lags: dict[str, dict[str, Lag]]
    background: tuple[float, float]


class Watch:
    """Times of one kind of step."""

    def __init__(self, processor: Callable[[], float]) -> None:
        self._processor = processor
        self._walls: list[float] = []
        self._used: list[float] = []

    @contextmanager
    def step(self) -> Iterator[None]:
        before, begun = self._processor(), time.perf_counter()
        yield
        self._walls.append((time.perf_counter() - begun) * 1e3)
        self._used.append((self._processor() - before) * 1e3)

    def spread(self) -> Spread:
        return Spread(
            wall=statistics.median(self._walls),
            wall_p95=_p95(self._walls),
            processor=statistics.median(self._used),
            processor_p95=_p95(self._used),
        )


def measure_lag(
    events: int,
    rivals: Sequence[str],
    folder: Path,
    tell: Tell,
    *,
    singles: int = 100,
    batches: tuple[int, int] = (20, 100),
) -> LagReport:
    """``singles``: events recorded one at a time; ``batches``: how many, and of how many events. Raises RuntimeError
    when an answer differs."""
    with open_clew(settings_from(data=folder / "store"), principal=local_principal()) as clew:
        tell("recording a factory")
        for file in write_documents(folder / "documents", events):
            _capture(clew, file.read_bytes(), file.name)
        tell("snapshot")
        world = _world(clew)
        sizes = [1] * singles + [batches[1]] * batches[0]
        lags: dict[str, dict[str, Lag]] = {str(size): {} for size in sorted(set(sizes))}
        tell("update lag")
        steps = _ours(clew, world, sizes, folder / "store", lags)
        compared = 0
        for name in rivals:
            tell(f"update lag: {name}")
            compared += _theirs(name, folder / "rivals", world, steps, lags)
        tell("update lag in a server")
        background = _background(clew, world, singles)
    nodes = int(statistics.median(len(step.answer) for step in steps))
    return LagReport(
        events=events, links=world.links.links, nodes=nodes, compared=compared, lags=lags, background=background
    )


def _world(clew: Clew) -> World:
    """Once the engine answers from a snapshot."""
    clew.snapshots.build()
    from clew.tracing.engine.warming import warm

    warm()
    ready: Any = clew.trace_keeper.engine.ready()
    if isinstance(ready, str):
        raise RuntimeError(ready)
    return World(ready.graph.base, ready.names)


def _capture(clew: Clew, data: bytes, name: str) -> None:
    result = clew.capture(Source(data, name=name))
    if result.refused:
        findings = [finding for outcome in result.outcomes for finding in outcome.findings]
        raise RuntimeError(f"{name} was not recorded whole: {findings[:3]}")


def _asked(clew: Clew, unit: str) -> frozenset[str]:
    """What the unit is made of, and itself, by name; it is an answer of the kernel, or the benchmark is none."""
    answer = clew.trace(unit, TraceOptions(direction="backward"))
    if not isinstance(answer, KernelAnswer):
        raise RuntimeError("the plain engine answered")
    return frozenset(answer.names.spellings(answer.columns.node)) | {unit}


def _ours(
    clew: Clew, world: World, sizes: Sequence[int], data: Path, lags: dict[str, dict[str, Lag]]
) -> list[Recorded]:
    server = Processes(data)
    watches = {size: [Watch(server.seconds) for _ in range(3)] for size in set(sizes)}
    steps = []
    for size in sizes:
        rows, document = world.next(size)
        record, first, again = watches[size]
        with record.step():
            _capture(clew, document, f"{rows[-1].unit}.json")
        with first.step():
            answer = clew.trace(rows[-1].unit, TraceOptions(direction="backward"))
        with again.step():
            clew.trace(rows[-1].unit, TraceOptions(direction="backward"))
        del answer
        steps.append(Recorded(rows, _asked(clew, rows[-1].unit)))
    for size, (record, first, again) in watches.items():
        lags[str(size)]["Clew"] = Lag(recorded=record.spread(), first=first.spread(), again=again.spread())
    return steps


def _theirs(name: str, folder: Path, world: World, steps: Sequence[Recorded], lags: dict[str, dict[str, Lag]]) -> int:
    """How many answers were the same as ours."""
    opened: Rival = rival(name, folder)
    try:
        opened.load(world.links, lambda what: None)
        sizes = {len(step.rows) for step in steps}
        watches = {size: [Watch(opened.processor) for _ in range(3)] for size in sizes}
        for step in steps:
            record, first, again = watches[len(step.rows)]
            asked: Nodes = np.array([step.rows[-1].made])
            with record.step():
                opened.insert([link for rows in step.rows for link in rows.links])
            with first.step():
                opened.counted("backward", asked)
            with again.step():
                opened.counted("backward", asked)
            _same(opened, world, step, asked)
        for size, (record, first, again) in watches.items():
            lags[str(size)][opened.name] = Lag(recorded=record.spread(), first=first.spread(), again=again.spread())
    finally:
        opened.close()
    return len(steps)


def _same(opened: Rival, world: World, step: Recorded, asked: Nodes) -> None:
    theirs = frozenset(world.names_of(opened.nodes("backward", asked)))
    if theirs != step.answer:
        raise RuntimeError(
            f"{step.rows[-1].unit}: {opened.name} says {len(theirs)}, ours {len(step.answer)}: "
            f"{sorted(theirs ^ step.answer)[:4]}"
        )


def _background(clew: Clew, world: World, singles: int) -> tuple[float, float]:
    with clew.trace_keeper.serving():
        _wait(lambda: (clew.trace_keeper.account() or {}).get("reason") is None)
        # What is told begins with the first of these.
        for _ in range(singles):
            rows, document = world.next(1)
            _capture(clew, document, f"{rows[-1].unit}.json")
        told = _wait(lambda: _told_of(clew, singles))
    return told["median"] / 1e3, told["p95"] / 1e3


def _told_of(clew: Clew, singles: int) -> Any:
    told = (clew.trace_keeper.account() or {}).get("latency")
    return told if told and told["events"] >= singles else None


def _wait(ready: Callable[[], Any]) -> Any:
    """Raises RuntimeError when it takes too long."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if found := ready():
            return found
        time.sleep(0.05)
    raise RuntimeError("the engine does not come to the head of the log")


class Processes:
    """Processor time of this process and of the embedded server of a data folder."""

    def __init__(self, data: Path) -> None:
        pid = next(data.rglob("postmaster.pid")).read_text().split()[0]
        self._server = [pid]
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                lines = status.read_text().splitlines()
            except OSError:
                continue
            if f"PPid:\t{pid}" in lines:
                self._server.append(status.parent.name)

    def seconds(self) -> float:
        """What a process used that has ended since is missing; connections of a pool last."""
        used = 0
        for pid in self._server:
            try:
                used += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
            except OSError:
                continue
        return used / 1e9 + time.process_time()


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[(len(values) * 95 - 1) // 100]
