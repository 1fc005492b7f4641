"""The pages of recall scopes: all of them and a new one; and one with its sets, whereabouts, units, holds, changes."""

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
from clew.doors.http.scope_view import ScopeView
from clew.doors.http.texts import Text
from clew.doors.http.wall_clock import zone_here
from clew.doors.scope_asking import choice_asked, policy_asked, start_asked
from clew.doors.scope_wire import scope_document
from clew.events.errors import ClewError
from clew.language import render
from clew.scenarios.asking import DIRECTIONS
from clew.scenarios.names import Names
from clew.scenarios.recall.desk import WhatIf
from clew.security.decisions import allowed

router = APIRouter(tags=["pages"], include_in_schema=False)
SHOWN = 50
MOST = 2000
"""Units on one page, for paper."""
CHANGES = 100
PLACES, PLACES_COUNTED = 12, 1000
IN_SCOPE = "certain,possible"
NOTHING_WRONG = dict.fromkeys(("try", "hold", "refresh", "close"), "")
"""The forms of a scope's page; what is wrong is said beside the field."""
_OF_NAME = ("scope.bad_name", "scope.name_is_number")
Scope = Annotated[str, Path(min_length=1, max_length=200)]
Reason = Annotated[str, Form(max_length=2000)]


@router.get("/scopes")
def scopes(request: Request, clew: Acting, start: Annotated[Text | None, Query(max_length=2000)] = None) -> Response:
    """Every scope, the newest first. ``start``: what a new one would begin with."""
    return _list(request, clew, {"start": start or "", "name": "", "direction": "forward"})


def _list(request: Request, clew: Clew, asked: dict[str, str], error: ClewError | None = None) -> Response:
    lang = language_of(request)
    names = Names(clew.store, clew.visibility, lang)
    found = clew.scopes.all()
    rows = [ScopeView(each, names, lang).head() for each in found]
    states = [row["state"] for row in rows]
    said = render(error.code, error.params, lang) if error else ""
    counted = {"open": len(states) - states.count("closed"), "closed": states.count("closed")}
    return page(
        request,
        "scopes.html",
        status=error.http_status if error else 200,
        person=person_of(clew),
        place="scopes",
        scopes=rows,
        counts=render("scope.page.counts", counted, lang) if rows else "",
        behind=render("scope.page.behind", {"count": states.count("behind")}, lang) if "behind" in states else "",
        may_open=allowed(clew.principal, "hold.place"),
        asked=asked,
        directions=DIRECTIONS,
        wrong={"start": "", "name": "", **({_field(error): said} if error else {})},
        zone=zone_here(),
    )


def _field(error: ClewError) -> str:
    return "name" if error.code in _OF_NAME else "start"


@router.post("/scopes")
def new(
    request: Request,
    clew: Acting,
    start: Annotated[Text, Form(max_length=2000)] = "",
    name: Annotated[Text, Form(max_length=2000)] = "",
    direction: Annotated[str, Form(max_length=20)] = "forward",
) -> Response:
    """Open a scope."""
    desk = clew.scopes
    try:
        things = [start.strip()] if start.strip() else []
        policy = policy_asked(direction, None, None, False, False, "any")
        made = desk.new(start_asked(things), policy, name.strip())
    except ClewError as error:
        return _list(request, clew, {"start": start, "name": name, "direction": direction}, error)
    return RedirectResponse(f"/scopes/{made.scope.id}", 303)


@router.get("/scopes/{scope}")
def one(
    request: Request,
    clew: Acting,
    scope: Scope,
    hold: Annotated[list[str] | None, Query(max_length=50)] = None,
    words: Annotated[str, Query(max_length=100)] = IN_SCOPE,
    status: Annotated[str | None, Query(max_length=40)] = None,
    gap: Annotated[str | None, Query(max_length=40)] = None,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = SHOWN,
) -> Response:
    """One scope. ``hold``: candidates to try; the rest chooses the units that are listed."""
    asked = {"words": words, "status": status or None, "gap": gap or None}
    return _page(request, clew, scope, [each for each in hold or [] if each.strip()], asked, after, limit)


def _page(
    request: Request,
    clew: Clew,
    scope: str,
    holds: list[str],
    asked: dict[str, str | None],
    after: int = 0,
    limit: int = SHOWN,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    lang, desk = language_of(request), clew.scopes
    standing = desk.one(scope)
    number = str(standing.scope.id)
    view = ScopeView(standing, Names(clew.store, clew.visibility, lang), lang)
    tried, error = _tried(lambda: desk.what_if(number, holds), lambda: desk.what_if(number))
    older, newer, changes = desk.diff(number)
    return page(
        request,
        "scope.html",
        status=error.http_status if error else status,
        person=person_of(clew),
        place="scopes",
        scope=view.head(),
        document=scope_document(standing),
        sets=view.sets(),
        places=(places := view.places(desk.places(number, limit=PLACES_COUNTED)))[:PLACES],
        more_places=len(places) > PLACES,
        gaps=view.gaps(),
        amounts=view.amounts(),
        evaluated=view.evaluated(),
        changes=[view.change(each) for each in changes[:CHANGES]] if newer > older else [],
        more_changes=max(0, len(changes) - CHANGES),
        versions=(older, newer),
        history=view.history(desk.evaluations(number)),
        what_if=view.what_if(tried),
        asked_hold=holds[0] if holds else "",
        wrong=NOTHING_WRONG | ({"try": render(error.code, error.params, lang)} if error else wrong or {}),
        exports=view.exports() if allowed(clew.principal, "export") else [],
        may_act=standing.scope.is_open and allowed(clew.principal, "hold.place"),
        zone=zone_here(),
        **_units(clew, number, view, asked, after, limit),
    )


def _tried(ask: Callable[[], WhatIf], plain: Callable[[], WhatIf]) -> tuple[WhatIf, ClewError | None]:
    """The answer; where a candidate is nothing that is known, the answer without candidates and why."""
    try:
        return ask(), None
    except ClewError as error:
        return plain(), error


def _units(
    clew: Clew, number: str, view: ScopeView, asked: dict[str, str | None], after: int, limit: int
) -> dict[str, Any]:
    """The chosen units, and how to get at the others."""
    desk = clew.scopes
    choice = choice_asked(asked["words"] or "all", asked["status"], asked["gap"], things_only=True)
    found = list(desk.units(number, choice=choice, after=after, limit=limit))
    total = desk.count(number, choice=choice)
    following = {name: value for name, value in asked.items() if value}
    address = f"/scopes/{number}?"
    whole = after == 0 and len(found) == total
    return {
        "asked": asked,
        "filtered": bool(asked["status"] or asked["gap"] or asked["words"] != IN_SCOPE),
        "units": [view.unit(unit) for _, unit in found],
        "total": total,
        "begun": after > 0,
        "first": address + urlencode(following),
        "next": address + urlencode({**following, "after": found[-1][0]}) if len(found) == limit and not whole else "",
        "paper": address + urlencode({**following, "limit": MOST}) if not whole and total <= MOST else "",
    }


@router.post("/scopes/{scope}/refresh")
def refresh(request: Request, clew: Acting, scope: Scope) -> Response:
    """Evaluate again."""
    return _acted(request, clew, scope, "refresh", lambda: clew.scopes.refresh(scope))


@router.post("/scopes/{scope}/hold")
def hold(request: Request, clew: Acting, scope: Scope, reason: Reason = "") -> Response:
    """Place the scope's hold on everything in reach."""
    return _acted(request, clew, scope, "hold", lambda: clew.scopes.hold(scope, reason.strip() or None))


@router.post("/scopes/{scope}/close")
def close(request: Request, clew: Acting, scope: Scope, reason: Reason = "") -> Response:
    """Close it."""
    return _acted(request, clew, scope, "close", lambda: clew.scopes.close(scope, reason))


def _acted(request: Request, clew: Clew, scope: str, form: str, act: Callable[[], object]) -> Response:
    try:
        act()
    except ClewError as error:
        clew.scopes.one(scope)
        said = {form: render(error.code, error.params, language_of(request))}
        asked = {"words": IN_SCOPE, "status": None, "gap": None}
        return _page(request, clew, scope, [], asked, wrong=said, status=error.http_status)
    return RedirectResponse(f"/scopes/{clew.scopes.one(scope).scope.id}", 303)
