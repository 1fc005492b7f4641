"""The report of a recall scope: its sets, whereabouts, holds, units and changes, for reading and for paper.

Opened, held and closed it is in the front end (``/cases/scopes``); no form stands here.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response

from clew.bootstrap import Clew
from clew.doors.http.identity import Acting
from clew.doors.http.pages import person_of
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import page
from clew.doors.http.scope_view import ScopeView
from clew.doors.http.wall_clock import zone_here
from clew.doors.scope_asking import choice_asked
from clew.doors.scope_wire import scope_document
from clew.scenarios.names import Names
from clew.security.decisions import allowed

router = APIRouter(tags=["pages"], include_in_schema=False)
SHOWN = 50
MOST = 2000
"""Units on one page, for paper."""
CHANGES = 100
PLACES, PLACES_COUNTED = 12, 1000
IN_SCOPE = "certain,possible"
Scope = Annotated[str, Path(min_length=1, max_length=200)]


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
    lang, desk = language_of(request), clew.scopes
    standing = desk.one(scope)
    number = str(standing.scope.id)
    view = ScopeView(standing, Names(clew.store, clew.visibility, lang), lang)
    older, newer, changes = desk.diff(number)
    places = view.places(desk.places(number, limit=PLACES_COUNTED))
    return page(
        request,
        "scope.html",
        person=person_of(clew),
        place="scopes",
        scope=view.head(),
        document=scope_document(standing),
        sets=view.sets(),
        places=places[:PLACES],
        more_places=len(places) > PLACES,
        gaps=view.gaps(),
        amounts=view.amounts(),
        evaluated=view.evaluated(),
        changes=[view.change(each) for each in changes[:CHANGES]] if newer > older else [],
        more_changes=max(0, len(changes) - CHANGES),
        versions=(older, newer),
        history=view.history(desk.evaluations(number)),
        what_if=view.what_if(desk.what_if(number, [each for each in hold or [] if each.strip()])),
        exports=view.exports() if allowed(clew.principal, "export") else [],
        zone=zone_here(),
        **_units(clew, number, view, {"words": words, "status": status or None, "gap": gap or None}, after, limit),
    )


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
