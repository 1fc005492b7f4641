"""``/api/v1/lanes``: one thing on its axis of time; and ``/api/v1/trace/summary``: a trace of any size in groups."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from clew.doors.documents.aggregate import TraceMembers, TraceSummary
from clew.doors.documents.lanes import LanesDocument
from clew.doors.documents.strips import PeersDocument, RecallSplit, StripsDocument
from clew.doors.http.identity import Acting
from clew.doors.http.lanes_view import lanes_document
from clew.doors.http.positions import Count, Position
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.http.strips_view import peers_document, split_document, strips_document
from clew.doors.http.summary_view import members_document, summary_document
from clew.doors.http.texts import Text
from clew.scenarios.asking import TraceOptions, trace_options
from clew.scenarios.lanes.desk import Asked
from clew.scenarios.lanes.split import split
from clew.scenarios.mixing_asked import asked_mixing
from clew.scenarios.recall.model import Policy
from clew.scenarios.trace_groups import By

router = APIRouter(prefix="/api/v1", tags=["lanes"])
Name = Annotated[Text, Query(min_length=1, max_length=2000)]
Way = Literal["backward", "forward"]
DEEPEST = 1_000_000_000


def _one(
    id: Name,
    as_known_at: Position | None = None,
    cross_classes: bool = False,
    contact: bool = False,
    mixing: Text = "any",
    band: Text | None = None,
    cutoff: Text | None = None,
    mixing_of: Annotated[list[Text], Query(max_length=1000)] = [],  # noqa: B006 - never changed
) -> Asked:
    """One thing, traced as ``/api/v1/trace`` and ``/api/v1/witness`` are asked."""
    return Asked(
        name=id,
        known=as_known_at,
        contact=contact,
        cross_classes=cross_classes,
        mixing=asked_mixing(mixing, band, cutoff, mixing_of),
    )


One = Annotated[Asked, Depends(_one)]


@router.get("/lanes", responses=answers(LanesDocument))
def lanes(
    request: Request,
    clew: Acting,
    one: One,
    lots: Annotated[int, Query(ge=1, le=100)] = 8,
    operations: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    """What went into a thing, what it lived through and where it went, on one axis."""
    asked = msgspec.structs.replace(one, lots=lots, operations=operations)
    return json_response(lanes_document(clew, asked, language_of(request)))


@router.get("/lanes/strips", responses=answers(StripsDocument))
def strips(
    request: Request,
    clew: Acting,
    asked: One,
    limit: Annotated[int, Query(ge=1, le=50)] = 8,
) -> Response:
    """What was measured on a thing, over time and among the last 500 units."""
    return json_response(strips_document(clew, asked, limit, language_of(request)))


@router.get("/lanes/peers", responses=answers(PeersDocument))
def peers(
    request: Request,
    clew: Acting,
    asked: One,
    operation: Name,
    characteristic: Name,
    limit: Annotated[int, Query(ge=1, le=500)] = 120,
) -> Response:
    """Other units of an operation of this thing, with their values. ``operation``: the ``id`` of a block."""
    return json_response(peers_document(clew, asked, operation, characteristic, limit, language_of(request)))


@router.get("/lanes/recall", responses=answers(RecallSplit))
def recall_split(
    request: Request,
    clew: Acting,
    of: Name,
    limit: Annotated[int, Query(ge=1, le=200_000)] = 20_000,
    cross_classes: bool = False,
    contact: bool = False,
    mixing: Text = "any",
    mixing_of: Annotated[list[Text], Query(max_length=1000)] = [],  # noqa: B006 - never changed
) -> Response:
    """If this were recalled: how many serialised units are affected, and where they are now. ``mixing``: with its
    parameter, as a recall scope has it."""
    policy = Policy(contact=contact, cross_classes=cross_classes, mixing=mixing, mixing_of=tuple(mixing_of))
    [options] = policy.options(None)
    told = split(clew.trace(of, options), lambda start: clew.scopes.preview(start, policy), limit)
    return json_response(split_document(clew, told, limit, language_of(request)))


def _options(
    direction: Way = "backward",
    words: Text = "certain,possible",
    from_: Annotated[str | None, Query(alias="from")] = None,
    at: str | None = None,
    as_known_at: Position | None = None,
    max_depth: Annotated[int | None, Query(ge=0, le=DEEPEST)] = None,
    cross_classes: bool = False,
    contact: bool = False,
    mixing: Text = "any",
    band: Text | None = None,
    cutoff: Text | None = None,
    mixing_of: Annotated[list[Text], Query(max_length=1000)] = [],  # noqa: B006 - never changed
) -> TraceOptions:
    """The trace that is put into groups, asked as ``/api/v1/trace`` is."""
    [options] = trace_options(
        direction=direction,
        from_=from_,
        at=at,
        as_known_at=as_known_at,
        max_depth=max_depth,
        cross_classes=cross_classes,
        contact=contact,
        words=words,
        mixing=asked_mixing(mixing, band, cutoff, mixing_of),
    )
    return options


Options = Annotated[TraceOptions, Depends(_options)]


@router.get("/trace/summary", responses=answers(TraceSummary))
def summary(
    request: Request,
    clew: Acting,
    id: Name,
    options: Options,
    by: By = "product",
    limit: Annotated[int, Query(ge=1, le=1000)] = 60,
) -> Response:
    """A trace of any size in groups, the largest first."""
    return json_response(summary_document(clew, id, options, by, limit, language_of(request)))


@router.get("/trace/summary/members", responses=answers(TraceMembers))
def members(
    request: Request,
    clew: Acting,
    id: Name,
    options: Options,
    group: Name,
    by: By = "product",
    offset: Count = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> Response:
    """The members of one group in the order of the trace, in pages. Ask with ``as_known_at`` of the summary, so that
    every page stands on the same record."""
    return json_response(members_document(clew, id, options, by, group, offset, limit, language_of(request)))
