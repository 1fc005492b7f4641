"""``/api/v1/attachments``: what events attach. Bytes of others: they are downloaded, never run or shown as a page."""

from __future__ import annotations

import mimetypes
import re
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from clew.doors.gauge_wire import attached_document
from clew.doors.http.identity import Acting
from clew.doors.http.responses import json_response
from clew.storage.blobs import BlobNote

router = APIRouter(prefix="/api/v1", tags=["clew"])
Sha256 = Annotated[str, Path(pattern="^[0-9A-Fa-f]{64}$")]
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Types that a browser may show itself; everything else is saved: an SVG or HTML could carry script."""
_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*")


@router.get("/attachments")
def listed(clew: Acting, id: Annotated[str, Query(min_length=1, max_length=2000)]) -> Response:
    """What the events of a thing attach."""
    return json_response({"attachments": [attached_document(each) for each in clew.attachments.of(id)]})


@router.get("/attachments/{sha256}")
def attachment(clew: Acting, sha256: Sha256) -> Response:
    """The bytes, with the media type that the event gives them."""
    note, data = clew.attachments.get(sha256)
    # Parameters beside the type (a charset) are dropped with whatever else an event may have written there.
    found = _TYPE.match(note.media_type)
    media_type = found[0].lower() if found else "application/octet-stream"
    way = "inline" if media_type in _SHOWN else "attachment"
    headers = {
        "Content-Disposition": f'{way}; filename="{_file_name(note, media_type)}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(data, 200, headers, media_type)


def _file_name(note: BlobNote, media_type: str) -> str:
    """The title as far as every file system takes it, and a suffix that fits the type."""
    title = re.sub(r"[^A-Za-z0-9._-]+", "-", note.title or "").strip("-.")[:80] or note.sha256[:16]
    suffix = mimetypes.guess_extension(media_type) or ".bin"
    return title if title.lower().endswith(suffix) else f"{title}{suffix}"
