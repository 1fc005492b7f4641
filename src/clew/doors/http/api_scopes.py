"""``/api/v1/scopes``: recall scopes over HTTP; the documents are those of ``clew scope … --json``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.bootstrap import Clew
from clew.doors.documents.scopes import (
    EvaluationsDocument,
    HeldDocument,
    HoldEventsDocument,
    ReleasedDocument,
    ScopeDifferenceDocument,
    ScopeDocument,
    ScopePlacesDocument,
    ScopePreviewDocument,
    ScopesDocument,
    ScopeUnitsDocument,
    WhatIfDocument,
)
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, file_response, json_response
from clew.doors.http.texts import Text
from clew.doors.scope_asking import choice_asked, format_asked, policy_asked, sorting_asked, start_asked
from clew.doors.scope_export import pieces
from clew.doors.scope_files import MEDIA_TYPES
from clew.doors.scope_wire import (
    difference_document,
    evaluation_document,
    hold_events_document,
    scope_document,
    unit_document,
    what_if_document,
)
from clew.scenarios.names import Names
from clew.scenarios.recall.model import Policy, Start, Unit

router = APIRouter(prefix="/api/v1/scopes", tags=["clew"])
Scope = Annotated[str, Path(min_length=1, max_length=200)]
Version = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
Words = Annotated[str, Query(max_length=100)]
_MANY = Field(max_length=10_000)
PLACES_COUNTED = 1000
NAMED = 50
"""Suggested holds that are given their names."""


class NewScope(BaseModel):
    """A scope to be opened; times are date-times with a zone."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    ids: Annotated[list[Text], _MANY] = []
    facets: Annotated[list[Text], Field(max_length=100)] = []
    excursions: Annotated[list[Text], Field(max_length=100)] = []
    contents_of: Annotated[list[Text], Field(max_length=1000)] = []
    between: Annotated[list[Text], Field(max_length=2)] = []
    name: Text = ""
    direction: Literal["forward", "backward", "both"] = "forward"
    from_: Annotated[Text | None, Field(alias="from")] = None
    at: Text | None = None
    contact: bool = False
    cross_classes: bool = False
    mixing: Text = "any"

    def asked(self) -> tuple[Start, Policy]:
        start = start_asked(self.ids, self.facets, self.excursions, self.contents_of, self.between)
        mixing = self.contact, self.cross_classes, self.mixing
        return start, policy_asked(self.direction, self.from_, self.at, *mixing)


class Why(BaseModel):
    """Why something is done."""

    model_config = ConfigDict(extra="forbid")

    reason: Text | None = None


class ReleaseAsked(BaseModel):
    """What is released from the scope's hold: things by name, or, without names, everything on it."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[Text], _MANY] = []
    reason: Annotated[Text, Field(max_length=2000)] = ""


class WhatIfAsked(BaseModel):
    """Candidates for a hold."""

    model_config = ConfigDict(extra="forbid")

    holds: Annotated[list[Text], Field(max_length=1000)] = []


@router.post("", status_code=201, responses=answers(ScopeDocument, 201))
def new(clew: Acting, asked: NewScope) -> Response:
    """Open a scope and evaluate it."""
    done = clew.scopes.new(*asked.asked(), asked.name)
    location = {"Location": f"/api/v1/scopes/{done.scope.id}"}
    return json_response(scope_document(clew.scopes.one(str(done.scope.id))), 201, headers=location)


@router.post("/preview", responses=answers(ScopePreviewDocument))
def preview(clew: Acting, asked: NewScope) -> Response:
    """What a scope would find if it were opened now; nothing is kept."""
    found = clew.scopes.preview(*asked.asked())
    return json_response({"position": found.position, "summary": found.summary})


@router.get("", responses=answers(ScopesDocument))
def scopes(clew: Acting) -> Response:
    """Every scope with its last evaluation, the newest first."""
    return json_response({"scopes": [scope_document(each) for each in clew.scopes.all()]})


@router.get("/{scope}", responses=answers(ScopeDocument))
def one(clew: Acting, scope: Scope) -> Response:
    """One scope, by number or name."""
    return json_response(scope_document(clew.scopes.one(scope)))


@router.get("/{scope}/evaluations", responses=answers(EvaluationsDocument))
def evaluations(clew: Acting, scope: Scope) -> Response:
    """All versions, the first first."""
    return json_response({"evaluations": [evaluation_document(each) for each in clew.scopes.evaluations(scope)]})


@router.get("/{scope}/units", responses=answers(ScopeUnitsDocument))
def units(
    request: Request,
    clew: Acting,
    scope: Scope,
    version: Version = None,
    words: Words = "certain,possible",
    status: str | None = None,
    gap: str | None = None,
    holder: Annotated[Text | None, Query(max_length=2000)] = None,
    q: Annotated[Text | None, Query(max_length=400)] = None,
    things: bool = False,
    sort: Annotated[str | None, Query(max_length=20)] = None,
    descending: bool = False,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> Response:
    """A page of units. ``next`` is the ``after`` of the following page; with ``sort`` (id, word, status, place, time),
    ``descending`` or ``offset`` pages are counted by ``offset`` instead. ``holder``: those sent there, or there (empty:
    nobody said where); ``q``: a part of the identifier; ``things``: without operations and classes."""
    lang, desk = language_of(request), clew.scopes
    choice = choice_asked(words, status, gap, things_only=things, holder=holder, text=q)
    sorting = sorting_asked(sort, descending, offset, limit)
    following = None
    if sort is None and not descending and offset == 0:
        found = list(desk.units(scope, version=version, choice=choice, after=after, limit=limit))
        listed = [unit for _, unit in found]
        following = found[-1][0] if len(found) == limit else None
    else:
        listed = desk.sorted_units(scope, sorting, version=version, choice=choice)
    return json_response(
        {
            "total": desk.count(scope, version=version, choice=choice),
            "units": [unit_document(unit, lang) for unit in listed],
            "next": following,
            "names": _names(clew, lang, (key for unit in listed for key in _keys(unit))),
        }
    )


def _keys(unit: Unit) -> Iterable[str]:
    return (key for key in (unit.place, unit.destination, *unit.inside, unit.class_key) if key is not None)


def _names(clew: Clew, lang: str, keys: Iterable[str]) -> dict[str, str]:
    """What the reader calls these keys, as far as master data say it."""
    names, asked = Names(clew.store, clew.visibility, lang), dict.fromkeys(keys)
    names.prepare(asked)
    return names.load(asked)


@router.get("/{scope}/places", responses=answers(ScopePlacesDocument))
def places(request: Request, clew: Acting, scope: Scope) -> Response:
    """Where the affected things are, by status and holder, the most first."""
    desk = clew.scopes
    last = desk.one(scope).evaluation
    found = desk.places(scope, limit=PLACES_COUNTED)
    names = _names(clew, language_of(request), (each.key for each in found if each.key is not None))
    told = [{**msgspec.structs.asdict(each), "name": names.get(each.key or "")} for each in found]
    return json_response({"version": last.version, "position": last.position, "places": told})


@router.get("/{scope}/holds", responses=answers(HoldEventsDocument))
def holds(clew: Acting, scope: Scope) -> Response:
    """The events that placed and released the scope's hold, the latest first."""
    standing = clew.scopes.one(scope)
    return json_response(hold_events_document(clew.scopes.hold_events([standing.scope]), standing.head))


@router.post("/{scope}/refresh", responses=answers(ScopeDifferenceDocument))
def refresh(request: Request, clew: Acting, scope: Scope) -> Response:
    """Evaluate again; what is different."""
    done = clew.scopes.refresh(scope)
    older, newer, changes = clew.scopes.diff(str(done.scope.id))
    return json_response(difference_document(done.scope, older, newer, changes, language_of(request)))


@router.get("/{scope}/diff", responses=answers(ScopeDifferenceDocument))
def diff(
    request: Request,
    clew: Acting,
    scope: Scope,
    from_: Annotated[int | None, Query(alias="from", ge=1, le=2**31 - 1)] = None,
    to: Version = None,
) -> Response:
    """What two versions found differently: by default the last and the one before."""
    desk = clew.scopes
    older, newer, changes = desk.diff(scope, from_, to)
    return json_response(difference_document(desk.one(scope).scope, older, newer, changes, language_of(request)))


@router.get("/{scope}/export")
def export(
    request: Request,
    clew: Acting,
    scope: Scope,
    format: str = "csv",
    version: Version = None,
    words: Words = "certain,possible",
) -> Response:
    """The units as csv, xlsx or json (one document a line), or the FSMA-style sheet as fsma-csv or fsma-xlsx."""
    chosen = format_asked(format)
    choice = choice_asked(words, None, None)
    body = pieces(clew, scope, chosen, language_of(request), version=version, choice=choice)
    number = clew.scopes.one(scope).scope.id
    kind, _, ending = chosen.rpartition("-")
    name = f"recall-{number}{'-' + kind if kind else ''}.{'ndjson' if ending == 'json' else ending}"
    return file_response(body, name, MEDIA_TYPES[chosen])


@router.post("/{scope}/what-if", responses=answers(WhatIfDocument))
def what_if(request: Request, clew: Acting, scope: Scope, asked: WhatIfAsked) -> Response:
    """What each hold would take, and the fewest holds that take all in reach."""
    desk = clew.scopes
    told = desk.what_if(scope, asked.holds)
    tried = (key for each in told.holds for key in (each.key, *(place for place, _ in each.where)) if key is not None)
    named = [*(each.key for each in told.suggested[:NAMED]), *tried]
    document = what_if_document(desk.one(scope).scope, told)
    return json_response({**document, "names": _names(clew, language_of(request), named)})


@router.post("/{scope}/hold", responses=answers(HeldDocument))
def hold(clew: Acting, scope: Scope, asked: Why) -> Response:
    """Place the scope's hold on everything that is still in reach."""
    done = clew.scopes.hold(scope, asked.reason)
    document: dict[str, Any] = scope_document(clew.scopes.one(str(done.scope.id)))
    return json_response({"placed": done.things, "events": list(done.events), **document})


@router.post("/{scope}/release", responses=answers(ReleasedDocument))
def release(clew: Acting, scope: Scope, asked: ReleaseAsked) -> Response:
    """Release things from the scope's hold, or everything that is on it."""
    done = clew.scopes.release(scope, asked.ids, asked.reason)
    document: dict[str, Any] = scope_document(clew.scopes.one(str(done.scope.id)))
    return json_response({"released": done.things, "events": list(done.events), **document})


@router.post("/{scope}/close", responses=answers(ScopeDocument))
def close(clew: Acting, scope: Scope, asked: Why) -> Response:
    """No more evaluations."""
    closed = clew.scopes.close(scope, asked.reason or "")
    return json_response(scope_document(clew.scopes.one(str(closed.id))))
