"""A query parameter that a path does not have is refused: left out silently, it would answer another question."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from clew.doors.http.identity import Acting
from clew.events.errors import BadRequest


def known_parameters(request: Request, acting: Acting) -> None:
    """Raises BadRequest("query.unknown_parameter"), to those who are signed in."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = set(_named(route.dependant))
    for name in request.query_params:
        if name not in known:
            raise BadRequest("query.unknown_parameter", name=name)


def _named(dependant: Dependant) -> Iterator[str]:
    yield from (field.alias for field in dependant.query_params)
    for further in dependant.dependencies:
        yield from _named(further)
