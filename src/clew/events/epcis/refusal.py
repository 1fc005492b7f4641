"""A document that cannot be read at all is refused with one finding: where, which rule."""

from __future__ import annotations

from clew.events.errors import Finding, InvalidData, Parameter
from clew.events.model import Document


def refusal(code: str, rule: str, place: str = "document", **params: Parameter) -> InvalidData:
    """The error to raise. ``place``: ``document``, ``line 7, column 3``, a path."""
    return InvalidData(code, [Finding(place, rule, code, params)], **params)


def refuse_query(document: Document) -> None:
    """Queries are read, not written: only what holds events can be said again. Raises InvalidData."""
    if document.query is not None:
        raise refusal("epcis.write.query", "query", operation=document.query.operation)
