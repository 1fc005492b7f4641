"""What Clew knows for each of the eight disciplines: from the record, the scopes, the runs, and the case itself.

Facts only: what somebody concludes from them stands beside, in the words of a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import orjson

from clew.events.errors import BadRequest, ClewError, NotFound
from clew.scenarios.cases.facts import Fact, fact
from clew.scenarios.cases.looking import Account, CaseReading
from clew.scenarios.cases.model import Action, Case, Discipline, Link
from clew.scenarios.cases.units import unit_facts
from clew.scenarios.recall.what_if import Containment
from clew.storage.cause_runs import CauseRun
from clew.storage.cause_verdicts import CauseVerdict

MOST_UNITS = 20
"""Units of the complaint whose lives are told."""
MOST_HOLDS = 3
_TO_HOLD = frozenset({"free", "recovered", "returned"})
"""Fates of things inside the works that a hold would take."""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """The last verdict on a suspect, whose name is given by language."""

    suspect: dict[str, str]
    verdict: CauseVerdict


class RunTold(msgspec.Struct, frozen=True, kw_only=True):
    """A linked run. ``sentence``, ``suspect``: by language; None: no suspect ranks."""

    link: Link
    run: CauseRun
    sentence: dict[str, str]
    suspect: dict[str, str] | None
    grade: str | None
    judged: tuple[Judged, ...]


def run_told(reading: CaseReading, link: Link) -> RunTold | None:
    """None for a run that there is no more."""
    try:
        run = reading.run(link.id)
    except NotFound:
        return None
    answer: dict[str, Any] = orjson.loads(run.answer or b"{}")
    names = {each["rank"]: _name(each) for each in answer.get("factors", ()) if each.get("rank") is not None}
    first = next((each for each in answer.get("factors", ()) if each.get("rank") == 1), None)
    sentence = answer.get("sentence") or {}
    return RunTold(
        link=link,
        run=run,
        sentence={lang: str(sentence.get(lang, "")) for lang in ("zh", "en")},
        suspect=names.get(1),
        grade=None if first is None else str(first["grade"]),
        judged=tuple(
            Judged(suspect=names[verdict.suspect], verdict=verdict)
            for verdict in reading.verdicts(run.id)
            if verdict.suspect in names
        ),
    )


def _name(factor: dict[str, Any]) -> dict[str, str]:
    return {lang: str(factor["name"][lang]) for lang in ("zh", "en")}


def known(reading: CaseReading, case: Case, account: Account) -> dict[Discipline, tuple[Fact, ...]]:
    """The facts of each discipline."""
    told: dict[Discipline, Callable[[], Iterator[Fact]]] = {
        "D0": lambda: _complaint(reading, case),
        "D1": lambda: _team(case),
        "D2": lambda: _problem(reading, case),
        "D3": lambda: _containment(account),
        "D4": lambda: _causes(reading, case),
        "D5": lambda: _measures(case, "D5", reading.today),
        "D6": lambda: _implemented(reading, case, account),
        "D7": lambda: _measures(case, "D7", reading.today),
        "D8": lambda: _closing(reading, case, account),
    }
    return {discipline: tuple(facts()) for discipline, facts in told.items()}


def _complaint(reading: CaseReading, case: Case) -> Iterator[Fact]:
    if case.complaint.by:
        undated = case.complaint.on is None
        on = {} if undated else {"on": case.complaint.on}
        yield fact("case.known.complaint_undated" if undated else "case.known.complaint", by=case.complaint.by, **on)
    for link, report in reading.reports(case):
        yield Fact(
            code="case.known.report",
            params={"number": report.number, "id": report.spelling, "text": report.text},
            times={"at": report.at},
            words={"kind": f"passport.report.{report.kind}"},
            things={"name": report.spelling},
            about=("report", link.id),
        )
    yield Fact(
        code="case.known.severity",
        params={"due": case.head.due},
        words={"severity": f"case.severity.{case.head.severity}"},
    )
    scopes = case.linked("scope")
    if scopes:
        first = min(scopes, key=lambda link: link.at)
        yield Fact(
            code="case.known.first_scope", params={"scope": first.id}, times={"at": first.at}, about=("scope", first.id)
        )


def _team(case: Case) -> Iterator[Fact]:
    if case.head.owner:
        yield fact("case.known.owner", owner=case.head.owner)
    yield fact("case.known.people", people=[each.partition(":")[2] for each in case.people])
    owners = sorted({each.owner for each in case.actions if each.owner} - {case.head.owner})
    if owners:
        yield fact("case.known.action_owners", people=owners)


def _problem(reading: CaseReading, case: Case) -> Iterator[Fact]:
    named = {link.name for link in case.linked("unit")}
    for link in case.linked("unit")[:MOST_UNITS]:
        try:
            yield from unit_facts(reading.file(link.id))
        except (NotFound, BadRequest):
            yield fact("case.known.no_such_unit", id=link.name)
    for name in case.complaint.units[:MOST_UNITS]:
        if name not in named and not _known(reading, name):
            yield fact("case.known.no_such_unit", id=name)
    if len(case.linked("unit")) > MOST_UNITS:
        yield fact("case.known.more_units", count=len(case.linked("unit")) - MOST_UNITS)


def _known(reading: CaseReading, name: str) -> bool:
    try:
        reading.file(name)
    except ClewError:
        return False
    return True


def _containment(account: Account) -> Iterator[Fact]:
    if not account.found.scopes:
        yield fact("case.known.no_scope")
        return
    things = account.found.units.values()
    for each in account.found.scopes:
        yield fact(
            "case.known.scope",
            ("scope", str(each.scope.id)),
            scope=each.scope.id,
            name=each.scope.name or each.scope.hold_id,
            version=each.scope.version,
            position=each.position,
        )
    words = [unit.word for unit in things]
    yield fact(
        "case.known.affected",
        certain=words.count("certain"),
        possible=words.count("possible"),
        reach=sum(unit.reach for unit in things),
        held=sum(bool(unit.holds) and unit.reach for unit in things),
    )
    for step in Containment(unit for unit in things if account.found.fate(unit) in _TO_HOLD).suggest(MOST_HOLDS):
        yield Fact(
            code="case.known.suggested",
            params={"id": step.key, "gained": step.gained, "of": step.of},
            things={"name": step.key},
            words={"kind": f"scope.kind.{step.kind}"},
        )
    yield from _notices(account)


def _notices(account: Account) -> Iterator[Fact]:
    states = [each.state for each in account.holdings]
    if states:
        yield fact(
            "case.known.notices",
            holders=len(states),
            sent=len(states) - states.count("open"),
            acknowledged=states.count("acknowledged"),
        )


def _causes(reading: CaseReading, case: Case) -> Iterator[Fact]:
    links = case.linked("cause")
    if not links:
        yield fact("case.known.no_cause")
    for link in links:
        told = run_told(reading, link)
        if told is None:
            continue
        yield Fact(
            code="case.known.run",
            params={"run": link.id, "position": told.run.position},
            said={"sentence": told.sentence},
            about=("cause", link.id),
        )
        if told.suspect is not None:
            yield Fact(
                code="case.known.suspect",
                said={"suspect": told.suspect},
                words={"grade": f"cause.grade.{told.grade}"},
                about=("cause", link.id),
            )
        for each in told.judged:
            yield Fact(
                code="case.known.judged",
                params={"by": each.verdict.principal.partition(":")[2], "because": each.verdict.because},
                times={"at": each.verdict.at},
                words={"verdict": f"case.judged.{each.verdict.verdict}"},
                said={"suspect": each.suspect},
                about=("cause", link.id),
            )


def _measures(case: Case, discipline: Discipline, today: str) -> Iterator[Fact]:
    own = [each for each in case.actions if each.discipline == discipline and each.state != "dropped"]
    if not own:
        yield fact("case.known.no_measures")
        return
    yield fact("case.known.measures", count=len(own), done=_count(own, "done"), verified=_count(own, "verified"))
    late = sum(each.overdue(today) for each in own)
    if late:
        yield fact("case.known.late", count=late)


def _count(actions: list[Action], state: str) -> int:
    return sum(each.state == state for each in actions)


def _implemented(reading: CaseReading, case: Case, account: Account) -> Iterator[Fact]:
    yield from _measures(case, "D6", reading.today)
    for event in reading.scopes.hold_events([each.scope for each in account.found.scopes]):
        if event.action == "release" and not event.voided:
            yield Fact(
                code="case.known.released",
                params={"count": event.things, "hold": event.hold_id, "by": event.principal.partition(":")[2]},
                times={"at": event.time},
                about=("event", event.event_id),
            )


def _closing(reading: CaseReading, case: Case, account: Account) -> Iterator[Fact]:
    end = case.closed_at or reading.now
    yield fact("case.known.days", days=days_between(case.opened.at, end))
    if account.balance.accounted is not None:
        settled = round(account.balance.accounted * account.balance.total)
        yield fact("case.known.accounted", settled=settled, total=account.balance.total)
    yield from _notices(account)
    reopened = sum(step.state == "open" for step in case.steps) - 1
    if reopened:
        yield fact("case.known.reopened", count=reopened)


def days_between(start: int, end: int) -> int:
    """Whole days between two instants (UTC microseconds)."""
    return max(0, end - start) // 86_400_000_000
