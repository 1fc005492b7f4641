"""Errors as RFC 9457 problem documents, in the reader's language, with a stable code."""

from __future__ import annotations

import logging

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from clew.doors.wire import problem_document
from clew.events.errors import BadRequest, ClewError, Finding, NotFound
from clew.language import pick_language

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("clew.http")


def language_of(request: Request) -> str:
    """The reader's language: their choice (cookie), else what the browser asks for."""
    return pick_language(request.cookies.get("clew_lang") or request.headers.get("accept-language"))


def problem(error: ClewError, request: Request) -> Response:
    document = problem_document(error, language_of(request), str(request.url.path))
    headers = {"WWW-Authenticate": 'Bearer realm="clew"'} if error.http_status == 401 else {}
    return Response(orjson.dumps(document), error.http_status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Handle our own errors, malformed requests, unknown paths, and defects (which show no detail)."""

    @app.exception_handler(ClewError)
    def _ours(request: Request, error: ClewError) -> Response:
        return problem(error, request)

    @app.exception_handler(RequestValidationError)
    def _malformed(request: Request, error: RequestValidationError) -> Response:
        findings = [
            Finding(".".join(str(part) for part in each["loc"]), each["type"], "request.invalid", {"detail": each["msg"]})
            for each in error.errors()
        ]
        return problem(BadRequest("request.malformed", findings), request)

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return problem(NotFound("request.no_such_page", path=request.url.path), request)
        known = BadRequest("request.refused", status=error.status_code, detail=str(error.detail))
        document = problem_document(known, language_of(request), request.url.path) | {"status": error.status_code}
        return Response(orjson.dumps(document), error.status_code, dict(error.headers or {}), MEDIA_TYPE)

    @app.exception_handler(Exception)
    def _defect(request: Request, error: Exception) -> Response:
        log.exception("unhandled error on %s %s", request.method, request.url.path, exc_info=error)
        failed = ClewError("error.internal")
        return problem(failed, request)
