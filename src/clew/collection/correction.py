"""Taking back what was recorded: an error declaration, alone or with the event that corrects it.

Nothing is deleted: the declaration repeats the event and voids it (EPCIS 2.0 §7.4.1.2); both stay in the log.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from clew.events.errors import BadRequest
from clew.events.model import AnyEvent, ErrorDeclaration
from clew.events.timestamps import timestamp
from clew.events.vocabulary import is_known, normalise_term

Effect = Literal["void", "correct"]


def declaration(event: AnyEvent, reason: str | None, declared_at: int, corrective: tuple[str, ...] = ()) -> AnyEvent:
    """The error declaration that voids ``event``.

    ``reason``: a CBV error reason in any spelling, a URI of one's own, or None. Raises BadRequest for another word.
    """
    if event.error_declaration is not None:
        raise BadRequest("void.is_declaration", id=event.event_id or "")
    if reason is not None:
        reason = _reason(reason)
    declared = ErrorDeclaration(declaration_time=timestamp(declared_at), reason=reason, corrective_event_ids=corrective)
    return msgspec.structs.replace(event, error_declaration=declared, record_time=None)


def _reason(text: str) -> str:
    word = normalise_term("errorReason", text)
    if is_known("errorReason", text):
        return word
    if ":" in text and " " not in text and text.isprintable():
        return text
    raise BadRequest("void.reason", reason=text)


def corrective(original: AnyEvent, corrected: AnyEvent) -> AnyEvent:
    """The event that takes the original's place; one that kept the original's eventID gets an ID of its own.

    Two events of one party cannot share an ID with different contents; without one, the content names it.
    """
    if corrected.error_declaration is not None:
        raise BadRequest("correct.is_declaration")
    if corrected.event_id is not None and corrected.event_id == original.event_id:
        corrected = msgspec.structs.replace(corrected, event_id=None)
    return msgspec.structs.replace(corrected, record_time=None)
