"""The front end: one page for all places of the rail, and its assets as ``make web`` (or the wheel's build) left them.

The page holds no script and no style of its own; what the browser adds of style at run time carries the nonce of the
answer. The reader's language and theme are written into it, so that the first paint is right; and the server's zone, so
that what is shown has the clock of the pages and files that the server writes.
"""

from __future__ import annotations

import re
import secrets
from functools import lru_cache
from importlib.resources import files
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from clew.doors.http.identity import Acting
from clew.doors.http.reader import language_of, theme_of
from clew.doors.http.rendering import environment, static_url
from clew.doors.http.wall_clock import zone_name_here
from clew.events.errors import ClewError, NotFound
from clew.language import render

router = APIRouter(include_in_schema=False)
BUILT = files("clew.doors.http") / "web"
ENTRY = "src/main.tsx"
PLACES = ("today", "trace", "causes", "process", "cases", "data", "passports", "admin")
ASSET_TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "json": "application/json",
    "woff2": "font/woff2",
}
_ASSET = re.compile(r"[A-Za-z0-9_.-]+\.(js|css|svg|json|woff2)")
_KEPT = "public, max-age=31536000, immutable"


class NotBuilt(ClewError):
    """The front end was not built (a checkout without ``make web``)."""

    http_status = 503


@router.get("/")
def home(clew: Acting) -> Response:
    """To what needs the reader."""
    return RedirectResponse("/today", 303)


@router.get("/{place}")
@router.get("/{place}/{rest:path}")
def shell(request: Request, clew: Acting, place: str, rest: str = "") -> Response:
    """The page of the front end, for every address of its own."""
    if place not in PLACES:
        raise NotFound("request.no_such_page", path=request.url.path)
    lang = language_of(request)
    nonce = secrets.token_urlsafe(16)
    page = (
        environment()
        .get_template("app.html")
        .render(
            lang=lang,
            theme=theme_of(request),
            zone=zone_name_here(),
            nonce=nonce,
            icon=static_url("mark.svg"),
            script_needed=render("ui.app.script_needed", {}, lang),
            **loaded(place),
        )
    )
    headers = {"Content-Security-Policy": content_security_policy(nonce), "Vary": "Accept-Language, Cookie"}
    return HTMLResponse(page, 200, headers)


def content_security_policy(nonce: str) -> str:
    """Scripts, fonts and requests of our own only. Style attributes are allowed: drawings place their marks by them."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


assets = APIRouter(include_in_schema=False)


@assets.get("/assets/{name}")
async def asset(request: Request, name: str) -> Response:
    """One built file; its name changes with its content. The plain names leave no way to another folder."""
    named = _ASSET.fullmatch(name)
    packed = "gzip" in request.headers.get("accept-encoding", "")
    found = _built(name, packed) if named is not None else None
    if named is None or found is None:
        raise NotFound("request.no_such_page", path=request.url.path)
    body, encoding = found
    headers = {"Cache-Control": _KEPT, "Vary": "Accept-Encoding", **encoding}
    return Response(body, 200, headers, ASSET_TYPES[named[1]])


def _built(name: str, packed: bool) -> tuple[bytes, dict[str, str]] | None:
    """A built file, packed if it is kept so, with the header that says it; None: there is none."""
    if packed and (body := _kept(f"{name}.gz")) is not None:
        return body, {"Content-Encoding": "gzip"}
    body = _kept(name)
    return None if body is None else (body, {})


def _kept(name: str) -> bytes | None:
    return _content(name) if (BUILT / "assets" / name).is_file() else None


@lru_cache(maxsize=1024)
def _content(name: str) -> bytes:
    """Of a file of the build, read once: a name never means another content."""
    return (BUILT / "assets" / name).read_bytes()


def loaded(place: str | None = None) -> dict[str, Any]:
    """Script and styles of the entry, with what it imports at once; and of a place, which the browser then fetches
    beside the entry, not after it. Raises NotBuilt."""
    manifest = BUILT / ".vite" / "manifest.json"
    if not manifest.is_file():
        raise NotBuilt("web.not_built")
    return _read(manifest.read_bytes(), place)


@lru_cache(maxsize=32)
def _read(manifest: bytes, place: str | None) -> dict[str, Any]:
    chunks = orjson.loads(manifest)
    needed = [ENTRY] if place is None else [ENTRY, f"src/places/{place}/index.tsx"]
    for key in needed:
        needed += [each for each in chunks[key].get("imports", ()) if each not in needed]
    styles = [f"/{style}" for key in needed for style in chunks[key].get("css", ())]
    preloads = [f"/{chunks[key]['file']}" for key in needed[1:]]
    return {"script": f"/{chunks[ENTRY]['file']}", "styles": list(dict.fromkeys(styles)), "preloads": preloads}
