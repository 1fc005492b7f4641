"""The pages of recall scopes: all of them; and one with its sets, whereabouts and changes, and what a hold takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from clew.bootstrap import Clew
from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import page
from clew.doors.http.scope_drawing import draw_bars
from clew.doors.http.short_names import short_id
from clew.doors.http.wall_clock import here, zone_here
from clew.doors.scope_asking import choice_asked
from clew.doors.scope_files import amounts_text
from clew.doors.scope_wire import scope_document
from clew.events.errors import ClewError
from clew.language import render
from clew.scenarios.names import Names
from clew.scenarios.recall.desk import Standing, WhatIf
from clew.scenarios.recall.model import Changed, Evaluation, Unit
from clew.scenarios.recall.standing import STATUSES
from clew.security.decisions import allowed

router = APIRouter(tags=["pages"], include_in_schema=False)
SHOWN = 100
_LONGEST = 36
TONES = {
    "in_stock": "good", "returned": "good", "installed": "kept", "in_transit": "caution", "shipped": "defect",
    "sold": "defect", "consumed": "kept", "scrapped": "kept", "unknown": "dashed",
}  # fmt: skip
Scope = Annotated[str, Path(min_length=1, max_length=200)]
Reason = Annotated[str, Form(max_length=2000)]


@router.get("/scopes")
def scopes(request: Request, clew: Acting) -> Response:
    """Every scope, the newest first."""
    lang = language_of(request)
    names = Names(clew.store, clew.visibility, lang)
    rows = [_row(each, lang, names) for each in clew.scopes.all()]
    return page(request, "scopes.html", person=person_of(clew), place="trace", scopes=rows, zone=zone_here())


def _row(standing: Standing, lang: str, names: Names) -> dict[str, Any]:
    scope, summary = standing.scope, standing.evaluation.summary
    state = "behind" if standing.behind else "open" if scope.is_open else "closed"
    start = [*scope.start.things, *scope.start.facets, *scope.start.excursions, *scope.start.contents_of]
    shown = [" ".join(filter(None, (names.of(each), short_id(each, _LONGEST)))) for each in scope.start.things]
    return {
        "id": scope.id,
        "name": scope.name or ", ".join([*shown, *start[len(shown) :]]),
        "start": [*shown, *start[len(shown) :]],
        "state": state,
        "tone": "caution" if state == "behind" else "" if state == "closed" else "good",
        "href": f"/scopes/{scope.id}",
        "version": standing.evaluation.version,
        "at": here(standing.evaluation.at),
        "units": f"{summary['pieces'] + summary['lots']:,}",
        "in_reach": f"{summary['in_reach']:,}",
        "counts": render("scope.counts", _counts(summary), lang),
        "bars": _bars(summary, lang),
    }


def _counts(summary: dict[str, Any]) -> dict[str, int]:
    things = {word: counts["instance"] + counts["lot"] for word, counts in summary["words"].items()}
    return {**things, **{name: summary[name] for name in ("pieces", "lots", "in_reach", "held")}}


def _bars(summary: dict[str, Any], lang: str) -> str:
    rows = [
        (TONES[status], render(f"scope.status.{status}", {}, lang), summary["statuses"][status]) for status in STATUSES
    ]
    told = ", ".join(f"{words} {count}" for _, words, count in rows if count)
    return draw_bars(rows, render("scope.page.bars", {"told": told}, lang))


@router.get("/scopes/{scope}")
def one(
    request: Request,
    clew: Acting,
    scope: Scope,
    hold: Annotated[list[str] | None, Query(max_length=50)] = None,
    words: Annotated[str, Query(max_length=100)] = "certain,possible",
    status: Annotated[str | None, Query(max_length=40)] = None,
    gap: Annotated[str | None, Query(max_length=40)] = None,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
) -> Response:
    """One scope. ``hold``: candidates to try; the rest chooses the units that are listed."""
    asked = {"words": words, "status": status or None, "gap": gap or None}
    return _page(request, clew, scope, [each for each in hold or [] if each.strip()], asked, after)


def _page(
    request: Request,
    clew: Clew,
    scope: str,
    holds: list[str],
    asked: dict[str, str | None],
    after: int = 0,
    error: ClewError | None = None,
) -> Response:
    lang, desk = language_of(request), clew.scopes
    standing = desk.one(scope)
    number = str(standing.scope.id)
    names = Names(clew.store, clew.visibility, lang)
    tried, wrong = _tried(lambda: desk.what_if(number, holds), lambda: desk.what_if(number))
    wrong = error or wrong
    older, newer, changes = desk.diff(number)
    choice = choice_asked(asked["words"] or "all", asked["status"], asked["gap"], things_only=True)
    found = list(desk.units(number, choice=choice, after=after, limit=SHOWN))
    following = {name: value for name, value in asked.items() if value}
    return page(
        request,
        "scope.html",
        status=wrong.http_status if wrong else 200,
        person=person_of(clew),
        place="trace",
        scope=_row(standing, lang, names),
        document=scope_document(standing),
        sets=_sets(standing, number),
        where=_where(standing, number, lang),
        gaps=_gaps(standing, number, lang),
        amounts=standing.evaluation.summary["amounts"],
        evaluated=_evaluated(standing.evaluation, lang),
        changes=[_change(each, names, lang) for each in changes[:SHOWN]] if newer > older else [],
        more_changes=max(0, len(changes) - SHOWN),
        versions=(older, newer),
        history=[_history(each, lang) for each in reversed(desk.evaluations(number))],
        what_if=_what_if(tried, names, lang),
        asked_hold=holds[0] if holds else "",
        wrong=render(wrong.code, wrong.params, lang) if wrong else None,
        units=[_unit(unit, names, lang) for _, unit in found],
        filtered=bool(asked["status"] or asked["gap"] or asked["words"] != "certain,possible"),
        next=f"/scopes/{number}?" + urlencode({**following, "after": found[-1][0]}) if len(found) == SHOWN else None,
        exports=_exports(number) if allowed(clew.principal, "export") else [],
        may_act=standing.scope.is_open and allowed(clew.principal, "hold.place"),
        zone=zone_here(),
    )


def _tried(ask: Callable[[], WhatIf], plain: Callable[[], WhatIf]) -> tuple[WhatIf, ClewError | None]:
    """The answer; where a candidate is nothing that is known, the answer without candidates and why."""
    try:
        return ask(), None
    except ClewError as error:
        return plain(), error


def _sets(standing: Standing, number: str) -> list[dict[str, Any]]:
    words = standing.evaluation.summary["words"]
    tones = {"certain": "defect", "possible": "caution", "excluded": ""}
    return [
        {
            "word": word,
            "tone": tones[word],
            "units": f"{counts['instance']:,}",
            "lots": f"{counts['lot']:,}",
            "href": f"/scopes/{number}?" + urlencode({"words": word}) + "#units",
        }
        for word in tones
        for counts in (words[word],)
    ]


def _where(standing: Standing, number: str, lang: str) -> list[dict[str, Any]]:
    statuses = standing.evaluation.summary["statuses"]
    return [
        {
            "message": render(f"scope.status.{status}", {}, lang),
            "count": f"{statuses[status]:,}",
            "tone": TONES[status],
            "href": f"/scopes/{number}?" + urlencode({"status": status}) + "#units",
        }
        for status in STATUSES
        if statuses[status]
    ]


def _gaps(standing: Standing, number: str, lang: str) -> list[dict[str, Any]]:
    return [
        {
            "message": render(f"scope.gap.{gap}", {}, lang),
            "count": f"{count:,}",
            "href": None if gap == "boundary" else f"/scopes/{number}?" + urlencode({"gap": gap}) + "#units",
        }
        for gap, count in standing.evaluation.summary["gaps"].items()
        if count
    ]


def _evaluated(evaluation: Evaluation, lang: str) -> str:
    params = {"version": evaluation.version, "position": evaluation.position, "by": evaluation.principal}
    why = render(f"scope.why.{evaluation.why}", {}, lang)
    return render("scope.evaluated", {**params, "at": here(evaluation.at), "why": why}, lang)


def _history(evaluation: Evaluation, lang: str) -> dict[str, Any]:
    counted = evaluation.difference.items()
    told = [f"{render(f'scope.change.{change}', {}, lang)} {count:,}" for change, count in counted if count]
    return {
        "version": evaluation.version,
        "at": here(evaluation.at),
        "by": evaluation.principal,
        "why": render(f"scope.why.{evaluation.why}", {}, lang),
        "position": evaluation.position,
        "told": " · ".join(told),
    }


def _change(changed: Changed, names: Names, lang: str) -> dict[str, Any]:
    unit = changed.after or changed.before
    assert unit is not None  # noqa: S101 - one of two versions has it
    return {
        "message": render(f"scope.change.{changed.change}", {}, lang),
        "tone": {"added": "defect", "left": "good", "reworded": "caution"}.get(changed.change, ""),
        "id": unit.spelling,
        "short": short_id(unit.spelling, _LONGEST),
        "before": _said(changed.before, names, lang),
        "after": _said(changed.after, names, lang),
        "events": [str(position) for position in changed.events[:5]],
    }


def _said(unit: Unit | None, names: Names, lang: str) -> str:
    """A unit's word and where it is."""
    if unit is None:
        return ""
    word = render(f"trace.word.{unit.word}", {}, lang)
    status = render(f"scope.status.{unit.status}", {}, lang) if unit.status else ""
    return " · ".join(filter(None, (word, status, _named(unit.destination or unit.place, names))))


def _unit(unit: Unit, names: Names, lang: str) -> dict[str, Any]:
    return {
        "id": unit.spelling,
        "short": short_id(unit.spelling, _LONGEST),
        "name": names.of(unit.spelling) or "",
        "word": unit.word,
        "status": render(f"scope.status.{unit.status}", {}, lang) if unit.status else "",
        "tone": TONES.get(unit.status or "", ""),
        "carrier": render(f"scope.status.{unit.carrier_status}", {}, lang) if unit.carrier_status else "",
        "where": _named(unit.destination or unit.place, names),
        "inside": [{"id": each, "short": short_id(each, _LONGEST)} for each in unit.inside if ":" in each],
        "held": bool(unit.holds),
        "amounts": amounts_text(unit),
        "gaps": [render(f"scope.gap.{gap}", {}, lang) for gap in unit.gaps],
    }


def _what_if(tried: WhatIf, names: Names, lang: str) -> dict[str, Any]:
    gone = [f"{render(f'scope.status.{status}', {}, lang)} {count:,}" for status, count in tried.out_of_reach.items()]
    return {
        "in_reach": render("scope.in_reach", {"count": tried.in_reach}, lang),
        "out_of_reach": render("scope.out_of_reach", {"told": ", ".join(gone)}, lang) if gone else "",
        "holds": [
            {
                "id": each.id,
                "name": _named(each.id, names),
                "captured": f"{len(each.captured):,}",
                "remaining": f"{len(each.remaining):,}",
                "where": [f"{_named(place, names) or '?'} {count:,}" for place, count in each.where[:5]],
                "prevented": ", ".join(f"{amount} {uom}" for uom, amount in each.prevented.items()),
            }
            for each in tried.holds
        ],
        "suggested": [
            {
                "name": _named(each.key, names),
                "kind": each.kind,
                "href": "?" + urlencode({"hold": each.key}) + "#what-if",
                "gained": f"{each.gained:,}",
                "total": f"{each.total:,} / {each.of:,}",
            }
            for each in tried.suggested[:20]
        ],
        "more": max(0, len(tried.suggested) - 20),
    }


def _named(identifier: str | None, names: Names) -> str:
    if identifier is None:
        return ""
    return names.of(identifier) or short_id(identifier, _LONGEST)


def _exports(number: str) -> list[dict[str, str]]:
    address = f"/api/v1/scopes/{number}/export?"
    return [
        {"format": format, "href": address + urlencode({"format": format})}
        for format in ("csv", "xlsx", "json", "fsma-xlsx", "fsma-csv")
    ]


@router.post("/scopes/{scope}/refresh")
def refresh(request: Request, clew: Acting, scope: Scope) -> Response:
    """Evaluate again."""
    return _acted(request, clew, scope, lambda: clew.scopes.refresh(scope))


@router.post("/scopes/{scope}/hold")
def hold(request: Request, clew: Acting, scope: Scope, reason: Reason = "") -> Response:
    """Place the scope's hold on everything in reach."""
    return _acted(request, clew, scope, lambda: clew.scopes.hold(scope, reason.strip() or None))


@router.post("/scopes/{scope}/close")
def close(request: Request, clew: Acting, scope: Scope, reason: Reason = "") -> Response:
    """Close it."""
    return _acted(request, clew, scope, lambda: clew.scopes.close(scope, reason))


def _acted(request: Request, clew: Clew, scope: str, act: Callable[[], object]) -> Response:
    try:
        act()
    except ClewError as error:
        clew.scopes.one(scope)
        return _page(request, clew, scope, [], {"words": "certain,possible", "status": None, "gap": None}, error=error)
    return RedirectResponse(f"/scopes/{clew.scopes.one(scope).scope.id}", 303)
