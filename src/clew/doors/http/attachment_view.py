"""Attachments as pages show them: a link to the bytes, or that they are not here; small curves drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clew.bootstrap import Clew
from clew.doors.http.curve_drawing import MOST_BYTES, curve_of, draw_curve
from clew.doors.http.rendering import event_url
from clew.language import render
from clew.scenarios.attachments import Attached

SHOWN = 40
DRAWN = 6
_DRAWABLE = "json"


def attachment_views(clew: Clew, attached: Iterable[Attached], lang: str) -> list[dict[str, Any]]:
    """The first attachments, each digest once; of those that hold a curve the first few are drawn."""
    views: list[dict[str, Any]] = []
    drawn = 0
    for each in {one.attachment.sha256: one for one in attached}.values():
        if len(views) == SHOWN:
            break
        chart = _chart(clew, each, lang) if each.here and drawn < DRAWN else None
        drawn += chart is not None
        views.append(
            {
                "title": each.attachment.title or each.attachment.media_type,
                "media_type": each.attachment.media_type,
                "sha256": each.attachment.sha256,
                "here": each.here,
                "href": f"/api/v1/attachments/{each.attachment.sha256}",
                "event": event_url(str(each.recorded.position)),
                "chart": chart,
            }
        )
    return views


def _chart(clew: Clew, each: Attached, lang: str) -> str | None:
    stated = each.attachment.size_bytes
    if _DRAWABLE not in each.attachment.media_type.lower() or (stated is not None and stated > MOST_BYTES):
        return None
    note, data = clew.attachments.get(each.attachment.sha256)
    curve = curve_of(note.media_type, data)
    if curve is None:
        return None
    title = render("attachment.curve", {"x": curve.x_name or "#", "y": curve.y_name or "#"}, lang)
    return draw_curve(curve, title)
