"""``/api/v1/exposures``: what many units were made of, by and when; the verb ``clew exposures``."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, ConfigDict, Field

from clew.doors.http.identity import Acting
from clew.doors.http.positions import Position
from clew.doors.http.responses import json_response
from clew.doors.http.texts import Text
from clew.scenarios.asking import time_value
from clew.scenarios.exposures import ExposureRequest, Unit
from clew.scenarios.exposures_export import exported, matrix_document
from clew.security.decisions import require

router = APIRouter(prefix="/api/v1", tags=["tracing"])
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


class AskedUnit(BaseModel):
    """A unit with a time of its own (a date-time with a zone)."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[Text, Field(min_length=1)]
    at: Text | None = None


class Asked(BaseModel):
    """``units``: identifiers, or objects with ``id`` and ``at``; ``at``: the time of those that have none."""

    model_config = ConfigDict(extra="forbid")

    units: Annotated[list[Annotated[Text, Field(min_length=1)] | AskedUnit], Field(min_length=1)]
    at: Text | None = None
    facets: list[Text] | None = None
    bucket: Text | None = None
    zone: Text = "UTC"
    as_known_at: Position | None = None
    cross_classes: bool = False
    format: Literal["json", "csv", "parquet"] = "json"

    def request(self) -> ExposureRequest:
        given = [AskedUnit(id=each) if isinstance(each, str) else each for each in self.units]
        return ExposureRequest(
            units=tuple(Unit(each.id, time_value("at", each.at or self.at)) for each in given),
            facets=None if self.facets is None else frozenset(self.facets),
            bucket=self.bucket,
            zone=self.zone,
            as_known_at=self.as_known_at,
            cross_classes=self.cross_classes,
        )


@router.post("/exposures")
def exposures(clew: Acting, asked: Annotated[Asked, Body()]) -> Response:
    """Units × lots, suppliers, machines, tools, people, programs, places, pieces of time: a sparse matrix. As a
    file (csv, parquet) it wants the right to export."""
    if asked.format != "json":
        require(clew.principal, "export")
    matrix = clew.exposures.matrix(asked.request())
    if asked.format == "json":
        return json_response(matrix_document(matrix))
    headers = {"Content-Disposition": f'attachment; filename="exposures.{asked.format}"'}
    return Response(exported(matrix, asked.format), 200, headers, MEDIA_TYPES[asked.format])
