"""Who reads the answer: their language, their theme, and whether it is a person with a browser."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from fastapi import Request

from clew.doors.http.local_path import local_path, page_to_enter
from clew.language import languages, pick_language

LANGUAGE_COOKIE = "clew_lang"
THEME_COOKIE = "clew_theme"
THEMES = ("light", "dark")
_FOR_PROGRAMS = ("/api/", "/epcis", "/openapi.json", "/healthz", "/static/")


def language_of(request: Request) -> str:
    """The reader's choice (cookie), else what the browser asks for."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return chosen if chosen in languages else pick_language(request.headers.get("accept-language"))


def theme_of(request: Request) -> str | None:
    """The reader's choice; None: as their system has it."""
    chosen = request.cookies.get(THEME_COOKIE)
    return chosen if chosen in THEMES else None


def wants_page(request: Request) -> bool:
    """Whether a person asks: a page's address, and a client that takes HTML."""
    return not request.url.path.startswith(_FOR_PROGRAMS) and "text/html" in request.headers.get("accept", "")


def address_of(request: Request) -> str:
    """Path and query of this request, to come back to; ``/`` for what is no page to come back to."""
    path = request.url.path
    if path == "/sign-in":
        # Without the ticket: it is spent, and no business of a form.
        return "/sign-in?" + urlencode({"back": page_to_enter(request.query_params.get("back"))})
    if request.method != "GET":
        return "/"
    query = f"?{request.url.query}" if request.url.query else ""
    return local_path(quote(path, safe="/") + query)
