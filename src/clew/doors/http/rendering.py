"""Pages from templates. Everything a template prints is escaped; markup comes only from the genealogy drawing."""

from __future__ import annotations

import hashlib
import time
from functools import lru_cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from clew.doors.http.reader import address_of, language_of, theme_of
from clew.events.errors import Parameter
from clew.events.timestamps import canonical_time
from clew.language import render

STATIC = files("clew.doors.http") / "static"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates of the package; a misspelt name fails instead of printing nothing."""
    return Environment(
        loader=PackageLoader("clew.doors.http", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(request: Request, template: str, *, status: int = 200, person: str | None = None, **context: Any) -> Response:
    """One page in the reader's language and theme. ``person``: who is signed in, None on pages before that."""
    lang = language_of(request)
    known: dict[str, Any] = {
        "lang": lang,
        "theme": theme_of(request),
        "here": address_of(request),
        "person": person,
        "made_at": canonical_time(time.time_ns() // 1_000_000_000 * 1_000_000),
        "place": None,
        "error": None,
        "name": None,
        "say": partial(_say, lang),
        "thing_url": thing_url,
        "event_url": event_url,
        "static_url": static_url,
    }
    return HTMLResponse(environment().get_template(template).render(known | context), status, {"Vary": _VARY})


_VARY = "Accept-Language, Cookie"


def _say(lang: str, code: str, **params: Parameter) -> str:
    return render(code, params, lang)


def thing_url(identifier: str) -> str:
    """The page of a thing or an operation."""
    return "/thing?" + urlencode({"id": identifier})


def event_url(event_id: str) -> str:
    """The page of an event, by eventID or log position."""
    return "/event?" + urlencode({"id": event_id})


@lru_cache(maxsize=16)
def static_url(name: str) -> str:
    """The address of a static file, which changes with its content: browsers may keep it for good."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
