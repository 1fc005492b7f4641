"""Who is asking. Nobody is anonymous: a bearer token, or the cookie of a person who signed in.

Cookies are HttpOnly and SameSite=Strict; a state-changing request that carries one must also come from our own pages
(Origin, or Sec-Fetch-Site), so that another site cannot act in a person's name.
"""

from __future__ import annotations

from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request

from clew.bootstrap import Clew
from clew.events.errors import Forbidden, Unauthorised

COOKIE = "clew_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def installation(request: Request) -> Clew:
    """The installation that this process serves, acting as nobody yet."""
    return cast(Clew, request.app.state.clew)


def current(request: Request) -> Clew:
    """The installation acting as whoever asks. Raises Unauthorised or Forbidden."""
    clew = installation(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if token:
        if scheme.lower() != "bearer":
            raise Unauthorised("sign_in.scheme")
        principal = clew.people.by_token(token.strip())
    else:
        session = request.cookies.get(COOKIE)
        if not session:
            raise Unauthorised("sign_in.required")
        require_own_page(request)
        principal = clew.people.by_session(session)
    if principal is None:
        raise Unauthorised("sign_in.expired")
    return clew.acting(principal)


def require_own_page(request: Request) -> None:
    """A write with a cookie must come from a page of ours (cross-site request forgery)."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    if origin is not None:
        if urlsplit(origin).netloc != request.headers.get("host"):
            raise Forbidden("sign_in.foreign_page")
    elif request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("sign_in.foreign_page")


Acting = Annotated[Clew, Depends(current)]
