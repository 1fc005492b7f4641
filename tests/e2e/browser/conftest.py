"""A real browser on a real server: Debian's Chromium, and the pages over HTTP on a free port of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.conftest import Visit

from clew.testing.front_end import SIZES, Served, served
from clew.testing.installation import Installation, installation

__all__ = ["installation"]

DESKTOP = SIZES["desktop"]


@pytest.fixture(scope="session")
def site(installation: Installation) -> Iterator[Served]:
    with served(installation.clew) as told:
        yield told


@pytest.fixture
def visit(chromium: Any, site: Served, tmp_path: Path) -> Iterator[Visit]:
    context = chromium.new_context(viewport=DESKTOP, locale="en-GB")
    yield Visit(context.new_page(), site.address)
    context.close()


@pytest.fixture
def signed_in(visit: Visit, site: Served) -> Visit:
    visit.go(f"/sign-in?ticket={site.ticket('viewer-1')}")
    visit.page.wait_for_url(site.address + "/today")
    return visit


def choose(visit: Visit, lang: str, theme: str) -> None:
    """As somebody has it who chose language and theme before."""
    chosen = [("clew_lang", lang), ("clew_theme", theme)]
    visit.page.context.add_cookies([{"name": name, "value": value, "url": visit.address} for name, value in chosen])
