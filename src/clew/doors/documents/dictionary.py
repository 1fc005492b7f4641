"""The data dictionary (docs/dictionary.md) as a reader browses it."""

from __future__ import annotations

from typing_extensions import TypedDict


class EnumValue(TypedDict):
    """A value of an enumeration, in both languages."""

    value: str
    zh: str
    en: str


class TermDocument(TypedDict):
    """One term. ``zh``, ``en``: its labels; ``definition``, ``*_label``: in the reader's language; ``unit``: Rec 20
    code, ``unit_label``: its symbol; ``stage``: of the product's life that its clause speaks of; ``kept``: ISO 8601
    duration, None: as long as the record."""

    name: str
    zh: str
    en: str
    label: str
    definition: str
    type: str
    type_label: str
    unit: str | None
    unit_label: str | None
    category: str
    category_label: str
    role: str
    role_label: str
    grade: str
    grade_label: str
    mask_label: str | None
    retention_label: str
    kept: str | None
    clause: str
    stage: str
    stage_label: str
    source: str
    values: list[EnumValue]
    members: list[str]
    requires: list[list[str]]
    places: list[str]
    pattern: str | None
    minimum: int | None


class FilterValue(TypedDict):
    """A value that terms can be chosen by, and how many of what was searched have it."""

    value: str
    label: str
    count: int


class DictionaryFilters(TypedDict):
    """What terms can be chosen by."""

    stages: list[FilterValue]
    categories: list[FilterValue]
    grades: list[FilterValue]


class DictionaryDocument(TypedDict):
    """``total``: terms of the dictionary; ``terms``: those that fit, in the dictionary's order."""

    total: int
    terms: list[TermDocument]
    filters: DictionaryFilters
