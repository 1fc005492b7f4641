"""``/api/v1/rules``: the rules that what comes in is judged by."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from clew.doors.documents.rules import BookInFull, RulesDocument
from clew.doors.http.bodies import source_of
from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of
from clew.doors.http.responses import answers, json_response
from clew.doors.rule_documents import book_document, removed_document, rules_document, trial_document

router = APIRouter(prefix="/api/v1/rules", tags=["rules"])
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}


@router.get("", responses=answers(RulesDocument))
def list_rules(request: Request, clew: Acting) -> Response:
    """The rules in force, book by book; for a partner the shipped ones."""
    desk = clew.rules
    return json_response(rules_document(desk.version, desk.list(), desk.history(), language_of(request)))


@router.get("/{name}", responses=answers(BookInFull))
def show_rules(request: Request, clew: Acting, name: str) -> Response:
    """A rule book, or the book of one rule with that rule alone."""
    shelf, rules = clew.rules.show(name)
    return json_response(book_document(shelf, rules, language_of(request)))


@router.post("", status_code=201, openapi_extra=BODY, responses=answers(BookInFull, 201))
async def add_rules(request: Request, clew: Acting) -> Response:
    """Put the rule book in the body (YAML) in force, in place of the site's own of the same name."""
    source = await source_of(request, "", None)
    shelf = await clew.in_thread(lambda: clew.rules.add(source.data))
    return json_response(book_document(shelf, shelf.book.rules, language_of(request)), 201)


@router.delete("/{name}")
def remove_rules(clew: Acting, name: str) -> Response:
    """Take one of the site's books out of force."""
    return json_response(removed_document(clew.rules.remove(name)))


@router.post("/test", openapi_extra=BODY)
async def try_rules(
    request: Request,
    clew: Acting,
    rules: Annotated[str, Query(min_length=1)],
    mapping: str | None = None,
    name: str = "",
) -> Response:
    """What the source in the body would meet under the rule book ``rules`` (YAML) alone; nothing is recorded."""
    source = await source_of(request, name, mapping)
    reading = await clew.in_thread(lambda: clew.rules.test(rules.encode(), source))
    return json_response(trial_document(name, reading, language_of(request)), 422 if reading.rejected else 200)
