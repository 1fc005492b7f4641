"""The EPCIS Event Hash ID of CBV 2.0 §8.9: ``ni:///sha-256;<hex>?ver=CBV2.0``, an ID for exchange with partners.

It is never identity or proof in Clew (that is ``content_hash`` and ``leaf_hash``): it says nothing of eventID,
recordTime and errorDeclaration, knows times to the millisecond only, and numbers to some 16 digits.

The pre-hash string is ``key=value`` for all fields in one fixed order, without separators. An ID for exchange is worth
what others agree with, and implementations differ where the standard's text is open or was read differently. The two
in use are RalphTro/epcis-event-hash-generator (of the algorithm's authors, with published vectors) and
openepcis/openepcis-event-hash-generator. **We take the side of the published vectors**, since everybody can check
against them; where these are silent, that of the standard's text:

* parentID stands before epcList, as the vectors' implementation has it; the standard's table and OpenEPCIS have epcList
  first. It shows in TransactionEvents with both.
* bizTransactionList, destinationList, ilmd and sourceList, fields that have no place in the order (bizRules of a sensor
  report) and user extensions come last, sorted together (vectors); the table has the lists before the sensors.
* type comes before bizTransaction, source and destination (vectors), not after (text).
* Extensions of a place, a quantity element or a part of a sensor element come at the end of that part (vectors and
  text), whatever their namespace ends in (text).
* Any value that reads as a decimal is one, text or not, and goes through a binary double in its shortest spelling:
  vectors have 111100001111000011110000 as 111100001111000003641344. Others keep such digits.
* The prefixes gs1, cbv and epcis are expanded in any value, other CURIEs stay as written: the vectors' implementation
  expands the rest in JSON and not in XML, and one event must have one hash.
* Times are rounded half up to the millisecond (text; vectors agree), ``…59.9996Z`` into the next minute. The vectors'
  implementation rounds halves to even and fails when the second overflows.
* ``rdfs:comment`` is no content; nor are the fields that a document asks to ignore (:func:`prehashes`).

Facts on the field order and the vectors: the standard, and the vectors of RalphTro/epcis-event-hash-generator (MIT).
"""

from __future__ import annotations

import hashlib
from typing import Final

from clew.events.cbv_hash.fields import prehash
from clew.events.model import AnyEvent, Document

__all__ = ["event_hash", "event_hashes", "ignored_fields", "prehash", "prehashes"]

_IGNORE_FIELDS: Final = "{https://repository-x.example.com/}ignoreFields"


def event_hash(event: AnyEvent) -> str:
    """The EPCIS Event Hash ID of an event, e.g. ``ni:///sha-256;36ab…dece?ver=CBV2.0``."""
    return _named(prehash(event))


def event_hashes(document: Document) -> tuple[str, ...]:
    """The Event Hash IDs of a document's events, in their order, without the fields that it asks to ignore."""
    return tuple(_named(text) for text in prehashes(document))


def prehashes(document: Document) -> tuple[str, ...]:
    """The pre-hash strings of a document's events, in their order.

    A repository that adds fields of its own to events names them in ``ignoreFields`` (namespace
    ``https://repository-x.example.com/``) beside the events: an XML element holding empty elements of these names, or
    a JSON array of names. The vectors ask for it; the standard does not know it.
    """
    ignored = ignored_fields(document)
    return tuple(prehash(event, ignored=ignored) for event in document.events)


def ignored_fields(document: Document) -> frozenset[str]:
    """Names (``{namespace}local``) of the event-level extensions that the document asks to leave out of the hash."""
    prefixes = dict(document.namespaces)
    names: set[str] = set()
    for element in document.header:
        if element.name != _IGNORE_FIELDS:
            continue
        names.update(child.name for child in element.children)
        prefix, colon, local = (element.text or "").strip().partition(":")
        if colon and prefix in prefixes:
            names.add(f"{{{prefixes[prefix]}}}{local}")
    return frozenset(names)


def _named(text: str) -> str:
    return f"ni:///sha-256;{hashlib.sha256(text.encode()).hexdigest()}?ver=CBV2.0"
