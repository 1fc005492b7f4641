"""The front end in Debian's Chromium, on the demo's data; numbers on the screen are held against the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Visit

from clew.bootstrap import Clew, local_principal, open_clew, settings_from
from clew.demo.loading import Loaded, load_demo
from clew.testing.command_line import CommandLine
from clew.testing.database import DatabaseServer
from clew.testing.front_end import SIZES, served

REPOSITORY = Path(__file__).resolve().parents[3]
AXE = REPOSITORY / "web" / "node_modules" / "axe-core" / "axe.min.js"
SKELETONS = "main .skeleton, main [aria-busy=true]"
ROLES = ("administrator", "engineer", "operator", "auditor", "viewer")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What they all need."""
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.postgres)


class Demo(msgspec.Struct, frozen=True):
    """The demo's data, served. ``clew``: as its owner; ``loaded``: identifiers worth looking at; ``cli``: the JSON
    documents that a command prints about the same data; ``wrong``: answers that differ from their types."""

    clew: Clew
    loaded: Loaded
    address: str
    ticket: Callable[[str], str]
    wrong: list[str]
    dsn: str
    folder: Path

    def cli(self, *words: str, lang: str = "en") -> Any:
        """What ``clew WORDS --json`` prints: the document, or a list where it prints several."""
        ran = CommandLine(self.folder)(*words, "--json", "--lang", lang, environment={"CLEW_DATABASE": self.dsn})
        assert ran.code == 0, ran.err
        documents = ran.documents
        return documents[0] if len(documents) == 1 else documents


@pytest.fixture(scope="session")
def demo(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    dsn = database_server.empty()
    folder = tmp_path_factory.mktemp("web")
    with open_clew(settings_from(data=folder, database=dsn), principal=local_principal()) as clew:
        loaded = load_demo(clew, lambda *_: None)
        for role in ROLES:
            clew.people.fresh_password(f"{role}-1", role, by=clew.principal.id)
        with served(clew) as site:
            yield Demo(clew, loaded, site.address, site.ticket, site.wrong, dsn, folder)


class WebVisit(Visit):
    """A signed-in page of the front end, at /today unless it is told to go elsewhere first."""

    def __init__(self, page: Any, demo: Demo) -> None:
        self._page, self._anywhere = page, True
        super().__init__(page, demo.address)
        self.demo, self._anywhere = demo, False

    @property
    def page(self) -> Any:
        if not self._anywhere:
            self.go("/today")
        return self._page

    @page.setter
    def page(self, page: Any) -> None:
        self._page = page

    def go(self, path: str) -> None:
        """Open a path and wait until its skeletons are gone."""
        self._anywhere = True
        super().go(path)
        self.settled()

    def settled(self) -> None:
        self.page.wait_for_selector("main h1", timeout=20_000)
        expect(self.page.locator(SKELETONS)).to_have_count(0, timeout=30_000)

    def cli(self, *words: str) -> Any:
        return self.demo.cli(*words)

    def no_violations(self) -> None:
        """axe finds nothing, on the page as it is now."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(told => told.violations)")
        assert [(each["id"], each["help"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found] == []

    def fine(self) -> None:
        """Nothing went wrong so far, nothing is wider than the window, every answer was as documented."""
        assert self.wrong == []
        assert self.overflow() <= 0
        assert self.demo.wrong == []


@pytest.fixture(scope="session")
def rooms(chromium: Any, demo: Demo) -> Iterator[dict[tuple[str, ...], Any]]:
    """Browser contexts by who, language, theme and size: what one page has loaded the next need not load again."""
    made: dict[tuple[str, ...], Any] = {}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def visit(chromium: Any, demo: Demo, rooms: dict[tuple[str, ...], Any]) -> Iterator[Callable[..., WebVisit]]:
    """``visit(role, lang="en", theme="light", size="desktop")``: a person at a screen, freshly signed in."""
    pages = []

    def enter(role: str = "engineer", lang: str = "en", theme: str = "light", size: str = "desktop") -> WebVisit:
        key = (role, lang, theme, size)
        if key not in rooms:
            rooms[key] = chromium.new_context(
                viewport=SIZES[size],
                locale="zh-CN" if lang == "zh" else "en-GB",
                color_scheme=theme,
                reduced_motion="reduce",
            )
        context = rooms[key]
        context.clear_cookies()
        signed = context.request.get(f"{demo.address}/sign-in?ticket={demo.ticket(f'{role}-1')}")
        assert signed.ok, signed.status
        pages.append(context.new_page())
        return WebVisit(pages[-1], demo)

    yield enter
    for page in pages:
        page.close()
