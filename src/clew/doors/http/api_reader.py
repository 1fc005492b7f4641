"""Who is signed in, and what they may do: the first question of the front end."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from clew import __version__
from clew.doors.documents.reader import ReaderDocument
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.http.wall_clock import zone_here
from clew.security.roles import PERMISSIONS

router = APIRouter(prefix="/api/v1", tags=["clew"])


@router.get("/reader", responses=answers(ReaderDocument))
def reader(request: Request, clew: Acting) -> Response:
    """The principal of this session or token, and the position of the log."""
    who = clew.principal
    document: ReaderDocument = {
        "name": who.id.partition(":")[2],
        "role": who.role,
        "party": who.party,
        "verbs": sorted(PERMISSIONS[who.role]),
        "language": "zh" if language_of(request) == "zh" else "en",
        "zone": zone_here(),
        "version": __version__,
        "position": clew.store.feed.position(),
    }
    return json_response(document)
