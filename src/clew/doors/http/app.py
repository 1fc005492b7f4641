"""The HTTP door: one ASGI application over an installation.

Pages for people, ``/api/v1`` for programs, ``/epcis`` for the standard. Nobody is anonymous: beside the sign-in page,
the reader's preferences, static files and ``/healthz``, every address wants a session or a token. No page asks
anything of another site.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from clew import __version__
from clew.bootstrap import Clew
from clew.doors.http import (
    api,
    api_acquisitions,
    api_admin,
    api_attachments,
    api_balance,
    api_cases,
    api_cause,
    api_chain,
    api_dictionary,
    api_exposures,
    api_facts,
    api_feed,
    api_finding,
    api_forms,
    api_gauges,
    api_lanes,
    api_mappings,
    api_passports,
    api_process,
    api_quality,
    api_quarantine,
    api_reader,
    api_rules,
    api_scopes,
    api_snapshots,
    api_today,
    api_trace,
    epcis,
    moved,
    pages,
    pages_arrival,
    pages_balance,
    pages_cases,
    pages_chain,
    pages_gauges,
    pages_labels,
    pages_passport,
    pages_quality,
    pages_scopes,
    problems,
    sign_in,
    web_app,
)
from clew.doors.http.cause_jobs import CauseJobs
from clew.doors.http.feed_hub import FeedHub
from clew.doors.http.guards import Guards
from clew.doors.http.identity import Acting
from clew.doors.http.known_parameters import known_parameters
from clew.doors.http.limits import PASSWORD_CHECKS_AT_ONCE
from clew.doors.http.passport_shelf import PassportShelf
from clew.doors.http.rendering import STATIC
from clew.doors.http.responses import json_response
from clew.doors.http.throttle import Throttle
from clew.doors.http.tickets import Tickets
from clew.doors.http.visits import Visits
from clew.events.errors import NotFound
from clew.storage.store import wall_clock

STATIC_TYPES = {
    "clew.css": "text/css; charset=utf-8",
    "passport.css": "text/css; charset=utf-8",
    "mark.svg": "image/svg+xml",
}
KEPT_FOR_GOOD = "public, max-age=31536000, immutable"


def create_app(clew: Clew) -> FastAPI:
    """The application. ``app.state.tickets`` issues one-time sign-in links."""
    app = FastAPI(title="Clew", version=__version__, openapi_url=None, docs_url=None, redoc_url=None)
    begin(app, clew)
    problems.install(app)
    # First: routes are tried in their order, and a page asks for forty files.
    _install_own(app)
    app.include_router(web_app.assets)
    for router in (
        api.router,
        api_reader.router,
        api_admin.router,
        api_today.router,
        epcis.router,
        sign_in.router,
        pages.router,
        api_acquisitions.router,
        pages_arrival.router,
        api_quarantine.router,
        api_gauges.router,
        api_lanes.router,
        api_mappings.router,
        api_mappings.roles,
        api_dictionary.router,
        api_forms.router,
        api_passports.router,
        pages_labels.router,
        pages_passport.router,
        api_attachments.router,
        api_balance.router,
        api_exposures.router,
        api_cause.router,
        api_facts.router,
        api_feed.router,
        api_finding.router,
        pages_gauges.router,
        api_rules.router,
        api_scopes.router,
        api_cases.router,
        pages_scopes.router,
        pages_cases.router,
        api_trace.router,
        api_snapshots.router,
        api_quality.router,
        api_process.router,
        pages_quality.router,
        api_chain.router,
        pages_chain.router,
        pages_balance.router,
        moved.router,
    ):
        checks = [Depends(known_parameters)] if router.prefix.startswith("/api/v1") else []
        app.include_router(router, dependencies=checks)
    # Last: its addresses are whatever no other took.
    app.include_router(web_app.router)
    app.add_middleware(Guards)
    return app


def begin(app: FastAPI, clew: Clew) -> None:
    """Everything that the application remembers between two requests, as of its first moment."""
    app.state.clew = clew
    app.state.throttle = Throttle(time.monotonic)
    app.state.feed = FeedHub(lambda: clew.store.feed)
    app.state.tickets = Tickets(time.monotonic)
    app.state.visits = Visits(time.monotonic)
    app.state.cause_jobs = CauseJobs(time.monotonic, wall_clock)
    app.state.passports = PassportShelf(time.monotonic)
    app.state.password_checks = asyncio.Semaphore(PASSWORD_CHECKS_AT_ONCE)


def _install_own(app: FastAPI) -> None:
    @app.get("/healthz", include_in_schema=False)
    def healthz() -> Response:
        """That the server answers, and nothing else: it is open to all."""
        return json_response({"status": "ok"})

    @app.get("/openapi.json", include_in_schema=False)
    def openapi(acting: Acting) -> Response:
        """The description of ``/api/v1`` and ``/epcis``."""
        return json_response(openapi_document(app))

    @app.get("/static/{name}", include_in_schema=False)
    def static(request: Request, name: str) -> Response:
        """A file of the pages; the names are known, so no path can lead elsewhere."""
        if name not in STATIC_TYPES:
            raise NotFound("request.no_such_page", path=request.url.path)
        kept = {"Cache-Control": KEPT_FOR_GOOD} if "v" in request.query_params else {"Cache-Control": "no-cache"}
        return Response((STATIC / name).read_bytes(), 200, kept, STATIC_TYPES[name])


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1: every address for programs, its parameters, and that each wants a token or a session."""
    document = get_openapi(
        title="Clew",
        version=__version__,
        openapi_version="3.1.0",
        summary="Quality traceability: the verbs of the command line, and the EPCIS 2.0 interface.",
        routes=app.routes,
    )
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "clew_session"},
    }
    components.setdefault("schemas", {})["Problem"] = _PROBLEM
    document["security"] = [{"token": []}, {"session": []}]
    refused = {"description": "Problem", "content": {"application/problem+json": {"schema": _PROBLEM_REFERENCE}}}
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = refused
    return document


_PROBLEM_REFERENCE = {"$ref": "#/components/schemas/Problem"}
_PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457; `type` and `code` are stable, `title` and `detail` in the reader's language.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "params"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "code": {"type": "string"},
        "params": {"type": "object"},
        "findings": {"type": "array", "items": {"type": "object"}},
    },
}
