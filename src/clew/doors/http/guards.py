"""What stands between the network and the pages: response headers, limits of bodies, a log without secrets.

Plain ASGI, so that streams stay streams. The log names method, path and status; never the query of an address (a
sign-in ticket, an identifier somebody looked for), a header or a body.
"""

from __future__ import annotations

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from clew.doors.http.bodies import largest
from clew.doors.http.headers import guard
from clew.doors.http.limits import BodyTooLarge
from clew.doors.http.problems import problem
from clew.events.errors import BadRequest

log = logging.getLogger("clew.http")


class Guards:
    """ASGI middleware; the outermost."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                guard(MutableHeaders(scope=message))
            await send(message)

        limit = largest(scope["path"])
        try:
            if _declared_length(scope) > limit:
                too_large = problem(BodyTooLarge("request.too_large", limit=limit), Request(scope))
                await too_large(scope, receive, answer)
                return
            if "\0" in scope["path"] or b"%00" in scope["query_string"]:
                # No identifier, name or file of ours holds it, and no database stores it.
                no_text = problem(BadRequest("request.not_text", name="URL"), Request(scope))
                await no_text(scope, receive, answer)
                return
            await self._app(scope, _counted(receive, limit), answer)
        finally:
            milliseconds = (time.monotonic() - started) * 1000
            log.info("%s %s %d %.0f ms", scope["method"], scope["path"], status, milliseconds)


def _declared_length(scope: Scope) -> int:
    given = Headers(scope=scope).get("content-length", "0")
    return int(given) if given.isascii() and given.isdigit() else 0


def _counted(receive: Receive, limit: int) -> Receive:
    """The body as it comes, until it is too much (a chunked body declares no length)."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        if message["type"] == "http.request":
            size += len(message.get("body", b""))
            if size > limit:
                raise BodyTooLarge("request.too_large", limit=limit)
        return message

    return counted
