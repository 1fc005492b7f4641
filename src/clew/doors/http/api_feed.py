"""The position of the log as server-sent events: what is shown can be asked anew when something was recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from clew.doors.http.feed_hub import FeedHub
from clew.doors.http.identity import Acting

router = APIRouter(prefix="/api/v1", tags=["clew"])


@router.get("/feed", response_class=StreamingResponse)
async def feed(request: Request, clew: Acting) -> StreamingResponse:
    """``event: position``, ``data:`` the last position: at once, and whenever something was recorded."""
    hub: FeedHub = request.app.state.feed
    return StreamingResponse(_lines(hub), media_type="text/event-stream")


async def _lines(hub: FeedHub) -> AsyncIterator[bytes]:
    async for position in hub.follow():
        yield b": still here\n\n" if position is None else b"event: position\ndata: %d\n\n" % position
