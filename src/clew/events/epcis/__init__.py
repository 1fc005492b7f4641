"""EPCIS documents in and out: JSON-LD 2.0, XML 2.0 and 1.2 in; JSON-LD 2.0 and XML 2.0 out.

``parse`` says everything it found and keeps going; ``read`` is strict. Nothing is fetched, nothing is guessed: remote
contexts, DTDs and entities stay outside, limits hold before memory is spent.
"""

from __future__ import annotations

from clew.events.epcis.json_reader import parse_json
from clew.events.epcis.json_writer import event_json, event_to_json, write_json
from clew.events.epcis.limits import DEFAULT_LIMITS, Limits, unfold
from clew.events.epcis.parsed import Parsed, ParsedItem
from clew.events.epcis.refusal import refusal
from clew.events.epcis.xml_reader import parse_xml
from clew.events.epcis.xml_writer import write_xml
from clew.events.errors import InvalidData
from clew.events.model import Document

__all__ = [
    "DEFAULT_LIMITS",
    "Limits",
    "Parsed",
    "ParsedItem",
    "event_json",
    "event_to_json",
    "parse",
    "read",
    "write_json",
    "write_xml",
]


def parse(data: bytes, *, media_type: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Parsed:
    """Read a document of any form, gzip included. Raises InvalidData when nothing in it can be spoken about.

    The first character tells JSON from XML, whatever ``media_type`` says: senders mislabel. It decides only where the
    bytes begin with neither, so that the refusal speaks of the right form.
    """
    data = unfold(data, limits)
    start = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if start.startswith(b"<"):
        return parse_xml(data, limits)
    if not start.startswith((b"{", b"[")) and "xml" in (media_type or ""):
        return parse_xml(data, limits)
    if not data.strip():
        raise refusal("epcis.document.empty", "required")
    return parse_json(data, limits)


def read(data: bytes, *, media_type: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a document of which everything must hold. Raises InvalidData with every finding, place and rule."""
    parsed = parse(data, media_type=media_type, limits=limits)
    if parsed.refused:
        raise InvalidData("document.invalid", findings=parsed.all_findings())
    return parsed.document
