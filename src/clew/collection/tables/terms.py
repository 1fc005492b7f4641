"""Which dictionary terms a mapping may fill, and how a text becomes one. The only file here that knows the dictionary.

A text is checked against its term's type here, where its column can still be named; admission checks the whole event
once more.
"""

from __future__ import annotations

from functools import lru_cache

from clew.collection.tables.cells import CellError
from clew.events.dictionary import Term, load
from clew.events.dictionary.terms import PERSONAL
from clew.events.dictionary.values import problem
from clew.events.house import qualified
from clew.events.model import Extension

_STATED_BY_ROW = ("facet", "reference", "logistics", "after_sales", "person")
_ALSO = ("product",)
"""What the things of a row are: an identity, and said of an operation all the same."""
_NUMERIC = ("integer", "decimal", "quantity")
_STRUCTURED = ("object", "any")


@lru_cache(maxsize=256)
def is_facet(name: str) -> bool:
    """Whether a term can be filled from one value: something plain about the operation, not an object."""
    term = load().get(name)
    return term is not None and (term.role in _STATED_BY_ROW or name in _ALSO) and term.type not in _STRUCTURED


def is_personal(name: str) -> bool:
    """Whether the value of a term names a person, and becomes a token."""
    term = load().get(name)
    return term is not None and term.grade == PERSONAL


@lru_cache(maxsize=256)
def is_attribute(name: str) -> bool:
    """Whether a term can be an attribute of master data: any plain one."""
    term = load().get(name)
    return term is not None and term.type not in _STRUCTURED


def term(name: str) -> Term:
    return load()[name]


def is_numeric(term: Term) -> bool:
    return term.type in _NUMERIC


def said(term: Term, text: str, column: str) -> Extension:
    """A text as an element of its term: numbers as numbers, digits and all. Raises :class:`CellError`."""
    wrong = problem(term, text)
    if wrong is not None:
        rule, code, params = wrong
        raise CellError(column, rule, code, **params)
    return Extension(qualified(term.name), text, kind="number" if term.type in _NUMERIC else "string")
