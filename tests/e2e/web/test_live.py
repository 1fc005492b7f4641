"""Live: what was answered already is not asked again, and what the log grew beyond is."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, urlsplit

from tests.e2e.web.conftest import Demo, WebVisit

from clew.collection.connectors import Source
from clew.events.model import ObjectEvent
from clew.events.timestamps import parse_timestamp
from clew.testing.factory.documents import document_bytes

Enter = Callable[..., WebVisit]
PAUSE_MS = 2000
"""How long news is gathered before anything is asked anew."""


def test_lanes_are_asked_once_and_again_when_something_was_recorded(visit: Enter, demo: Demo) -> None:
    at = visit("engineer")
    asked: list[str] = []
    at.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    at.go(f"/trace/thing?id={quote(demo.loaded.unit, safe='')}")
    at.page.wait_for_timeout(2 * PAUSE_MS)
    assert asked.count("/api/v1/lanes") == 1
    event = ObjectEvent(
        event_time=parse_timestamp("2026-03-20T08:00:00+08:00"),
        event_time_zone_offset="+08:00",
        event_id="urn:clew:event:heard-live",
        action="OBSERVE",
        epc_list=("urn:clew:id:heard-live",),
    )
    with at.page.expect_request(lambda request: urlsplit(request.url).path == "/api/v1/lanes", timeout=30_000):
        assert not demo.clew.capture(Source(document_bytes([event]), name="live.json")).refused
    at.settled()
    at.fine()
