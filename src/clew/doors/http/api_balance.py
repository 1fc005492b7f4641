"""``/api/v1/balance`` and ``/api/v1/sensitivity``: the documents of ``clew balance`` and ``clew sensitivity``."""

from __future__ import annotations

from typing import Annotated, Literal

import orjson
from fastapi import APIRouter, Body, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.doors.balance_wire import balance_document
from clew.doors.documents.balances import BalanceDocument
from clew.doors.documents.trace import SensitivityDocument
from clew.doors.http.identity import Acting
from clew.doors.http.positions import Position
from clew.doors.http.responses import answers, json_response
from clew.doors.http.texts import Text
from clew.scenarios.asking import spelling, trace_options
from clew.scenarios.mixing_asked import AskedMixing, asked_mixing
from clew.scenarios.sensitivity import MODELS, asked_models

router = APIRouter(prefix="/api/v1", tags=["clew"])
NDJSON = "application/x-ndjson"
Name = Annotated[Text, Query(min_length=1, max_length=2000)]


class BalanceRequest(BaseModel):
    """Balances of several lots or operations."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[Text], Field(min_length=1, max_length=1000)]
    tolerance: Text = "0%"
    as_known_at: Position | None = None


@router.get("/balance", responses=answers(BalanceDocument))
def balance(
    clew: Acting,
    id: Annotated[list[Text], Query(min_length=1, max_length=1000)],
    tolerance: Text = "0%",
    as_known_at: Position | None = None,
) -> Response:
    """The mass balance of a lot or an operation. One document; with several ids one a line."""
    return _balances(clew, BalanceRequest(ids=id, tolerance=tolerance, as_known_at=as_known_at))


@router.post("/balance")
def balances(clew: Acting, asked: Annotated[BalanceRequest, Body()]) -> Response:
    """The same for lists too long for an address."""
    return _balances(clew, asked)


def _balances(clew: Acting, asked: BalanceRequest) -> Response:
    documents = [
        balance_document(clew.balances.of(name, tolerance=asked.tolerance, as_known_at=asked.as_known_at))
        for name in asked.ids
    ]
    if len(documents) == 1:
        return json_response(documents[0])
    return Response(b"".join(orjson.dumps(document) + b"\n" for document in documents), media_type=NDJSON)


@router.get("/sensitivity", responses=answers(SensitivityDocument))
def sensitivity(
    clew: Acting,
    id: Name,
    models: Text = MODELS,
    direction: Literal["backward", "forward"] = "forward",
    from_: Annotated[str | None, Query(alias="from")] = None,
    at: str | None = None,
    as_known_at: Position | None = None,
    cross_classes: bool = False,
    contact: bool = False,
    mixing_of: Annotated[list[Text], Query(max_length=1000)] = [],  # noqa: B006 - read only
    epc_format: Literal["urn", "dl"] | None = None,
) -> Response:
    """The same trace under several mixing models, and what differs."""
    [options] = trace_options(
        direction=direction,
        from_=from_,
        at=at,
        as_known_at=as_known_at,
        max_depth=None,
        cross_classes=cross_classes,
        contact=contact,
        words="all",
    )
    of: AskedMixing = asked_mixing(of=mixing_of)
    told = clew.sensitivity(id, options, asked_models(models, of))
    return json_response(told.document(spelling(epc_format)))
