"""Which cases are listed, and in which order: what is due comes first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from clew.events.errors import BadRequest
from clew.scenarios.cases.model import STATES, Case, LinkKind, State

_NEVER = "9999-12-31"


def linked_to(
    *, unit: str | None = None, scope: int | str | None = None, cause: int | str | None = None
) -> dict[LinkKind, str]:
    """What is given, by kind of link. ``unit``: a key."""
    given: tuple[tuple[LinkKind, int | str | None], ...] = (("unit", unit), ("scope", scope), ("cause", cause))
    return {kind: str(id) for kind, id in given if id is not None}


def chosen(
    cases: Iterable[Case],
    states: str | None = None,
    text: str | None = None,
    linked: Mapping[LinkKind, str] = MappingProxyType({}),
) -> list[Case]:
    """The cases that fit: open ones by due day, then by number, the newest first; closed ones last.

    ``states``: some, with commas; ``text``: a part of what a person would look for, in any letter case; ``linked``:
    what a case has to be linked to, by kind. Raises BadRequest for a state that there is not.
    """
    wanted = _states(states)
    asked = (text or "").strip().casefold()
    found = [
        case
        for case in cases
        if (wanted is None or case.state in wanted)
        and all(any(link.id == id for link in case.linked(kind)) for kind, id in linked.items())
        and (not asked or any(asked in each.casefold() for each in _texts(case)))
    ]
    return sorted(found, key=_order)


def _order(case: Case) -> tuple[bool, str, int]:
    return case.state == "closed", case.head.due or _NEVER, -case.number


def _states(states: str | None) -> set[State] | None:
    if states is None or not states.strip():
        return None
    named = [each.strip() for each in states.split(",")]
    for each in named:
        if each not in STATES:
            raise BadRequest("request.bad_choice", name="state", value=each, choices=", ".join(STATES))
    return {state for state in STATES if state in named}


def _texts(case: Case) -> tuple[str, ...]:
    units = (*case.complaint.units, *(link.name for link in case.linked("unit")))
    return (f"#{case.number}", case.head.title, case.head.owner, case.complaint.by, case.complaint.text, *units)
