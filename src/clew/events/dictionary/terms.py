"""The data dictionary: what each house term means, how it is written, how sensitive it is, how long it is kept.

The dictionary is data (``terms/*.yaml``, ``classes.yaml``). Validation, masking, labels, the JSON Schema and the
docs page are generated from it (clauses 4.2, 5.3, 5.5, 6.6); nothing else in the program lists terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any, Literal

import msgspec
import yaml

from clew.events.dictionary.namespace import qualified
from clew.events.errors import InvalidData
from clew.events.units import is_unit

TermType = Literal[
    "string",
    "integer",
    "decimal",
    "boolean",
    "date-time",
    "identifier",
    "quantity",
    "enum",
    "object",
    "any",
]
Category = Literal["man", "machine", "material", "method", "environment", "measurement", "none"]
Role = Literal[
    "facet",
    "measurement",
    "outcome",
    "identity",
    "logistics",
    "reference",
    "person",
    "after_sales",
    "master_data",
    "structure",
]
Grade = Literal["public", "internal", "confidential", "personal"]
GRADES: tuple[Grade, ...] = ("public", "internal", "confidential", "personal")
PERSONAL: Grade = "personal"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name in both languages."""

    zh: str
    en: str


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One term.

    ``type``: how a value is written; a ``quantity`` is a decimal in ``unit``, or an object of ``value`` and ``unit``.
    ``unit``: UN/ECE Recommendation 20 code. ``values``: of an enum. ``members``: what an object may hold
    (``any_member``: any term); ``requires``: alternatives of members, one of which must be complete.
    ``places``: where an element of this term may stand; empty: anywhere that extensions may.
    ``grade``: sensitivity; a ``personal`` value is replaced by a token before it is recorded.
    ``retention`` and ``mask``: names in ``classes.yaml``. ``clause``: of the guide that the term serves.
    """

    name: str = ""
    zh: str
    en: str
    zh_definition: str
    en_definition: str
    type: TermType
    category: Category
    role: Role
    grade: Grade
    retention: str
    clause: str
    source: str
    unit: str | None = None
    mask: str = "none"
    values: dict[str, Named] = {}
    members: tuple[str, ...] = ()
    any_member: bool = False
    requires: tuple[tuple[str, ...], ...] = ()
    places: tuple[Literal["event", "ilmd", "master_data"], ...] = ()
    pattern: str | None = None
    minimum: int | None = None

    def definition(self, lang: str) -> str:
        return self.zh_definition if lang == "zh" else self.en_definition


class Retention(Named, frozen=True, forbid_unknown_fields=True):
    """A retention class: ``keep`` is an ISO 8601 duration counted from the event, or None: as long as the record."""

    keep: str | None = None


class Classes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What terms are sorted by, with names in both languages."""

    categories: dict[Category, Named]
    roles: dict[Role, Named]
    grades: dict[Grade, Named]
    retention: dict[str, Retention]
    masks: dict[str, Named]


class Dictionary(msgspec.Struct, frozen=True, dict=True):
    """All terms by name, with the classes they are sorted by."""

    terms: dict[str, Term]
    classes: Classes

    @cached_property
    def by_element(self) -> dict[str, Term]:
        """Terms by the name of the extension element that carries them: ``{urn:clew:term:}equipment``."""
        return {qualified(name): term for name, term in self.terms.items()}

    @cached_property
    def personal(self) -> dict[str, Term]:
        """Those whose values become tokens, by element name."""
        return {name: term for name, term in self.by_element.items() if term.grade == PERSONAL}

    def __contains__(self, name: object) -> bool:
        return name in self.terms

    def __getitem__(self, name: str) -> Term:
        return self.terms[name]

    def get(self, name: str) -> Term | None:
        return self.terms.get(name)

    def extended(self, added: Iterable[Term]) -> Dictionary:
        """A dictionary with a site's own terms. Raises ``InvalidData("dictionary.…")`` for one that breaks a rule."""
        terms = dict(self.terms)
        for term in added:
            if term.name in terms:
                raise InvalidData("dictionary.repeated", term=term.name)
            terms[term.name] = term
        larger = Dictionary(terms, self.classes)
        validate(larger)
        return larger


@lru_cache(maxsize=1)
def load() -> Dictionary:
    """The dictionary of the package, validated once. Raises ``InvalidData("dictionary.…")`` if it breaks a rule."""
    folder = resources.files("clew.events.dictionary")
    classes = _convert((folder / "classes.yaml").read_text(encoding="utf-8"), Classes, "classes.yaml")
    terms: dict[str, Term] = {}
    for file in sorted((folder / "terms").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yaml"):
            continue
        read: dict[str, Term] = _convert(file.read_text(encoding="utf-8"), dict[str, Term], file.name)
        for name, term in read.items():
            if name in terms:
                raise InvalidData("dictionary.repeated", term=name)
            terms[name] = msgspec.structs.replace(term, name=name)
    dictionary = Dictionary(terms, classes)
    validate(dictionary)
    return dictionary


def _convert(text: str, shape: Any, origin: str) -> Any:
    try:
        return msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), shape)
    except (yaml.YAMLError, msgspec.ValidationError) as problem:
        raise InvalidData("dictionary.malformed", file=origin, problem=str(problem)) from problem


def validate(dictionary: Dictionary) -> None:
    """Raise ``InvalidData("dictionary.rule")`` for the first term that breaks a rule of the dictionary itself."""
    for name, term in dictionary.terms.items():
        for rule, kept in _rules(name, term, dictionary):
            if not kept:
                raise InvalidData("dictionary.rule", term=name, rule=rule)


def _rules(name: str, term: Term, dictionary: Dictionary) -> tuple[tuple[str, bool], ...]:
    composed = term.type == "object"
    mentioned = {*term.members, *(member for alternative in term.requires for member in alternative)}
    allowed = set(dictionary.terms) if term.any_member else set(term.members)
    return (
        ("name", bool(_NAME.fullmatch(name)) and name == term.name),
        ("names", all(s.strip() for s in (term.zh, term.en, term.zh_definition, term.en_definition))),
        ("source", bool(term.source.strip()) and bool(term.clause.strip())),
        ("unit", term.unit is None or (term.type == "quantity" and is_unit(term.unit))),
        ("values", (term.type == "enum") == bool(term.values)),
        ("members", composed == bool(term.members or term.any_member) and mentioned <= set(dictionary.terms)),
        ("requires", all(set(alternative) <= allowed for alternative in term.requires)),
        ("retention", term.retention in dictionary.classes.retention),
        ("mask", term.mask in dictionary.classes.masks),
        ("personal", term.grade != PERSONAL or (term.mask != "none" and term.type in ("string", "identifier"))),
        ("pattern", term.pattern is None or term.type in ("string", "identifier")),
        ("minimum", term.minimum is None or (term.minimum == 0 and term.type in ("integer", "decimal"))),
    )
