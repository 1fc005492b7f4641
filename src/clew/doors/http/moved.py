"""Addresses of pages that have gone into the front end: whoever kept one is led to where the same is now.

Only what a person may have kept is led on: forms were sent, never kept. Signing in comes first, here as anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from clew.doors.http.identity import Acting


class Moved(NamedTuple):
    """``new`` may hold the parts of the path that ``old`` names; ``asked``: how a parameter is called there now, others
    are dropped; ``given``: the parameter without which the row does not hold."""

    old: str
    new: str
    asked: Mapping[str, str] = {}
    given: str | None = None


MOVED = (
    Moved("/search", "/trace", {"q": "q"}),
    Moved("/overview", "/data"),
    Moved("/scopes", "/cases/scopes/new", {"start": "id"}, given="start"),
    Moved("/scopes", "/cases?tab=scopes"),
    Moved("/quarantine", "/data/quarantine", {"state": "state"}),
    Moved("/quarantine/items", "/data/quarantine", {"state": "state", "cause": "cause", "after": "after"}),
    Moved("/quarantine/{number}", "/data/quarantine/{number}"),
    Moved("/acquisitions", "/data/acquisitions", {"source": "find", "before": "before"}),
    Moved("/acquisitions/{number}", "/data/acquisitions/{number}"),
)

router = APIRouter(tags=["pages"], include_in_schema=False)


def address_now(old: str, path: Mapping[str, str], query: Mapping[str, str]) -> str:
    """Where ``old`` (as in :data:`MOVED`) is now, for the parts of its path and what was asked."""
    row = next(each for each in MOVED if each.old == old and (each.given is None or query.get(each.given)))
    asked = {now: query[before] for before, now in row.asked.items() if query.get(before)}
    parts = {name: quote(value, safe="") for name, value in path.items()}
    return row.new.format_map(parts) + ("?" + urlencode(asked) if asked else "")


def _lead_on(old: str) -> None:
    @router.get(old)
    def moved(request: Request, clew: Acting) -> Response:
        return RedirectResponse(address_now(old, request.path_params, request.query_params), 308)


for _old in dict.fromkeys(each.old for each in MOVED):
    _lead_on(_old)
