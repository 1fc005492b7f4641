"""The way of a case: open → contained → analysed → corrected → closed, and back to open. Pure.

Nothing hinders a step but the order: what should be done first is said, and kept with a step that is taken all the
same, so that whoever audits the case sees what was known to be missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from clew.events.errors import BadRequest, Conflict
from clew.scenarios.cases.balance import ACCOUNTED, Balance
from clew.scenarios.cases.facts import Fact, fact
from clew.scenarios.cases.model import STATES, Case, State
from clew.scenarios.cases.notices import Holding


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """A step that can be taken, and what should be done first."""

    state: State
    missing: tuple[Fact, ...]


def following(state: State) -> tuple[State, ...]:
    """The states that can come next."""
    place = STATES.index(state)
    forward = STATES[place + 1 : place + 2]
    return forward if place == 0 else (*forward, "open")


def check_step(case: Case, state: str) -> State:
    """Raises BadRequest for a state that there is not, Conflict for one that cannot come next."""
    known = next((each for each in STATES if each == state), None)
    if known is None:
        raise BadRequest("request.bad_choice", name="state", value=state, choices=", ".join(STATES))
    if known not in following(case.state):
        raise Conflict("case.no_such_step", id=case.number, before=case.state, state=known)
    return known


def ahead(case: Case, account: Balance, told: Sequence[Holding]) -> tuple[Ahead, ...]:
    """Every step that can be taken now."""
    return tuple(
        Ahead(state=state, missing=tuple(missing(case, state, account, told))) for state in following(case.state)
    )


def missing(case: Case, state: State, account: Balance, told: Sequence[Holding]) -> Iterator[Fact]:
    """What should be done before a state."""
    if state == "contained":
        yield from _containment(case, account, told)
    elif state == "analysed":
        if not case.linked("cause"):
            yield fact("case.missing.cause")
        if "D4" not in case.texts:
            yield fact("case.missing.text", discipline="D4")
    elif state == "corrected":
        yield from _measures(case)
    elif state == "closed":
        yield from _closing(case, account, told)


def _containment(case: Case, account: Balance, told: Sequence[Holding]) -> Iterator[Fact]:
    if not case.linked("scope"):
        yield fact("case.missing.scope")
    free = account.count("free")
    if free:
        yield fact("case.missing.unheld", count=free)
    silent = sum(each.state == "open" for each in told)
    if silent:
        yield fact("case.missing.notices", count=silent)


def _measures(case: Case) -> Iterator[Fact]:
    corrective = [each for each in case.actions if each.discipline in ("D5", "D6") and each.state != "dropped"]
    if not corrective:
        yield fact("case.missing.actions")
    planned = sum(each.state == "planned" for each in corrective)
    if planned:
        yield fact("case.missing.planned", count=planned)


def _closing(case: Case, account: Balance, told: Sequence[Holding]) -> Iterator[Fact]:
    left = sum(part.count for part in account.parts if part.fate not in ACCOUNTED)
    if left:
        yield fact("case.missing.accounted", count=left, total=account.total)
    silent = sum(each.state != "acknowledged" for each in told)
    if silent:
        yield fact("case.missing.acknowledged", count=silent)
    unverified = sum(each.state in ("planned", "done") for each in case.actions)
    if unverified:
        yield fact("case.missing.verified", count=unverified)
    if "D7" not in case.texts and not any(each.discipline == "D7" for each in case.actions):
        yield fact("case.missing.text", discipline="D7")
