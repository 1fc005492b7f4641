"""Answers in JSON, and as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import orjson
from fastapi import Response
from fastapi.responses import StreamingResponse


def json_response(
    document: Any, status: int = 200, *, headers: Mapping[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    """Plain values as JSON; anything else is a defect and fails."""
    return Response(orjson.dumps(document), status, dict(headers or {}), media_type)


def file_response(pieces: Iterator[bytes], name: str, media_type: str) -> Response:
    """A file to be kept as ``name``, piece by piece. Its first piece is made before the headers are sent, so that what
    is wrong with the question is a problem document, and not a file cut short."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(chain([next(pieces, b"")], pieces), 200, headers, media_type)


def answers(model: Any, status: int = 200, description: str = "As asked.") -> dict[int | str, dict[str, Any]]:
    """``responses=`` of a route: what it answers, one of the types of ``clew.doors.documents``."""
    return {status: {"model": model, "description": description}}
