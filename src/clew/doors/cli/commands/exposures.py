"""``clew exposures``: what many units were made of, by and when, as a sparse matrix."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clew.doors.cli.errors import tell
from clew.doors.cli.registry import command
from clew.doors.cli.session import Session
from clew.doors.cli.sources import read_ids
from clew.events.errors import BadRequest
from clew.security.decisions import require

if TYPE_CHECKING:
    from clew.scenarios.exposures import ExposureMatrix, Unit

SHOWN = 3
"""Columns told of each facet."""


@command("exposures")
def exposures(
    session: Session,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", show_default=False)] = None,
    ids_file: Annotated[str | None, typer.Option("--ids", metavar="FILE|-", show_default=False)] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", show_default=False)] = None,
    facets: Annotated[str | None, typer.Option("--facets", metavar="NAME,NAME", show_default=False)] = None,
    bucket: Annotated[str | None, typer.Option("--bucket", metavar="1h|shift|1d", show_default=False)] = None,
    zone: Annotated[str, typer.Option("--zone", metavar="ZONE")] = "UTC",
    as_known_at: Annotated[
        int | None, typer.Option("--as-known-at", metavar="POSITION", min=0, show_default=False)
    ] = None,
    cross_classes: Annotated[bool, typer.Option("--cross-classes", show_default=False)] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", show_default=False)] = None,
) -> int:
    from clew.scenarios.asking import time_value
    from clew.scenarios.exposures import ExposureRequest
    from clew.scenarios.exposures_export import matrix_document

    form = _format(out)
    lines = [*(ids or []), *(read_ids(ids_file) if ids_file else [])]
    moment = time_value("at", at)
    asked = ExposureRequest(
        units=tuple(_unit(line, moment) for line in lines),
        facets=None if facets is None else frozenset(each.strip() for each in facets.split(",") if each.strip()),
        bucket=bucket,
        zone=zone,
        as_known_at=as_known_at,
        cross_classes=cross_classes,
    )
    with session.open() as clew:
        if out is not None:
            require(clew.principal, "export")
        matrix = clew.exposures.matrix(asked)
    if out is not None:
        _write(session, matrix, out, form)
    if session.json:
        session.emit(matrix_document(matrix))
    else:
        _summarise(session, matrix)
        for each in matrix.unknown:
            tell(each.error, session.lang, as_json=False)
    return max((each.error.exit_code for each in matrix.unknown), default=0)


def _unit(line: str, at: int | None) -> Unit:
    """``ID``, or ``ID<TAB>TIME`` for a unit with a time of its own."""
    from clew.scenarios.asking import time_value
    from clew.scenarios.exposures import Unit

    name, tab, time = line.partition("\t")
    return Unit(name.strip(), time_value("at", time.strip()) if tab else at)


def _format(out: Path | None) -> str:
    from clew.scenarios.exposures_export import FORMATS

    form = "json" if out is None else out.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        raise BadRequest("exposures.bad_file", file=str(out), choices=", ".join(f".{each}" for each in FORMATS))
    return form


def _write(session: Session, matrix: ExposureMatrix, out: Path, form: str) -> None:
    import orjson

    from clew.scenarios.exposures_export import exported, matrix_document

    data = orjson.dumps(matrix_document(matrix)) + b"\n" if form == "json" else exported(matrix, form)
    try:
        out.write_bytes(data)
    except OSError as error:
        raise BadRequest("file.unwritable", file=str(out), detail=error.strerror or "") from error
    session.notice("exposures.written", file=str(out), cells=len(matrix.cells.indices))


def _summarise(session: Session, matrix: ExposureMatrix) -> None:
    """The columns of each facet that most units share: what all have in common comes first."""
    units = len(matrix.units)
    sizes = {"units": units, "columns": len(matrix.columns), "cells": len(matrix.cells.indices)}
    session.line((session.say("exposures.of", position=matrix.position, **sizes), "dim"))
    table = session.table(*(f"exposures.column.{name}" for name in ("facet", "value", "units", "more")))
    for number in (2, 3):
        table.columns[number].justify = "right"
    for facet in dict.fromkeys(each.facet for each in matrix.columns):
        of_facet = sorted((each for each in matrix.columns if each.facet == facet), key=lambda each: -each.rows)
        for place, each in enumerate(of_facet[:SHOWN]):
            value = f"{each.value} {each.unit}" if each.unit else each.value
            more = f"+{len(of_facet) - SHOWN:,}" if place == SHOWN - 1 and len(of_facet) > SHOWN else ""
            table.add_row("" if place else facet, value, f"{each.rows:,} ({each.rows / units:.0%})", more)
    session.print(table)
