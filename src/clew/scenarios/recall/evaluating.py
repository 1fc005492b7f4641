"""One evaluation: trace the start, then ask once for all units where they are and how much of them there is.

Everything stands on one log position: the snapshot of the record is opened first, and the traces answer as of its head.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Protocol

from msgspec.structs import replace

from clew.collection.pause import without_cycle_search
from clew.scenarios.asking import TraceOptions
from clew.scenarios.recall.amounts import ARRIVING, Tally, remaining, tallies
from clew.scenarios.recall.model import Found, Policy, Start, Unit
from clew.scenarios.recall.standing import STATUSES, Locator, Where
from clew.scenarios.recall.watching import watched_keys
from clew.storage.ending import Ending
from clew.storage.recall_reads import NodeRow, RecallReads, Snapshot
from clew.tracing import Answer
from clew.tracing.request import Node, Subject, Word

_PARTLY_SENT = frozenset({"in_transit", "shipped"})
"""What was last said of a lot says where some of it went; the rest is still here, and can be held."""
RANK: Mapping[str, int] = {"certain": 0, "possible": 1, "excluded": 2}


class Resolve(Protocol):
    """What a start means at a log position. ``strict``: raise NotFound or BadRequest for a part that means nothing."""

    def __call__(self, start: Start, position: int, options: TraceOptions, *, strict: bool) -> tuple[Subject, ...]: ...


Tracer = Callable[[TraceOptions, tuple[Subject, ...]], Answer]


class Evaluator:
    """``resolve``: start → subjects; ``trace``: one trace of several subjects."""

    def __init__(self, reads: RecallReads, resolve: Resolve, trace: Tracer) -> None:
        self._reads = reads
        self._resolve = resolve
        self._trace = trace

    def evaluate(self, start: Start, policy: Policy, *, strict: bool = False, ending: Ending | None = None) -> Found:
        """What the scope is now; nothing where the start means nothing. ``strict``: that is raised instead.
        ``ending``: looked at between portions of the work; raises Ended."""
        ending = ending or Ending()
        with without_cycle_search(), self._reads.snapshot(ending) as snapshot:
            position = snapshot.position
            asked = [self._answer(start, options, position, strict) for options in ending.each(policy.options(None), 1)]
            answers = [answer for answer in asked if answer is not None]
            told = _merged(answers, ending)
            units = self._located(snapshot, told)
            watched = watched_keys(snapshot, units, self._held)
        return Found(position=position, units=units, watched=watched, summary=summary_of(units, answers))

    def _answer(self, start: Start, options: TraceOptions, position: int, strict: bool) -> Answer | None:
        """At the head if nothing was recorded since the snapshot was opened (which is quick), else as known then. None:
        the start means nothing (any more)."""
        subjects = self._resolve(start, position, options, strict=strict)
        if not subjects:
            return None
        answer = self._trace(options, subjects)
        if answer.position == position:
            return answer
        return self._trace(replace(options, as_known_at=position), subjects)

    def _located(self, snapshot: Snapshot, told: Mapping[str, Unit]) -> tuple[Unit, ...]:
        nodes = snapshot.nodes([key for key, unit in told.items() if unit.kind != "operation"])
        told = _with_kinds(told, nodes, snapshot)
        things = {key: nodes[key].id for key, unit in told.items() if unit.is_thing and key in nodes}
        locator = Locator(snapshot)
        wheres = locator.locate(list(things.values()))
        self._held = locator.held
        lots = [number for key, number in things.items() if told[key].kind == "lot"]
        accounts = tallies(snapshot, lots, {number: key for key, number in things.items()})
        orphans = snapshot.without_origin(
            [number for key, number in things.items() if told[key].kind == "instance" and told[key].in_scope], ARRIVING
        )
        return tuple(
            _complete(unit, nodes.get(key), wheres.get(things.get(key, -1)), accounts, orphans)
            for key, unit in snapshot.ending.each(told.items())
        )


def _complete(
    unit: Unit, row: NodeRow | None, where: Where | None, accounts: Mapping[int, Tally], orphans: Collection[int]
) -> Unit:
    """The unit with where it is, how much of it there is, and what is not known of it."""
    class_key = row.class_key if row is not None else None
    if not unit.is_thing or row is None:
        gaps: tuple[str, ...] = ("boundary",) if unit.kind == "class" else ()
        gaps += ("unknown_whereabouts",) if unit.is_thing else ()
        status = "unknown" if unit.is_thing else None
        return replace(unit, class_key=class_key, status=status, gaps=(*unit.gaps, *gaps))
    gaps = (*unit.gaps, *(where.gaps if where else ()))
    account = accounts.get(row.id)
    where = where or Where(status="unknown")
    if unit.kind == "lot":
        gaps += account.gaps if account else ("quantity_missing",)
        if account is not None and account.used_up and where.reach:
            where = replace(where, status="consumed", reach=False)
        if account is not None and account.left_over and where.status in _PARTLY_SENT:
            where = replace(where, reach=True, place=where.sent_from)
    if row.id in orphans:
        gaps += ("orphan_serial",)
    return replace(
        unit,
        class_key=class_key,
        status=where.status,
        carrier_status=where.carrier_status,
        place=where.place,
        destination=where.destination,
        inside=where.inside,
        reach=where.reach,
        told_time=where.time,
        told_position=where.position,
        holds=where.holds,
        amounts=account.amounts() if account and unit.kind == "lot" else None,
        gaps=gaps,
    )


def _merged(answers: Iterable[Answer], ending: Ending) -> dict[str, Unit]:
    """Every node once, subjects first: by the best word that a direction gives it."""
    told: dict[str, Unit] = {}
    listed = list(answers)
    for answer in listed:
        for key in answer.subjects:
            told.setdefault(key, _subject(answer, key))
    for answer in listed:
        way = answer.request.direction
        times = dict.fromkeys(answer.subjects) | {node.key: node.time for node in answer.nodes}
        for node in ending.each(answer.nodes):
            before = told.get(node.key)
            unit = _unit(node, way, _runs_back(node, way, times))
            if before is None:
                told[node.key] = unit
            elif before.way != "subject":
                told[node.key] = _better(before, unit)
    return told


def _better(before: Unit, unit: Unit) -> Unit:
    if before.word == "excluded" or unit.word == "excluded":
        return min(before, unit, key=lambda each: RANK[each.word])
    best = min(before, unit, key=lambda each: RANK[each.word])
    return replace(best, way="both", gaps=tuple(dict.fromkeys((*before.gaps, *unit.gaps))))


def _subject(answer: Answer, key: str) -> Unit:
    kind = "operation" if key.startswith(("event:", "transformation:")) else "instance"
    return Unit(key=key, spelling=answer.spellings.get(key, key), kind=kind, way="subject", word="certain")


def _with_kinds(told: Mapping[str, Unit], nodes: Mapping[str, NodeRow], snapshot: Snapshot) -> dict[str, Unit]:
    """The subjects as what they are; of the other nodes the trace said it."""
    subjects = {key: nodes[key] for key, unit in told.items() if unit.way == "subject" and key in nodes}
    counted = snapshot.counted([row.id for row in subjects.values()])
    kinds = {
        key: row.level if row.level in ("class", "lot") else "lot" if row.id in counted else "instance"
        for key, row in subjects.items()
    }
    return {key: replace(unit, kind=kinds[key]) if key in kinds else unit for key, unit in told.items()}


def _unit(node: Node, way: str, runs_back: bool) -> Unit:
    reason = None
    if node.reason is not None:
        ends = {"source": node.reason.source, "target": node.reason.target}
        reason = {"code": node.reason.code, "params": {**ends, **node.reason.params}}
    missed = str(node.reason.params["event"]) if node.reason is not None else None
    return Unit(
        key=node.key,
        spelling=node.id,
        kind=node.kind,
        way=way,
        word=node.word,
        time=node.time,
        share=node.share,
        via=node.via.node if node.via else (node.reason.source if node.reason else None),
        event=node.via.event if node.via else missed,
        reason=reason,
        gaps=("flagged_link",) if runs_back else (),
    )


def _runs_back(node: Node, way: str, times: Mapping[str, int | None]) -> bool:
    """Whether it was reached by a link of impossible order: along such a one alone does time run back."""
    before = times.get(node.via.node) if node.via is not None else None
    if before is None or node.time is None:
        return False
    return node.time < before if way == "forward" else node.time > before


def summary_of(units: Iterable[Unit], answers: Iterable[Answer] = ()) -> dict[str, Any]:
    """Counts by word and kind, by status, what is in reach and held, quantities, and gaps. JSON-ready."""
    words: dict[Word, dict[str, int]] = {
        "certain": dict.fromkeys(("instance", "lot", "class", "operation"), 0),
        "possible": dict.fromkeys(("instance", "lot", "class", "operation"), 0),
        "excluded": dict.fromkeys(("instance", "lot", "class", "operation"), 0),
    }
    statuses, gaps = dict.fromkeys(STATUSES, 0), dict.fromkeys(GAPS, 0)
    counts = {"subjects": 0, "pieces": 0, "lots": 0, "in_reach": 0, "held": 0}
    for unit in units:
        if unit.way == "subject":
            counts["subjects"] += 1
        words[unit.word][unit.kind] += 1  # type: ignore[index]
        for gap in unit.gaps if unit.word != "excluded" else ():
            gaps[gap] += 1
        if unit.in_scope:
            counts["lots" if unit.kind == "lot" else "pieces"] += 1
            counts["in_reach"] += unit.reach
            counts["held"] += bool(unit.holds)
            statuses[unit.status or "unknown"] += 1
    return {
        **counts,
        "words": words,
        "statuses": statuses,
        "gaps": gaps,
        "amounts": remaining(units),
        "truncated": any(answer.truncated for answer in answers),
    }


GAPS = (
    "unknown_whereabouts", "unknown_place", "container_ended", "boundary", "flagged_link", "orphan_serial",
    "quantity_missing", "lot_unaccounted",
)  # fmt: skip
