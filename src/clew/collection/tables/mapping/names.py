"""Which names a mapping uses, and what each of them is: a column, a column of a joined table, or a computed value.

One walk over the mapping serves everyone who must see all of it: the check of a file, the columns to be read, the form
that a person fills in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import msgspec

from clew.collection.tables.mapping.statements import (
    Alias,
    Attachment,
    BusinessTransaction,
    Component,
    Operation,
    Party,
    PersistentDisposition,
    Thing,
)
from clew.collection.tables.mapping.values import Condition, Part, Summary, Time, Value

if TYPE_CHECKING:
    from clew.collection.tables.mapping.model import Mapping

TEMPLATE_FIELD = re.compile(r"\{([^{}]*)\}")
NUMERIC_TESTS = ("above", "at_least", "below", "at_most")
TESTS = ("equals", "not_equals", "one_of", "not_one_of", *NUMERIC_TESTS, "filled", "matches")
_TEMPLATES: dict[type, tuple[str, ...]] = {
    Value: ("template",),
    Time: ("template",),
    Thing: ("id",),
    Operation: ("id", "biz_step", "disposition", "read_point", "biz_location", "transformation_id"),
    Alias: ("other", "thing"),
    Attachment: ("title",),
    BusinessTransaction: ("id",),
    Party: ("id",),
    PersistentDisposition: ("set", "unset"),
    Component: ("product_class",),
}
_NAMES: dict[type, tuple[str, ...]] = {
    Value: ("column",),
    Summary: ("column", "index_of"),
    Condition: ("column", "value"),
    Time: ("column", "zone_column"),
    Attachment: ("columns",),
}
Path = tuple[str | int, ...]


class Place(msgspec.Struct, frozen=True):
    """One piece of a mapping: where it stands, and what the nearest ``each`` around it goes through."""

    path: Path
    part: Part
    each: str | None = None


class Reference(msgspec.Struct, frozen=True):
    """A name as it is used at ``path``; ``each``: see :class:`Place`; ``ready``: the computed values it may mean."""

    path: Path
    name: str
    each: str | None
    ready: tuple[str, ...] = ()


def template_columns(template: str | None) -> tuple[str, ...]:
    """The names in a template, in order."""
    return tuple(TEMPLATE_FIELD.findall(template)) if template else ()


def places(node: Any, path: Path = (), each: str | None = None) -> Iterator[Place]:
    """Every piece of a mapping with its path, outer ones first."""
    if isinstance(node, Part):
        each = getattr(node, "each", None) or each
        yield Place(path, node, each)
        for name in node.__struct_fields__:
            yield from places(getattr(node, name), (*path, name), each)
    elif isinstance(node, tuple):
        for index, item in enumerate(node):
            yield from places(item, (*path, index), each)
    elif isinstance(node, dict):
        for key, item in node.items():
            yield from places(item, (*path, key), each)


def references(mapping: Mapping) -> Iterator[Reference]:
    """Every name that the mapping reads from a record, in the mapping's order."""
    computed = tuple(mapping.values)
    for place in places(mapping):
        head = place.path[0] if place.path else ""
        if head == "tables":
            ready: tuple[str, ...] = ()
        elif head == "values" and len(place.path) > 1:
            ready = computed[: computed.index(str(place.path[1]))]
        else:
            ready = computed
        for path, name in _used(place.part, place.path):
            yield Reference(path, name, place.each, ready)
    for index, name in enumerate(mapping.group):
        yield Reference(("group", index), name, None)
    for table, joined in mapping.tables.items():
        for column, template in joined.on.items():
            for name in template_columns(template):
                yield Reference(("tables", table, "on", column), name, None)
    for step, cleaning in mapping.cleaning.items():
        for index, name in enumerate(cleaning.series):
            yield Reference(("cleaning", step, "series", index), name, OWN_OR_ANY, computed)


OWN_OR_ANY = "*"
"""A name that is read where a measurement stands, whatever ``each`` is there."""


def _used(part: Part, path: Path) -> Iterator[tuple[Path, str]]:
    for key in _NAMES.get(type(part), ()):
        given = getattr(part, key)
        for name in given if isinstance(given, tuple) else (given,):
            if name is not None:
                yield (*path, key), name
    for key in _TEMPLATES.get(type(part), ()):
        for template in _several(getattr(part, key)):
            for name in template_columns(template):
                yield (*path, key), name
    if isinstance(part, Condition) and part.than != "text":
        for key in TESTS:
            given = getattr(part, key)
            for name in given if isinstance(given, tuple) else (given,):
                if isinstance(name, str):
                    yield (*path, key), name


def _several(given: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return given if isinstance(given, tuple) else () if given is None else (given,)


def fits(column: str, pattern: str) -> bool:
    """Whether a column is meant by an entry of ``ignore``: its name, or a pattern with ``*`` and ``?``."""
    return column == pattern or fnmatchcase(column, pattern.replace("[", "[[]"))


def read_names(part: Value | Time) -> tuple[str, ...]:
    """The names that a value or a time is made of, each once: those that it cannot be without first."""
    needed: list[str] = []
    spare: list[str] = []
    for place in places(part):
        default = isinstance(place.part, Value) and place.part.default is not None
        for path, name in _used(place.part, place.path):
            if path[-1] != "zone_column":
                (spare if default and place.part is not part else needed).append(name)
    return tuple(dict.fromkeys((*needed, *spare)))


def columns_behind(mapping: Mapping) -> dict[str, tuple[str, ...]]:
    """For each computed value, the columns (of the table or a joined one) that it is made of in the end.

    A value may have the name of a column, and read it: names mean only what was computed before.
    """
    behind: dict[str, tuple[str, ...]] = {}
    for name, computed in mapping.values.items():
        parts = [part for part in (computed.text, computed.time) if part is not None]
        read = (used for part in parts for used in read_names(part))
        behind[name] = tuple(dict.fromkeys(column for used in read for column in behind.get(used, (used,))))
    return behind


def templates(mapping: Mapping) -> Iterator[tuple[Path, str]]:
    """Every template of the mapping with its path."""
    for place in places(mapping):
        for key in _TEMPLATES.get(type(place.part), ()):
            for template in _several(getattr(place.part, key)):
                yield (*place.path, key), template
    for table, joined in mapping.tables.items():
        for column, template in joined.on.items():
            yield ("tables", table, "on", column), template


def table_of(name: str, mapping: Mapping) -> str | None:
    """The joined table that a name ``table.column`` speaks of; None for a column of the main one."""
    table, dot, _ = name.partition(".")
    return table if dot and table in mapping.tables else None


def columns_of(mapping: Mapping) -> tuple[str, ...]:
    """The columns of the main table that the mapping reads, each once, in the order of the mapping."""
    found = (
        reference.name
        for reference in references(mapping)
        if reference.name not in reference.ready and table_of(reference.name, mapping) is None
    )
    return tuple(dict.fromkeys(found))


def joined_columns(mapping: Mapping, table: str) -> tuple[str, ...]:
    """The columns of a joined table that the mapping reads, its keys first."""
    prefix = f"{table}."
    found = (
        reference.name.removeprefix(prefix)
        for reference in references(mapping)
        if reference.name not in reference.ready and table_of(reference.name, mapping) == table
    )
    return tuple(dict.fromkeys((*mapping.tables[table].on, *found)))
