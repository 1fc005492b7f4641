"""A sheet of labels to be printed: A4, three to a row. No script; the browser's own print does the rest."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from clew.bootstrap import Clew
from clew.doors.http.api_passports import wire
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.rendering import environment, static_url
from clew.doors.http.texts import Text
from clew.doors.label_sheet import Sheet, listed, sheet

router = APIRouter(include_in_schema=False)


@router.get("/passports/labels")
def labels(
    request: Request,
    clew: Acting,
    code: Annotated[list[str], Query(max_length=500)],
    symbol: str = "qr",
) -> Response:
    """Labels of passports by their codes."""
    return _sheet(request, clew, code, symbol)


@router.post("/passports/labels")
def labels_of(
    request: Request,
    clew: Acting,
    ids: Annotated[Text, Form(max_length=200_000)],
    symbol: Annotated[str, Form(max_length=20)] = "qr",
) -> Response:
    """Labels of units by the rows of a list: the first cell of each line."""
    return _sheet(request, clew, listed(ids), symbol)


def _sheet(request: Request, clew: Clew, names: list[str], symbol: str) -> Response:
    made = sheet(clew, wire(request, clew), names, language_of(request), symbol)
    return HTMLResponse(sheet_page(made, language_of(request)))


def sheet_page(made: Sheet, lang: str) -> str:
    """The page, its labels drawn in it."""
    from clew.language import render

    return (
        environment()
        .get_template("passport_labels.html")
        .render(
            lang=lang,
            say=lambda code, **params: render(code, params, lang),
            style=static_url("passport.css"),
            icon=static_url("mark.svg"),
            labels=[Markup(each) for each in made.labels],  # noqa: S704 - drawn by us, every text escaped
            missing=made.missing,
        )
    )
