"""What somebody unknown reads where no passport can be shown: what it is, and what to do; never the house's own frame.

Any trouble at a public address is told so (``problems.problem``), also what is refused before the page is asked for: a
body too large, an address that is no text, a method that there is not.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from clew.doors.http.limits import TooManyAttempts
from clew.doors.http.rendering import environment, static_url
from clew.events.errors import ClewError, Forbidden, NotFound, Unavailable
from clew.language import languages, pick_language, render

PUBLIC = ("/p/", "/01/")


def is_public(request: Request) -> bool:
    """Whether this is an address for everybody."""
    return request.url.path.startswith(PUBLIC)


def spoken_to(request: Request) -> str:
    """The language of the address, else as the browser asks; no cookie is read."""
    asked = request.query_params.get("lang")
    return asked if asked in languages else pick_language(request.headers.get("accept-language"))


def kind_page(lang: str, error: ClewError | None, status: int | None = None) -> HTMLResponse:
    """``error``: None where a passport was withdrawn; ``status``: where it is not the error's own. No code of ours, no
    trace of an error."""
    word, its_own = ("withdrawn", 410) if error is None else (_word(error), error.http_status)
    answer = public_page(lang, "passport_none.html", status or its_own, "no-store", word=word)
    answer.headers.update(retry_after(error))
    return answer


def _word(error: ClewError) -> str:
    if isinstance(error, TooManyAttempts) or (isinstance(error, Unavailable) and "seconds" in error.params):
        return "too_often"
    if isinstance(error, NotFound):
        return "unknown"
    return "elsewhere" if isinstance(error, Forbidden) else "unavailable"


def retry_after(error: ClewError | None) -> dict[str, str]:
    """The header that says when to come again, where that is known."""
    if isinstance(error, TooManyAttempts | Unavailable) and "seconds" in error.params:
        return {"Retry-After": str(error.params["seconds"])}
    return {}


def public_page(lang: str, template: str, status: int, kept: str, **context: Any) -> HTMLResponse:
    """``kept``: its Cache-Control."""
    page = environment().get_template(template).render(
        lang=lang, say=partial(_say, lang), style=static_url("passport.css"), icon=static_url("mark.svg"), **context
    )  # fmt: skip
    return HTMLResponse(page, status, {"Cache-Control": kept, "Vary": "Accept-Language"})


def _say(lang: str, code: str, **params: str | int | float | bool | None) -> str:
    return render(code, params, lang)
