"""``make screenshots``: every place of the front end on the demo's data, in both sizes, languages and themes.

Written to ``artifacts/screenshots`` with an index to leaf through. A page that is wider than the window, an error in
the browser's console and an answer that differs from its description are told, and fail the command.
"""

from __future__ import annotations

import html
import itertools
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Page, expect, sync_playwright

from clew.bootstrap import local_principal, open_clew, settings_from
from clew.bootstrap.clew import Clew
from clew.demo.loading import Loaded, load_demo
from clew.testing.front_end import ARGUMENTS, SIZES, Served, served

TARGET = Path("artifacts") / "screenshots"
LOOKS = tuple(itertools.product(("zh", "en"), ("light", "dark"), ("desktop", "phone")))
SKELETONS = "main .skeleton, main [aria-busy=true]"


def addresses(clew: Clew, loaded: Loaded) -> dict[str, str]:
    """A name for each state that is looked at, and its address."""
    unit, part, serial, suspect = (
        quote(each, safe="") for each in (loaded.unit, loaded.part, loaded.serial, loaded.suspect)
    )
    found = {
        "today": "/today",
        "trace": "/trace",
        "trace-search": "/trace?q=M0000",
        "trace-real-serial": f"/trace/thing?id={serial}",
        "trace-unit": f"/trace/thing?id={unit}",
        "trace-part": f"/trace/thing?id={part}",
        "trace-suspect-forward": f"/trace/thing?id={suspect}&direction=forward",
        "trace-table": f"/trace/thing?id={unit}&tab=table",
        "trace-structure": f"/trace/thing?id={unit}&tab=structure",
        "causes": "/causes",
        "causes-new": "/causes/new",
        "process": "/process",
        "cases": "/cases",
        "case-scope-new": f"/cases/scopes/new?id={suspect}",
        "data-sources": "/data/sources",
        "data-quarantine": "/data/quarantine",
        "data-mappings": "/data/mappings",
        "data-dictionary": "/data/dictionary",
        "data-forms": "/data/forms",
        "data-acquisitions": "/data/acquisitions",
        "passports": "/passports",
    }
    found |= {f"admin-{tab}": f"/admin/{tab}" for tab in ("people", "roles", "tokens", "status", "storage", "jobs")}
    for run in clew.cause_runs(limit=2):
        found[f"causes-run-{run.id}"] = f"/causes/{run.id}"
    return found


def main() -> int:
    """0 where nothing was wrong with any page."""
    executable = shutil.which("chromium")
    if executable is None:
        print("Debian's chromium is needed: apt install chromium", file=sys.stderr)
        return 2
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    wrong: list[str] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        open_clew(settings_from(data=Path(folder) / "data"), principal=local_principal()) as clew,
    ):
        loaded = load_demo(clew, lambda *_: None)
        with served(clew) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
            for number, (lang, theme, size) in enumerate(LOOKS, 1):
                print(f"{number}/{len(LOOKS)} {lang} {theme} {size}", flush=True)
                wrong += _looked(browser, site, addresses(clew, loaded), (lang, theme, size))
            browser.close()
            wrong += site.wrong
    _index()
    print("\n".join(wrong) or f"{TARGET}/index.html")
    return 1 if wrong else 0


def _looked(browser: Browser, site: Served, paths: dict[str, str], look: tuple[str, str, str]) -> list[str]:
    lang, theme, size = look
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        locale="zh-CN" if lang == "zh" else "en-GB",
        color_scheme=theme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    page.goto(f"{site.address}/sign-in?ticket={site.ticket('admin')}")
    page.wait_for_url(f"{site.address}/today")
    for name, path in paths.items():
        wrong += _one(page, site.address + path, TARGET / f"{name}_{lang}_{theme}_{size}.png")
    context.close()
    return wrong


def _one(page: Page, address: str, target: Path) -> list[str]:
    page.goto(address)
    page.wait_for_selector("main h1, main [role=alert]", timeout=20_000)
    expect(page.locator(SKELETONS)).to_have_count(0, timeout=60_000)
    page.wait_for_timeout(300)
    page.screenshot(path=target, full_page=True)
    over: Any = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{target.name}: {over} pixels wider than the window"] if over > 0 else []


def _index() -> None:
    pictures = "\n".join(
        f'<figure><a href="{html.escape(path.name)}"><img src="{html.escape(path.name)}" loading="lazy" alt=""></a>'
        f"<figcaption>{html.escape(path.stem)}</figcaption></figure>"
        for path in sorted(TARGET.glob("*.png"))
    )
    style = "body{font:13px sans-serif;display:flex;flex-wrap:wrap;gap:16px}img{height:300px;border:1px solid #ccc}"
    (TARGET / "index.html").write_text(
        f"<!doctype html><meta charset=utf-8><title>Clew</title><style>{style}</style>{pictures}", encoding="utf-8"
    )


if __name__ == "__main__":
    sys.exit(main())
