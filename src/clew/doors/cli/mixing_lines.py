"""What a terminal says of mixing models: where another was applied than was asked for, what is of unknown origin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clew.doors.cli.session import Session
    from clew.tracing import Answer
    from clew.tracing.document import Spell


def print_mixing(session: Session, answer: Answer, spell: Spell) -> None:
    """Under an answer to a person; nothing where no model other than ``any`` was asked for."""
    from clew.tracing.document import mixed_document

    if answer.request.mixing.is_any:
        return
    session.line((session.say("trace.mixing", model=answer.request.mixing.model.text), "dim"))
    mixed_lines(session, mixed_document(answer, lambda key: spell(key, answer.spellings.get(key, key))))


def mixed_lines(session: Session, mixed: Iterable[dict[str, Any]]) -> None:
    """``mixed``: as in the document of the answer."""
    for one in mixed:
        if one["reason"]:
            said = session.say("sensitivity.fell_back", operation=one["operation"], model=one["asked"])
            session.line((f"{said} {session.say(one['reason'])}", "yellow"))
        elif one["overdrawn"] not in (None, "0"):
            unit = one["unit"] or session.say("balance.pieces")
            params = {"operation": one["operation"], "quantity": one["overdrawn"], "unit": unit, "model": one["asked"]}
            session.line((session.say("sensitivity.overdrawn", **params), "yellow"))
