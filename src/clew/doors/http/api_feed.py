"""The position of the log as server-sent events: what is shown can be asked anew when something was recorded."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from clew.doors.http.feed_hub import BEAT_SECONDS, FeedHub
from clew.doors.http.identity import Acting, current
from clew.events.errors import Forbidden, Unauthorised, Unavailable

router = APIRouter(prefix="/api/v1", tags=["clew"])


@router.get("/feed", response_class=StreamingResponse)
async def feed(request: Request, clew: Acting) -> StreamingResponse:
    """``event: position``, ``data:`` the last position: at once, and whenever something was recorded. It ends when who
    asked may no longer ask."""
    hub: FeedHub = request.app.state.feed

    def admitted() -> bool:
        try:
            return current(request).principal == clew.principal
        except (Unauthorised, Forbidden):
            return False
        except Unavailable:
            # The database is away, which says nothing of the reader.
            return True

    async def still_admitted() -> bool:
        return await clew.in_thread(admitted)

    return StreamingResponse(_lines(hub, still_admitted), media_type="text/event-stream")


async def _lines(
    hub: FeedHub, admitted: Callable[[], Awaitable[bool]], beat: float = BEAT_SECONDS
) -> AsyncIterator[bytes]:
    """A stream outlives sessions and tokens, so it looks at every beat, however often it has news in between."""
    looked = time.monotonic()
    async for position in hub.follow():
        if position is None or time.monotonic() - looked >= beat:
            if not await admitted():
                return
            looked = time.monotonic()
        yield b": still here\n\n" if position is None else b"event: position\ndata: %d\n\n" % position
