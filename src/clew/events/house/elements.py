"""House elements: extensions in our own namespace, made and found.

Everything in the house namespace is a term of the data dictionary; a document that carries it stays valid
EPCIS 2.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from clew.events.dictionary.namespace import qualified, term_of
from clew.events.errors import InvalidData
from clew.events.model import AnyEvent, Extension, ObjectEvent, TransformationEvent
from clew.events.timestamps import Timestamp, parse_timestamp

Scalar = str | int | bool | Decimal | Timestamp
Value = Scalar | Mapping[str, "Value | Sequence[Value] | None"]


def element(term: str, value: Value, *, in_array: bool = False) -> Extension:
    """One house element: a scalar becomes a leaf, a mapping of terms a branch; None members are left out."""
    name = qualified(term)
    match value:
        case bool():
            return Extension(name, "true" if value else "false", kind="boolean", in_array=in_array)
        case int() | Decimal():
            spelt = format(value, "f") if isinstance(value, Decimal) else str(value)
            return Extension(name, spelt, kind="number", in_array=in_array)
        case Timestamp():
            return Extension(name, value.lexical, in_array=in_array)
        case str():
            return Extension(name, value, in_array=in_array)
    children: list[Extension] = []
    for key, member in value.items():
        if isinstance(member, Sequence) and not isinstance(member, str):
            children.extend(elements(key, member))
        elif member is not None:
            children.append(element(key, member))
    return Extension(name, children=tuple(children), in_array=in_array)


def elements(term: str, values: Iterable[Value]) -> tuple[Extension, ...]:
    """Several elements of one term: what JSON writes as an array."""
    return tuple(element(term, value, in_array=True) for value in values)


def found(extensions: Iterable[Extension], term: str) -> tuple[Extension, ...]:
    """The elements of one term, in order."""
    name = qualified(term)
    return tuple(extension for extension in extensions if extension.name == name)


def text(parent: Extension, term: str) -> str | None:
    """The text of the first child of a term; None when there is none or it is empty."""
    name = qualified(term)
    for child in parent.children:
        if child.name == name and child.text is not None and child.text.strip():
            return child.text.strip()
    return None


def texts(parent: Extension, term: str) -> tuple[str, ...]:
    """The texts of all children of a term, empty ones left out."""
    return tuple(c.text.strip() for c in found(parent.children, term) if c.text is not None and c.text.strip())


def required(parent: Extension, term: str) -> str:
    """Like :func:`text`; raises ``InvalidData("house.missing")`` when absent."""
    given = text(parent, term)
    if given is None:
        raise InvalidData("house.missing", element=term_of(parent) or parent.name, term=term)
    return given


def instant(parent: Extension, term: str) -> int | None:
    """UTC microseconds of a child that is a date-time. Raises ``InvalidData("house.time")``."""
    given = text(parent, term)
    if given is None:
        return None
    try:
        return parse_timestamp(given).microseconds
    except ValueError as problem:
        raise InvalidData("house.time", term=term, value=given) from problem


def number(parent: Extension, term: str) -> Decimal | None:
    """A child that is a finite decimal. Raises ``InvalidData("house.number")``."""
    given = text(parent, term)
    return None if given is None else decimal(given, term)


def decimal(given: str, term: str) -> Decimal:
    """A finite decimal as written. Raises ``InvalidData("house.number")``."""
    try:
        value = Decimal(given.strip())
    except InvalidOperation as problem:
        raise InvalidData("house.number", term=term, value=given) from problem
    if not value.is_finite():
        raise InvalidData("house.number", term=term, value=given)
    return value


def with_elements(event: AnyEvent, *added: Extension) -> tuple[Extension, ...]:
    """The event's own extensions, then ``added``: for ``msgspec.structs.replace(event, extensions=…)``."""
    return (*event.extensions, *added)


def ilmd(event: AnyEvent) -> tuple[Extension, ...]:
    """The instance/lot master data of an event; the types without any have none."""
    return event.ilmd if isinstance(event, (ObjectEvent, TransformationEvent)) else ()
