"""``/api/v1/chain``: chain quality; the verb ``clew chain``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from clew.doors.chain_wire import asked_chain, chain_document
from clew.doors.documents.balances import ChainDocument
from clew.doors.http.identity import Acting
from clew.doors.http.positions import Position
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.http.texts import Text

router = APIRouter(prefix="/api/v1", tags=["chain"])
Name = Annotated[Text | None, Query(max_length=2000)]
Names = Annotated[list[Text] | None, Query(max_length=1000)]


@router.get("/chain", responses=answers(ChainDocument))
def chain(
    request: Request,
    clew: Acting,
    id: Names = None,
    product: Name = None,
    lot: Name = None,
    from_: Annotated[str | None, Query(alias="from", max_length=100)] = None,
    to: Annotated[str | None, Query(max_length=100)] = None,
    findings: Names = None,
    limit: Annotated[int, Query(ge=0, le=10_000)] = 50,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
    as_known_at: Position | None = None,
) -> Response:
    """The score of things, of a product, of a lot, of what was made in a window, or of everything; with its parts and
    findings."""
    asked = asked_chain(id or (), product, lot, from_, to, as_known_at)
    judged = clew.chain.judge(asked)
    found, shown = clew.chain.findings(judged, kinds=findings or (), limit=limit, offset=offset)
    return json_response(chain_document(judged, found, shown, offset=offset, lang=language_of(request)))
