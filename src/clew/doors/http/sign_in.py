"""Signing in and out, and the reader's preferences: the few addresses that answer somebody unknown."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from clew.doors.http.identity import COOKIE, installation, require_own_page
from clew.doors.http.limits import SESSION_HOURS
from clew.doors.http.local_path import local_path, page_to_enter
from clew.doors.http.reader import LANGUAGE_COOKIE, THEME_COOKIE, THEMES
from clew.doors.http.rendering import page
from clew.doors.http.throttle import Throttle
from clew.doors.http.tickets import Tickets
from clew.events.errors import BadRequest, Unauthorised
from clew.language import languages

router = APIRouter(tags=["pages"], include_in_schema=False)
YEAR_SECONDS = 365 * 24 * 3600
LONGEST_PASSWORD = 1024


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
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=LONGEST_PASSWORD)],
    back: Annotated[str, Form()] = "/",
) -> Response:
    """In with name and password. Wrong ones are told apart by nothing, and slow down whoever guesses."""
    require_own_page(request)
    throttle: Throttle = request.app.state.throttle
    address = request.client.host if request.client else ""
    throttle.check(name, address)
    clew = installation(request)
    async with request.app.state.password_checks:
        session = await clew.in_thread(lambda: clew.people.sign_in(name, password))
    if session is None:
        throttle.failed(name, address)
        return page(request, "sign_in.html", status=401, back=page_to_enter(back), name=name, error="sign_in.failed")
    throttle.succeeded(name, address)
    entered = RedirectResponse(page_to_enter(back), 303)
    _remember(request, entered, session)
    return entered


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """Out: the cookie goes. (A session also ends with its hours, or with a new password.)"""
    if request.cookies.get(COOKIE) is None:
        raise Unauthorised("sign_in.required")
    require_own_page(request)
    left = RedirectResponse("/sign-in", 303)
    left.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=_is_secure(request))
    return left


@router.post("/preferences")
def preferences(
    request: Request,
    lang: Annotated[str | None, Form()] = None,
    theme: Annotated[str | None, Form()] = None,
    back: Annotated[str, Form()] = "/",
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
