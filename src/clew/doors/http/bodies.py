"""Request bodies as sources, within a size that a person could mean."""

from __future__ import annotations

from fastapi import Request
from starlette.datastructures import UploadFile

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
    """The body with its media type; of ``multipart/form-data`` its part ``file``, read by the part ``mapping``: in an
    address a long mapping would have no room. Raises BadRequest when it is empty, BodyTooLarge beyond the limit."""
    if (request.headers.get("content-type") or "").startswith("multipart/form-data"):
        return await _parts(request, name, mapping)
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


async def _parts(request: Request, name: str, mapping: str | None) -> Source:
    async with request.form(max_files=1, max_fields=1, max_part_size=LARGEST_FORM_BYTES) as form:
        file, text = form.get("file"), form.get("mapping")
        data = await file.read() if isinstance(file, UploadFile) else b""
    if not isinstance(file, UploadFile) or not data:
        raise BadRequest("request.empty_body")
    used = text if isinstance(text, str) and text else mapping
    kind = file.content_type if file.content_type != "application/octet-stream" else None
    return Source(data, name=name or file.filename or "", media_type=kind, mapping=used)
