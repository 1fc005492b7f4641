"""Make the installation, serve it, look at it in rounds, and tell medians."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

import msgspec

from benchmarks.web.browsing import Browsing, Sample, browsing
from benchmarks.web.lanes import Marks, measure_lanes
from benchmarks.web.plant import HEAT, Sizes, events
from benchmarks.web.scopes import measure_groups, measure_scope
from benchmarks.web.serving import site
from benchmarks.web.traces import GROUPS, Lasted
from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.collection.connectors import Source
from clew.scenarios.recall.model import Policy, Start
from clew.testing.factory.documents import document_bytes

Tell = Callable[[str], None]
AT_ONCE = 500
NAME = "measured"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Medians of one step; milliseconds (:class:`benchmarks.web.browsing.Sample` says of what). ``late``, ``busy``:
    shares of the frames drawn in all rounds; ``longest_frame``: the longest gap between two frames in any round;
    ``lowest``, ``highest``: of ``wall``."""

    step: str
    rounds: int
    wall: float
    lowest: float
    highest: float
    before: float | None
    request: float | None
    after: float | None
    server: float
    parts: dict[str, Lasted]
    longest: Lasted
    frames: int
    late: float | None
    busy: float | None
    longest_frame: float
    nodes: int
    heap: int
    bytes: int | None


class WebReport(msgspec.Struct, frozen=True, kw_only=True):
    """``load``: average of the machine's last minute, before and after; ``scope_nodes``: of the scope, subject
    included; ``in_reach``: units that a hold would take."""

    events: int
    scope_nodes: int
    in_reach: int
    processors: int
    load: tuple[float, float]
    marks: Marks
    rows: list[Row]


def measure(
    folder: Path, sizes: Sizes, rounds: int, tell: Tell, *, keep: Path | None = None, warmed: bool = True
) -> WebReport:
    """``folder``: what is recorded there already is not recorded again; ``warmed``: after a round that does not count.

    Raises RuntimeError when something is not as it was planted, or there is no browser.
    """
    tell("recording")
    recorded, number, in_reach = _installation(folder, sizes, tell)
    taken: dict[str, list[Sample]] = {}
    before = os.getloadavg()[0]
    with site(folder) as served, browsing(served, keep) as looking:

        def took(step: str, sample: Sample) -> None:
            tell(step)
            taken.setdefault(step, []).append(sample)

        if warmed:
            _round(looking, number, lambda step, _: tell(f"once before: {step}"))
        for _ in range(rounds):
            marks = _round(looking, number, took)
    return WebReport(
        events=recorded,
        scope_nodes=sizes.scope_nodes,
        in_reach=in_reach,
        processors=os.cpu_count() or 1,
        load=(before, os.getloadavg()[0]),
        marks=marks,
        rows=[_row(step, samples) for step, samples in taken.items()],
    )


def _round(looking: Browsing, number: int, took: Callable[[str, Sample], None]) -> Marks:
    marks = measure_lanes(looking, took)
    measure_scope(looking, number, took)
    measure_groups(looking, took)
    return marks


def _installation(folder: Path, sizes: Sizes, tell: Tell) -> tuple[int, int, int]:
    """How many events there are, the number of the scope, and how many units it has in reach."""
    with open_clew(settings_from(data=folder), principal=local_principal()) as clew:
        if not clew.store.position():
            _record(clew, sizes, tell)
        if not any(standing.scope.name == NAME for standing in clew.scopes.all()):
            tell("opening the scope")
            clew.scopes.new(Start(things=(HEAT,)), Policy(), NAME)
        standing = clew.scopes.one(NAME)
        summary = standing.evaluation.summary
        found = sum(sum(kinds.values()) for kinds in summary["words"].values())
        if found != sizes.scope_nodes:
            raise RuntimeError(f"the scope has {found} nodes, planted were {sizes.scope_nodes}: another folder?")
        return clew.store.position(), standing.scope.id, summary["in_reach"]


def _record(clew: Clew, sizes: Sizes, tell: Tell) -> None:
    made, number = events(sizes), 0
    while batch := list(islice(made, AT_ONCE)):
        number += 1
        result = clew.capture(Source(document_bytes(batch), name=f"planted-{number}.json"))
        if result.refused:
            raise RuntimeError(f"not recorded whole: {result.outcomes[:3]}")
        tell(f"recorded {number * AT_ONCE:,}")


def _row(step: str, samples: list[Sample]) -> Row:
    walls = [each.wall / 1e3 for each in samples]
    frames = [each.frames for each in samples]
    gaps = sum(max(0, each.drawn - 1) for each in frames)
    return Row(
        step=step,
        rounds=len(samples),
        wall=statistics.median(walls),
        lowest=min(walls),
        highest=max(walls),
        before=_median(each.before for each in samples),
        request=_median(each.request for each in samples),
        after=_median(each.after for each in samples),
        server=statistics.median(each.server for each in samples) / 1e3,
        parts={group: _lasted([each.parts[group] for each in samples]) for group in (*GROUPS, "other")},
        longest=_lasted([each.longest for each in samples]),
        frames=sum(each.drawn for each in frames),
        late=sum(each.late for each in frames) / gaps if gaps else None,
        busy=sum(each.busy for each in frames) / gaps if gaps else None,
        longest_frame=max(each.longest for each in frames) / 1e3,
        nodes=round(statistics.median(each.nodes for each in samples)),
        heap=round(statistics.median(each.heap for each in samples)),
        bytes=samples[-1].bytes,
    )


def _median(values: Iterable[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return statistics.median(known) / 1e3 if known else None


def _lasted(each: list[Lasted]) -> Lasted:
    """Medians of either, in milliseconds."""
    walls, processors = (one.wall for one in each), (one.processor for one in each)
    return Lasted(statistics.median(walls) / 1e3, statistics.median(processors) / 1e3)
