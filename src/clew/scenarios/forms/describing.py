"""A form as fields that anybody can draw: what the dictionary says of each, and what every form asks. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from clew.events.dictionary import PERSONAL, Dictionary, Term
from clew.events.units import dimension, units
from clew.scenarios.forms.model import FieldSpec, Form

Kind = Literal["things", "text", "long", "integer", "decimal", "quantity", "choice", "date-time", "boolean", "unit"]
UNIT = "_unit"
"""Beside the name of a quantity without a unit of its own: the field that holds its unit."""
_KINDS: dict[str, Kind] = {
    "integer": "integer", "decimal": "decimal", "quantity": "quantity", "enum": "choice", "date-time": "date-time",
    "boolean": "boolean",
}  # fmt: skip
_LONG = frozenset({"comment", "reason", "repair_action", "symptom"})


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field. ``term``: None for what every form asks (its words are messages ``form.field.…``); ``units``: codes
    that a quantity can be given in."""

    name: str
    kind: Kind
    required: bool = False
    term: Term | None = None
    into: str = "event"
    units: tuple[str, ...] = ()


def fields(form: Form, dictionary: Dictionary) -> list[Field]:
    """The fields of a form, in their order."""
    return [*_subject(form), *_terms(form.fields, dictionary), *_circumstances()]


def _subject(form: Form) -> Iterator[Field]:
    if form.subject == "gauge":
        yield Field(name="gauge_thing", kind="text", required=True)
    elif form.subject == "things":
        yield Field(name="things", kind="things", required=True)
    else:
        yield Field(name="quantity", kind="decimal")
        yield Field(name="uom", kind="unit", units=tuple(units()))


def _terms(specs: tuple[FieldSpec, ...], dictionary: Dictionary) -> Iterator[Field]:
    for spec in specs:
        term = dictionary[spec.term]
        kind = "long" if term.name in _LONG else _KINDS.get(term.type, "text")
        known = _comparable(term) if kind == "quantity" else ()
        yield Field(name=term.name, kind=kind, required=spec.required, term=term, into=spec.into, units=known)


def _comparable(term: Term) -> tuple[str, ...]:
    """Units that the term can be given in: those of its dimension, or all where it has none."""
    if term.unit is None:
        return tuple(units())
    return tuple(code for code in units() if dimension(code) == dimension(term.unit))


def _circumstances() -> Iterator[Field]:
    yield Field(name="time", kind="date-time", required=True)
    yield Field(name="read_point", kind="text")


def is_personal(field: Field) -> bool:
    """Whether its value is replaced by a token before it is recorded."""
    return field.term is not None and field.term.grade == PERSONAL
