"""Forms for what people enter by hand (docs/forms.md)."""

from __future__ import annotations

from typing_extensions import TypedDict

from clew.doors.documents.findings import FindingTold
from clew.scenarios.forms.describing import Kind


class FormChoice(TypedDict):
    """A value that a field can have, in the reader's language."""

    value: str
    label: str


class FormField(TypedDict):
    """One field. ``help``: what the dictionary says it means; ``unit``: of a quantity, Rec 20; ``units``: those it can
    be given in; ``personal``: its value is replaced by a token before it is recorded; ``term``: of the dictionary."""

    name: str
    label: str
    help: str
    kind: Kind
    required: bool
    unit: str | None
    unit_label: str | None
    units: list[FormChoice]
    choices: list[FormChoice]
    minimum: int | None
    pattern: str | None
    personal: bool
    grade: str
    term: str | None
    default: str | None


class FormListed(TypedDict):
    """A form; ``says``: what it is for; ``verb``: what a role must have; ``may``: whether the reader has it."""

    name: str
    title: str
    says: str
    step: str
    verb: str
    may: bool


class FormsDocument(TypedDict):
    """All forms, in the order of a product's life."""

    forms: list[FormListed]


class FormDocument(FormListed):
    """A form with its fields."""

    fields: list[FormField]


class FieldMessages(TypedDict):
    """What is wrong with a field."""

    name: str
    messages: list[str]


class FactLine(TypedDict):
    """One fact of an event, in the reader's language."""

    label: str
    value: str


class FormTrial(TypedDict):
    """What a filled form would record. ``fields``: those that something is wrong with; ``findings``: what is wrong with
    none of them alone; ``flags``: what would be recorded with a remark; ``facts``: the event as a person checks it."""

    valid: bool
    fields: list[FieldMessages]
    findings: list[FindingTold]
    flags: list[FindingTold]
    facts: list[FactLine]


class FormRecorded(TypedDict):
    """What was recorded. ``state``: recorded or duplicate; ``acquisition``: its number in the log."""

    event_id: str
    position: int
    state: str
    acquisition: int | None
    facts: list[FactLine]
