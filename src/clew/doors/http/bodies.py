"""Request bodies as sources, within a size that a person could mean."""

from __future__ import annotations

from fastapi import Request

from clew.collection.connectors import Source
from clew.doors.http.limits import LARGEST_BODY_BYTES
from clew.events.errors import BadRequest


async def source_of(request: Request, name: str, mapping: str | None) -> Source:
    """The body with its media type. Raises BadRequest when it is empty or larger than the limit."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_BODY_BYTES:
            raise BadRequest("request.too_large", limit=LARGEST_BODY_BYTES)
        chunks.append(chunk)
    if not size:
        raise BadRequest("request.empty_body")
    media_type = request.headers.get("content-type")
    return Source(b"".join(chunks), name=name, media_type=media_type, mapping=mapping)
