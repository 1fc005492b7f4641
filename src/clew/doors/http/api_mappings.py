"""``/api/v1/mappings``: which there are, what one makes of a table, and a draft for a table that has none.

The table comes in the body. A database is not read over HTTP: whoever may capture could make the server call any
address (docs/acquire.md).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from clew.collection.connectors import discover
from clew.collection.suggest import suggest, suggestion_document
from clew.collection.tables import shipped_mapping, shipped_mappings
from clew.collection.tables.local_time import zone_of
from clew.collection.tables.mapping import shipped_text
from clew.collection.tables.trial import try_mapping
from clew.doors.http.bodies import source_of
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import json_response
from clew.doors.mapping_trial import trial_document
from clew.doors.suggestions import note_teller
from clew.events.errors import BadRequest
from clew.events.timestamps import from_datetime
from clew.security.decisions import require

router = APIRouter(prefix="/api/v1/mappings", tags=["mappings"])
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}
MOST_ROWS = 100


@router.get("")
def list_mappings(clew: Acting) -> Response:
    """The mappings that come with Clew."""
    require(clew.principal, "read")
    found = [shipped_mapping(name) for name in shipped_mappings()]
    return json_response([{"name": each.name, "version": each.version, "names": each.names} for each in found])


@router.get("/{name}")
def show_mapping(clew: Acting, name: str) -> Response:
    """The text of a mapping that comes with Clew."""
    require(clew.principal, "read")
    return json_response({"name": name, "text": shipped_text(name)})


@router.post("/suggest", openapi_extra=BODY)
async def draft_mapping(
    request: Request,
    clew: Acting,
    name: str = "",
    sheet: str | None = None,
    zone: str | None = None,
    query: str | None = None,
) -> Response:
    """A draft of a mapping for the table in the body; nothing is recorded.

    ``name``: its file name; ``sheet``: of a workbook, or the table of a database file; ``zone``: where its clocks
    stand; ``query``: of a database file.
    """
    require(clew.principal, "capture")
    if zone is not None:
        try:
            zone_of(zone)
        except ValueError:
            raise BadRequest("suggest.bad_zone", zone=zone) from None
    source = await source_of(request, name, None)
    say = note_teller(language_of(request))
    made = await clew.in_thread(lambda: suggest(source, discover(), say, sheet=sheet, zone=zone, query=query))
    return json_response(suggestion_document(name, made, say))


@router.post("/test", openapi_extra=BODY)
async def try_table(
    request: Request,
    clew: Acting,
    mapping: Annotated[str, Query(min_length=1)],
    name: str = "",
    rows: Annotated[int, Query(ge=0, le=MOST_ROWS)] = 3,
) -> Response:
    """What a mapping (a name, or YAML) makes of the table in the body; nothing is recorded.

    422 when it refuses a record. ``rows``: how many records to show beside their events.
    """
    require(clew.principal, "capture")
    source = await source_of(request, name, mapping)
    now = from_datetime(datetime.now(UTC)).microseconds
    trial = await clew.in_thread(lambda: try_mapping(source, discover(), clew.dictionary, now, first=rows))
    return json_response(trial_document(name, trial, language_of(request)), 422 if trial.refused else 200)
