"""The run: one factory, everybody loads it and answers the same questions, every answer is compared with ours."""

from __future__ import annotations

import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from benchmarks.tracing import slowly
from benchmarks.tracing.ours import Ours, cold, in_time, keep, with_subjects
from benchmarks.tracing.plant import Plant, Question, folder_size, plant, questions
from benchmarks.tracing.rivals import Nodes, Rival, rival

Tell = Callable[[str], None]
SAMPLED = 20


class Took(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds, medians: by the clock on the wall, and of ``processor`` time of everybody at work on it."""

    wall: float
    processor: float


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One question. ``nodes``: in our answer (of several asked apart, the median). ``ours``: the full answer;
    ``closure``: what the rivals are asked. ``rivals``: their plain static closure, by name; ``in_time``: where they can
    follow time as we do. ``compared``: answers that were compared with ours, node by node."""

    question: str
    nodes: int
    ours: Took
    closure: Took
    rivals: dict[str, Took]
    in_time: dict[str, Took]
    compared: int


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """Making a graph of the links, and what it takes on the disk."""

    seconds: float
    bytes_per_link: float


class TracingReport(msgspec.Struct, frozen=True, kw_only=True):
    links: int
    nodes: int
    units: int
    loaded: dict[str, Loaded]
    rows: list[Row]
    each_milliseconds: float
    each_nodes: int
    cold: dict[str, Any]
    checked_slowly: int


def measure(
    links: int, rivals: Sequence[str], folder: Path, rounds: int, tell: Tell, *, apart: int = 200
) -> TracingReport:
    """``apart``: of how many units the ancestors are asked one by one. Raises RuntimeError when an answer differs."""
    tell("generating links")
    made = plant(links)
    tell("building ours")
    begun = time.perf_counter()
    keep(made, folder / "ours")
    loaded = {"Clew": Loaded(seconds=time.perf_counter() - begun, bytes_per_link=_each(made, folder / "ours"))}
    ours = Ours(folder / "ours")
    asked = list(questions(made, apart=apart))
    tell("ours")
    mine = [_timed(question, lambda direction, some: ours.told(direction, some), rounds) for question in asked]
    closures = [_timed(question, ours.counted, rounds) for question in asked]
    each, told = _several(ours, asked[-1].subjects, rounds)
    tell("slow check")
    checked = slowly.check(made, ours, asked[0].subjects[:SAMPLED])
    theirs: list[dict[str, Took]] = [{} for _ in asked]
    timely: list[dict[str, Took]] = [{} for _ in asked]
    compared = [0] * len(asked)
    for name in rivals:
        opened = rival(name, folder / "rivals")
        try:
            tell(f"{opened.name}: load")
            begun = time.perf_counter()
            opened.load(made, lambda what, opened=opened: tell(f"{opened.name}: {what}"))  # type: ignore[misc]
            seconds = time.perf_counter() - begun
            loaded[opened.name] = Loaded(seconds=seconds, bytes_per_link=opened.size() / made.links)
            for number, question in enumerate(asked):
                tell(f"{opened.name}: {question.name}")
                theirs[number][opened.name] = _timed(question, opened.counted, rounds, opened.processor)
                if opened.in_time:
                    timely[number][opened.name] = _timed(question, opened.counted_in_time, rounds, opened.processor)
                compared[number] += _compare(question, opened, ours)
        finally:
            opened.close()
            shutil.rmtree(folder / "rivals" / name, ignore_errors=True)
    rows = [
        Row(
            question=question.name,
            nodes=_size(ours, question),
            ours=mine[number],
            closure=closures[number],
            rivals=theirs[number],
            in_time=timely[number],
            compared=compared[number],
        )
        for number, question in enumerate(asked)
    ]
    tell("cold start")
    return TracingReport(
        links=made.links,
        nodes=made.nodes,
        units=len(made.units),
        loaded=loaded,
        rows=rows,
        each_milliseconds=each,
        each_nodes=told,
        cold=cold(folder / "ours", int(asked[0].subjects[0])),
        checked_slowly=checked,
    )


def _each(made: Plant, folder: Path) -> float:
    return folder_size(folder) / made.links


def asked_for(question: Question) -> list[Nodes]:
    """Each subject apart, or all at once."""
    return [question.subjects] if question.together else list(question.subjects.reshape(-1, 1))


def _timed(
    question: Question,
    answer: Callable[[str, Nodes], object],
    rounds: int,
    processor: Callable[[], float] = time.process_time,
) -> Took:
    """Everyone is asked once before, so that what has to be read is read. ``processor``: seconds used so far."""
    subjects = asked_for(question)
    walls, used = [], []
    answer(question.direction, subjects[0])
    for _ in range(rounds if len(subjects) == 1 else 1):
        for some in subjects:
            begun, before = time.perf_counter(), processor()
            answer(question.direction, some)
            walls.append(time.perf_counter() - begun)
            used.append(processor() - before)
    return Took(wall=statistics.median(walls) * 1e3, processor=statistics.median(used) * 1e3)


def _several(ours: Ours, subjects: Nodes, rounds: int) -> tuple[float, int]:
    """The ancestors of each unit apart: the matrix of a batch."""
    taken = []
    told = ours.each(subjects)
    for _ in range(rounds):
        begun = time.perf_counter()
        ours.each(subjects)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1e3, len(told.node)


def _size(ours: Ours, question: Question) -> int:
    return int(statistics.median(len(ours.told(question.direction, some).node) for some in asked_for(question)))


def _compare(question: Question, opened: Rival, ours: Ours) -> int:
    """How many answers were equal, node by node; of many asked apart, a sample. Raises RuntimeError for another."""
    compared = 0
    for subjects in asked_for(question)[:SAMPLED]:
        told = ours.told(question.direction, subjects)
        static = with_subjects(told, subjects)
        _same(question, opened, "closure", static, np.sort(opened.nodes(question.direction, subjects)))
        _same(question, opened, "count", static, None, opened.counted(question.direction, subjects))
        _same(question, opened, "our count", static, None, ours.counted(question.direction, subjects))
        compared += 1
        if opened.in_time:
            timely = in_time(told, subjects)
            _same(question, opened, "in time", timely, np.sort(opened.nodes_in_time(question.direction, subjects)))
            compared += 1
    return compared


def _same(
    question: Question,
    opened: Rival,
    what: str,
    mine: Nodes,
    theirs: Nodes | None,
    counted: tuple[int, int] | None = None,
) -> None:
    equal = theirs is None or np.array_equal(mine, theirs)
    if not equal or (counted is not None and counted != (len(mine), int(mine.sum()))):
        told = counted or (len(theirs) if theirs is not None else None)
        raise RuntimeError(f"{question.name}, {what}: {opened.name} says {told}, ours {(len(mine), int(mine.sum()))}")
