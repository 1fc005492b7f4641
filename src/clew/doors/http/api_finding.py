"""``/api/v1/finding``: what a scanned or typed text means, with names; without a text what was seen last.

``/api/v1/search`` answers programs with bare identifiers; this one answers people, and says where an unmistakable text
leads.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from clew.bootstrap import Clew
from clew.doors.documents.finding import FoundDocument, FoundThingsDocument, OpensDocument
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.http.short_names import short_id
from clew.events.identifiers import normalise
from clew.events.timestamps import canonical_time
from clew.scenarios.names import Names

router = APIRouter(prefix="/api/v1", tags=["clew"])
WHOLE = 200


@router.get("/finding", responses=answers(FoundThingsDocument))
def finding(
    request: Request,
    clew: Acting,
    q: Annotated[str, Query(max_length=2000)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Things whose identifier or name is, starts with or contains the text; without a text those seen last."""
    asked = q.strip()
    found = clew.search(asked, limit=limit) if asked else clew.recent(limit=limit)
    names = Names(clew.store, clew.visibility, language_of(request))
    document: FoundThingsDocument = {
        "query": asked,
        "items": [_found(item, names) for item in found],
        "cut": len(found) == limit,
        "opens": _opens(clew, asked, found) if asked else None,
    }
    return json_response(document)


def _found(item: dict[str, Any], names: Names) -> FoundDocument:
    seen = item["last_time"]
    return {
        "id": item["id"],
        "short": short_id(item["id"], 40),
        "name": names.of(item["id"]),
        "kind": item["kind"],
        "last_time": None if seen is None else canonical_time(seen),
        "events": item["events"],
    }


def _opens(clew: Clew, asked: str, found: list[dict[str, Any]]) -> OpensDocument | None:
    """A single exact match, the only match, or an event; None where a person has to choose."""
    exact = [
        item for item in found if asked in (item["id"], short_id(item["id"], WHOLE)) or item["key"] == normalise(asked)
    ]
    if sum(item["named"] for item in found) < 2 and (len(exact) == 1 or len(found) == 1):
        return {"kind": "thing", "id": (exact or found)[0]["id"]}
    if not found and clew.events_named(asked):
        return {"kind": "event", "id": asked}
    return None
