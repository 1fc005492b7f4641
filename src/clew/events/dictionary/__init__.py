"""The data dictionary, clauses 5.3 and 6.6: terms as data, and all that is generated from them."""

from __future__ import annotations

from clew.events.dictionary.checking import check
from clew.events.dictionary.namespace import HOUSE, PREFIX, qualified, term_of
from clew.events.dictionary.schema import json_schema
from clew.events.dictionary.terms import (
    GRADES,
    PERSONAL,
    Category,
    Classes,
    Dictionary,
    Grade,
    Named,
    Retention,
    Role,
    Term,
    TermType,
    load,
)

__all__ = [
    "GRADES",
    "HOUSE",
    "PERSONAL",
    "PREFIX",
    "Category",
    "Classes",
    "Dictionary",
    "Grade",
    "Named",
    "Retention",
    "Role",
    "Term",
    "TermType",
    "check",
    "json_schema",
    "load",
    "qualified",
    "term_of",
]
