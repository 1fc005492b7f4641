"""Product passports: what everybody reads, and how the house keeps them. Instants are UTC; days are dates where it
happened."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

Tone = Literal["good", "due", "bad", "plain"]


class StatusSaid(TypedDict):
    """The one status line. ``word``: recalled, possibly_recalled, held, changed, gaps, complete or unchanged.
    ``advice``: what the owner is to do, empty where there is nothing to do."""

    word: str
    tone: Tone
    title: str
    detail: str
    advice: str


class LegSaid(TypedDict):
    """A stage of the life; ``days``: one date, or two with an arrow between."""

    stage: str
    title: str
    detail: str
    days: str


class ResultSaid(TypedDict):
    """A released reading: ``value`` as written, in ``unit`` (a symbol); ``limits``: in words, empty where there are
    none; ``conforms``: null where nothing limits it."""

    name: str
    value: str
    unit: str
    limits: str
    verdict: str
    conforms: bool | None
    day: str


class MaterialSaid(TypedDict):
    """A class of what went in; ``certain``, ``possible``: lots or pieces."""

    name: str
    kind: Literal["lot", "instance"]
    certain: int
    possible: int
    detail: str


class EvidenceSaid(TypedDict):
    """``fingerprint``: SHA-256 over the leaf hashes of the unit's records; ``position``: of the log at the reading."""

    records: int
    matching: int
    fingerprint: str
    position: int
    read_at: str


class PassportDocument(TypedDict):
    """What everybody reads of a unit, in the reader's language. ``number``: with its end hidden. ``withheld``: how many
    characteristics were measured whose values are not graded public; ``judged``, ``conform``: characteristics."""

    code: str
    product: str
    number: str
    gtin: str | None
    maker: str
    made_on: str
    status: StatusSaid
    journey: list[LegSaid]
    results: list[ResultSaid]
    withheld: int
    judged: int
    conform: int
    materials: list[MaterialSaid]
    evidence: EvidenceSaid


class PublishedDocument(TypedDict):
    """A passport as the house keeps it. ``label``: the whole number; ``opened``: how often the page was read, by nobody
    in particular; ``reports``: of the public, not seen yet; ``address``: what the label holds."""

    code: str
    id: str
    label: str
    product: str
    by_identifier: bool
    address: str
    identifier_address: str | None
    published_at: str
    published_by: str
    position: int
    withdrawn_at: str | None
    withdrawn_by: str | None
    because: str | None
    opened: int
    reports: int


class PassportCounts(TypedDict):
    """``opened``: readings of all passports; ``reports``: not seen yet."""

    published: int
    withdrawn: int
    opened: int
    reports: int


class PassportsDocument(TypedDict):
    """A page of the list; ``total`` fit the question."""

    counts: PassportCounts
    total: int
    passports: list[PublishedDocument]


class OnePassportDocument(TypedDict):
    """``says``: null for a withdrawn one, of which nothing is said any more."""

    published: PublishedDocument
    says: PassportDocument | None


class RefusedDocument(TypedDict):
    """An identifier that was not published, and why."""

    id: str
    code: str
    message: str


class PublishingDocument(TypedDict):
    """What became of the identifiers: ``new`` of the passports did not exist before."""

    new: int
    passports: list[PublishedDocument]
    refused: list[RefusedDocument]


class GradedDocument(TypedDict):
    """A characteristic; ``public``: whether passports show its values."""

    name: str
    label: str
    public: bool


class GradesDocument(TypedDict):
    characteristics: list[GradedDocument]


class AnnouncementDocument(TypedDict):
    """An open recall scope. ``units``: things in it; ``announced_at``: null while it is the house's own affair."""

    scope: int
    name: str
    units: int
    announced_at: str | None
    announced_by: str | None
    advice: str | None


class AnnouncementsDocument(TypedDict):
    recalls: list[AnnouncementDocument]


class ReportCaseDocument(TypedDict):
    """A case that a report is linked to."""

    number: int
    title: str
    state: Literal["open", "contained", "analysed", "corrected", "closed"]


class ReportDocument(TypedDict):
    """What somebody unknown wrote about a published unit. ``product``: empty where nothing names it; ``cases``: that it
    is linked to, the newest first."""

    number: int
    code: str
    id: str
    label: str
    product: str
    at: str
    kind: str
    kind_said: str
    text: str
    seen_at: str | None
    seen_by: str | None
    cases: list[ReportCaseDocument]


class ReportsDocument(TypedDict):
    reports: list[ReportDocument]
