"""Request bodies as sources, within a size that a person could mean."""

from __future__ import annotations

from fastapi import Request

from clew.collection.connectors import Source
from clew.doors.http.limits import LARGEST_BODY_BYTES, LARGEST_FORM_BYTES, BodyTooLarge
from clew.events.errors import BadRequest

_SOURCES = (
    "/epcis/capture",
    "/epcis/events",
    "/api/v1/captures",
    "/api/v1/quarantine/",
    "/api/v1/events/correct",
    "/api/v1/hashes",
    "/api/v1/mappings/",
)


def largest(path: str) -> int:
    """How many bytes a body at this address may have."""
    return LARGEST_BODY_BYTES if path.startswith(_SOURCES) else LARGEST_FORM_BYTES


async def source_of(request: Request, name: str, mapping: str | None) -> Source:
    """The body with its media type. Raises BadRequest when it is empty, BodyTooLarge beyond the limit."""
    chunks: list[bytes] = []
    size = 0
    limit = largest(request.url.path)
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge("request.too_large", limit=limit)
        chunks.append(chunk)
    if not size:
        raise BadRequest("request.empty_body")
    media_type = request.headers.get("content-type")
    return Source(b"".join(chunks), name=name, media_type=media_type, mapping=mapping)
