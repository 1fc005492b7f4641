"""A case as its entries tell it. Pure: entries in, the case out; nothing is ever changed, so the case of any
earlier day can be told again from the entries up to then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, get_args

import msgspec

from clew.storage.cases import CaseEntry

State = Literal["open", "contained", "analysed", "corrected", "closed"]
Severity = Literal["minor", "major", "critical"]
Discipline = Literal["D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8"]
ActionState = Literal["planned", "done", "verified", "dropped"]
MarkWord = Literal["sent", "acknowledged"]
LinkKind = Literal["unit", "scope", "cause", "report"]

STATES: tuple[State, ...] = get_args(State)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
DISCIPLINES: tuple[Discipline, ...] = get_args(Discipline)
ACTION_STATES: tuple[ActionState, ...] = get_args(ActionState)
MARKS: tuple[MarkWord, ...] = get_args(MarkWord)
LINK_KINDS: tuple[LinkKind, ...] = get_args(LinkKind)
WITH_ACTIONS: tuple[Discipline, ...] = ("D3", "D5", "D6", "D7")
"""The disciplines that measures belong to: containment, chosen, implemented, preventive."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """Who said it, when (UTC microseconds), and which entry that is."""

    by: str
    at: int
    version: int


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """``on``: the day, ``YYYY-MM-DD``; ``text``: empty where a report of the public says it; ``units``: as they were
    named."""

    by: str
    on: str | None
    text: str
    units: tuple[str, ...]


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a case is called and who sees to it. ``due``: a day, ``YYYY-MM-DD``."""

    title: str
    owner: str
    severity: Severity
    due: str | None


class Step(Said, frozen=True, kw_only=True):
    """``before``: None for the opening; ``despite``: codes of what was missing, with their parameters."""

    before: State | None
    state: State
    why: str
    despite: tuple[tuple[str, dict[str, Any]], ...]


class Link(Said, frozen=True, kw_only=True):
    """``id``: the key of a unit, the number of a scope, a run or a report; ``name``: as it was given or captured."""

    kind: LinkKind
    id: str
    name: str


class Text(Said, frozen=True, kw_only=True):
    """The last of ``edits`` texts that a person wrote for a discipline."""

    discipline: Discipline
    text: str
    edits: int


class Action(Said, frozen=True, kw_only=True):
    """A measure, as it was last told. ``due``: a day; ``evidence``: what shows that it was done or works."""

    number: int
    discipline: Discipline
    text: str
    owner: str
    due: str | None
    state: ActionState
    evidence: str

    def overdue(self, today: str) -> bool:
        return self.due is not None and self.due < today and self.state == "planned"


class Mark(Said, frozen=True, kw_only=True):
    """A notice was sent, or acknowledged. ``count``, ``digest``: of the things that it was about then."""

    holder: str
    name: str
    mark: MarkWord
    on: str
    how: str
    note: str
    count: int
    digest: str


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A case. ``changed_at``: of its last entry; ``closed_at``: None while it is not closed."""

    number: int
    version: int
    head: Head
    complaint: Complaint
    opened: Said
    changed_at: int
    steps: tuple[Step, ...]
    links: tuple[Link, ...]
    texts: dict[Discipline, Text]
    actions: tuple[Action, ...]
    marks: tuple[Mark, ...]
    people: tuple[str, ...]

    @property
    def state(self) -> State:
        return self.steps[-1].state

    @property
    def closed_at(self) -> int | None:
        return self.steps[-1].at if self.state == "closed" else None

    def overdue(self, today: str) -> bool:
        return self.head.due is not None and self.head.due < today and self.state != "closed"

    def linked(self, kind: LinkKind) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.kind == kind)

    def marked(self, holder: str) -> tuple[Mark, ...]:
        """What was said of the notice to a holder, the latest first."""
        return tuple(mark for mark in reversed(self.marks) if mark.holder == holder)


def cases_of(entries: Iterable[CaseEntry]) -> list[Case]:
    """The cases of entries that are in the order (case, version)."""
    by_case: dict[int, list[CaseEntry]] = {}
    for entry in entries:
        by_case.setdefault(entry.case_number, []).append(entry)
    return [case_of(told) for told in by_case.values()]


def case_of(entries: Sequence[CaseEntry]) -> Case:
    """The case of its entries, the first first; there is at least the one that opened it."""
    told = _Telling(entries[0])
    for entry in entries:
        _READ[entry.kind](told, entry)
    return Case(
        number=entries[0].case_number,
        version=entries[-1].version,
        head=told.head,
        complaint=told.complaint,
        opened=Said(**_said(entries[0])),
        changed_at=entries[-1].at,
        steps=tuple(told.steps),
        links=tuple(told.links.values()),
        texts=told.texts,
        actions=tuple(told.actions[number] for number in sorted(told.actions)),
        marks=tuple(told.marks),
        people=tuple(dict.fromkeys(entry.principal for entry in entries)),
    )


class _Telling:
    """What the entries read so far say."""

    def __init__(self, first: CaseEntry) -> None:
        self.head = msgspec.convert(first.body["head"], Head)
        self.complaint = msgspec.convert(first.body["complaint"], Complaint)
        self.steps: list[Step] = []
        self.links: dict[tuple[str, str], Link] = {}
        self.texts: dict[Discipline, Text] = {}
        self.actions: dict[int, Action] = {}
        self.marks: list[Mark] = []

    def opened(self, entry: CaseEntry) -> None:
        self.steps.append(Step(**_said(entry), before=None, state="open", why="", despite=()))

    def headed(self, entry: CaseEntry) -> None:
        self.head = msgspec.convert(entry.body["head"], Head)

    def stepped(self, entry: CaseEntry) -> None:
        despite = tuple((each["code"], each["params"]) for each in entry.body["despite"])
        body = entry.body
        self.steps.append(
            Step(**_said(entry), before=body["before"], state=body["state"], why=body["why"], despite=despite)
        )

    def noted(self, entry: CaseEntry) -> None:
        """It stands in the history alone."""

    def wrote(self, entry: CaseEntry) -> None:
        discipline: Discipline = entry.body["discipline"]
        before = self.texts.get(discipline)
        edits = 1 if before is None else before.edits + 1
        self.texts[discipline] = Text(**_said(entry), discipline=discipline, text=entry.body["text"], edits=edits)

    def linked(self, entry: CaseEntry) -> None:
        link = Link(**_said(entry), kind=entry.body["kind"], id=entry.body["id"], name=entry.body["name"])
        self.links[link.kind, link.id] = link

    def unlinked(self, entry: CaseEntry) -> None:
        self.links.pop((entry.body["kind"], entry.body["id"]), None)

    def acted(self, entry: CaseEntry) -> None:
        self.actions[entry.body["number"]] = Action(**_said(entry), **entry.body)

    def notified(self, entry: CaseEntry) -> None:
        self.marks.append(Mark(**_said(entry), **entry.body))


_READ: dict[str, Callable[[_Telling, CaseEntry], None]] = {
    "opened": _Telling.opened,
    "headed": _Telling.headed,
    "stepped": _Telling.stepped,
    "noted": _Telling.noted,
    "wrote": _Telling.wrote,
    "linked": _Telling.linked,
    "unlinked": _Telling.unlinked,
    "acted": _Telling.acted,
    "notified": _Telling.notified,
}


def _said(entry: CaseEntry) -> dict[str, Any]:
    return {"by": entry.principal, "at": entry.at, "version": entry.version}
