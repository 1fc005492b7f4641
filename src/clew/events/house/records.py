"""What an event points to and does not hold: attachments by their digest, telemetry by stream, window and digest."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from clew.events.errors import InvalidData
from clew.events.house.elements import element, found, instant, number, required, text, texts
from clew.events.house.identity import listed
from clew.events.identifiers import normalise
from clew.events.model import AnyEvent, Extension
from clew.events.timestamps import Timestamp


class Attachment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A blob: ``sha256`` in 64 lower-case hexadecimal digits, its media type, and the keys of the things it shows."""

    sha256: str
    media_type: str
    things: tuple[str, ...]
    title: str | None = None
    size_bytes: int | None = None


class TelemetryReference(msgspec.Struct, frozen=True, omit_defaults=True):
    """A window ``[window_start, window_end)`` of a stream, UTC microseconds; ``sha256`` of the readings in it."""

    stream: str
    window_start: int
    window_end: int
    sha256: str | None = None
    reading_count: int | None = None


def attachment(
    sha256: str,
    media_type: str,
    *,
    things: Iterable[str] = (),
    title: str | None = None,
    size_bytes: int | None = None,
) -> Extension:
    """An attachment element for the things of the event, or for the named ones."""
    return element(
        "attachment",
        {
            "blob_sha256": sha256,
            "media_type": media_type,
            "size_bytes": size_bytes,
            "title": title,
            "thing": tuple(things),
        },
    )


def attachments(event: AnyEvent) -> tuple[Attachment, ...]:
    """The attachments of an event. Raises ``InvalidData`` for an element without digest or media type."""
    return tuple(
        Attachment(
            sha256=required(blob, "blob_sha256"),
            media_type=required(blob, "media_type"),
            things=tuple(map(normalise, texts(blob, "thing"))) or listed(event),
            title=text(blob, "title"),
            size_bytes=_whole(blob, "size_bytes"),
        )
        for blob in found(event.extensions, "attachment")
    )


def telemetry(
    stream: str,
    window_start: Timestamp,
    window_end: Timestamp,
    *,
    sha256: str | None = None,
    reading_count: int | None = None,
) -> Extension:
    """A telemetry reference element."""
    return element(
        "telemetry",
        {
            "stream": stream,
            "window_start": window_start,
            "window_end": window_end,
            "digest_sha256": sha256,
            "reading_count": reading_count,
        },
    )


def telemetry_references(event: AnyEvent) -> tuple[TelemetryReference, ...]:
    """The telemetry references of an event. Raises ``InvalidData`` for one without stream or window."""
    return tuple(
        TelemetryReference(
            stream=required(reference, "stream"),
            window_start=_instant(reference, "window_start"),
            window_end=_instant(reference, "window_end"),
            sha256=text(reference, "digest_sha256"),
            reading_count=_whole(reference, "reading_count"),
        )
        for reference in found(event.extensions, "telemetry")
    )


def _instant(parent: Extension, term: str) -> int:
    moment = instant(parent, term)
    if moment is None:
        raise InvalidData("house.missing", element="telemetry", term=term)
    return moment


def _whole(parent: Extension, term: str) -> int | None:
    count = number(parent, term)
    if count is not None and count != count.to_integral_value():
        raise InvalidData("house.number", term=term, value=str(count))
    return None if count is None else int(count)
