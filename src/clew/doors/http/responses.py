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
