"""Signing in and out, and the reader's preferences: the few addresses that answer somebody unknown."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from clew.doors.http.identity import COOKIE, installation, require_own_page
from clew.doors.http.limits import LONGEST_NAME, LONGEST_PASSWORD, SESSION_HOURS
from clew.doors.http.local_path import local_path, page_to_enter
from clew.doors.http.password_checks import judged
from clew.doors.http.reader import LANGUAGE_COOKIE, THEME_COOKIE, THEMES
from clew.doors.http.rendering import page
from clew.doors.http.texts import Text
from clew.doors.http.tickets import Tickets
from clew.events.errors import BadRequest, Unauthorised
from clew.language import languages

router = APIRouter(tags=["pages"], include_in_schema=False)
YEAR_SECONDS = 365 * 24 * 3600
Back = Annotated[Text, Form(max_length=65_536)]
"""An address of ours, as long as the server reads one at all."""


@router.get("/sign-in")
def form(request: Request, back: str = "/", ticket: str | None = None) -> Response:
    """The form; with a ticket, in at once."""
    if ticket is None:
        return page(request, "sign_in.html", back=page_to_enter(back))
    tickets: Tickets = request.app.state.tickets
    name = tickets.take(ticket)
    session = installation(request).people.session_of(name) if name else None
    if session is None:
        return page(request, "sign_in.html", status=401, back="/", error="sign_in.ticket_used")
    # A page that goes on, not a redirect: with a link from another program a redirect would not carry the new cookie.
    entered = page(request, "entered.html", back=page_to_enter(back))
    _remember(request, entered, session)
    return entered


@router.post("/sign-in")
async def sign_in(
    request: Request,
    name: Annotated[Text, Form(max_length=LONGEST_NAME)],
    password: Annotated[Text, Form(max_length=LONGEST_PASSWORD)],
    back: Back = "/",
) -> Response:
    """In with name and password. Wrong ones are told apart by nothing, and slow down whoever guesses."""
    require_own_page(request)
    people = installation(request).people
    session = await judged(request, name, lambda: people.sign_in(name, password))
    if session is None:
        return page(request, "sign_in.html", status=401, back=page_to_enter(back), name=name, error="sign_in.failed")
    entered = RedirectResponse(page_to_enter(back), 303)
    _remember(request, entered, session)
    return entered


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """Out: the session ends, also for whoever kept its cookie. (It also ends with its hours, or a new password.)"""
    session = request.cookies.get(COOKIE)
    if session is None:
        raise Unauthorised("sign_in.required")
    require_own_page(request)
    installation(request).people.end_session(session)
    left = RedirectResponse("/sign-in", 303)
    left.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=_is_secure(request))
    return left


@router.post("/preferences")
def preferences(
    request: Request,
    lang: Annotated[Text | None, Form(max_length=20)] = None,
    theme: Annotated[Text | None, Form(max_length=20)] = None,
    back: Back = "/",
) -> Response:
    """Language and theme; no secret, so that the sign-in page can offer them too."""
    require_own_page(request)
    answer = RedirectResponse(local_path(back), 303)
    for cookie, value, choices in ((LANGUAGE_COOKIE, lang, languages), (THEME_COOKIE, theme, THEMES)):
        if value is None:
            continue
        if value not in choices:
            raise BadRequest("request.bad_choice", name=cookie, value=value, choices=", ".join(choices))
        answer.set_cookie(
            cookie, value, max_age=YEAR_SECONDS, path="/", httponly=True, samesite="lax", secure=_is_secure(request)
        )
    return answer


def _remember(request: Request, answer: Response, session: str) -> None:
    answer.set_cookie(
        COOKIE,
        session,
        max_age=SESSION_HOURS * 3600,
        path="/",
        httponly=True,
        samesite="strict",
        secure=_is_secure(request),
    )


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"
