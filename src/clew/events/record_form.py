"""The record form: the bytes in which one event is stored, and to which its leaf commits.

What this file decides: the record form is the JSON of the model itself, written by field order, in the lexical forms
the event came in (spelling of identifiers, digits of decimals, offsets of times). It is complete: ``decode`` gives
back an equal event, so the record can be written out again unchanged in EPCIS JSON or XML. It is deterministic:
equal events have equal bytes. Absent and empty fields are not written, so a field added to the model later does not
change the form of the events already stored.

The record form is ours and internal; what partners read is written by ``clew.events.epcis``.
"""

from __future__ import annotations

import msgspec

from clew.events.errors import InvalidData
from clew.events.model import AnyEvent

_ENCODER = msgspec.json.Encoder()
_DECODER: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def encode(event: AnyEvent) -> bytes:
    """The record form of an event: UTF-8 JSON without spaces."""
    return _ENCODER.encode(event)


def decode(data: bytes) -> AnyEvent:
    """The event of a record form; ``decode(encode(event)) == event``.

    Raises ``InvalidData("record_form.unreadable")`` when the bytes are not a record form: the store was damaged or
    was written by a later version.
    """
    try:
        return _DECODER.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise InvalidData("record_form.unreadable", detail=str(error)) from error
