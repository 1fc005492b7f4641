"""``/api/v1/today``: what needs the reader, by what their role may do."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from clew.bootstrap.today import Need, needs
from clew.doors.documents.today import NeedDocument, RecentThing, RecordedDocument, TodayDocument
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.http.short_names import short_id
from clew.events.timestamps import canonical_time
from clew.language import render
from clew.scenarios.names import Names
from clew.security.decisions import allowed

router = APIRouter(prefix="/api/v1", tags=["clew"])
RECENT_SHOWN = 12


@router.get("/today", responses=answers(TodayDocument))
def today(request: Request, clew: Acting) -> Response:
    """Needs, the worst first; how much is recorded; what was seen last."""
    lang = language_of(request)
    counted = clew.status() if allowed(clew.principal, "status") else None
    names = Names(clew.store, clew.visibility, lang)
    document: TodayDocument = {
        "needs": [_need(need, lang) for need in needs(clew)],
        "recorded": _recorded(counted) if counted else None,
        "recent": [_recent(item, names) for item in clew.recent(limit=RECENT_SHOWN)],
    }
    return json_response(document)


def _need(need: Need, lang: str) -> NeedDocument:
    params = need.params | {"count": need.count}
    return {
        "kind": need.kind,
        "tone": need.tone,
        "count": need.count,
        "title": render(f"today.need.{need.kind}", params, lang),
        "detail": render(f"today.detail.{need.kind}", params, lang),
        "path": need.path,
    }


def _recorded(status: dict[str, Any]) -> RecordedDocument:
    return {
        "position": status["position"],
        "events": status["events"],
        "things": status["things"],
        "operations": status["operations"],
        "quarantine_open": status["quarantine_open"],
    }


def _recent(item: dict[str, Any], names: Names) -> RecentThing:
    last = item["last_time"]
    return {
        "id": item["id"],
        "label": short_id(item["id"]),
        "name": names.of(item["id"]),
        "key": item["key"],
        "kind": item["kind"],
        "last_time": None if last is None else canonical_time(last),
        "events": item["events"],
    }
