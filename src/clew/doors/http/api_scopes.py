"""``/api/v1/scopes``: recall scopes over HTTP; the documents are those of ``clew scope … --json``."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import json_response
from clew.doors.http.texts import Text
from clew.doors.scope_asking import choice_asked, format_asked, policy_asked, start_asked
from clew.doors.scope_export import pieces
from clew.doors.scope_files import MEDIA_TYPES
from clew.doors.scope_wire import (
    difference_document,
    evaluation_document,
    scope_document,
    unit_document,
    what_if_document,
)

router = APIRouter(prefix="/api/v1/scopes", tags=["clew"])
Scope = Annotated[str, Path(min_length=1, max_length=200)]
Version = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
Words = Annotated[str, Query(max_length=100)]
_MANY = Field(max_length=10_000)


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
    from_: Annotated[str | None, Field(alias="from")] = None
    at: str | None = None
    contact: bool = False
    cross_classes: bool = False
    mixing: Text = "any"


class Why(BaseModel):
    """Why something is done."""

    model_config = ConfigDict(extra="forbid")

    reason: Text | None = None


class WhatIfAsked(BaseModel):
    """Candidates for a hold."""

    model_config = ConfigDict(extra="forbid")

    holds: Annotated[list[Text], Field(max_length=1000)] = []


@router.post("", status_code=201)
def new(clew: Acting, asked: NewScope) -> Response:
    """Open a scope and evaluate it."""
    start = start_asked(asked.ids, asked.facets, asked.excursions, asked.contents_of, asked.between)
    policy = policy_asked(asked.direction, asked.from_, asked.at, asked.contact, asked.cross_classes, asked.mixing)
    done = clew.scopes.new(start, policy, asked.name)
    location = {"Location": f"/api/v1/scopes/{done.scope.id}"}
    return json_response(scope_document(clew.scopes.one(str(done.scope.id))), 201, headers=location)


@router.get("")
def scopes(clew: Acting) -> Response:
    """Every scope with its last evaluation, the newest first."""
    return json_response({"scopes": [scope_document(each) for each in clew.scopes.all()]})


@router.get("/{scope}")
def one(clew: Acting, scope: Scope) -> Response:
    """One scope, by number or name."""
    return json_response(scope_document(clew.scopes.one(scope)))


@router.get("/{scope}/evaluations")
def evaluations(clew: Acting, scope: Scope) -> Response:
    """All versions, the first first."""
    return json_response({"evaluations": [evaluation_document(each) for each in clew.scopes.evaluations(scope)]})


@router.get("/{scope}/units")
def units(
    request: Request,
    clew: Acting,
    scope: Scope,
    version: Version = None,
    words: Words = "certain,possible",
    status: str | None = None,
    gap: str | None = None,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> Response:
    """A page of units; ``next`` is the ``after`` of the following page."""
    lang, choice = language_of(request), choice_asked(words, status, gap)
    found = list(clew.scopes.units(scope, version=version, choice=choice, after=after, limit=limit))
    return json_response(
        {
            "total": clew.scopes.count(scope, version=version, choice=choice),
            "units": [unit_document(unit, lang) for _, unit in found],
            "next": found[-1][0] if len(found) == limit else None,
        }
    )


@router.post("/{scope}/refresh")
def refresh(request: Request, clew: Acting, scope: Scope) -> Response:
    """Evaluate again; what is different."""
    done = clew.scopes.refresh(scope)
    older, newer, changes = clew.scopes.diff(str(done.scope.id))
    return json_response(difference_document(done.scope, older, newer, changes, language_of(request)))


@router.get("/{scope}/diff")
def diff(
    request: Request,
    clew: Acting,
    scope: Scope,
    from_: Annotated[int | None, Query(alias="from", ge=1)] = None,
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
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(body, 200, headers, MEDIA_TYPES[chosen])


@router.post("/{scope}/what-if")
def what_if(clew: Acting, scope: Scope, asked: WhatIfAsked) -> Response:
    """What each hold would take, and the fewest holds that take all in reach."""
    desk = clew.scopes
    return json_response(what_if_document(desk.one(scope).scope, desk.what_if(scope, asked.holds)))


@router.post("/{scope}/hold")
def hold(clew: Acting, scope: Scope, asked: Why) -> Response:
    """Place the scope's hold on everything that is still in reach."""
    done, count = clew.scopes.hold(scope, asked.reason)
    document: dict[str, Any] = scope_document(clew.scopes.one(str(done.scope.id)))
    return json_response({"placed": count, **document})


@router.post("/{scope}/close")
def close(clew: Acting, scope: Scope, asked: Why) -> Response:
    """No more evaluations."""
    closed = clew.scopes.close(scope, asked.reason or "")
    return json_response(scope_document(clew.scopes.one(str(closed.id))))
