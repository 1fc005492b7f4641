"""Quality cases as documents: the same on every door. What is derived is asked for here, in the reader's language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec
import orjson

from clew.doors.case_words import Words
from clew.doors.scope_wire import hold_events_document, scope_document
from clew.events.timestamps import canonical_time
from clew.scenarios.cases.affected import Affected, status_of
from clew.scenarios.cases.balance import ACCOUNTED, LOT_PARTS, LotSums
from clew.scenarios.cases.desk import CaseDesk
from clew.scenarios.cases.knowledge import days_between, known, run_told
from clew.scenarios.cases.looking import Account
from clew.scenarios.cases.model import DISCIPLINES, STATES, Action, Case, Link, Mark, Said, Step
from clew.scenarios.cases.notices import Holding, LotHeld, in_works
from clew.storage.cases import CaseEntry
from clew.storage.passports import Report

UNITS_SHOWN = 50
"""Of one holder; the export has all."""


def cases_document(desk: CaseDesk, chosen: Iterable[Case], everything: Iterable[Case], total: int) -> dict[str, Any]:
    """A page of cases, and how many there are of each state."""
    listed = list(everything)
    states = [case.state for case in listed]
    return {
        "total": total,
        "counts": {state: states.count(state) for state in STATES},
        "overdue": sum(case.overdue(desk.today) for case in listed),
        "cases": [head_document(desk, case) for case in chosen],
    }


def head_document(desk: CaseDesk, case: Case) -> dict[str, Any]:
    closed = case.closed_at
    return {
        "number": case.number,
        "title": case.head.title,
        "state": case.state,
        "severity": case.head.severity,
        "owner": case.head.owner,
        "due": case.head.due,
        "overdue": case.overdue(desk.today),
        "opened_at": canonical_time(case.opened.at),
        "opened_by": case.opened.by,
        "closed_at": None if closed is None else canonical_time(closed),
        "days_open": days_between(case.opened.at, desk.now if closed is None else closed),
        "changed_at": canonical_time(case.changed_at),
        "version": case.version,
        "complaint": msgspec.to_builtins(case.complaint),
        "units": len(case.linked("unit")),
        "scopes": [int(link.id) for link in case.linked("scope")],
        "causes": [int(link.id) for link in case.linked("cause")],
        "reports": [int(link.id) for link in case.linked("report")],
    }


def case_document(desk: CaseDesk, case: Case, words: Words) -> dict[str, Any]:
    """One case with what it is linked to, and the steps ahead."""
    account = desk.account(case)
    return {
        "head": head_document(desk, case),
        "position": account.position,
        "steps": [_step(each, words) for each in case.steps],
        "ahead": [
            {"state": each.state, "missing": [words.fact(fact) for fact in each.missing]}
            for each in desk.ahead(case, account)
        ],
        "units": [{"id": link.name, "key": link.id, **_by(link)} for link in case.linked("unit")],
        "complained": [msgspec.to_builtins(each) for each in desk.complained(case)],
        "scopes": [{"scope": scope_document(desk.scopes.one(link.id)), **_by(link)} for link in case.linked("scope")],
        "causes": [each for link in case.linked("cause") if (each := _run(desk, link, words)) is not None],
        "reports": [_report(link, report, words) for link, report in desk.reports(case)],
        "actions": [action_document(each, desk.today) for each in case.actions],
    }


def _report(link: Link, report: Report, words: Words) -> dict[str, Any]:
    """What the public wrote, in its own words; unsealed for this answer."""
    return {
        "number": report.number,
        "code": report.code,
        "id": report.spelling,
        "name": words.called(report.spelling),
        "kind": report.kind,
        "kind_said": words.text(f"passport.report.{report.kind}"),
        "text": report.text,
        "written_at": canonical_time(report.at),
        **_by(link),
    }


def _run(desk: CaseDesk, link: Link, words: Words) -> dict[str, Any] | None:
    told = run_told(desk, link)
    if told is None:
        return None
    return {
        "run": told.run.id,
        "position": told.run.position,
        "verdict": told.run.verdict,
        "sentence": told.sentence[words.lang],
        "suspect": None if told.suspect is None else told.suspect[words.lang],
        "grade": told.grade,
        "judged": [
            {
                "suspect": each.suspect[words.lang],
                "verdict": each.verdict.verdict,
                "because": each.verdict.because,
                "by": each.verdict.principal,
                "at": canonical_time(each.verdict.at),
            }
            for each in told.judged
        ],
        **_by(link),
    }


def _by(said: Said) -> dict[str, Any]:
    return {"by": said.by, "at": canonical_time(said.at)}


def _step(step: Step, words: Words) -> dict[str, Any]:
    return {
        "version": step.version,
        "before": step.before,
        "state": step.state,
        "why": step.why,
        **_by(step),
        "despite": [words.said(code, params) for code, params in step.despite],
    }


def action_document(action: Action, today: str) -> dict[str, Any]:
    return {
        "number": action.number,
        "discipline": action.discipline,
        "text": action.text,
        "owner": action.owner,
        "due": action.due,
        "state": action.state,
        "evidence": action.evidence,
        "overdue": action.overdue(today),
        **_by(action),
        "version": action.version,
    }


def scopes_counted(found: Affected) -> list[dict[str, Any]]:
    """Which version of which scope was counted."""
    return [
        {
            "id": each.scope.id,
            "name": each.scope.name,
            "version": each.scope.version,
            "position": each.position,
            "fresh": each.fresh,
            "closed": not each.scope.is_open,
        }
        for each in found.scopes
    ]


def balance_document(account: Account, words: Words) -> dict[str, Any]:
    """Where everything is, towards 100 %."""
    told = account.balance
    total = told.total
    return {
        "position": account.position,
        "scopes": scopes_counted(account.found),
        "total": total,
        "used_up": told.used_up,
        "accounted": told.accounted,
        "parts": [
            {
                "part": part.fate,
                "name": words.text(f"case.fate.{part.fate}"),
                "accounted": part.fate in ACCOUNTED,
                "count": part.count,
                "certain": part.certain,
                "possible": part.possible,
                "share": part.count / total if total else None,
            }
            for part in told.parts
        ],
        "lots": [_lot_sums(each) for each in told.lots],
        "lots_without_amount": told.without_amount,
    }


def _lot_sums(told: LotSums) -> dict[str, Any]:
    sums = {part: plain(told.sums[part]) for part in LOT_PARTS}
    return {"uom": told.uom, "lots": told.lots, **sums}


def plain(amount: Any) -> str:
    """A decimal without exponent and without needless zeros."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def notices_document(case: Case, account: Account, words: Words) -> dict[str, Any]:
    """Who is to be told, and who was."""
    states = [each.state for each in account.holdings]
    return {
        "position": account.position,
        "version": case.version,
        "scopes": scopes_counted(account.found),
        "counts": {state: states.count(state) for state in ("open", "sent", "acknowledged")},
        "in_works": in_works(account.found),
        "notices": [_notice(each, words) for each in account.holdings],
        "gone": [_notice(each, words) for each in account.gone],
    }


def _notice(told: Holding, words: Words) -> dict[str, Any]:
    certain = sum(unit.word == "certain" for unit in told.units)
    return {
        "holder": told.holder,
        "name": words.holder(told),
        "kind": told.kind,
        "pieces": len(told.units),
        "certain": certain,
        "possible": len(told.units) - certain,
        "statuses": dict(told.statuses.most_common()),
        "lots": [_lot_held(each) for each in told.lots],
        "units": [
            {"id": unit.spelling, "key": unit.key, "word": unit.word, "status": status_of(unit)}
            for unit in told.units[:UNITS_SHOWN]
        ],
        "state": told.state,
        "changed": told.changed,
        "marks": [_mark(each) for each in told.marks],
    }


def _lot_held(told: LotHeld) -> dict[str, Any]:
    return {
        "id": told.unit.spelling,
        "key": told.unit.key,
        "word": told.unit.word,
        "amount": None if told.amount is None else plain(told.amount),
        "uom": told.uom,
    }


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "mark": mark.mark,
        "on": mark.on,
        "how": mark.how,
        "note": mark.note,
        "count": mark.count,
        **_by(mark),
        "version": mark.version,
    }


def disciplines_document(desk: CaseDesk, case: Case, account: Account, words: Words) -> dict[str, Any]:
    """D0 to D8: what Clew knows beside what a person wrote."""
    facts = known(desk, case, account)
    disciplines = []
    for each in DISCIPLINES:
        text = case.texts.get(each)
        disciplines.append(
            {
                "discipline": each,
                "title": words.text(f"case.discipline.{each}"),
                "asks": words.text(f"case.asks.{each}"),
                "known": [words.fact(fact) for fact in facts[each]],
                "text": None
                if text is None
                else {"text": text.text, **_by(text), "version": text.version, "edits": text.edits},
                "actions": [action_document(told, desk.today) for told in case.actions if told.discipline == each],
            }
        )
    return {"position": account.position, "version": case.version, "disciplines": disciplines}


def history_document(entries: list[CaseEntry], words: Words) -> dict[str, Any]:
    """Everything that was said, the latest first."""
    return {
        "digest": history_digest(entries),
        "entries": [
            {
                "version": entry.version,
                "at": canonical_time(entry.at),
                "by": entry.principal,
                "kind": entry.kind,
                "message": words.entry(entry),
                "body": entry.body,
            }
            for entry in reversed(entries)
        ],
    }


def history_digest(entries: list[CaseEntry]) -> str:
    """SHA-256 over everything that was said, from the first entry on: number, time, person, kind and body of each, in
    canonical JSON, a line for each."""
    digest = hashlib.sha256()
    for entry in entries:
        told = [entry.case_number, entry.version, entry.at, entry.principal, entry.kind, entry.body]
        digest.update(orjson.dumps(told, option=orjson.OPT_SORT_KEYS) + b"\n")
    return digest.hexdigest()


def holds_document(desk: CaseDesk, case: Case) -> dict[str, Any]:
    """The holds of the case's scopes as they were recorded."""
    scopes = [desk.scopes.one(link.id).scope for link in case.linked("scope")]
    standing = desk.scopes.hold_standing(scopes)
    in_force = {hold: sum(action == "place" for action in last.values()) for hold, last in standing.items()}
    document = hold_events_document(desk.scopes.hold_events(scopes), desk.position)
    return {**document, "in_force": in_force}
