"""Answers in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Response


def json_response(
    document: Any, status: int = 200, *, headers: Mapping[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    """Plain values as JSON; anything else is a defect and fails."""
    return Response(orjson.dumps(document), status, dict(headers or {}), media_type)


def answers(model: Any, status: int = 200, description: str = "As asked.") -> dict[int | str, dict[str, Any]]:
    """``responses=`` of a route: what it answers, one of the types of ``clew.doors.documents``."""
    return {status: {"model": model, "description": description}}
