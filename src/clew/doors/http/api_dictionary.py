"""``/api/v1/dictionary``: the data dictionary, searched and chosen; the verbs of ``clew dictionary``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from clew.doors.dictionary_wire import CSV_COLUMNS, Wanted, chosen, csv_rows, dictionary_document, known_choice
from clew.doors.documents.dictionary import DictionaryDocument
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.language.exporting import write_csv
from clew.security.decisions import require

router = APIRouter(prefix="/api/v1", tags=["dictionary"])
Words = Annotated[str, Query(max_length=200)]
Choice = Annotated[str | None, Query(max_length=100)]


@router.get("/dictionary", responses=answers(DictionaryDocument))
def dictionary(
    request: Request,
    clew: Acting,
    q: Words = "",
    stage: Choice = None,
    category: Choice = None,
    grade: Choice = None,
) -> Response:
    """Terms that fit. ``q``: words in names, labels and definitions of either language."""
    require(clew.principal, "read")
    wanted = known_choice(clew.dictionary, Wanted(q=q, stage=stage, category=category, grade=grade))
    return json_response(dictionary_document(clew.dictionary, wanted, language_of(request)))


@router.get("/dictionary.csv")
def dictionary_csv(
    clew: Acting, q: Words = "", stage: Choice = None, category: Choice = None, grade: Choice = None
) -> Response:
    """The same as a table, in both languages."""
    require(clew.principal, "read")
    wanted = known_choice(clew.dictionary, Wanted(q=q, stage=stage, category=category, grade=grade))
    _, terms = chosen(clew.dictionary, wanted)
    headers = {"Content-Disposition": 'attachment; filename="dictionary.csv"'}
    return Response(write_csv(CSV_COLUMNS, csv_rows(terms)), 200, headers, "text/csv; charset=utf-8")
