"""The front end served in this process, for tests and screenshots: a free port, and one-time sign-ins."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import uvicorn

from clew.bootstrap import Clew
from clew.doors.http import web_app
from clew.doors.http.app import create_app
from clew.testing.documented import Documented

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Of Debian's Chromium: nothing leaves this machine."""
SAID = "Said by the server."
FAULTS = ("down", "403", "409", "422", "500", "html", "half", "shape")
"""Ways to answer badly: not at all; with a problem; a page of HTML, half a document, one of another shape."""
SIZES = {"desktop": {"width": 1600, "height": 1000}, "phone": {"width": 390, "height": 844}}


class Served(msgspec.Struct, frozen=True):
    """``ticket``: a one-time sign-in of an account; ``wrong``: answers that differ from what is documented."""

    address: str
    ticket: Callable[[str], str]
    wrong: list[str]


@contextmanager
def served(clew: Clew) -> Iterator[Served]:
    """Raises AssertionError where the front end was not built."""
    assert (web_app.BUILT / ".vite" / "manifest.json").is_file(), "the front end is not built: make web"
    app = create_app(clew)
    checked = Documented(app, raising=False)
    configuration = uvicorn.Config(
        checked, host="127.0.0.1", port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(configuration)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        threading.Event().wait(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(f"http://127.0.0.1:{port}", app.state.tickets.issue, checked.wrong)
    finally:
        app.state.feed.end()
        server.should_exit = True
        thread.join(20)


def answer_badly(route: Any, fault: str) -> None:
    """Answers a question of the front end as ``fault`` says, one of :data:`FAULTS`."""
    bodies = {"html": "<html><body>Bad gateway</body></html>", "half": '{"items": [{"id"', "shape": '{"unheard": [1]}'}
    if fault == "down":
        route.abort()
    elif fault in bodies:
        kind = "text/html" if fault == "html" else "application/json"
        route.fulfill(status=200, content_type=kind, body=bodies[fault])
    else:
        problem = {"type": "urn:clew:problem:x", "title": "No", "status": int(fault), "detail": SAID, "code": "x"}
        route.fulfill(
            status=int(fault), content_type="application/problem+json", body=json.dumps(problem | {"params": {}})
        )
