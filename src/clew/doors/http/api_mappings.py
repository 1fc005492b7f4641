"""``/api/v1/mappings``: which there are, what one makes of a table, and a draft for a table that has none.

The table comes in the body. A database is not read over HTTP: whoever may capture could make the server call any
address (docs/acquire.md).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request, Response

from clew.collection.connectors import discover
from clew.collection.mapping_texts import KeptText
from clew.collection.suggest import Stated, suggest, suggestion_document
from clew.collection.tables import Mapping, read_mapping, shipped_mapping, shipped_mappings
from clew.collection.tables.local_time import zone_of
from clew.collection.tables.mapping import shipped_text
from clew.collection.tables.trial import try_mapping
from clew.doors.documents.mappings import (
    ColumnRoles,
    MappingListed,
    MappingText,
    SuggestionDocument,
    TrialDocument,
)
from clew.doors.http.bodies import source_of
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.mapping_trial import trial_document
from clew.doors.suggestions import column_roles, note_teller, roles_document
from clew.events.errors import BadRequest, InvalidData, NotFound
from clew.events.timestamps import canonical_time, from_datetime
from clew.scenarios.kept_mappings import kept_mappings
from clew.security.decisions import require

router = APIRouter(prefix="/api/v1/mappings", tags=["mappings"])
BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/octet-stream": {}, "multipart/form-data": {}}}
}
MOST_ROWS = 100


@router.get("", responses=answers(list[MappingListed]))
def list_mappings(request: Request, clew: Acting) -> Response:
    """The mappings that come with Clew, and the latest version of those that sources were read by: for a partner,
    sources of their own party; for the house its own before a partner's of the same name."""
    require(clew.principal, "read")
    lang = language_of(request)
    read = {each.source: each for each in clew.store.quality.read(clew.visibility)}
    found: list[tuple[Mapping, KeptText | None]] = [(shipped_mapping(name), None) for name in shipped_mappings()]
    kept_ones = [each for each in kept_mappings(clew.store, clew.visibility) if each.name not in shipped_mappings()]
    found += [(mapping, each) for each in kept_ones if (mapping := _readable(each)) is not None]
    documents = []
    for mapping, kept in found:
        used = read.get(mapping.name)
        documents.append(
            {
                "name": mapping.name,
                "version": mapping.version,
                "names": mapping.names,
                "title": mapping.names.get(lang, mapping.name),
                "origin": "shipped" if kept is None else "kept",
                "source": mapping.source,
                "kept_at": kept and canonical_time(kept.kept_at),
                "kept_by": kept and kept.kept_by,
                "captures": used.captures if used else 0,
                "last_read": canonical_time(used.last_at) if used else None,
            }
        )
    return json_response(documents)


def _readable(kept: KeptText) -> Mapping | None:
    """The mapping, unless a later Clew reads it no longer."""
    try:
        return read_mapping(kept.text.encode())
    except InvalidData:
        return None


@router.get("/{name}", responses=answers(MappingText))
def show_mapping(clew: Acting, name: str) -> Response:
    """The text of a mapping that comes with Clew, or of one that the list names."""
    require(clew.principal, "read")
    if name in shipped_mappings():
        mapping = shipped_mapping(name)
        told = {"name": name, "version": mapping.version, "origin": "shipped", "text": shipped_text(name)}
        return json_response(told)
    kept = next((each for each in kept_mappings(clew.store, clew.visibility) if each.name == name), None)
    if kept is None:
        raise NotFound("mapping.unknown", name=name, known=", ".join(shipped_mappings()))
    return json_response({"name": name, "version": kept.version, "origin": "kept", "text": kept.text})


roles = APIRouter(prefix="/api/v1", tags=["mappings"])


@roles.get("/column-roles", responses=answers(ColumnRoles))
def list_roles(request: Request, clew: Acting) -> Response:
    """What a person can say about the columns of a table when a mapping is drafted."""
    require(clew.principal, "read")
    return json_response(roles_document(language_of(request)))


@router.post("/suggest", openapi_extra=BODY, responses=answers(SuggestionDocument))
async def draft_mapping(
    request: Request,
    clew: Acting,
    name: str = "",
    sheet: str | None = None,
    zone: str | None = None,
    query: str | None = None,
    columns: Annotated[str | None, Query(max_length=100_000)] = None,
) -> Response:
    """A draft of a mapping for the table in the body; nothing is recorded.

    ``name``: its file name; ``sheet``: of a workbook, or the table of a database file; ``zone``: where its clocks
    stand; ``query``: of a database file; ``columns``: what a person says about some of them, as JSON:
    ``{"Column": {"role": "serial", "unit": "MMT"}}``.
    """
    require(clew.principal, "capture")
    if zone is not None:
        try:
            zone_of(zone)
        except ValueError:
            raise BadRequest("suggest.bad_zone", zone=zone) from None
    stated = _stated(columns)
    source = await source_of(request, name, None)
    say = note_teller(language_of(request))
    made = await clew.in_thread(
        lambda: suggest(source, discover(), say, sheet=sheet, zone=zone, query=query, stated=stated)
    )
    return json_response(suggestion_document(name, made, say))


def _stated(columns: str | None) -> dict[str, Stated]:
    """Raises BadRequest for what is no such JSON, and for a role that there is none of."""
    try:
        stated = msgspec.json.decode(columns, type=dict[str, Stated]) if columns else {}
    except msgspec.MsgspecError as error:
        raise BadRequest("suggest.bad_columns", detail=str(error)) from error
    for column, each in stated.items():
        if each.role is not None and each.role not in column_roles():
            raise BadRequest("suggest.bad_role", column=column, role=each.role)
    return stated


@router.post("/test", openapi_extra=BODY, responses=answers(TrialDocument))
async def try_table(
    request: Request,
    clew: Acting,
    mapping: Annotated[str | None, Query(min_length=1)] = None,
    name: str = "",
    rows: Annotated[int, Query(ge=0, le=MOST_ROWS)] = 3,
) -> Response:
    """What a mapping (a name, or YAML) makes of the table in the body; nothing is recorded.

    422 when it refuses a record. ``rows``: how many records to show beside their events.
    """
    require(clew.principal, "capture")
    source = await source_of(request, name, mapping)
    if source.mapping is None:
        raise BadRequest("mapping.none_given")
    now = from_datetime(datetime.now(UTC)).microseconds
    trial = await clew.in_thread(lambda: try_mapping(source, discover(), clew.dictionary, now, first=rows))
    return json_response(trial_document(name, trial, language_of(request)), 422 if trial.refused else 200)
