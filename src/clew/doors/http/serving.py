"""Serving until somebody ends it: Ctrl-C, SIGTERM or the end of the terminal, promptly and with nothing left behind.

The signals set a flag instead of raising, so that whoever called goes on afterwards: what they opened (an embedded
PostgreSQL) must be closed by them, and a signal that ended the process at once would leave it running.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import signal
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from clew.bootstrap import Clew
from clew.bootstrap.people import ADMINISTRATOR
from clew.doors.http.app import create_app
from clew.doors.http.feed_hub import FeedHub
from clew.events.errors import Unavailable
from clew.scenarios.recall.background import scopes_kept_current

GRACE_SECONDS = 3
"""For answers under way when the end is asked for."""

CHECK_SECONDS = 30

_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def serve(
    clew: Clew,
    host: str,
    port: int,
    on_ready: Callable[[str], None] | None = None,
    *,
    on_ticket: Callable[[str, str], None] | None = None,
    ready_sign_in: str = ADMINISTRATOR,
) -> None:
    """Serve the pages and interfaces of ``clew`` until a signal ends it; returns then.

    ``port``: 0 takes any free one. Once it answers, ``on_ready`` is told the address, and ``on_ticket`` the address
    and a ticket: ``{address}/sign-in?ticket={ticket}`` signs in the account ``ready_sign_in``, once.
    Raises Unavailable when the address cannot be had.
    """
    app = create_app(clew)
    with _listening(host, port) as listener:
        address = _address(host, listener)

        def ready() -> None:
            if on_ready is not None:
                on_ready(address)
            if on_ticket is not None:
                on_ticket(address, app.state.tickets.issue(ready_sign_in))

        keeper = clew.trace_keeper
        with keeper.serving(), scopes_kept_current(lambda: clew.scopes, clew.store.position, keeper.catch_up):
            _Server(app, ready).run(sockets=[listener])


def check_pages(clew: Clew) -> None:
    """Serve for a moment on a free port of this machine, sign in with a ticket, ask for a page, a report, an answer.

    Raises Unavailable ``serve.check_failed`` with what did not answer.
    """
    app = create_app(clew)
    with _listening("127.0.0.1", 0) as listener:
        address = _address("127.0.0.1", listener)
        answering = threading.Event()
        server = _Server(app, answering.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            if not answering.wait(CHECK_SECONDS):
                raise Unavailable("serve.check_failed", address=address, detail="")
            _walk(address, app.state.tickets.issue(ADMINISTRATOR))
        finally:
            server.should_exit = True
            thread.join(CHECK_SECONDS)


def _walk(address: str, ticket: str) -> None:
    """As a browser would: in by the ticket, on with the cookie."""
    browser = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    for path in ("/healthz", f"/sign-in?ticket={ticket}", "/today", "/gauges", "/api/v1/finding", "/openapi.json"):
        shown = path.partition("?")[0]
        try:
            with browser.open(address + path, timeout=CHECK_SECONDS) as answer:
                if urlsplit(answer.url).path != shown:
                    raise Unavailable("serve.check_failed", address=address + shown, detail=answer.url)
        except OSError as error:
            raise Unavailable("serve.check_failed", address=address + shown, detail=str(error)) from error


def _configuration(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        # Its access log would hold the queries of addresses; ours (clew.http) does not.
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        lifespan="off",
    )


class _Server(uvicorn.Server):
    def __init__(self, app: FastAPI, on_ready: Callable[[], None]) -> None:
        super().__init__(_configuration(app))
        self._feed: FeedHub = app.state.feed
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Who follows the feed would otherwise keep the server for as long as the page is open.
        self._feed.end()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on a signal without raising it again afterwards, as uvicorn would."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._end) for number in _ENDING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, number: int, frame: FrameType | None) -> None:
        # A second Ctrl-C does not wait for answers under way.
        self.force_exit = self.should_exit and number == signal.SIGINT
        self.should_exit = True


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise Unavailable("serve.no_address", host=host, port=port, detail=error.strerror or str(error)) from error
    with listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(where)
            listener.listen(1024)
        except OSError as error:
            raise Unavailable("serve.no_address", host=host, port=port, detail=error.strerror or str(error)) from error
        yield listener


def _address(host: str, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    # Everywhere is no address to go to: from this machine it is localhost.
    shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
