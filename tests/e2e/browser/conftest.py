"""A real browser on a real server: Debian's Chromium, and the pages over HTTP on a free port of this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from tests.e2e.conftest import Visit

from clew.doors.http.app import create_app
from clew.testing.front_end import SIZES
from clew.testing.installation import Installation, database_server, installation

__all__ = ["database_server", "installation"]

DESKTOP = SIZES["desktop"]


class Site:
    """``address``: of the pages; ``ticket``: a fresh one-time sign-in of an account."""

    def __init__(self, address: str, ticket: Callable[[str], str]) -> None:
        self.address = address
        self.ticket = ticket


@pytest.fixture(scope="session")
def site(installation: Installation) -> Iterator[Site]:
    app = create_app(installation.clew)
    configuration = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, lifespan="off")
    server = uvicorn.Server(configuration)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        threading.Event().wait(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Site(f"http://127.0.0.1:{port}", app.state.tickets.issue)
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def visit(chromium: Any, site: Site, tmp_path: Path) -> Iterator[Visit]:
    context = chromium.new_context(viewport=DESKTOP, locale="en-GB")
    yield Visit(context.new_page(), site.address)
    context.close()


@pytest.fixture
def signed_in(visit: Visit, site: Site) -> Visit:
    visit.go(f"/sign-in?ticket={site.ticket('viewer-1')}")
    visit.page.wait_for_url(site.address + "/today")
    return visit
