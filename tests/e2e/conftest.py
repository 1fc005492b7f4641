"""What every folder of a process shares: one database server, the seed of installations, and one real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from clew.testing.database import database_server
from clew.testing.front_end import ARGUMENTS
from clew.testing.installation import seeded

__all__ = ["database_server", "seeded"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Playwright starts once in a thread."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("did not run: Debian's chromium is not installed (apt install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="did not run: playwright is not installed")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Visit:
    """A page, and everything that went wrong while it was looked at."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        self.wrong: list[str] = []
        page.on("console", lambda message: self.wrong.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(self.address + "/"):
            self.wrong.append(f"third party: {request.url}")

    def _failed(self, request: Any) -> None:
        # Going on while an icon still loads aborts it, in any browser.
        if request.failure != "net::ERR_ABORTED":
            self.wrong.append(f"failed: {request.url} {request.failure}")

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return width
