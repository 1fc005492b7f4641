"""Errors as RFC 9457 problem documents, in the reader's language, with a stable code; for a person a page."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from clew.doors.http.headers import guard
from clew.doors.http.public_pages import is_public, kind_page, retry_after, spoken_to
from clew.doors.http.reader import address_of, language_of, wants_page
from clew.doors.http.refusals import finding, refused
from clew.doors.http.rendering import page
from clew.doors.wire import problem_document
from clew.events.errors import BadRequest, ClewError, Unauthorised

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("clew.http")


def problem(error: ClewError, request: Request, *, status: int | None = None) -> Response:
    """The answer to an error: a problem document, or a page; a person who is not signed in is led to do so, but never
    whoever came for what is public."""
    if wants_page(request) and is_public(request):
        return kind_page(spoken_to(request), error, status)
    if isinstance(error, Unauthorised) and wants_page(request) and request.method in ("GET", "HEAD"):
        return RedirectResponse("/sign-in?" + urlencode({"back": address_of(request)}), 303)
    document = problem_document(error, language_of(request), request.url.path)
    if status is not None:
        document["status"] = status
    headers = _headers(error)
    if wants_page(request):
        shown = page(request, "problem.html", status=document["status"], problem=document)
        shown.headers.update(headers)
        return shown
    return Response(orjson.dumps(document), document["status"], headers, MEDIA_TYPE)


def _headers(error: ClewError) -> dict[str, str]:
    if error.http_status == 401:
        return {"WWW-Authenticate": 'Bearer realm="clew"'}
    return retry_after(error)


def install(app: FastAPI) -> None:
    """Handle our own errors, malformed requests, unknown paths, and defects (which show no detail)."""

    @app.exception_handler(ClewError)
    def _ours(request: Request, error: ClewError) -> Response:
        return problem(error, request)

    @app.exception_handler(RequestValidationError)
    def _malformed(request: Request, error: RequestValidationError) -> Response:
        return problem(BadRequest("request.malformed", [finding(each) for each in error.errors()]), request)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        if isinstance(error.__cause__, ClewError):
            # Raised where the body is read, and taken by the framework for a body that cannot be read.
            return problem(error.__cause__, request)
        answer = problem(refused(error, request), request, status=error.status_code)
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(Exception)
    def _defect(request: Request, error: Exception) -> Response:
        log.error("unhandled error on %s %s", request.method, request.url.path, exc_info=error)
        answer = problem(ClewError("error.internal"), request)
        # Starlette answers for defects outside every middleware: the guards never see this answer.
        guard(answer.headers)
        return answer
