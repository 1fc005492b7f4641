"""Quality cases from complaint to close. Instants are RFC 3339 in UTC, days are ``YYYY-MM-DD``; what is derived carries
the log position that it stands on; ``message`` is a sentence in the reader's language."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from clew.doors.documents.scopes import HoldEventDocument, ScopeDocument

CaseState = Literal["open", "contained", "analysed", "corrected", "closed"]
Severity = Literal["minor", "major", "critical"]
Discipline = Literal["D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8"]
ActionState = Literal["planned", "done", "verified", "dropped"]
Mark = Literal["sent", "acknowledged"]
NoticeState = Literal["open", "sent", "acknowledged"]


class AboutDocument(TypedDict):
    """What a fact is about, to be opened. ``id``: of a unit as captured, the number of a scope, run or report, an
    eventID."""

    kind: Literal["unit", "scope", "cause", "event", "report"]
    id: str


class CaseFactDocument(TypedDict):
    """Something that Clew knows, as a sentence."""

    code: str
    params: dict[str, Any]
    message: str
    about: AboutDocument | None


class ComplaintDocument(TypedDict):
    """Who complained, when and of what. ``text``: empty where a report of the public says it; ``units``: as they were
    named in the complaint."""

    by: str
    on: str | None
    text: str
    units: list[str]


class CaseStepDocument(TypedDict):
    """A step that was taken. ``despite``: what was missing then."""

    version: int
    before: CaseState | None
    state: CaseState
    why: str
    by: str
    at: str
    despite: list[CaseFactDocument]


class CaseAheadDocument(TypedDict):
    """A step that can be taken now. ``missing``: what should be done first; it hinders nobody, and is kept with the
    step if it is taken nevertheless."""

    state: CaseState
    missing: list[CaseFactDocument]


class CaseUnitDocument(TypedDict):
    """A linked unit. ``id``: as first captured."""

    id: str
    key: str
    by: str
    at: str


class CaseNamedDocument(TypedDict):
    """A unit as the complaint names it. ``found``: how many things on record are called that; ``key``: of the one,
    whether it is linked or not."""

    name: str
    key: str | None
    found: Literal["one", "none", "several"]


class CaseScopeDocument(TypedDict):
    """A linked recall scope with its last evaluation."""

    scope: ScopeDocument
    by: str
    at: str


class CaseJudgedDocument(TypedDict):
    """What an engineer concluded about a suspect of a run."""

    suspect: str
    verdict: Literal["confirmed", "doubted", "dismissed"]
    because: str
    by: str
    at: str


class CaseRunDocument(TypedDict):
    """A linked cause run. ``verdict``: found, nothing_found or too_few; ``sentence``: its finding in the reader's
    language; ``suspect``, ``grade``: of the first-ranked factor, None where there is none; ``judged``: the
    last verdict of an engineer on each suspect."""

    run: int
    position: int
    verdict: str
    sentence: str
    suspect: str | None
    grade: str | None
    judged: list[CaseJudgedDocument]
    by: str
    at: str


class CaseReportDocument(TypedDict):
    """What the public wrote on the passport of a unit, linked to the case. ``code``: of the passport; ``id``: of the
    unit, ``name``: its product and number; ``written_at``: by somebody unknown; ``by``, ``at``: of the link."""

    number: int
    code: str
    id: str
    name: str
    kind: str
    kind_said: str
    text: str
    written_at: str
    by: str
    at: str


class CaseTextDocument(TypedDict):
    """What a person wrote for a discipline: the last of ``edits`` texts."""

    text: str
    by: str
    at: str
    version: int
    edits: int


class CaseActionDocument(TypedDict):
    """A measure of a discipline (D3 containment, D5 chosen, D6 implemented, D7 preventive). ``overdue``: due and not
    done. ``version``: of its last change."""

    number: int
    discipline: Discipline
    text: str
    owner: str
    due: str | None
    state: ActionState
    evidence: str
    overdue: bool
    by: str
    at: str
    version: int


class CaseHeadDocument(TypedDict):
    """A case in a list. ``version``: entries in its history so far; ``overdue``: due and not closed; ``days_open``:
    whole days from opening to closing or now."""

    number: int
    title: str
    state: CaseState
    severity: Severity
    owner: str
    due: str | None
    overdue: bool
    opened_at: str
    opened_by: str
    closed_at: str | None
    days_open: int
    changed_at: str
    version: int
    complaint: ComplaintDocument
    units: int
    scopes: list[int]
    causes: list[int]
    reports: list[int]


class CasesDocument(TypedDict):
    """A page of cases: those that are due first, then the newest. ``total``: chosen; ``counts``: all, by state."""

    total: int
    counts: dict[CaseState, int]
    overdue: int
    cases: list[CaseHeadDocument]


class CaseDocument(TypedDict):
    """One case: what people said, and what it is linked to. ``position``: the head of the log."""

    head: CaseHeadDocument
    position: int
    steps: list[CaseStepDocument]
    ahead: list[CaseAheadDocument]
    units: list[CaseUnitDocument]
    complained: list[CaseNamedDocument]
    scopes: list[CaseScopeDocument]
    causes: list[CaseRunDocument]
    reports: list[CaseReportDocument]
    actions: list[CaseActionDocument]


class BalancePartDocument(TypedDict):
    """Things of one fate. ``share``: of the total, None where that is zero; ``accounted``: whether it counts towards
    100 %. Fates: ``held`` on a hold inside the works; ``released`` from the scope's hold by a decision; ``returned``;
    ``recovered``: inside the works, after it was outside in an earlier evaluation; ``scrapped``; ``free``: inside the
    works and on no hold; ``out``: at customers or on the way; ``unknown``."""

    part: Literal["held", "released", "returned", "recovered", "scrapped", "free", "out", "unknown"]
    name: str
    accounted: bool
    count: int
    certain: int
    possible: int
    share: float | None


class BalanceLotsDocument(TypedDict):
    """The amounts of the affected lots in one unit of measure, as plain numbers: ``came`` (received or made) = ``used``
    (into things that are in the scope themselves) + ``shipped`` + ``scrapped`` + ``held`` + ``left`` (in stock and on
    no hold) + ``unknown`` (nothing says where it is)."""

    uom: str
    lots: int
    came: str
    used: str
    shipped: str
    scrapped: str
    held: str
    left: str
    unknown: str


class BalanceScopeDocument(TypedDict):
    """Which version of which scope was counted. ``fresh``: evaluated for this answer alone, as something was recorded
    since the version; of a closed scope its last version counts."""

    id: int
    name: str
    version: int
    position: int
    fresh: bool
    closed: bool


class CaseBalanceDocument(TypedDict):
    """Where everything is that the case's scopes found affected: parts add up to ``total`` pieces. ``used_up``: pieces
    and lots that went into others, counted there; ``accounted``: share of the total whose fate is settled;
    ``lots_without_amount``: lots of which a quantity is missing."""

    position: int
    scopes: list[BalanceScopeDocument]
    total: int
    used_up: int
    accounted: float | None
    parts: list[BalancePartDocument]
    lots: list[BalanceLotsDocument]
    lots_without_amount: int


class NoticeMarkDocument(TypedDict):
    """``on``: the day that it was sent or acknowledged, as the person said; ``count``: things it was about then."""

    mark: Mark
    on: str
    how: str
    note: str
    count: int
    by: str
    at: str
    version: int


class NoticeLotDocument(TypedDict):
    """A lot with a holder: what of it there is by unit of measure, None where it is not known."""

    id: str
    key: str
    word: Literal["certain", "possible"]
    amount: str | None
    uom: str | None


class NoticeUnitDocument(TypedDict):
    """A serial with a holder."""

    id: str
    key: str
    word: Literal["certain", "possible"]
    status: str


class NoticeDocument(TypedDict):
    """Somebody who has affected things. ``holder``: key of the party or place, empty where nobody said; ``kind``:
    ``party`` things were sent to it, ``place`` things are there, ``unknown``; ``units``: the first of ``pieces``;
    ``changed``: the things are not those of the last mark any more."""

    holder: str
    name: str
    kind: Literal["party", "place", "unknown"]
    pieces: int
    certain: int
    possible: int
    statuses: dict[str, int]
    lots: list[NoticeLotDocument]
    units: list[NoticeUnitDocument]
    state: NoticeState
    changed: bool
    marks: list[NoticeMarkDocument]


class NoticesDocument(TypedDict):
    """Who is to be told, those with most first. ``in_works``: affected things still inside, of which nobody else is to
    be told; ``gone``: marked before, and without affected things now."""

    position: int
    version: int
    scopes: list[BalanceScopeDocument]
    counts: dict[NoticeState, int]
    in_works: int
    notices: list[NoticeDocument]
    gone: list[NoticeDocument]


class DisciplineDocument(TypedDict):
    """One of the eight disciplines (and D0): what Clew knows, beside what a person wrote."""

    discipline: Discipline
    title: str
    asks: str
    known: list[CaseFactDocument]
    text: CaseTextDocument | None
    actions: list[CaseActionDocument]


class DisciplinesDocument(TypedDict):
    """D0 to D8. ``version``: of the case, to be named in a write."""

    position: int
    version: int
    disciplines: list[DisciplineDocument]


class CaseEntryDocument(TypedDict):
    """One entry of the history; nothing in it is ever changed. ``body``: as it was said; ``message``: in a sentence."""

    version: int
    at: str
    by: str
    kind: Literal["opened", "headed", "stepped", "noted", "wrote", "linked", "unlinked", "acted", "notified"]
    message: str
    body: dict[str, Any]


class CaseHistoryDocument(TypedDict):
    """The newest first. ``digest``: SHA-256 over all entries, as a printed report shows it."""

    digest: str
    entries: list[CaseEntryDocument]


class CaseHoldsDocument(TypedDict):
    """Holds of the case's scopes as they were recorded, the newest first. ``in_force``: things on each hold now."""

    position: int
    in_force: dict[str, int]
    holds: list[HoldEventDocument]
