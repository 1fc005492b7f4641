"""The ``@context`` of a JSON-LD document: of the shapes that JSON-LD gives it; what is remote is never fetched."""

from __future__ import annotations

from typing import Any

from clew.events.epcis.event_reader import EventReader, shown
from clew.events.epcis.formats import is_iri

MAX_CONTEXTS = 100
"""A document has two or three; each is compared with those before it."""
_GS1_CONTEXTS = ("https://ref.gs1.org/standards/epcis/", "https://gs1.github.io/EPCIS/")


def check_context(reader: EventReader, context: Any) -> None:
    """Refuse a document's context of another shape; flag each remote one that is not GS1's own."""
    check_context_shape(reader, context, "@context")
    parts = context if type(context) is list else [context]
    for part in parts if len(parts) <= MAX_CONTEXTS else ():
        if type(part) is str and is_iri(part) and not part.startswith(_GS1_CONTEXTS):
            reader.flag("@context", "remote-context", "epcis.context.remote", value=shown(part))


def check_context_shape(reader: EventReader, context: Any, place: str) -> None:
    parts = context if type(context) is list else [context]
    if len(parts) > MAX_CONTEXTS:
        reader.refuse(place, "context", "epcis.context.too_many", limit=MAX_CONTEXTS)
        parts = []
    for index, part in enumerate(parts):
        if type(part) is not dict and not (type(part) is str and is_iri(part)):
            reader.refuse(place, "context", "epcis.context.shape", value=shown(part))
        elif part in parts[:index]:
            reader.refuse(place, "unique", "epcis.list.repeated", value=shown(part))


def context_text(context: Any) -> str:
    """The remote contexts that are named, in one text to search."""
    parts = context if type(context) is list else [context]
    return " ".join([part for part in parts if type(part) is str])


def flag_unknown_prefixes(reader: EventReader) -> None:
    for prefix in sorted(reader.names.unknown):
        reader.flag("@context", "prefix", "epcis.context.unknown_prefix", prefix=prefix)
